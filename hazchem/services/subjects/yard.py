"""Subjects: a vehicle in the lots of a park on a day, with its waybills and what they moved."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from hazchem.domain import instant
from hazchem.domain.gate import ENTER, LEAVE, LOADED
from hazchem.parking.stays import Stay
from hazchem.rules.evidence_yard import Way, Yard
from hazchem.services import cargoes, gate_marks, yards
from hazchem.services.known import live_facts_of
from hazchem.services.subjects.gathered import Asking, Filing, Gathered, Moments
from hazchem.store import events
from hazchem.store.stays import Passage
from hazchem.store.store import Tx

_SORTS = (ENTER, LEAVE, "attended", "waybill")


def gather(asking: Asking, name: str) -> Gathered:
    """The stays a vehicle began on a day, and everything known that may explain them."""
    ground, plate, day = yards.parts_of(name)
    lots = yards.lots_of(asking.registers, ground)
    from_us, to_us = yards.span_of(day)
    as_of_us = instant.to_us(asking.as_of)
    begun: list[Stay] = []
    known: list[Passage] = []
    for lot in lots:
        all_known = yards.passages_near(asking.tx, lot, plate, asking.size, from_us, to_us)
        known += all_known
        near = yards.stays_near(
            asking.tx, [one for one in all_known if one.at_us <= as_of_us], from_us, to_us)
        begun += [one for one in near
                  if from_us <= instant.to_us(one.first.occurred_at) <= to_us]
    waybills = {event.waybill for stay in begun for event in stay.events if event.waybill}
    carried, by_waybill, put = cargoes.known_of(
        asking.tx, waybills, asking.size, asking.as_of)
    first, leaves = _first_told(asking, lots)
    trips, trip_leaves = _trips(asking, begun) if _wants_trips(begun) else ([], [])
    happened = {waybill: tuple(fact for fact in facts if fact.at <= asking.as_of)
                for waybill, facts in by_waybill.items()}
    evidence = Yard(
        **asking.seen_by_all(), name=name, plate=plate, stays=tuple(begun),
        ways=tuple(Way(one.lot, instant.from_us(one.at_us), one.event) for one in sorted(
            known, key=lambda one: (one.at_us, one.leaf_index))
            if one.event in (ENTER, LEAVE) and one.at_us <= as_of_us),
        first_told=first, facts=happened, trips=tuple(trips),
        cargoes=carried,
        papers={waybill: tuple(one.content for one in put if one.content["number"] == waybill
                               and one.recorded_us <= as_of_us) for waybill in waybills})
    gathered = Gathered(evidence).of_facts(
        fact for facts in by_waybill.values() for fact in facts)
    gathered.size = max([gathered.size, *leaves, *trip_leaves])
    gathered.knowing(one.leaf_index for one in known).knowing(one.leaf_index for one in put)
    return gathered.at(map(instant.from_us, (*(one.at_us for one in known),
                                             *(one.recorded_us for one in put))))


def _first_told(asking: Asking, lots: Sequence[str]) -> tuple[dict[str, datetime], list[int]]:
    """When each lot first told of each sort of thing, by the events that told it."""
    codes = [f"{lot}/{sort}" for lot in lots for sort in _SORTS]
    told = events.naming(asking.tx, gate_marks.FIRST, codes, asking.size)
    found: dict[str, datetime] = {}
    for event, one in zip(told, yards.gate_events(told), strict=True):
        for sort in gate_marks.sorts_of(one):
            code = f"{one.lot}/{sort}"
            if code not in found:
                found[code] = instant.from_us(event.occurred_us)
    return found, [one.leaf_index + 1 for one in told]


def _wants_trips(begun: Iterable[Stay]) -> bool:
    """Whether anything was loaded and named no waybill: only then its trips are looked for."""
    return any(event.load_state == LOADED for stay in begun for event in stay.events) and any(
        not any(event.waybill for event in stay.events) for stay in begun)


def _trips(asking: Asking, begun: Sequence[Stay]) -> tuple[list[datetime], list[int]]:
    plates = {stay.plate for stay in begun} | {
        event.trailer for stay in begun for event in stay.events if event.trailer}
    facts = [fact for fact in live_facts_of(asking.tx, "vehicle", plates, asking.size)
             if fact.movement.kind in ("dispatch", "handover")]
    planned = events.naming(asking.tx, gate_marks.PLANNED, plates, asking.size)
    return ([*(fact.at for fact in facts),
             *(instant.from_us(one.recorded_us) for one in planned)],
            [*(fact.leaf_index + 1 for fact in facts),
             *(one.leaf_index + 1 for one in planned)])


def _filings(tx: Tx, name: str, size: int) -> list[Filing]:
    """When something was filed about a vehicle's day: its passages, and what its waybills moved."""
    _, plate, day = yards.parts_of(name)
    from_us, to_us = yards.span_of(day)
    told = [one for one in events.naming(tx, gate_marks.PLATE, [plate], size)
            if from_us - yards.AROUND_US <= one.occurred_us <= to_us + yards.AROUND_US]
    waybills = {one.content["waybill"] for one in told if one.content.get("waybill")
                and from_us <= one.occurred_us <= to_us}
    filed = {(one.leaf_index, instant.from_us(one.recorded_us)) for one in told}
    for facts in cargoes.facts_by_waybill(tx, waybills, size).values():
        filed |= {(fact.leaf_index, fact.recorded_at) for fact in facts}
    return sorted(filed)


moments = Moments(_filings)
