"""Frames: sections as pandas tables, and sums by key that stay whole numbers however large.

pandas takes its time to load, so what never makes a report never loads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from hazchem.custody.words import Lang
from hazchem.reports.cells import harmless, plain
from hazchem.reports.report import Section

if TYPE_CHECKING:
    import pandas as pd


def frame(rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> pd.DataFrame:
    """Rows as a frame of Python's own values: no number is made a float, none runs over."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=pd.Index(columns, dtype=object), dtype=object)


def summed(
    rows: Iterable[Sequence[Any]], columns: Sequence[str], by: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Rows with the same key as one, their other columns added up; in the order of the keys."""
    table = frame(rows, columns)
    if table.empty:
        return []
    added = [name for name in columns if name not in by]
    groups = table.groupby(list(by), sort=True, dropna=False)[added].agg(_total)
    keys = [key if isinstance(key, tuple) else (key,) for key in groups.index]
    return [(*key, *sums) for key, sums in zip(keys, groups.itertuples(index=False), strict=True)]


def _total(column: pd.Series[Any]) -> int:
    return sum(value for value in column if value is not None)


def table_of(section: Section, lang: Lang) -> pd.DataFrame:
    """A section as text that is exact and harmless, under headings in a language."""
    headings = [harmless(column.heading(lang)) for column in section.columns]
    return frame(([_text(value, column.kind) for value, column
                   in zip(row.cells, section.columns, strict=True)] for row in section.rows),
                 headings)


def _text(value: Any, kind: Any) -> str:
    text = plain(value, kind)
    return text if kind in ("mass", "int", "time") else harmless(text)
