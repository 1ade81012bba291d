"""Gate events of any format: an object, an array, NDJSON or a table, with their problems."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from hazchem.domain.errors import Invalid, Problem, Refused
from hazchem.intake.columns import Column, Header, columns_of
from hazchem.intake.csv_text import table_of_csv
from hazchem.intake.json_text import parse
from hazchem.intake.limits import DEFAULT, Limits, malformed, within
from hazchem.intake.read import form_of
from hazchem.intake.rows import on_line
from hazchem.intake.sheet import told_by
from hazchem.intake.workbook import table_of_workbook
from schemas.parking import ParkingEventSchema
from schemas.problems import loaded

_ID_SHOWN_MAX = 64
SCHEMA = ParkingEventSchema()


@dataclass(frozen=True, slots=True)
class GateRow:
    """One gate event told, on the line where it stands; refused when it has problems."""

    line: int
    event_id: str | None
    told: dict[str, Any] | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class GateIntake:
    """Everything one body tells of a lot, in the order it tells it."""

    rows: list[GateRow]
    single: bool = False


def read_gates(
    body: bytes, content_type: str, filename: str | None, limits: Limits = DEFAULT
) -> GateIntake:
    """Every gate event a body tells; a bad row has its own problems and costs no other."""
    form = form_of(body, content_type, filename)
    within(len(body), limits.batch_bytes, "bytes", "字节数")
    if form == "json":
        told = parse(body, limits)
        if isinstance(told, list):
            within(len(told), limits.elements, "events in one array", "数组中的事件数")
            return GateIntake([_row(line, one) for line, one in enumerate(told, 1)])
        if not isinstance(told, dict):
            malformed("json", "the body is one event as an object, or an array of them",
                      "报文应为一个事件（对象）或事件数组")
        return GateIntake([_row(1, told)], single=True)
    if form == "ndjson":
        return GateIntake(_lines(body, limits))
    table = table_of_csv(body, limits) if form == "csv" else table_of_workbook(body, limits)
    if not table:
        malformed("empty", "the table has no header row", "表格没有表头", 1)
    header = Header(*table[0], _columns())
    return GateIntake([_row(line.number, *told_by(line, header)) for line in table[1:]])


@cache
def _columns() -> tuple[Column, ...]:
    return tuple(columns_of(SCHEMA, {}))


def _lines(body: bytes, limits: Limits) -> list[GateRow]:
    rows: list[GateRow] = []
    for line, text in enumerate(body.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not text.strip():
            continue
        within(len(rows) + 1, limits.rows, "events", "事件数")
        try:
            rows.append(_row(line, parse(text, limits, line)))
        except Refused as refused:
            rows.append(GateRow(line, None, None, refused.problems))
    return rows


def _row(line: int, told: Any, problems: tuple[Problem, ...] | list[Problem] = ()) -> GateRow:
    event_id = told.get("event_id") if isinstance(told, dict) else None
    if not isinstance(event_id, str) or len(event_id) > _ID_SHOWN_MAX:
        event_id = None
    said = tuple(replace(one, line=line) for one in problems)
    try:
        content = loaded(SCHEMA, told)
    except Invalid as refused:
        return GateRow(line, event_id, None, (*said, *on_line(refused.problems, line)))
    return GateRow(line, content["event_id"], None if said else content, said)
