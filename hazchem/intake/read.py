"""The one way in: bytes of any format become movements with line numbers and problems."""

from typing import Any

from hazchem.domain.errors import Invalid, Refused
from hazchem.intake.csv_text import table_of_csv
from hazchem.intake.json_text import parse
from hazchem.intake.limits import DEFAULT, Limits, malformed, within
from hazchem.intake.rows import Intake, Row, on_line
from hazchem.intake.sheet import movements_of
from hazchem.intake.workbook import table_of_workbook
from schemas.movement import movement_from

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = {
    "application/json": "json",
    "text/json": "json",
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "text/csv": "csv",
    "application/csv": "csv",
    XLSX: "xlsx",
}
_ENDINGS = {"json": "json", "ndjson": "ndjson", "jsonl": "ndjson", "csv": "csv", "txt": "csv",
            "tsv": "csv", "xlsx": "xlsx"}
_ZIP = b"PK\x03\x04"
_EVENT_ID_SHOWN_MAX = 64


def form_of(body: bytes, content_type: str, filename: str | None = None) -> str:
    """json, ndjson, csv or xlsx, by content type, else by the file's name, else by its bytes."""
    named = FORMS.get(content_type.partition(";")[0].strip().lower())
    ending = (filename or "").rpartition(".")[2].lower()
    form = named or _ENDINGS.get(ending) or ("xlsx" if body.startswith(_ZIP) else None)
    if form is None:
        malformed(
            "content_type",
            f'"{content_type[:80]}" is not read here: send application/json, '
            "application/x-ndjson, text/csv or an .xlsx file",
            f"不支持“{content_type[:80]}”：请发送 application/json、application/x-ndjson、"
            "text/csv 或 .xlsx 文件",
        )
    return form


def read(
    body: bytes,
    content_type: str,
    filename: str | None,
    filer: str,
    limits: Limits = DEFAULT,
) -> Intake:
    """Every movement a body tells; a bad row has its own problems and costs no other row.

    Raises Malformed or TooLarge where the whole body cannot be read, Invalid where a spreadsheet
    has a column nobody knows.
    """
    form = form_of(body, content_type, filename)
    if form == "json":
        return _json(body, limits)
    if form == "ndjson":
        within(len(body), limits.batch_bytes, "bytes", "字节数")
        return Intake(_lines(body, limits))
    table = table_of_csv(body, limits) if form == "csv" else table_of_workbook(body, limits)
    return Intake(movements_of(table, filer))


def _json(body: bytes, limits: Limits) -> Intake:
    within(len(body), limits.batch_bytes, "bytes", "字节数")
    told = parse(body, limits)
    if isinstance(told, list):
        within(len(told), limits.elements, "movements in one array", "数组中的记录数")
        return Intake([row_of(line, one) for line, one in enumerate(told, 1)])
    if not isinstance(told, dict):
        malformed("json", "the body is one movement as an object, or an array of them",
                  "报文应为一条记录（对象）或记录数组")
    within(len(body), limits.single_bytes, "bytes in one movement", "单条记录字节数")
    return Intake([row_of(1, told)], single=True)


def _lines(body: bytes, limits: Limits) -> list[Row]:
    rows: list[Row] = []
    for line, text in enumerate(body.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not text.strip():
            continue
        within(len(rows) + 1, limits.rows, "movements", "记录数")
        try:
            rows.append(row_of(line, parse(text, limits, line)))
        except Refused as refused:
            rows.append(Row(line, None, None, refused.problems))
    return rows


def row_of(line: int, told: Any) -> Row:
    """The movement a JSON value tells, or why it tells none."""
    try:
        movement = movement_from(told)
    except Invalid as refused:
        event_id = told.get("event_id") if isinstance(told, dict) else None
        if not isinstance(event_id, str) or len(event_id) > _EVENT_ID_SHOWN_MAX:
            event_id = None
        return Row(line, event_id, None, on_line(refused.problems, line))
    return Row(line, movement.event_id, movement)
