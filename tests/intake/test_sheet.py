"""Spreadsheets on the way in: headers, cells, derived ids, conversions, limits."""

import csv
import io
import time
from datetime import datetime

import pytest
import xlsxwriter

from hazchem.domain.errors import Invalid, Malformed, TooLarge
from hazchem.intake.limits import Limits
from hazchem.intake.read import XLSX, read
from hazchem.intake.sheet import COLUMNS
from hazchem.intake.template import heading, template_csv, template_xlsx

ID = "3f2a6f0e-8c1d-4b57-9a64-0c2f5b7d9e11"
USE = {"kind": "use", "occurred_at": "2026-03-01 08:00", "lot": "acme/007", "mass_kg": "5",
       "from_place": "t1"}


def as_csv(rows, encoding="utf-8-sig", delimiter=","):
    """Rows of cells as a CSV file."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows):
    """Rows of cells as a workbook; times become date cells."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"default_date_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for position, cell in enumerate(row):
            sheet.write(number, position, cell)
    book.close()
    return packed.getvalue()


def rows_of(body, content_type="text/csv", filer="acme", **limits):
    """The rows intake makes of a file."""
    return read(body, content_type, None, filer, Limits(**limits)).rows


def table(*rows):
    """A header and rows of dictionaries."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [names, *([row.get(name, "") for name in names] for row in rows)]


def movement(**cells):
    """The movement of one row, which must be right."""
    row, = rows_of(as_csv(table({**USE, **cells})))
    assert not row.problems
    return row.movement


def problem(**cells):
    """The one problem of one row."""
    row, = rows_of(as_csv(table({**USE, **cells})))
    assert row.movement is None
    return row.problems[0]


def test_a_row_is_a_movement_on_its_line_of_the_file():
    row, = rows_of(as_csv([[], *table(USE), ["", " ", ""]]))
    assert (row.line, row.problems) == (3, ())
    assert (row.movement.lot, row.movement.mass_mg) == ("acme/007", 5_000_000)
    assert row.movement.occurred_at == datetime.fromisoformat("2026-03-01T08:00+08:00")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_separator_of_the_field_is_read(encoding, delimiter):
    rows = table({**USE, "用途": "聚合；第二釜"})
    row, = rows_of(as_csv(rows, encoding, delimiter))
    assert row.movement.purpose == "聚合；第二釜"


def test_a_single_chinese_character_is_not_taken_for_a_latin_one():
    row, = rows_of(as_csv(table({**USE, "vehicle": "鲁B12345"}), "gb18030"))
    assert row.movement.vehicle == "鲁B12345"


@pytest.mark.parametrize("name", ["mass_kg", "质量", "质量 mass_kg", "质量\nmass_kg", "MASS_KG*",
                                  "质量（千克）"])
def test_a_column_goes_by_either_name_or_both(name):
    rows = table({name if key == "mass_kg" else key: cell for key, cell in USE.items()})
    assert rows_of(as_csv(rows))[0].movement.mass_mg == 5_000_000


def test_an_unknown_column_is_named_once_with_the_nearest_known():
    with pytest.raises(Invalid, match="masss_kg.*did you mean mass_kg") as refused:
        rows_of(as_csv(table({**USE, "masss_kg": "1"}, USE)))
    assert [one.line for one in refused.value.problems] == [1]


def test_a_column_that_stands_twice_is_refused():
    with pytest.raises(Invalid, match="twice"):
        rows_of(as_csv(table({**USE, "质量": "1"})))


def test_a_cell_under_no_header_is_a_problem_of_its_row():
    rows = table(USE, USE)
    rows[1] = [*rows[1], "", "7"]
    first, second = rows_of(as_csv(rows))
    assert first.problems[0].code == "no_header"
    assert second.movement


@pytest.mark.parametrize(
    ("name", "cell", "attribute", "read_as"),
    [
        ("kind", "使用", "kind", "use"),
        ("kind", "use 使用", "kind", "use"),
        ("mode", "铁路", "mode", "rail"),
        ("partial", "是", "partial", True),
        ("partial", "0", "partial", False),
        ("seals", "A；B;C、D", "seals", ("A", "B", "C", "D")),
        ("pieces", "12", "pieces", 12),
        ("pieces", "12.0", "pieces", 12),
        ("mass_kg", "3E+4", "mass_mg", 30_000_000_000),
        ("note", "一\n二", "note", "一 二"),
        ("extra", '{"b":1.50}', "extra", '{"b":1.50}'),
        ("occurred_at", "2026年3月1日 8:05", "occurred_at",
         datetime.fromisoformat("2026-03-01T08:05+08:00")),
        ("occurred_at", "2026/3/1", "occurred_at",
         datetime.fromisoformat("2026-03-01T00:00+08:00")),
        ("occurred_at", "2026-03-01T00:00:00Z", "occurred_at",
         datetime.fromisoformat("2026-03-01T08:00+08:00")),
    ],
)
def test_cells_are_read_as_their_field_wants_them(name, cell, attribute, read_as):
    assert getattr(movement(**{name: cell}), attribute) == read_as


def test_what_was_measured_lies_in_columns_of_its_own():
    measured = movement(measured_value="36.50", measured_unit="m3", gross_kg="45000").measured
    assert (measured.value, measured.unit, measured.gross_kg) == ("36.50", "m3", "45000")


@pytest.mark.parametrize(
    ("cells", "pointer", "code"),
    [
        ({"mass_kg": "5,000"}, "/mass_kg", "mass"),
        ({"pieces": "many"}, "/pieces", "integer"),
        ({"partial": "maybe"}, "/partial", "boolean"),
        ({"occurred_at": "yesterday"}, "/occurred_at", "instant"),
        ({"occurred_at": "2026-02-30 08:00"}, "/occurred_at", "instant"),
        ({"kind": "偷"}, "/kind", "unknown"),
        ({"manifest": "3.70200E+13"}, "/manifest", "digits_lost"),
        ({"event_id": "7"}, "/event_id", "uuid"),
        ({"extra": "x"}, "/extra", "type"),
        ({"gross_kg": "x"}, "/measured/gross_kg", "decimal"),
        ({"role": "input"}, "/role", "not_here"),
        ({"kind": "convert", "role": "input"}, "/event_id", "missing"),
        ({"note": "a\x00b"}, "/note", "text"),
    ],
)
def test_a_wrong_cell_is_a_problem_of_its_row(cells, pointer, code):
    found = problem(**cells)
    assert (found.pointer, found.code, found.line) == (pointer, code, 2)


def test_the_same_rows_have_the_same_ids_in_every_format():
    at = datetime(2026, 3, 1, 8)
    cells = [{**USE, "note": "甲"}, USE, USE, {**USE, "mass_kg": "30000.1"}]
    numbers = [{**row, "mass_kg": float(row["mass_kg"]), "occurred_at": at} for row in cells]
    spelt = [{**row, "mass_kg": f"{row['mass_kg']}00" if "." in row["mass_kg"] else row["mass_kg"],
              "occurred_at": "2026/3/1 8:00:00"} for row in cells]
    ids = [row.event_id for row in rows_of(as_csv(table(*cells)))]
    assert len(set(ids)) == 4
    assert [row.event_id for row in rows_of(as_xlsx(table(*numbers)), XLSX)] == ids
    assert [row.event_id for row in rows_of(as_csv(table(*spelt), "gb18030"))] == ids
    assert not set(ids) & {row.event_id for row in rows_of(as_csv(table(*cells)), filer="beta")}


def test_a_lot_has_the_same_id_with_and_without_its_filers_prefix():
    bare, full = ({**USE, "lot": lot} for lot in ("L9", "acme/L9"))
    first, second = rows_of(as_csv(table(bare)))[0], rows_of(as_csv(table(full)))[0]
    assert first.event_id == second.event_id
    one, two = rows_of(as_csv(table(bare, full)))
    assert one.event_id != two.event_id


def test_a_mended_row_changes_no_other_id():
    before = rows_of(as_csv(table(USE, {**USE, "mass_kg": "x"}, USE, {**USE, "lot": "acme/2"})))
    after = rows_of(as_csv(table(USE, {**USE, "mass_kg": "6"}, USE, {**USE, "lot": "acme/2"})))
    assert before[1].problems and after[1].movement
    assert [row.event_id for row in before[::2]] == [row.event_id for row in after[::2]]
    assert before[3].event_id == after[3].event_id


CONVERT = {"event_id": ID, "kind": "转化", "occurred_at": "2026-03-01 08:00"}
PARTS = ({**CONVERT, "role": "input", "lot": "a/1", "from_place": "t1", "mass_kg": "5"},
         {**CONVERT, "role": "产出", "lot": "a/2", "to_place": "t2", "mass_kg": "4"},
         {**CONVERT, "role": "output", "unlisted": "水", "mass_kg": "1"})


def test_rows_of_a_conversion_are_one_movement():
    use, one = rows_of(as_csv(table(USE, *PARTS)))
    assert (use.line, one.line, one.event_id, one.problems) == (2, 3, ID, ())
    assert [part.lot for part in one.movement.inputs] == ["a/1"]
    assert [(part.lot, part.unlisted) for part in one.movement.outputs] == [("a/2", ""), ("", "水")]


@pytest.mark.parametrize(
    ("position", "change", "line", "pointer"),
    [
        (1, {"mass_kg": "x"}, 3, "/mass_kg"),
        (1, {"to_place": ""}, 3, "/to_place"),
        (2, {"role": ""}, 4, "/role"),
        (1, {"occurred_at": "2026-03-02 08:00"}, 3, "/occurred_at"),
        (0, {"event_id": ""}, 2, "/event_id"),
        (0, {"kind": "use"}, 2, "/role"),
    ],
)
def test_a_wrong_part_is_told_on_its_own_line(position, change, line, pointer):
    parts = [{**part, **(change if number == position else {})}
             for number, part in enumerate(PARTS)]
    found = [one for row in rows_of(as_csv(table(*parts))) for one in row.problems]
    assert (line, pointer) in {(one.line, one.pointer) for one in found}


def test_the_empty_form_tells_nothing_and_nothing_is_wrong_with_it():
    assert rows_of(template_csv()) == rows_of(template_xlsx(), XLSX) == []


def test_the_form_filled_in_is_read():
    told = {**USE, "kind": "use 使用", "partial": "否"}
    cells = [told.get(column.name, "") for column in COLUMNS]
    filled = [[heading(column) for column in COLUMNS], cells]
    for body, form in ((as_csv(filled), "text/csv"), (as_xlsx(filled), XLSX)):
        row, = rows_of(body, form)
        assert not row.problems
        assert row.movement.kind == "use"


@pytest.mark.parametrize("body", [b"", b"\r\n\r\n", b'a,"b', b"\xff\xff\xff"])
def test_what_is_no_table_is_malformed(body):
    with pytest.raises(Malformed):
        rows_of(body)


@pytest.mark.parametrize(
    "limits", [{"rows": 2}, {"columns": 3}, {"batch_bytes": 20}])
def test_a_table_has_its_limits(limits):
    with pytest.raises(TooLarge):
        rows_of(as_csv(table(USE, USE, USE)), **limits)


def test_how_many_rows_a_second_are_read():
    body = as_csv(table(*({**USE, "lot": f"acme/{number}"} for number in range(2000))))
    start = time.perf_counter()
    assert not [row for row in rows_of(body) if row.problems]
    print(f"{2000 / (time.perf_counter() - start):,.0f} rows/s")
