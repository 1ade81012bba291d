"""A report as JSON: the same sections, values named for machines, masses as decimal text."""

import json
from typing import Any

from hazchem.domain.instant import show
from hazchem.domain.mass import to_kg
from hazchem.reports.cells import readable
from hazchem.reports.report import Column, Report, Section


def report_json(report: Report) -> bytes:
    """Everything a report says, in the words of the API."""
    facts = report.facts
    told = {
        "report": report.name, "title": report.title.en, "title_zh": report.title.zh,
        "size": facts.size, "as_of": show(facts.as_of), "root": facts.root,
        "language": facts.lang, "filters": dict(facts.filters), "seen_by": facts.seen_by,
        "release": facts.release,
        "sections": [_section(section, report) for section in report.sections],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _section(section: Section, report: Report) -> dict[str, Any]:
    return {
        "name": section.name,
        "title": section.title.en, "title_zh": section.title.zh,
        "says": [readable(sentence) for sentence in section.says],
        "columns": [{"name": _name(column), "kind": column.kind,
                     "heading": column.heading(report.facts.lang)} for column in section.columns],
        "rows": [{_name(column): _value(value, column) for value, column
                  in zip(row.cells, section.columns, strict=True)} for row in section.rows],
    }


def _name(column: Column) -> str:
    return f"{column.name.removesuffix('_mg')}_kg" if column.kind == "mass" else column.name


def _value(value: Any, column: Column) -> Any:
    if value is None:
        return None
    if column.kind == "mass":
        return to_kg(value)
    if column.kind == "time":
        return show(value)
    if column.kind == "codes":
        return [readable(code) for code in value]
    return readable(value) if isinstance(value, str) else value
