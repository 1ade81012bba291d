"""Workbooks that lie, swell or sprawl are refused before a reader trusts them."""

import io
import zipfile
from datetime import datetime

import pytest
import xlsxwriter

from hazchem.domain.errors import Malformed, Refused, TooLarge
from hazchem.intake.limits import Limits
from hazchem.intake.workbook import table_of_workbook


def book(write):
    """A workbook with one sheet that a function writes."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"default_date_format": "yyyy-mm-dd hh:mm"}) as workbook:
        write(workbook.add_worksheet())
    return packed.getvalue()


def with_sheet(xml):
    """A workbook whose sheet is this XML."""
    whole = zipfile.ZipFile(io.BytesIO(book(lambda sheet: sheet.write(0, 0, "x"))))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in whole.namelist():
            changed.writestr(name, xml if name.endswith("sheet1.xml") else whole.read(name))
    return packed.getvalue()


def sheet(rows):
    """Sheet XML around rows."""
    return ('<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<sheetData>{rows}</sheetData></worksheet>")


def test_every_kind_of_cell_becomes_the_text_a_clerk_sees():
    def write(page):
        page.write_row(1, 0, ["007", 30000.0, 30000.1, 0.1, True, 1e-7, 12345678901234])
        page.write_datetime(1, 7, datetime(2026, 3, 1, 8, 5))
        page.write_formula(1, 8, "=1+1", None, 2)
        page.write(1, 9, 370200000000000000)

    line, = table_of_workbook(book(write))
    assert line.number == 2
    assert line.cells == ["007", "30000", "30000.1", "0.1", "true", "0.0000001", "12345678901234",
                          "2026-03-01 08:05:00", "2", "3.702E+17"]


@pytest.mark.parametrize("rows", [
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>',
    '<row r="1"><c r="XFD1"><v>1</v></c></row>',
    '<row r="1"><c s="1" r=\'XFD1\'><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="100000"><c r="GA100000"><v>1</v></c></row>',
])
def test_a_sprawling_sheet_is_too_large(rows):
    with pytest.raises(TooLarge):
        table_of_workbook(with_sheet(sheet(rows)))


@pytest.mark.parametrize("rows", [
    "<row><c><v>1</v></c></row>",
    '<row r="1"><c t=" r=&quot;A1&quot;"><v>1</v></c></row>',
    "<row r='1'><c t=' r=\"A1\"'><v>1</v></c></row>",
])
def test_cells_without_references_are_not_guessed(rows):
    with pytest.raises(Malformed):
        table_of_workbook(with_sheet(sheet(rows)))


def test_a_cell_cut_by_the_edge_of_a_piece_is_counted_once():
    line = ('<row r="{0}"><c r="A{0}"><v>1</v></c><c r="B{0}" t="str"><v>'
            + "x" * 100 + "</v></c></row>")
    xml = sheet("".join(line.format(number) for number in range(1, 60_001)))
    assert len(xml) > 8 * 1024 * 1024
    assert len(table_of_workbook(with_sheet(xml))) == 60_000


@pytest.mark.parametrize("limits", [
    {"packed_bytes": 100}, {"unpacked_bytes": 1000}, {"members": 3}, {"rows": 1}, {"columns": 1},
    {"cells": 5},
])
def test_every_limit_of_a_workbook_bites(limits):
    body = book(lambda page: [page.write_row(row, 0, [1, 2]) for row in range(3)])
    with pytest.raises(TooLarge) as refused:
        table_of_workbook(body, Limits(**limits))
    assert "上限" in refused.value.problems[0].zh


def test_a_bomb_is_too_large_whatever_its_directory_says():
    bomb = with_sheet(sheet(" " * 50_000_000))
    with pytest.raises(TooLarge):
        table_of_workbook(bomb)
    honest = (50_000_000 + len(sheet(""))).to_bytes(4, "little")
    assert honest in bomb
    with pytest.raises(TooLarge):
        table_of_workbook(bomb.replace(honest, (1000).to_bytes(4, "little")))


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04", b"PK\x03\x04" + b"\x00" * 100, b"x" * 99])
def test_what_is_no_workbook_is_malformed(body):
    with pytest.raises(Malformed):
        table_of_workbook(body)


def test_a_zip_that_is_no_workbook_is_malformed():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(Malformed):
        table_of_workbook(packed.getvalue())


def test_laughs_are_not_multiplied():
    laughs = ('<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
              + sheet('<row r="1"><c r="A1" t="str"><v>&b;</v></c></row>'))
    try:
        table = table_of_workbook(with_sheet(laughs))
    except Refused:
        return
    assert "hahaha" not in str(table)


def test_a_workbook_broken_at_any_byte_is_read_or_refused():
    body = book(lambda page: page.write_row(0, 0, ["kind", "lot"]))
    for position in range(0, len(body), 7):
        broken = body[:position] + bytes([body[position] ^ 0xFF]) + body[position + 1 :]
        try:
            table_of_workbook(broken)
        except Refused as refused:
            assert refused.problems
