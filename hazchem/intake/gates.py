"""Gate events of any format: an object, an array, NDJSON or a table, with their problems."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hazchem.domain.errors import Invalid, Problem
from hazchem.intake.columns import Column, Header, columns_of
from hazchem.intake.limits import DEFAULT, Limits, malformed
from hazchem.intake.read import Sort, rows_in
from hazchem.intake.rows import Intake, id_in, on_line
from hazchem.intake.sheet import told_by
from hazchem.intake.table import Line
from schemas.parking import ParkingEventSchema
from schemas.problems import loaded

SCHEMA = ParkingEventSchema()


@dataclass(frozen=True, slots=True)
class GateRow:
    """One gate event told, on the line where it stands; refused when it has problems."""

    line: int
    event_id: str | None
    told: dict[str, Any] | None
    problems: tuple[Problem, ...] = ()


def read_gates(
    body: bytes, content_type: str, filename: str | None, limits: Limits = DEFAULT
) -> Intake[GateRow]:
    """Every gate event a body tells of a lot."""
    return rows_in(_SORT, body, content_type, filename, limits)


def _table(table: list[Line]) -> list[GateRow]:
    if not table:
        malformed("empty", "the table has no header row", "表格没有表头", 1)
    header = Header(*table[0], _columns())
    return [_row(line.number, *told_by(line, header)) for line in table[1:]]


@cache
def _columns() -> tuple[Column, ...]:
    return tuple(columns_of(SCHEMA, {}))


def _row(line: int, told: Any, problems: Sequence[Problem] = ()) -> GateRow:
    said = on_line(problems, line)
    try:
        content = loaded(SCHEMA, told)
    except Invalid as refused:
        return GateRow(line, id_in(told), None, (*said, *on_line(refused.problems, line)))
    return GateRow(line, content["event_id"], None if said else content, said)


_SORT = Sort("event", "events", "事件", _row,
             lambda line, problems: GateRow(line, None, None, problems), _table)
