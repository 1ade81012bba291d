"""A report as csv: its main table, tidy, one row a line, with what it rests on in every row."""

from dataclasses import replace

from hazchem.custody.words import Lang
from hazchem.reports.frames import table_of
from hazchem.reports.report import Column, Report, Row, Section

_FACTS = (
    Column("size", "账本规模", "Ledger size", "int"),
    Column("as_of", "截至", "As of", "time"),
    Column("root", "日志根", "Root", "code"),
)


def table_csv(section: Section, lang: Lang) -> bytes:
    """One table in UTF-8 with BOM, as Excel and WPS like it, quoted as RFC 4180 says."""
    text = table_of(section, lang).to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig")


def report_csv(report: Report) -> bytes:
    """The main table of a report; every row ends with the size, instant and root it rests on."""
    facts, main = report.facts, report.main
    printed = (facts.size, facts.as_of, facts.root)
    rows = tuple(Row((*row.cells, *printed)) for row in main.rows)
    return table_csv(replace(main, columns=main.columns + _FACTS, rows=rows), facts.lang)
