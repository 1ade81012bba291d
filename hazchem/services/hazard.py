"""Major hazard sources 重大危险源 asked for: a what-if, and one unit with its past."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from hazchem.domain.errors import Invalid, Problem
from hazchem.domain.substance import (
    AmbiguousSubstance,
    MalformedReference,
    SubstanceRegister,
    UnknownSubstance,
)
from hazchem.regulation.major_hazard import Assessment, Held, assess
from hazchem.regulation.major_hazard_tables import Edition
from hazchem.rules.evidence import day_of
from hazchem.services.hazard_history import History, history
from hazchem.services.hazard_units import Unit, units_in
from hazchem.services.registers import Entry, entry_in, may_see
from hazchem.services.seen.asked import Asked, Snapshot, snapshot
from hazchem.services.seen.scope import Viewer, unseen
from hazchem.store import registers
from hazchem.store.store import Store

REGISTER = "hazard-units"
# How far a history goes back where nobody says from when.
PERIOD = timedelta(days=30)


class Named(NamedTuple):
    """What one line of a what-if names, and where it stands."""

    pointer: str
    substance: str
    symbol: str


@dataclass(frozen=True, slots=True)
class UnitAnswer:
    """A unit's entry in the register, what it comes to, and how S and R of its stock went."""

    entry: Entry
    unit: Unit
    history: History
    size: int
    as_of: datetime
    root: bytes


def what_if(store: Store, told: Mapping[str, Any], now: datetime) -> Assessment:
    """A unit assessed as it is told, by the tables of today; nothing is stored.

    Raises Invalid with every name that is none.
    """
    with snapshot(store, Asked(), now) as seen:
        parts = told["substances"]
        problems = _misnamed(seen, (
            Named(f"/substances/{place}", part.get("substance", ""), part.get("symbol", ""))
            for place, part in enumerate(parts)))
        if problems:
            raise Invalid(*problems)
        edition = _edition(seen)
        return assess(edition, [_held(seen.reference.substances, part) for part in parts],
                      told["exposed_persons"])


def misnamed(store: Store, named: Iterable[Named], now: datetime) -> list[Problem]:
    """What is wrong with the names in a what-if that is refused for something else already."""
    with snapshot(store, Asked(), now) as seen:
        return _misnamed(seen, named)


def unit(
    store: Store, viewer: Viewer, code: str, asked: Asked, now: datetime,
    begins: datetime | None = None, ends: datetime | None = None,
) -> UnitAnswer:
    """A unit by design and by stock, with the history of a period: the last 30 days unless told.

    Raises Unseen where there is no unit the viewer may see.
    """
    with snapshot(store, asked, now) as seen:
        entry = entry_in(seen, REGISTER, code)
        if entry is None or not may_see(seen, viewer, REGISTER, entry.content):
            raise unseen("/code", code)
        one, = units_in(seen, {code: entry.content})
        until = min(ends or seen.as_of, seen.as_of)
        past = history(seen, code, begins or until - PERIOD, until)
        return UnitAnswer(entry, one, past, seen.size, seen.as_of, seen.root)


def units(seen: Snapshot, viewer: Viewer) -> list[Unit]:
    """Every unit the viewer may see, at a snapshot's instant."""
    codes = {one.code for one in registers.versions(seen.tx, seen.size, REGISTER)}
    entries = {code: entry.content for code in codes
               if (entry := entry_in(seen, REGISTER, code))
               and may_see(seen, viewer, REGISTER, entry.content)}
    return units_in(seen, entries)


def _edition(seen: Snapshot) -> Edition:
    return seen.reference.major_hazard.on(day_of(seen.as_of))


def _held(register: SubstanceRegister, part: Mapping[str, Any]) -> Held:
    entry = register.resolve(part["substance"]) if part.get("substance") else None
    at = part.get("concentration")
    return Held(mass_t=Fraction(Decimal(part["mass_t"])), name=entry.id if entry else "",
                substance=entry, symbol=part.get("symbol", ""),
                concentration=Fraction(Decimal(at)) if at else None)


def _misnamed(seen: Snapshot, named: Iterable[Named]) -> list[Problem]:
    classes = _edition(seen).classes
    found: list[Problem] = []
    for one in named:
        if not one.substance and not one.symbol:
            found.append(Problem(
                one.pointer, "missing", f"{one.pointer}: give a substance, or a symbol of "
                "table 2", f"{one.pointer}：请填物质（substance）或表2类别（symbol）"))
        if one.symbol and one.symbol not in classes:
            known = " ".join(classes)
            found.append(Problem(
                f"{one.pointer}/symbol", "unknown",
                f'symbol "{one.symbol[:40]}" is none of: {known}',
                f"symbol “{one.symbol[:40]}”不在表2类别之内：{known}"))
        found += _no_substance(seen.reference.substances, one)
    return found


def _no_substance(register: SubstanceRegister, one: Named) -> list[Problem]:
    where = f"{one.pointer}/substance"
    try:
        if one.substance:
            register.resolve(one.substance)
    except MalformedReference:
        return []  # its shape is refused where the body is read
    except AmbiguousSubstance as several:
        return [Problem(where, "ambiguous", several.en, several.zh)]
    except UnknownSubstance as none:
        return [Problem(where, "unknown", none.en, none.zh)]
    return []
