"""Rows of a spreadsheet as movements: ids derived where none is given, conversions gathered."""

import json
import uuid
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from hazchem.domain import instant
from hazchem.domain.errors import Invalid, Problem
from hazchem.domain.lot import qualify
from hazchem.domain.movement import KINDS, Measured, Movement
from hazchem.intake.cells import DigitsLost
from hazchem.intake.columns import Column, Header, columns_of, holds_objects
from hazchem.intake.conversion import Conversions
from hazchem.intake.limits import malformed
from hazchem.intake.rows import Row, on_line
from hazchem.intake.table import Line
from schemas.movement import RowSchema, movement_of, row_from

_IDS = uuid.UUID("0d5c2f7e-3f0b-5b36-9d6a-55c1b0a9e7d4")
_DEFAULTS = {f.name: f.default for f in fields(Movement)}
_MODES = {"公路": "road", "道路": "road", "铁路": "rail", "水路": "water", "水运": "water",
          "管道": "pipeline", "航空": "air"}
WORDS = {
    "kind": {kind.zh: name for name, kind in KINDS.items()} | {"发货": "dispatch",
                                                               "收货": "receive"},
    "mode": _MODES,
    "role": {"投入": "input", "产出": "output"},
}


def _columns() -> tuple[Column, ...]:
    schema = RowSchema()
    lists = {name for name, field in schema.load_fields.items() if holds_objects(field)}
    plain = [one for one in columns_of(schema, WORDS) if one.path[0] not in lists]
    kind = next(one for one in plain if one.name == "kind")
    words = WORDS["role"]
    role = replace(kind, name="role", path=("role",), zh="投料方向", required=False,
                   note="convert only: input or output", choices=("input", "output"),
                   read=lambda cell: words.get(cell.split()[0], cell.lower().split()[-1]))
    text = next(one for one in plain if one.name == "note")
    unlisted = replace(text, name="unlisted", path=("unlisted",), zh="名录外物料",
                       note="convert only: name of an input or output not on the register")
    first = {name: order for order, name in enumerate(_FIRST)}
    return tuple(sorted((*plain, role, unlisted), key=lambda one: first.get(one.name, len(first))))


_FIRST = ("event_id", "kind", "occurred_at", "lot", "substance", "concentration", "mass_kg",
          "pieces", "from_place", "to_place", "role", "unlisted")
_LOTS = ("lot", "waste_lot")
COLUMNS = _columns()


def movements_of(table: list[Line], filer: str) -> list[Row]:
    """The rows of a table as movements; raises Invalid where its header names unknown columns."""
    if not table:
        malformed("empty", "the table has no header row: start from the template",
                  "表格没有表头：请使用模板", 1)
    header = Header(*table[0], COLUMNS)
    reading = _Reading(filer)
    for line in table[1:]:
        told, problems = told_by(line, header)
        reading.take(line.number, told, problems)
    return reading.finish()


def told_by(line: Line, header: Header) -> tuple[dict[str, Any], list[Problem]]:
    """The JSON object a row tells, and what is wrong with its cells."""
    told: dict[str, Any] = {}
    problems: list[Problem] = []
    columns = header.columns
    for position, cell in enumerate(line.cells):
        if not cell:
            continue
        column = columns[position] if position < len(columns) else None
        if column is None:
            problems.append(Problem("", "no_header", f'"{cell[:40]}" stands under no header',
                                    f"“{cell[:40]}”所在列没有表头", line.number))
            continue
        try:
            read = column.read(cell)
        except DigitsLost as lost:
            problems.append(Problem("/" + "/".join(column.path), "digits_lost",
                                    f"{column.name}: {lost.en}", f"{column.name}：{lost.zh}",
                                    line.number))
            continue
        if len(column.path) == 1:
            told[column.path[0]] = read
        else:
            told.setdefault(column.path[0], {})[column.path[1]] = read
    return told, problems


class _Reading:
    """The rows of one table as they are read."""

    def __init__(self, filer: str) -> None:
        self.filer = filer
        self.rows: list[Row] = []
        self.seen: dict[str, int] = {}
        self.conversions = Conversions()

    def take(self, number: int, told: dict[str, Any], problems: list[Problem]) -> None:
        """One row: a movement, a part of a conversion, or its problems."""
        if told.get("kind") == "convert" or "role" in told or "unlisted" in told:
            refused = self.conversions.take(number, told, problems)
            self.rows += [refused] if refused else []
        else:
            self.rows.append(self._row(number, told, problems))

    def _row(self, number: int, told: dict[str, Any], problems: list[Problem]) -> Row:
        try:
            given = row_from(told)
            if problems:
                raise Invalid()
            if "event_id" not in given:
                given["event_id"] = self._id(given)
            movement = movement_of(given)
        except Invalid as refused:
            said = on_line(refused.problems, number)
            return Row(number, told.get("event_id"), None, (*problems, *said))
        return Row(number, movement.event_id, movement)

    def _id(self, given: dict[str, Any]) -> str:
        """The id of a row without one: from its filer, its content, its ordinal among equals.

        A lot is the same lot whether or not its filer's prefix is written out.
        """
        full = given | {name: qualify(given[name], self.filer) for name in _LOTS if name in given}
        content = json.dumps(
            {name: one for name, one in full.items() if one != _DEFAULTS[name]},
            sort_keys=True, ensure_ascii=False, default=_plain,
        )
        ordinal = self.seen[content] = self.seen.get(content, 0) + 1
        return str(uuid.uuid5(_IDS, f"{self.filer}\n{ordinal}\n{content}"))

    def finish(self) -> list[Row]:
        """Every row, conversions where their first row stood."""
        return sorted((*self.rows, *self.conversions.finish()), key=lambda row: row.line)


def _plain(told: Any) -> Any:
    if isinstance(told, datetime):
        return instant.show(told)
    if isinstance(told, Measured):
        return {f.name: one for f in fields(told) if (one := getattr(told, f.name))}
    raise TypeError(f"{told!r} is no part of a row")
