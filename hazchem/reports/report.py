"""What a report is: ordered sections of typed columns, the facts it rests on, and the register."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import hazchem.reports
from hazchem.custody.words import Lang
from hazchem.domain.errors import Problem, Unseen
from hazchem.reports.values import Values

Kind = Literal["text", "code", "codes", "mass", "time", "int"]
# How a value stands in its cell on the page; a table for a machine does not ask.
Look = Literal["plain", "strong", "small", "labelled", "grade", "hidden"]


class Word(NamedTuple):
    """One thing said in both languages."""

    zh: str
    en: str

    def of(self, lang: Lang, **figures: Any) -> str:
        """What it is in a language, with its figures."""
        return (self.zh if lang == "zh" else self.en).format(**figures)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name for machines, its heading for people, what its values are.

    `cell` is the column of the printed page it stands in: several may share one.
    """

    name: str
    zh: str
    en: str
    kind: Kind = "text"
    cell: str = ""
    look: Look = "plain"
    width: int = 14

    def heading(self, lang: Lang) -> str:
        """What stands over the column."""
        return self.zh if lang == "zh" else self.en


class Group(NamedTuple):
    """A heading over some rows: what they share, what they come to, and what they need not repeat.

    A labelled value that is among `tells` is left out of the printed rows under the heading.
    """

    title: str
    note: str = ""
    tells: tuple[str, ...] = ()


class Row(NamedTuple):
    """Values in the order of the columns, how deep they are folded, and the headings above them."""

    cells: tuple[Any, ...]
    level: int = 0
    under: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table with its title and what is said above it; of look `tiles`, a row is a tile.

    Sections of a `glance` are read first: a workbook has them all on its first sheet. `cells`
    gives cells that hold several values a heading of their own.
    """

    name: str
    title: Word
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    says: tuple[str, ...] = ()
    look: Literal["table", "tiles"] = "table"
    glance: bool = False
    cells: tuple[tuple[str, Word], ...] = ()
    pictures: tuple[str, ...] = ()  # SVG for the page, made of nothing but escaped text

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"{self.name}: {len(row.cells)} cells for "
                                 f"{len(self.columns)} columns")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a report is a function of, beside the ledger's entries themselves."""

    size: int
    as_of: datetime
    root: str
    lang: Lang = "zh"
    filters: tuple[tuple[str, str], ...] = ()
    seen_by: str = ""
    release: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report made: the same whatever it is written as."""

    name: str
    title: Word
    facts: Facts
    sections: tuple[Section, ...]

    @property
    def main(self) -> Section:
        """The section a csv is of: the first that is no glance."""
        return next(section for section in self.sections if not section.glance)


Make = Callable[[Values, Facts], Iterable[Section]]


@dataclass(frozen=True, slots=True)
class Form:
    """A registered report: its name for ever, what it is called, and which filters it takes."""

    name: str
    title: Word
    about: Word
    filters: tuple[str, ...]
    make: Make


REGISTER: dict[str, Form] = {}


def report(
    name: str, *, title: Word, about: Word, filters: tuple[str, ...] = ()
) -> Callable[[Make], Make]:
    """Register a report: csv, xlsx, html, json and its place in the list come with it."""

    def register(make: Make) -> Make:
        if name in REGISTER:
            raise ValueError(f"report {name} is already {REGISTER[name].make.__name__}")
        REGISTER[name] = Form(name, title, about, filters, make)
        return make

    return register


def forms() -> Mapping[str, Form]:
    """Every report there is, by name, whichever file of this folder it is in."""
    for module in sorted(found.name for found in pkgutil.iter_modules(hazchem.reports.__path__)):
        importlib.import_module(f"hazchem.reports.{module}")
    return MappingProxyType(dict(sorted(REGISTER.items())))


def form_of(name: str) -> Form:
    """One report by its name; a name that is none is not found."""
    known = forms()
    if name not in known:
        raise Unseen(Problem(
            "/name", "unknown_report",
            f'there is no report "{name}"; there are: {", ".join(known)}',
            f"没有名为“{name}”的报告；现有：{'、'.join(known)}",
        ))
    return known[name]


def made(name: str, values: Values, facts: Facts) -> Report:
    """A report over some values: the same values and facts give the same report."""
    form = form_of(name)
    return Report(name=name, title=form.title, facts=facts,
                  sections=tuple(form.make(values, facts)))
