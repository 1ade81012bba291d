"""Subjects: a vehicle in the lots of a park on a day, with its waybills and what they moved."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.domain.gate import ENTER, LEAVE, LOADED
from hazchem.domain.register import Registers
from hazchem.parking.stays import Stay, parked_of
from hazchem.rules.evidence_yard import Way, Yard
from hazchem.services.judging import cargoes, gate_marks, yards
from hazchem.services.judging.known import live_facts_of
from hazchem.services.judging.subjects.gathered import Asking, Filing, Gathered, Moments
from hazchem.store import events, stays
from hazchem.store.stays import Passage

_SORTS = (ENTER, LEAVE, "attended", "waybill")
_FETCHED, _CARGOES = "vehicles' days", "cargoes of vehicles' days"


class _Seen(NamedTuple):
    """What gates saw of a vehicle around a day, and the stays that it began on it."""

    passages: list[Passage]
    begun: tuple[Stay, ...]
    assumed: dict[str, str]  # the waybill of its last trip, by the first event of a stay
    trips: list[Fact]  # among which that was the last

    @property
    def waybills(self) -> set[str]:
        """The waybills it goes by, told or assumed."""
        return {event.waybill for stay in self.begun for event in stay.events if event.waybill
                } | {*self.assumed.values()}


def gather(asking: Asking, name: str) -> Gathered:
    """The stays a vehicle began on a day, and everything known that may explain them."""
    if name not in asking.kept.get(_FETCHED, {}):
        fetch(asking, [name])
    ground, plate, _ = yards.parts_of(name)
    lots = yards.lots_of(asking.registers, ground)
    as_of_us = instant.to_us(asking.as_of)
    seen: _Seen = asking.kept[_FETCHED][name]
    known, begun, waybills = seen.passages, seen.begun, seen.waybills
    cargo: cargoes.Known = asking.kept[_CARGOES]
    by_waybill = {waybill: cargo.facts[waybill] for waybill in waybills}
    put = [one for one in cargo.papers if one.content["number"] in waybills]
    first, leaves = _first_told(asking, lots)
    trips, trip_leaves = _trips(asking, begun) if _wants_trips(begun) else ([], [])
    happened = {waybill: tuple(fact for fact in facts if fact.at <= asking.as_of)
                for waybill, facts in by_waybill.items()}
    evidence = Yard(
        **asking.seen_by_all(), name=name, plate=plate, stays=begun,
        ways=tuple(Way(one.lot, instant.from_us(one.at_us), one.event) for one in sorted(
            known, key=lambda one: (one.at_us, one.leaf_index))
            if one.event in (ENTER, LEAVE) and one.at_us <= as_of_us),
        first_told=first, facts=happened, trips=tuple(trips), assumed=seen.assumed,
        cargoes={one: cargo.cargoes[one] for one in waybills if one in cargo.cargoes},
        papers={waybill: tuple(one.content for one in put if one.content["number"] == waybill
                               and one.recorded_us <= as_of_us) for waybill in waybills})
    gathered = Gathered(evidence).of_facts(
        fact for facts in (*by_waybill.values(), seen.trips) for fact in facts)
    gathered.size = max([gathered.size, *leaves, *trip_leaves])
    gathered.knowing(one.leaf_index for one in known).knowing(one.leaf_index for one in put)
    return gathered.at(map(instant.from_us, (*(one.at_us for one in known),
                                             *(one.recorded_us for one in put))))


def fetch(asking: Asking, names: Collection[str]) -> None:
    """Fetch what gates saw of many vehicles' days in one go, and what their waybills moved."""
    seen = _seen_on(asking, names)
    waybills = {waybill for one in seen.values() for waybill in one.waybills}
    asking.kept[_FETCHED] = seen
    asking.kept[_CARGOES] = cargoes.known_of(asking.tx, waybills, asking.size, asking.as_of)


