"""Cargoes: what vehicles carry by the movements on their waybills, as known at a log size."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.domain.substance import SubstanceRegister
from hazchem.parking.cargo import Cargo, cargo_of
from hazchem.services.known import live_facts_of
from hazchem.store import events, movements
from hazchem.store.events import Event
from hazchem.store.movements import lots_known
from hazchem.store.store import Tx

# The noun under which a waybill that was put is found by its number.
_WAYBILL = "waybill"
# A vehicle's last trip is among the newest of its entries, in whatever order they were filed.
_LOOKED_BACK = 20


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


def last_waybills(
    tx: Tx, plates: Iterable[str], size: int, as_of: datetime
) -> dict[str, str]:
    """The waybill each vehicle was last sent with, of the newest entries that name it."""
    leaves = movements.newest_leaves(tx, "vehicle", plates, size, _LOOKED_BACK)
    last: dict[str, Fact] = {}
    for fact in movements.facts(tx, leaves):
        told = fact.movement
        if told.kind not in ("dispatch", "handover") or not told.waybill or fact.at > as_of:
            continue
        for plate in (told.vehicle, told.trailer):
            if plate and (plate not in last or last[plate].at <= fact.at):
                last[plate] = fact
    return {plate: fact.movement.waybill for plate, fact in last.items()}


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
