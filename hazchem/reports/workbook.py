"""A report as a workbook: a first sheet at a glance, then a sheet for each table.

A mass is written as a number of kilograms while it has at most 15 digits, which is what a
spreadsheet keeps exactly (999 999 t to the milligram); a larger one is written as text.
"""

import io
import re
import zipfile
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from hazchem.custody.words import Lang
from hazchem.domain.instant import CHINA
from hazchem.domain.mass import MG_PER_KG
from hazchem.reports.cells import harmless, moment_exact, plain
from hazchem.reports.report import Column, Report, Row, Section, Word
from hazchem.reports.words import GLANCE, facts_told

_CELL_MAX = 32_767
_SHEET_NAME_MAX = 31
_EXACT_MG = 10**15
_EXACT_INT = 10**15
_CUT = "…"
# Days before 1900 have no number in a workbook, and those after 9999 none anywhere.
_FIRST_DAY = datetime(1900, 3, 1)
_WIDTHS = {"mass": 16, "time": 20, "int": 10, "codes": 38}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "bg_color": "#DDEBF7", "border": 1, "border_color": "#8EA9C4",
                "text_wrap": True, "valign": "vcenter"},
    "section": {"bold": True, "font_size": 12},
    "text": {"num_format": "@", "valign": "top", "text_wrap": True},
    "line": {"num_format": "@"},
    "mass": {"num_format": "#,##0.000###", "valign": "top"},
    "int": {"num_format": "0", "valign": "top"},
    "time": {"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top", "align": "left"},
}


class _Book:
    """A workbook being written, row by row from the top."""

    def __init__(self, report: Report) -> None:
        self.packed = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.packed, {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False, "default_date_format": "yyyy-mm-dd hh:mm:ss",
        })
        created = report.facts.as_of.astimezone(CHINA).replace(tzinfo=None, microsecond=0)
        self.book.set_properties({
            "title": report.title.of(report.facts.lang), "created": created,
            "comments": f"N = {report.facts.size}; as_of = {moment_exact(report.facts.as_of)}; "
                        f"root = {report.facts.root}",
        })
        self.looks = {name: self.book.add_format(look) for name, look in _LOOKS.items()}
        self.indents: dict[int, Format] = {}
        self.lang = report.facts.lang

    def indented(self, level: int) -> Format:
        """The look of a text that is folded so deep under another."""
        if level not in self.indents:
            self.indents[level] = self.book.add_format({**_LOOKS["text"], "indent": 2 * level})
        return self.indents[level]


def report_xlsx(report: Report) -> bytes:
    """A report as an xlsx file; the same report gives the same bytes."""
    book = _Book(report)
    _glance(book, report)
    for section in report.sections:
        if not section.glance:
            _sheet(book, section)
    book.book.close()
    return _repacked(book.packed.getvalue())


def _glance(book: _Book, report: Report) -> None:
    """The first sheet: title, what the report rests on, and what is read first."""
    sheet = book.book.add_worksheet(_sheet_name(GLANCE, book.lang))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 12, 18)
    sheet.write_string(0, 0, report.title.of(book.lang), book.looks["title"])
    line = 2
    for name, fact in facts_told(report.facts):
        sheet.write_string(line, 0, name, book.looks["line"])
        sheet.write_string(line, 1, harmless(fact), book.looks["line"])
        line += 1
    for section in report.sections:
        if section.glance:
            sheet.write_string(line + 1, 0, section.title.of(book.lang), book.looks["section"])
            line = _table(book, sheet, section, line + 2) + 1
        else:
            line = _says(book, sheet, section, line + 1)


def _says(book: _Book, sheet: Worksheet, section: Section, line: int) -> int:
    for number, sentence in enumerate(section.says):
        sheet.write_string(line + number, 0, harmless(sentence), book.looks["line"])
    return line + len(section.says)


def _sheet(book: _Book, section: Section) -> None:
    """One sheet with one table: headings that stay, a filter, and folded rows that open."""
    sheet = book.book.add_worksheet(_sheet_name(section.title, book.lang))
    sheet.outline_settings(True, False, True, False)
    for position, column in enumerate(section.columns):
        sheet.set_column(position, position, _WIDTHS.get(column.kind, column.width))
    _headings(book, sheet, section, 0)
    for number, row in enumerate(section.rows, 1):
        if row.level:
            sheet.set_row(number, None, None, {"level": min(row.level, 7)})
        _row(book, sheet, number, section.columns, row)
    sheet.freeze_panes(1, 0)
    if section.columns and section.rows:
        sheet.autofilter(0, 0, len(section.rows), len(section.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _table(book: _Book, sheet: Worksheet, section: Section, line: int) -> int:
    """A table among others on one sheet; the line after it."""
    line = _says(book, sheet, section, line)
    if not section.rows:
        return line
    _headings(book, sheet, section, line)
    for number, row in enumerate(section.rows, line + 1):
        _row(book, sheet, number, section.columns, row)
    return line + len(section.rows) + 1


def _headings(book: _Book, sheet: Worksheet, section: Section, line: int) -> None:
    for position, column in enumerate(section.columns):
        sheet.write_string(line, position, column.heading(book.lang), book.looks["heading"])


def _row(
    book: _Book, sheet: Worksheet, line: int, columns: tuple[Column, ...], row: Row
) -> None:
    for position, (value, column) in enumerate(zip(row.cells, columns, strict=True)):
        if value is None or value in ("", ()):
            continue
        if column.kind == "mass" and abs(value) < _EXACT_MG:
            sheet.write_number(line, position, Decimal(value) / MG_PER_KG, book.looks["mass"])
        elif column.kind == "int" and abs(value) < _EXACT_INT:
            sheet.write_number(line, position, value, book.looks["int"])
        elif column.kind == "time" and _has_number(value):
            local = value.astimezone(CHINA).replace(tzinfo=None)
            sheet.write_datetime(line, position, local, book.looks["time"])
        else:
            look = book.indented(row.level) if column.look == "strong" and row.level else (
                book.looks["text"])
            sheet.write_string(line, position, _fitted(value, column), look)


def _fitted(value: Any, column: Column) -> str:
    """A text that a cell can hold; what is cut says so."""
    text = plain(value, column.kind)
    text = text if column.kind in ("mass", "int", "time") else harmless(text)
    return text if len(text) <= _CELL_MAX else text[:_CELL_MAX - len(_CUT)] + _CUT


def _has_number(at: datetime) -> bool:
    return at.astimezone(CHINA).replace(tzinfo=None) >= _FIRST_DAY


def _sheet_name(title: Word, lang: Lang) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title.of(lang))[:_SHEET_NAME_MAX].strip()


def _repacked(packed: bytes) -> bytes:
    """The same archive without what the machine put in: file modes, clocks, its temporary files."""
    settled = io.BytesIO()
    with (zipfile.ZipFile(io.BytesIO(packed)) as parts,
          zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as archive):
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, parts.read(name))
    return settled.getvalue()
