"""When lines of a ledger under test were filed, and the evidence that rests on it.

`recorded=…` on a movement says when it was filed: without it, as it happened. `filings acme` asks
how acme files and counts. `declaration acme kind=zero period=2026-05-01/2026-05-31 recorded=…` is
one of its declarations, `outage o1 from_at=… to_at=… custodians=acme` an authority's word.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.domain.outage import Outage
from hazchem.domain.register import BEGINNING, Register
from hazchem.ledger.account import Leg
from hazchem.ledger.correction import first_told, key_of, voided
from hazchem.ledger.matching import match
from hazchem.rules.evidence import Evidence
from hazchem.rules.evidence_custodian import BAR, Counts, Declared, Filings, Month, month_of

_RECORDED = re.compile(r"\s+recorded=(\S+)")
TONNE_MG = 10**9


def told_apart(lines: list[str]) -> tuple[list[str], list[datetime | None]]:
    """The lines of movements without when they were filed, and that for each."""
    recorded = [_RECORDED.search(line) for line in lines]
    return ([_RECORDED.sub("", line) for line in lines],
            [instant.parse(found[1]) if found else None for found in recorded])


def dated(facts: list[Fact], recorded: list[datetime | None]) -> list[Fact]:
    """Facts recorded when their lines say, in the order of that; a truth with its correction."""
    when = dict(enumerate(recorded))
    told = [replace(fact, recorded_at=when.get(fact.leaf_index) or fact.recorded_at)
            for fact in facts]
    told.sort(key=lambda fact: fact.recorded_at)
    return [replace(fact, leaf_index=leaf) for leaf, fact in enumerate(told)]


def outages(entries: Iterable[list[str]]) -> Register[Outage]:
    """The outages of a ledger's lines."""
    found = []
    for kind, code, *words in entries:
        if kind == "outage":
            given: dict = dict(word.split("=", 1) for word in words)
            for name in ("from_at", "to_at"):
                given[name] = instant.parse(given[name]) if name in given else None
            given["custodians"] = tuple(filter(None, given.get("custodians", "").split(",")))
            found.append((code, BEGINNING, Outage(code=code, **given)))
    return Register(found)


def declared(entries: Iterable[list[str]], custodian: str) -> tuple[Declared, ...]:
    """The declarations of one custodian."""
    found = []
    for kind, code, *words in entries:
        if kind == "declaration" and code == custodian:
            given = dict(word.split("=", 1) for word in words)
            first, last = map(date.fromisoformat, given["period"].split("/"))
            found.append(Declared(given["kind"], first, last, instant.parse(given["recorded"])))
    return tuple(found)


def asked(entries: Iterable[list[str]]) -> list[str]:
    """The custodians whose filings a ledger asks about."""
    return [code for kind, code, *_ in entries if kind == "filings"]


def began(facts: Iterable[Fact]) -> dict[str, datetime]:
    """When each custodian first filed anything."""
    found: dict[str, datetime] = {}
    for fact in facts:
        found[fact.filer] = min(fact.recorded_at, found.get(fact.filer, fact.recorded_at))
    return found


def months(facts: list[Fact], substances: dict[str, str], shared: dict) -> list[Month]:
    """Every month that somebody told of after it had happened."""
    void = voided(facts)
    live = [fact for fact in facts if key_of(fact) not in void]
    late: dict[str, list[Fact]] = {}
    for fact in live:
        if fact.recorded_at > fact.at:
            late.setdefault(month_of(fact.filer, fact.at), []).append(fact)
    trips = match([one for one in live if one.movement.kind != "correct"], shared["registers"])
    return [Month(custodian=name.partition(BAR)[0], month=name.partition(BAR)[2],
                  facts=tuple(told), first_told=first_told(facts, void), trips=trips,
                  lot_substance=substances, **shared) for name, told in sorted(late.items())]


def filings(
    code: str, facts: list[Fact], legs: list[Leg], declarations: tuple[Declared, ...],
    shared: dict,
) -> Filings:
    """How one custodian files; what it has stands in its places by the books."""
    heard = [max(fact.recorded_at, fact.at) for fact in facts if fact.filer == code]
    mine = [place for place in shared["registers"].places
            if shared["registers"].custodian_of(place, shared["as_of"]) == code]
    return Filings(custodian=code, heard_at=max(heard, default=None), declared=declarations,
                   stock=lambda: {substance: since for place in mine
                                  for substance, since in standing(legs, place).items()},
                   waste_mg=lambda year: waste_mg(legs, code, year), **shared)


def counts(
    code: str, facts: list[Fact], legs: list[Leg], substances: dict[str, str], shared: dict
) -> list[Counts]:
    """Every place of a custodian, with its counts."""
    places = sorted({place for fact in facts for place in fact.movement.places
                     if shared["registers"].custodian_of(place, shared["as_of"]) == code})
    return [_counts(place, facts, legs, substances, shared) for place in places]


def _counts(
    place: str, facts: list[Fact], legs: list[Leg], substances: dict[str, str], shared: dict
) -> Counts:
    here = [fact for fact in facts if place in fact.movement.places]
    counted: dict[str, datetime] = {}
    for fact in here:
        if fact.movement.kind == "count" and fact.at <= shared["as_of"]:
            name = substances.get(fact.movement.lot, "") if fact.movement.lot else ""
            counted[name] = max(fact.at, counted.get(name, fact.at))
    return Counts(place=place, counted=counted, began_at=min(fact.at for fact in here),
                  stock=lambda: standing(legs, place), **shared)


def standing(legs: Iterable[Leg], place: str) -> dict[str, datetime]:
    """What stands at a place, by substance, and since when there has been some of it."""
    held: dict[str, int] = {}
    since: dict[str, datetime] = {}
    for leg in legs:
        for account, sign in ((leg.target, 1), (leg.source, -1)):
            if account.kind == "stock" and account.ref == place:
                before = held.get(leg.substance, 0)
                held[leg.substance] = before + sign * leg.mass_mg
                if before == 0:
                    since[leg.substance] = leg.at
    return {substance: since[substance] for substance, mass in held.items() if mass > 0}


def waste_mg(legs: Iterable[Leg], code: str, year: int) -> int:
    """What a custodian made of waste in a year."""
    return sum(leg.mass_mg for leg in legs if leg.substance.startswith("HW:")
               and leg.source.kind == "produced" and leg.target.custodian == code
               and leg.at.astimezone(instant.CHINA).year == year)


def everybody(
    facts: list[Fact], legs: list[Leg], substances: dict[str, str], shared: dict
) -> list[Evidence]:
    """How everybody registered files and counts, with nothing declared."""
    found: list[Evidence] = [*months(facts, substances, shared)]
    void = voided(facts)
    live = [fact for fact in facts if key_of(fact) not in void]
    for code in shared["registers"].custodians:
        one = filings(code, facts, legs, (), shared)
        one.heard_at = heard_at(code, facts, shared["as_of"])
        found.append(one)
    for place in sorted({place for fact in facts for place in fact.movement.places}):
        of = _counts(place, live, legs, substances, shared) if any(
            place in fact.movement.places for fact in live) else None
        if of is not None:
            named = [fact for fact in facts if place in fact.movement.places]
            of.began_at = min(named, key=lambda fact: fact.leaf_index).at
            found.append(of)
    return found


def heard_at(code: str, facts: list[Fact], as_of: datetime) -> datetime | None:
    """When a custodian was last heard of by an instant: told by then, or told since of before."""
    told = [at for fact in facts if fact.filer == code
            for at in (fact.recorded_at, fact.at) if at <= as_of]
    return max(told, default=None)
