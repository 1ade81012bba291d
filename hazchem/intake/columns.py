"""Columns of a spreadsheet, read off the schema, and the header that names them in any language."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from hazchem.domain.errors import Invalid, Problem
from hazchem.intake.cells import Reader, reader_of
from schemas.fields import ListOf, Part
from schemas.saying import shown
from schemas.wire import WireSchema

# The unit or remark that a clerk leaves behind a name, and the star of what must be filled.
_REMARK = re.compile(r"\([^)]*\)|[*:]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, where it belongs in the JSON, and how its cells are read."""

    name: str
    path: tuple[str, ...]
    zh: str
    note: str
    required: bool
    choices: tuple[str, ...]
    read: Reader


def columns_of(schema: WireSchema, words: Mapping[str, Mapping[str, str]]) -> Iterator[Column]:
    """The columns of a schema; an object inside it is spread over columns of its own.

    words: for some columns what else than the schema's own words may stand in their cells.
    """
    for key, field in schema.load_fields.items():
        if isinstance(field, Part):
            for inner in columns_of(field.schema, words):  # type: ignore[arg-type]
                yield _spread(key, inner)
        else:
            yield Column(
                key,
                (key,),
                field.metadata.get("x-zh", ""),
                field.metadata.get("description", ""),
                field.required,
                tuple(getattr(field, "choices", ())),
                reader_of(field, words.get(key, {})),
            )


def _spread(outer: str, inner: Column) -> Column:
    # What already says which quantity it is keeps its name; "value" alone would say nothing.
    name = inner.name if "_" in inner.name else f"{outer}_{inner.name}"
    return Column(name, (outer, *inner.path), inner.zh, inner.note, False, inner.choices,
                  inner.read)


def holds_objects(field: Any) -> bool:
    """Whether a field is a list of objects, which no single column can hold."""
    return isinstance(field, ListOf) and isinstance(field.inner, Part)


class Header:
    """The columns of one table, by position; a column without a name is None."""

    def __init__(self, number: int, cells: list[str], known: Iterable[Column]) -> None:
        """Read a header row; raises Invalid naming every column that is unknown or twice there."""
        self.number = number
        names = spellings(known)
        self.columns: list[Column | None] = []
        problems: list[Problem] = []
        for cell in cells:
            column = _named(cell, names) if cell else None
            if cell and column is None:
                problems.append(self._unknown(cell, names))
            elif column is not None and column in self.columns:
                problems.append(self._say("duplicate_column", f'column "{shown(cell)}" stands '
                                          "twice", f"列“{shown(cell)}”重复"))
            self.columns.append(column)
        if problems:
            raise Invalid(*problems)

    def _unknown(self, cell: str, names: Mapping[str, Column]) -> Problem:
        near = get_close_matches(_plain(cell), list(names), n=1)
        en = f'column "{shown(cell)}" is unknown'
        zh = f"未知的列“{shown(cell)}”"
        if near:
            en, zh = f"{en}: did you mean {near[0]}?", f"{zh}：是否指 {near[0]}？"
        return self._say("unknown_field", en, zh)

    def _say(self, code: str, en: str, zh: str) -> Problem:
        return Problem("", code, en, zh, self.number)


def spellings(known: Iterable[Column]) -> dict[str, Column]:
    """Every plain name a column goes by: English, Chinese, and its path with dots."""
    names: dict[str, Column] = {}
    for column in known:
        for name in (column.name, column.zh, ".".join(column.path)):
            if name:
                names.setdefault(_plain(name), column)
    return names


def _named(cell: str, names: Mapping[str, Column]) -> Column | None:
    plain = _plain(cell)
    if plain in names:
        return names[plain]
    found = [names.get(word) for word in plain.split()]
    agreed = found[0] if found else None
    return agreed if all(one is agreed for one in found) else None


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).lower()
    return " ".join(_REMARK.sub(" ", folded).split())
