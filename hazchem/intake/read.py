"""The one way in: bytes of any format become rows with line numbers and problems."""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple

from hazchem.domain.errors import Invalid, Problem, Refused
from hazchem.intake.csv_text import table_of_csv
from hazchem.intake.json_text import parse
from hazchem.intake.limits import DEFAULT, Limits, malformed, within
from hazchem.intake.rows import Intake, Row, RowT, id_in, on_line
from hazchem.intake.sheet import movements_of
from hazchem.intake.table import Line
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


class Sort(NamedTuple, Generic[RowT]):
    """What a body tells: what one and many are called, and how a row of each format is read."""

    one: str
    many: str
    one_zh: str
    row: Callable[[int, Any], RowT]
    unread: Callable[[int, tuple[Problem, ...]], RowT]
    table: Callable[[list[Line]], list[RowT]]


def rows_in(
    sort: Sort[RowT], body: bytes, content_type: str, filename: str | None,
    limits: Limits = DEFAULT,
) -> Intake[RowT]:
    """Every row a body tells; a bad one has its own problems and costs no other.

    Raises Malformed or TooLarge where the whole body cannot be read, Invalid where a spreadsheet
    has a column nobody knows.
    """
    form = form_of(body, content_type, filename)
    if form == "json":
        return _json(sort, body, limits)
    if form == "ndjson":
        within(len(body), limits.batch_bytes, "bytes", "字节数")
        return Intake(_lines(sort, body, limits))
    table = table_of_csv(body, limits) if form == "csv" else table_of_workbook(body, limits)
    return Intake(sort.table(table))


def read(
    body: bytes, content_type: str, filename: str | None, filer: str, limits: Limits = DEFAULT
) -> Intake[Row]:
    """Every movement a body tells."""
    sort = Sort("movement", "movements", "记录", row_of,
                lambda line, problems: Row(line, None, None, problems),
                lambda table: movements_of(table, filer))
    return rows_in(sort, body, content_type, filename, limits)


def row_of(line: int, told: Any) -> Row:
    """The movement a JSON value tells, or why it tells none."""
    try:
        movement = movement_from(told)
    except Invalid as refused:
        return Row(line, id_in(told), None, on_line(refused.problems, line))
    return Row(line, movement.event_id, movement)


def _json(sort: Sort[RowT], body: bytes, limits: Limits) -> Intake[RowT]:
    within(len(body), limits.batch_bytes, "bytes", "字节数")
    told = parse(body, limits)
    if isinstance(told, list):
        within(len(told), limits.elements, f"{sort.many} in one array", f"数组中的{sort.one_zh}数")
        return Intake([sort.row(line, one) for line, one in enumerate(told, 1)])
    if not isinstance(told, dict):
        malformed("json", f"the body is one {sort.one} as an object, or an array of them",
                  f"报文应为一条{sort.one_zh}（对象）或{sort.one_zh}数组")
    within(len(body), limits.single_bytes, f"bytes in one {sort.one}", f"单条{sort.one_zh}字节数")
    return Intake([sort.row(1, told)], single=True)


def _lines(sort: Sort[RowT], body: bytes, limits: Limits) -> list[RowT]:
    rows: list[RowT] = []
    for line, text in enumerate(body.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not text.strip():
            continue
        within(len(rows) + 1, limits.rows, sort.many, f"{sort.one_zh}数")
        try:
            rows.append(sort.row(line, parse(text, limits, line)))
        except Refused as refused:
            rows.append(sort.unread(line, refused.problems))
    return rows