def _seen_on(asking: Asking, names: Collection[str]) -> dict[str, _Seen]:
    spans: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for name in names:
        ground, plate, day = yards.parts_of(name)
        for lot in yards.lots_of(asking.registers, ground):
            spans.setdefault((lot, plate), []).append((name, *yards.span_of(day)))
    passed = stays.passages_of(asking.tx, {key: (
        min(from_us for _, from_us, _ in days) - yards.AROUND_US,
        max(to_us for _, _, to_us in days) + yards.AROUND_US) for key, days in spans.items()},
        asking.size)
    as_of_us = instant.to_us(asking.as_of)
    near_by: dict[str, list[Passage]] = {name: [] for name in names}
    windows: list[tuple[str, yards.Window, int, int]] = []
    for key, days in spans.items():
        for name, from_us, to_us in days:
            near = passed[key][
                bisect_left(passed[key], from_us - yards.AROUND_US, key=attrgetter("at_us")):
                bisect_right(passed[key], to_us + yards.AROUND_US, key=attrgetter("at_us"))]
            near_by[name] += near
            windows.append((name, yards.window_of(
                [one for one in near if one.at_us <= as_of_us], from_us, to_us), from_us, to_us))
    told = {one.leaf_index: one for one in yards.gate_events(events.at(
        asking.tx, {leaf for _, window, _, _ in windows for leaf in window.leaves}))}
    begun: dict[str, list[Stay]] = {name: [] for name in names}
    for name, window, from_us, to_us in windows:
        begun[name] += [one for one in window.paired(told[leaf] for leaf in window.leaves)
                        if from_us <= instant.to_us(one.first.occurred_at) <= to_us]
    carried = cargoes.carrying(asking.tx, (
        parked for some in begun.values() for stay in some
        if (parked := parked_of(stay)) is not None), asking.size)
    goes_by = {one.events[0]: one.waybills[0][1] for one in carried.parked if one.assumed}
    return {name: _seen_of(yards.telling(near_by[name], *_span(asking.registers, name)),
                           begun[name], goes_by, carried.facts) for name in names}


def _span(registers: Registers, name: str) -> tuple[int, int, Collection[str]]:
    """When a vehicle's day begins and ends, and what were its gates."""
    ground, _, day = yards.parts_of(name)
    return *yards.span_of(day), yards.gates_of(registers, yards.lots_of(registers, ground))


def _seen_of(
    known: list[Passage], begun: Sequence[Stay], goes_by: Mapping[str, str], told: Iterable[Fact]
) -> _Seen:
    """What was seen of one vehicle on one day, of what was asked about many."""
    silent = [parked for stay in begun if (parked := parked_of(stay)) and parked.is_silent]
    mine = {plate for one in silent for plate in (one.plate, one.trailer) if plate}
    trips = [fact for fact in told if mine and (
        fact.movement.reverses or mine & {fact.movement.vehicle, fact.movement.trailer})]
    return _Seen(known, tuple(begun), {one.events[0]: goes_by[one.events[0]]
                                       for one in silent if one.events[0] in goes_by}, trips)


def _first_told(asking: Asking, lots: Sequence[str]) -> tuple[dict[str, datetime], list[int]]:
    """When each lot first told of each sort of thing, by the events that told it."""
    key = gate_marks.FIRST, *lots
    if key not in asking.kept:
        asking.kept[key] = _firsts(asking, lots)
    firsts: tuple[dict[str, datetime], list[int]] = asking.kept[key]
    return firsts


def _firsts(asking: Asking, lots: Sequence[str]) -> tuple[dict[str, datetime], list[int]]:
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
    """Whether anything was seen loaded and named no waybill: only then its trips are looked for."""
    return any(event.load_state == LOADED and not event.waybill
               for stay in begun for event in stay.events)


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


def _filings(asking: Asking, name: str) -> list[Filing]:
    """When something was filed about a vehicle's day: its passages, and what its waybills moved.

    Before any passage of the day was told nothing could be found of it.
    """
    tx, size = asking.tx, asking.size
    ground, plate, _ = yards.parts_of(name)
    from_us, to_us, gates = _span(asking.registers, name)
    passed = stays.passages_of(tx, {
        (lot, plate): (from_us - yards.AROUND_US, to_us + yards.AROUND_US)
        for lot in yards.lots_of(asking.registers, ground)}, size)
    told = events.at(tx, (one.leaf_index for one in yards.told_at_any_size(
        (one for some in passed.values() for one in some), from_us, to_us, gates)))
    if not told:
        return []
    waybills = {one.content["waybill"] for one in told if one.content.get("waybill")
                and from_us <= one.occurred_us <= to_us}
    filed = {(one.leaf_index, instant.from_us(one.recorded_us)) for one in told}
    filed |= {*cargoes.filings(tx, waybills, [plate], from_us, to_us, size)}
    return sorted(one for one in filed if one[0] >= told[0].leaf_index)


moments = Moments(_filings)
