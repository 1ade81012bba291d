"""A report written in one of its formats, ready to be sent."""

from collections.abc import Callable
from typing import NamedTuple

from hazchem.domain.errors import invalid
from hazchem.reports.cells import stamp
from hazchem.reports.csv_text import report_csv
from hazchem.reports.json_text import report_json
from hazchem.reports.page import report_html
from hazchem.reports.report import Report
from hazchem.reports.workbook import report_xlsx


class Format(NamedTuple):
    """How a report is written, and what it is then called on the wire."""

    content_type: str
    write: Callable[[Report], bytes]


FORMATS = {
    "json": Format("application/json", report_json),
    "csv": Format("text/csv; charset=utf-8", report_csv),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                   report_xlsx),
    "html": Format("text/html; charset=utf-8", report_html),
}


class Rendered(NamedTuple):
    """A report as bytes, with the type and the name to send them under."""

    body: bytes
    content_type: str
    filename: str


def format_of(name: str) -> Format:
    """One format by its name."""
    if name not in FORMATS:
        raise invalid("/format", "unknown_format",
                      f'"{name}" is not a format: use {", ".join(FORMATS)}',
                      f"“{name}”不是可用格式：请用{'、'.join(FORMATS)}")
    return FORMATS[name]


def render(report: Report, name: str) -> Rendered:
    """A report in a format; its file's name says what it is a function of."""
    form, facts = format_of(name), report.facts
    filename = f"{report.name}-N{facts.size}-{stamp(facts.as_of)}-{facts.lang}.{name}"
    return Rendered(form.write(report), form.content_type, filename)
