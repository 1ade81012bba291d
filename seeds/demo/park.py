"""The demo park as it is written in this folder, moved by whole days to where it is wanted."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from hazchem.domain import instant, notation
from hazchem.domain.errors import Problem
from hazchem.domain.mass import from_kg
from hazchem.domain.movement import Movement

HERE = Path(__file__).resolve().parent
# The thirty days as they are written end on this one.
LAST_DAY = date(2026, 6, 30)
# Zones before the places in them, custodians before what they own.
REGISTERS = ("zones", "parks", "custodians", "hazard-units", "places", "vehicles", "persons",
             "instruments", "permits", "parking-lots", "outages", "recipes")
_MASSES = {"approved_load_kg": "approved_load_mg", "mass_kg": "mass_mg"}
_ENDS = ("_until", "_to")


@dataclass(frozen=True, slots=True)
class Told:
    """One movement as its filer tells it, and the line of the journal it stands on."""

    line: int
    movement: Movement
    problems: tuple[Problem, ...] = ()

    @property
    def event_id(self) -> str:
        """The id of the movement: derived from the line as it is written."""
        return self.movement.event_id


def days_until(today: date) -> timedelta:
    """By how much everything moves so that the last day is the one before `today`."""
    return today - timedelta(days=1) - LAST_DAY


def journals(move: timedelta = timedelta()) -> Iterator[tuple[str, list[Told]]]:
    """Each custodian's journal: who files it, and what it tells; ids stay those of the text."""
    written = {path.stem: list(_told(path.read_text(encoding="utf-8")))
               for path in sorted((HERE / "journals").glob("*.txt"))}
    left: dict[str, datetime] = {}
    for told in written.values():
        for one in told:
            at = one.movement.occurred_at
            left[one.movement.manifest] = min(at, left.get(one.movement.manifest, at))
    for filer, told in written.items():
        yield filer, [replace(one, movement=_renumbered(moved(one.movement, move), left, move))
                      for one in told]


def entries(register: str, move: timedelta = timedelta()) -> list[dict[str, Any]]:
    """The entries of a register as the log keeps them: milligrams and microseconds."""
    written = tomllib.loads((HERE / f"{register}.toml").read_text(encoding="utf-8"))
    return [_content(entry, move) for entry in written["entries"]]


def _told(text: str) -> Iterator[Told]:
    numbers = (number for number, line in enumerate(text.split("\n"), 1)
               if line.strip() and not line.startswith("#"))
    for number, movement in zip(numbers, notation.parse(text), strict=True):
        yield Told(number, movement)


def _renumbered(told: Movement, left: Mapping[str, datetime], move: timedelta) -> Movement:
    """The same movement on a manifest of the year in which its goods left."""
    issuer, _, number = told.manifest.partition("/")
    if not told.manifest or not number.startswith(_year(left[told.manifest])):
        return told
    year = _year(left[told.manifest] + move)
    return replace(told, manifest=f"{issuer}/{year}{number[len(year):]}")


def _year(at: datetime) -> str:
    return str(at.astimezone(instant.CHINA).year)


def moved(told: Movement, move: timedelta) -> Movement:
    """The same movement so much later, with everything in it that has a date."""
    return replace(
        told,
        occurred_at=told.occurred_at + move,
        due_at=told.due_at and told.due_at + move,
        period_from=told.period_from and told.period_from + move,
        replacement=told.replacement and moved(told.replacement, move),
    )


def _content(entry: dict[str, Any], move: timedelta) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for name, value in entry.items():
        if isinstance(value, date):
            content[name] = instant.to_us(_edge(name, value + move))
        elif name in _MASSES:
            content[_MASSES[name]] = from_kg(value)
        else:
            content[name] = value
    return content


def _edge(name: str, day: date) -> datetime:
    """The instant of a day in China: its last where something ends, else its first."""
    first = datetime(day.year, day.month, day.day, tzinfo=instant.CHINA)
    return first + timedelta(days=1, microseconds=-1) if name.endswith(_ENDS) else first
