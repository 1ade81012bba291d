"""The tables of GB 18218 as rows with dates: thresholds, factors and levels in force on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple, TypeVar

Row = Mapping[str, str]
Entry = TypeVar("Entry")
NAMED, CLASSES = "gb18218_thresholds_named", "gb18218_thresholds_class"
BETA_NAMED, BETA_CLASS = "gb18218_beta_named", "gb18218_beta_class"
ALPHA, LEVELS = "gb18218_alpha", "gb18218_levels"
DATASETS = (NAMED, CLASSES, BETA_NAMED, BETA_CLASS, ALPHA, LEVELS)


class NamedThreshold(NamedTuple):
    """A line of table 1: the threshold of a named chemical in some form of it."""

    number: str
    name_zh: str
    name_en: str
    quantity_t: Fraction
    condition_zh: str
    condition_en: str
    above: Fraction | None
    when_unknown: bool
    symbols: tuple[str, ...]
    symbols_status: str
    source: str
    status: str

    def holds_at(self, concentration: Fraction | None) -> bool:
        """Whether the line holds for goods of a concentration, None for one nobody told."""
        if self.above is None:
            return True
        return self.when_unknown if concentration is None else concentration > self.above


class ClassThreshold(NamedTuple):
    """A line of table 2: the threshold of everything that is of a class."""

    symbol: str
    class_zh: str
    class_en: str
    quantity_t: Fraction
    source: str
    status: str


class Factor(NamedTuple):
    """A correction factor with the table it stands in and how far that was checked."""

    value: Fraction
    source: str
    status: str


class Band(NamedTuple):
    """A factor or level that holds from one number up to another; None: no end."""

    low: Fraction | None
    high: Fraction | None
    value: Fraction


@dataclass(frozen=True, slots=True)
class Edition:
    """The six tables as in force on one day."""

    named: Mapping[str, NamedThreshold]
    classes: Mapping[str, ClassThreshold]
    beta_named: Mapping[str, Factor]
    beta_class: Mapping[str, Factor]
    alphas: Sequence[Band]
    levels: Sequence[Band]

    def alpha(self, persons: int | None) -> Fraction | None:
        """The factor for so many people exposed; None where nobody counted them."""
        if persons is None:
            return None
        return next((band.value for band in self.alphas
                     if (band.low is None or persons >= band.low)
                     and (band.high is None or persons <= band.high)), None)

    def level(self, r: Fraction) -> int | None:
        """The level of an R: its lower bound belongs to it, its upper bound to the graver one."""
        return next((int(band.value) for band in self.levels
                     if (band.low is None or r >= band.low)
                     and (band.high is None or r < band.high)), None)


class Tables:
    """All rows ever in force, told for a day; an older day is judged by the first rows."""

    def __init__(self, rows: Mapping[str, Iterable[Row]]) -> None:
        """`rows` by the name of their dataset; a dataset that is not there is empty."""
        self._rows = {name: tuple(rows.get(name, ())) for name in DATASETS}
        days = {row[end] for told in self._rows.values() for row in told
                for end in ("effective_from", "effective_to") if row[end]}
        self.changes = tuple(sorted(map(date.fromisoformat, days)))
        self._editions: dict[date, Edition] = {}

    def on(self, day: date) -> Edition:
        """The edition in force on a day."""
        begun = max((change for change in self.changes if change <= day), default=None)
        begun = begun or min(self.changes, default=day)
        if begun not in self._editions:
            self._editions[begun] = self._edition(begun)
        return self._editions[begun]

    def _edition(self, day: date) -> Edition:
        told = {name: [row for row in rows if _holds(row, day)]
                for name, rows in self._rows.items()}
        return Edition(
            named=_by_key(_named(row) for row in told[NAMED]),
            classes=_by_key(_classed(row) for row in told[CLASSES]),
            beta_named={row["substance"]: _factor(row) for row in told[BETA_NAMED]},
            beta_class={row["symbol"]: _factor(row) for row in told[BETA_CLASS]},
            alphas=tuple(_band(row, "persons_from", "persons_to", "alpha")
                         for row in told[ALPHA]),
            levels=tuple(_band(row, "r_from", "r_below", "level") for row in told[LEVELS]))


def _holds(row: Row, day: date) -> bool:
    return date.fromisoformat(row["effective_from"]) <= day and (
        not row["effective_to"] or day < date.fromisoformat(row["effective_to"]))


def _named(row: Row) -> NamedThreshold:
    above = row["concentration_above"]
    return NamedThreshold(
        row["number"], row["name_zh"], row["name_en"], Fraction(row["threshold_t"]),
        row["condition_zh"], row["condition_en"], Fraction(above) if above else None,
        row["when_unknown"] == "1", tuple(row["symbols"].split(";")) if row["symbols"] else (),
        row["symbols_status"], row["source"], row["status"])


def _classed(row: Row) -> ClassThreshold:
    return ClassThreshold(row["symbol"], row["class_zh"], row["class_en"],
                          Fraction(row["threshold_t"]), row["source"], row["status"])


def _factor(row: Row) -> Factor:
    return Factor(Fraction(row["beta"]), row["source"], row["status"])


def _band(row: Row, low: str, high: str, value: str) -> Band:
    return Band(Fraction(row[low]) if row[low] else None,
                Fraction(row[high]) if row[high] else None, Fraction(row[value]))


def _by_key(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Lines of a table by what they are called: their first field."""
    return {entry[0]: entry for entry in entries}  # type: ignore[index]
