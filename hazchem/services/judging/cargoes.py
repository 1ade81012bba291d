"""Cargoes: what vehicles carry by the movements on their waybills, as known at a log size."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.domain.substance import SubstanceRegister
from hazchem.ledger.correction import key_of, voided
from hazchem.parking.cargo import Cargo, cargo_of
from hazchem.parking.stays import Parked
from hazchem.services.judging.known import live_facts_of, with_threads
from hazchem.store import events, movements
from hazchem.store.events import Event
from hazchem.store.movements import lots_known
from hazchem.store.store import Tx

# The noun under which a waybill that was put is found by its number.
_WAYBILL = "waybill"
# A vehicle carries, or is uncleaned of, what it was sent with in so many days before.
TRIP_DAYS = 8
TRIP_US = TRIP_DAYS * 86_400_000_000


class Goods(NamedTuple):
    """One substance of a cargo, with its class in transport."""

    substance: str
    name_zh: str
    name_en: str
    transport_class: str


def facts_by_waybill(
    tx: Tx, waybills: Collection[str], size: int
) -> dict[str, list[Fact]]:
    """The live movements on each of some waybills, in the order of the log."""
    wanted = {one for one in waybills if one}
    found: dict[str, list[Fact]] = {waybill: [] for waybill in wanted}
    for fact in live_facts_of(tx, "paper", wanted, size) if wanted else ():
        for paper in fact.movement.papers:
            if paper in found:
                found[paper].append(fact)
    return found


class Known(NamedTuple):
    """What is known of some waybills: their goods, the movements on them, the papers put."""

    cargoes: dict[str, Cargo]
    facts: dict[str, list[Fact]]
    papers: list[Event]


def known_of(tx: Tx, waybills: Collection[str], size: int, as_of: datetime) -> Known:
    """The goods of some waybills as of an instant.

    What moved decides; of a trip of which nobody told yet, the newest paper that was put says
    what is to go.
    """
    wanted = {one for one in waybills if one}
    facts = facts_by_waybill(tx, wanted, size)
    papers = events.naming(tx, _WAYBILL, wanted, size) if wanted else []
    happened = {waybill: [fact for fact in some if fact.at <= as_of]
                for waybill, some in facts.items()}
    lots = {lot for some in happened.values() for fact in some for lot in fact.movement.lots}
    substances = lots_known(tx, lots)
    made = {one.content["number"]: _planned(one) for one in papers
            if instant.from_us(one.recorded_us) <= as_of and one.content.get("lines")}
    for waybill, some in happened.items():
        cargo = cargo_of(waybill, some, substances)
        if cargo is not None:
            made[waybill] = cargo
    return Known(made, facts, papers)


def _planned(paper: Event) -> Cargo:
    lines = paper.content["lines"]
    return Cargo(
        paper.content["number"],
        tuple(sorted({line["substance"] for line in lines if line.get("substance")})),
        sum(line.get("mass_mg") or 0 for line in lines), None, None,
        paper.content.get("consignor", ""), paper.content.get("consignee", ""))


class Carrying(NamedTuple):
    """Vehicles in lots, the silent ones by the waybill of their last trip, and what told of it."""

    parked: list[Parked]
    facts: list[Fact]


def carrying(tx: Tx, parked: Iterable[Parked], size: int) -> Carrying:
    """Vehicles with what they carry where no gate was told: the goods of their last trip.

    A trip of so many days before is looked for, by the vehicle or by its trailer.
    """
    there = list(parked)
    told = _told_before(tx, [one for one in there if one.is_silent], size)
    trips = {one: _trips_of(one, told) if one.is_silent else [] for one in there}
    return Carrying([one.going_by(trips[one][-1].movement.waybill) if trips[one] else one
                     for one in there], told)


def _told_before(tx: Tx, silent: Collection[Parked], size: int) -> list[Fact]:
    """What was told of vehicles or their trailers before they came, with every correction."""
    spans: dict[str, tuple[int, int]] = {}
    for one in silent:
        until_us = instant.to_us(one.since)
        for plate in {one.plate, one.trailer} - {""}:
            first, last = spans.get(plate, (until_us, until_us))
            spans[plate] = min(first, until_us - TRIP_US), max(last, until_us)
    leaves = {leaf for some in movements.told_within(tx, "vehicle", spans, size).values()
              for leaf in some}
    return with_threads(tx, movements.facts(tx, leaves), size) if leaves else []


def _trips_of(one: Parked, told: list[Fact]) -> list[Fact]:
    """The live dispatches and hand-overs among these by which it may have come, the last one last.

    A tractor that changed its trailer has left the goods behind.
    """
    void = voided(told)
    earliest = one.since - timedelta(days=TRIP_DAYS)
    trips = [fact for fact in told if key_of(fact) not in void
             and earliest <= fact.at <= one.since
             and fact.movement.kind in ("dispatch", "handover") and fact.movement.waybill
             and {one.plate, one.trailer} & {fact.movement.vehicle, fact.movement.trailer} - {""}
             and not (one.trailer and fact.movement.trailer not in ("", one.trailer))]
    return sorted(trips, key=lambda fact: (fact.at, fact.leaf_index))


def filings(
    tx: Tx, waybills: Collection[str], plates: Iterable[str], from_us: int, to_us: int, size: int
) -> Iterator[tuple[int, datetime]]:
    """When something was filed on some waybills, or of trips of vehicles that came in a span."""
    told = [fact for facts in facts_by_waybill(tx, waybills, size).values() for fact in facts]
    spans = dict.fromkeys(plates, (from_us - TRIP_US, to_us))
    leaves = {leaf for some in movements.told_within(tx, "vehicle", spans, size).values()
              for leaf in some}
    trips = with_threads(tx, movements.facts(tx, leaves), size)
    papers = {fact.movement.waybill for fact in trips} - {"", *waybills}
    told += [*trips, *(fact for facts in facts_by_waybill(tx, papers, size).values()
                       for fact in facts)]
    return ((fact.leaf_index, fact.recorded_at) for fact in told)


def goods_of(substances: SubstanceRegister, cargo: Cargo | None) -> list[Goods]:
    """The substances of a cargo with their names and classes."""
    found = []
    for name in cargo.substances if cargo else ():
        entry = substances.get(name)
        found.append(Goods(name, entry.name_zh if entry else "", entry.name_en if entry else "",
                           entry.adr_class if entry else ""))
    return found


def classes_of(substances: SubstanceRegister, cargo: Cargo | None) -> tuple[str, ...]:
    """The classes of a cargo, each once."""
    return tuple(dict.fromkeys(_known(one.transport_class for one in goods_of(substances, cargo))))


def _known(classes: Iterable[str]) -> Iterable[str]:
    return (one for one in classes if one)
