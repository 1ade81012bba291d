"""Substances 危险化学品 asked for by those who file: found by a piece of text, or one by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from hazchem.domain.errors import Invalid, Problem, Unseen
from hazchem.domain.substance import (
    AmbiguousSubstance,
    MalformedReference,
    Reference,
    Substance,
    SubstanceRegister,
    UnknownSubstance,
)
from hazchem.services.hazard_tables import HazardTables, Printed
from hazchem.services.listed import Listed, ListTables
from hazchem.services.seen.asked import Asked, Page, page_of, snapshot
from hazchem.services.seen.paging import place_of
from hazchem.store.store import Store


class Found(NamedTuple):
    """One substance, what GB 18218 prints about it, and the lists that name it."""

    substance: Substance
    printed: Printed
    lists: tuple[Listed, ...]
    day: date
    un_source: str


@dataclass(frozen=True, slots=True)
class Named:
    """One substance, with the snapshot it was read from."""

    substance: Substance
    printed: Printed
    lists: tuple[Listed, ...]
    day: date
    un_source: str
    size: int
    as_of: datetime
    root: bytes


def search(
    store: Store, text: str | None, asked: Asked, now: datetime, limit: int, cursor: str | None
) -> Page:
    """Substances that a CAS, number, UN number, name or alias finds, best first; all without one.

    The order is that of one edition of the register, so a place in it is where a page begins.
    """
    with snapshot(store, asked, now) as seen:
        register = seen.reference.substances
        found: Sequence[Substance] = (
            tuple(register) if text is None else register.search(text, len(register))
        )
        start = place_of(cursor, 0)
        following = str(start + limit) if start + limit < len(found) else None
        tables, lists = HazardTables(seen), ListTables(seen)
        page = [Found(one, tables.of(one), lists.of(one), lists.day, lists.un_source)
                for one in found[start : start + limit]]
        return page_of(seen, page, following)


def one(store: Store, name: str, asked: Asked, now: datetime) -> Named:
    """The substance a CAS, #number or bare catalogue number names.

    Raises Unseen where there is none, Invalid with the candidates where a CAS names several.
    """
    with snapshot(store, asked, now) as seen:
        found = _named(seen.reference.substances, name)
        printed, lists = HazardTables(seen).of(found), ListTables(seen)
        return Named(found, printed, lists.of(found), lists.day, lists.un_source,
                     seen.size, seen.as_of, seen.root)


def _named(register: SubstanceRegister, name: str) -> Substance:
    try:
        return register.resolve(f"#{name}" if name.isascii() and name.isdigit() else name)
    except AmbiguousSubstance as several:
        raise Invalid(
            Problem("/substance", "ambiguous", several.en, several.zh),
            *(_candidate(several.reference, one) for one in several.candidates),
        ) from None
    except (MalformedReference, UnknownSubstance) as none:
        raise Unseen(Problem("/substance", "not_found", none.en, none.zh)) from None


def _candidate(reference: Reference, one: Substance) -> Problem:
    return Problem("/substance", "candidate", f"{reference} may be #{one.number} {one.name_en}",
                   f"{reference} 可指 #{one.number} {one.name_zh}")
