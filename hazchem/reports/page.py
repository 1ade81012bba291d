"""A report as a page of its own: for the screen, wide or narrow, and for paper; no script."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from hazchem.domain.instant import show
from hazchem.reports.cells import MISSING, decimals_of, readable, told
from hazchem.reports.page_style import POLICY, style
from hazchem.reports.report import Column, Group, Report, Row, Section, Word
from hazchem.reports.words import AGAIN, LEDGER, MASSES, TIMES, facts_told

# More than this is for the csv, the workbook or the ledger itself.
_CODES_SHOWN = 24
_MORE = Word("……另有 {n} 条，见 xlsx、csv 或 json", "… and {n} more: see xlsx, csv or json")
_UNKNOWN = Word("未判定", "not judged")
_LANGS = {"zh": "zh-CN", "en": "en"}


def report_html(report: Report) -> bytes:
    """The page; what is on it is escaped, and it loads nothing from anywhere."""
    lang, facts = report.facts.lang, facts_told(report.facts)
    title = _esc(report.title.of(lang))
    foot = " · ".join(f"{name} {fact}" for name, fact in facts[:3])
    parts = [
        "<!doctype html>", f'<html lang="{_LANGS[lang]}">', "<head>", '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title} · N {report.facts.size}</title>",
        f"<style>{style(readable(foot))}</style>", "</head>", "<body>",
        f'<header><p class="ledger">{_esc(LEDGER.of(lang))}</p><h1>{title}</h1>',
        *_facts(facts), "</header>", "<main>",
        *(part for section in report.sections for part in _section(section, report)),
        "</main>", "<footer>", *_facts(facts[:3]),
        "<p>" + " · ".join(_esc(said.of(lang)) for said in (TIMES, MASSES)) + "</p>",
        f"<p>{_esc(AGAIN.of(lang))}</p>", "</footer>", "</body>", "</html>", "",
    ]
    return "\n".join(parts).encode()


def _facts(facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield '<dl class="facts">'
    yield from (f"<div><dt>{_esc(name)}</dt><dd>{_esc(fact)}</dd></div>" for name, fact in facts)
    yield "</dl>"


def _section(section: Section, report: Report) -> Iterator[str]:
    if not section.rows and not section.says:
        return
    lead = section.glance and section is report.sections[0]
    yield f'<section class="{_esc(section.name)}{" lead" if lead else ""}">'
    if not lead:
        yield f"<h2>{_esc(section.title.of(report.facts.lang))}</h2>"
    yield from (f'<p class="says">{_esc(sentence)}</p>' for sentence in section.says)
    yield from section.pictures
    if section.rows:
        yield from (_tiles if section.look == "tiles" else _table)(section, report)
    yield "</section>"


def _tiles(section: Section, report: Report) -> Iterator[str]:
    """A row as a tile: its name, its first figure large, the others where there are any.

    A figure that is strong needs no word beside it.
    """
    large, rest = section.columns[1], section.columns[2:]
    yield '<div class="tiles">'
    for row in section.rows:
        first, figure, *others = row.cells
        yield f'<div class="tile{"" if figure else " none"}"><h3>{_esc(first)}</h3>'
        label = _UNKNOWN.of(report.facts.lang) if figure is None else (
            "" if large.look == "strong" else large.heading(report.facts.lang))
        yield f'<p class="figure"><b>{told(figure, large.kind) or MISSING}</b> '
        yield f"<span>{_esc(label)}</span></p>"
        yield "<p>" + " ".join(
            f"<span>{_esc(column.heading(report.facts.lang))} "
            f"<b>{_esc(told(value, column.kind))}</b></span>"
            for value, column in zip(others, rest, strict=True)
            if value and column.look != "hidden") + "</p></div>"
    yield "</div>"


class _Layout:
    """Which values stand in which cell of the printed table, and how masses line up."""

    def __init__(self, section: Section, report: Report) -> None:
        self.lang = report.facts.lang
        self.cells: dict[str, list[int]] = {}
        for position, column in enumerate(section.columns):
            if column.look != "hidden":
                self.cells.setdefault(column.cell or column.name, []).append(position)
        self.columns = section.columns
        self.headings = {name: word.of(self.lang) for name, word in section.cells}
        self.decimals = {
            position: decimals_of(row.cells[position] for row in section.rows)
            for position, column in enumerate(section.columns) if column.kind == "mass"}

    def heading(self, name: str) -> str:
        """What stands over a cell: its own heading, else that of the first value in it."""
        return self.headings.get(name) or self.columns[self.cells[name][0]].heading(self.lang)


def _table(section: Section, report: Report) -> Iterator[str]:
    layout = _Layout(section, report)
    yield "<table><thead><tr>"
    yield "".join(f'<th scope="col" class="{_class(name, layout, positions)}">'
                  f"{_esc(layout.heading(name))}</th>"
                  for name, positions in layout.cells.items())
    yield "</tr></thead>"
    above: tuple[Group, ...] = ()
    for row in section.rows:
        yield from _headings(row.under, above, len(layout.cells))
        above = row.under
        yield from _row(row, layout)
    yield "</table>"


def _headings(
    under: tuple[Group, ...], above: tuple[Group, ...], span: int
) -> Iterator[str]:
    """The headings that change between two rows; below one that changes, all are said again."""
    same = 0
    while same < len(under) and under[:same + 1] == above[:same + 1]:
        same += 1
    for depth, group in enumerate(under[same:], same):
        yield (f'<tbody class="group g{depth}"><tr><th colspan="{span}" scope="rowgroup">'
               f"{_esc(group.title)} <small>{_esc(group.note)}</small></th></tr></tbody>")


def _row(row: Row, layout: _Layout) -> Iterator[str]:
    folded = f' class="folded f{min(row.level, 3)}"' if row.level else ""
    yield f"<tbody{folded}><tr>"
    for name, positions in layout.cells.items():
        inside = "".join(_values(row, layout, positions))
        idle = " nil" if all(not row.cells[position] for position in positions) else ""
        yield (f'<td class="{_class(name, layout, positions)}{idle}" '
               f'data-label="{_esc(layout.heading(name))}">{inside or MISSING}</td>')
    yield "</tr></tbody>"


def _values(row: Row, layout: _Layout, positions: Sequence[int]) -> Iterator[str]:
    """What stands in one cell: values one after the other, then those with a label as a list."""
    labelled, told_above = [], {name for group in row.under for name in group.tells}
    for position in positions:
        value, column = row.cells[position], layout.columns[position]
        if value is None or value in ("", ()):
            continue
        if column.look == "labelled" and isinstance(value, str) and value in told_above:
            continue
        inside = _value(value, column, layout, position)
        if column.look == "labelled":
            labelled.append(f'<div class="{column.name}"><dt>{_esc(column.heading(layout.lang))}'
                            f"</dt><dd>{inside}</dd></div>")
        else:
            grade = f" {_slug(value)}" if column.look == "grade" else ""
            yield f'<span class="{column.look}{grade}">{inside}</span>'
    if labelled:
        yield f"<dl>{''.join(labelled)}</dl>"


def _value(value: Any, column: Column, layout: _Layout, position: int) -> str:
    if column.kind == "codes":
        codes = [f"<code>{_esc(code)}</code>" for code in value[:_CODES_SHOWN]]
        if len(value) > _CODES_SHOWN:
            codes.append(_esc(_MORE.of(layout.lang, n=len(value) - _CODES_SHOWN)))
        return " ".join(codes)
    text = _esc(told(value, column.kind, layout.decimals.get(position, 0)))
    if column.kind == "time":
        return f'<time datetime="{show(value)}">{text}</time>'
    return f"<code>{text}</code>" if column.kind == "code" and column.look in (
        "plain", "labelled", "small") else text


def _class(name: str, layout: _Layout, positions: Sequence[int]) -> str:
    first = layout.columns[positions[0]]
    if first.look == "labelled":
        return name  # a list of names and values needs no heading beside it, nor an end to align to
    return name + {"mass": " figure mass", "int": " figure int", "time": " at"}.get(first.kind, "")


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", text)


def _esc(text: str) -> str:
    return escape(readable(text))
