"""Editions of the catalogue as spreadsheets: a row a rule, filled in by an official."""

from dataclasses import replace
from typing import Any

from hazchem.domain.errors import Invalid, Problem
from hazchem.intake.csv_text import table_of_csv
from hazchem.intake.limits import DEFAULT, Limits, malformed
from hazchem.intake.table import Line
from hazchem.intake.workbook import table_of_workbook
from hazchem.regulation.edition_rows import Sheet, heading_of, sheet_of


def read_edition(body: bytes, form: str, limits: Limits = DEFAULT) -> Sheet:
    """The edition a csv or xlsx tells; raises Invalid for a column nobody knows."""
    table = table_of_csv(body, limits) if form == "csv" else table_of_workbook(body, limits)
    if not table:
        malformed("empty", "the table has no header row", "表格没有表头", 1)
    names = _columns(table[0])
    sheet = sheet_of((line.number, dict(zip(names, line.cells, strict=False)))
                     for line in table[1:])
    return replace(sheet, content={**sheet.content, **{
        name: day(sheet.content[name]) for name in ("effective_from", "effective_to")
        if sheet.content.get(name)}})


def day(cell: Any) -> Any:
    """A day as people and spreadsheets write it: 2026-05-01, 2026/5/1, 2026年5月1日."""
    text = str(cell).partition(" ")[0].replace("年", "-").replace("月", "-").rstrip("日")
    parts = text.replace("/", "-").replace(".", "-").split("-")
    if len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts):
        return f"{int(parts[0]):04d}-{int(parts[1]):02d}-{int(parts[2]):02d}"
    return cell


def _columns(header: Line) -> list[str]:
    names, problems = [], []
    for cell in header.cells:
        name = heading_of(cell)
        if name is None and cell:
            problems.append(Problem("", "unknown_column", f'column "{cell[:40]}" is none of ours',
                                    f"“{cell[:40]}”列不在模板之内", header.number))
        elif name in names:
            problems.append(Problem("", "repeated", f'column "{cell[:40]}" stands twice',
                                    f"“{cell[:40]}”列重复", header.number))
        names.append(name or "")
    if problems:
        raise Invalid(*problems)
    return names
