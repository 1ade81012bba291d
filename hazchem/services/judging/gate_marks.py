"""Gate events projected: what they name, the stays they make, the subjects they change."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.domain.gate import CHECK, ENTER, LEAVE, PARK, GateEvent
from hazchem.domain.lot import issuer_of
from hazchem.domain.register import Registers
from hazchem.parking.stays import Stay
from hazchem.services.judging import cargoes, yards
from hazchem.services.judging.world import registers_at
from hazchem.store import events, findings, movements, spans, stays
from hazchem.store.events import Event
from hazchem.store.stays import Passage, Spell
from hazchem.store.store import Store, Tx

# What gate events are found by: the waybill they name, its issuer, the vehicles; and which sort
# of thing a lot ever told, at its first telling: what it never tells is missed of nobody.
CARRIED, ISSUER, FIRST = "carried", "issuer", "first"
PLATE = stays.PLATE
# Under this noun a waybill put before its trip is found by the vehicles it plans with.
PLANNED = "planned"
YARD, BOARD = "yard", "board"
_WAYS = (ENTER, LEAVE)
_ASKED = frozenset({"vehicles", "custodians", "parking-lots", "instruments"})
# A trip is looked for by its vehicle from the day before it was sent until so many days after,
# and one more, for the span may end within a day of China.
TRIP_DAYS = range(-1, cargoes.TRIP_DAYS + 2)
_DAY_US = 86_400_000_000
_NEVER_US = 2**62


def project(store: Store, tx: Tx, told: Sequence[Event]) -> None:
    """Project gate events: pair the stays of their vehicles anew and mark what that changes."""
    if not told:
        return
    registers = registers_at(store, tx, told[0].leaf_index)
    seen = yards.gate_events(told)
    begun = _firsts(tx, seen)
    events.add(tx, [(event, {*_named(one), *((FIRST, code) for code in begun
                                             if begun[code] == one.leaf_index)})
                    for event, one in zip(told, seen, strict=True)])
    for lot in {code.partition("/")[0] for code in begun}:
        _mark_ground(tx, yards.ground_of(registers, lot))
    by_vehicle: dict[tuple[str, str], list[GateEvent]] = {}
    for one in seen:
        by_vehicle.setdefault((one.lot, one.plate), []).append(one)
    _pair(tx, registers, by_vehicle)
    # The trips of waybills under which gates read seals.
    findings.mark_known_of(tx, "trip", movements.cited_with(
        tx, {one.waybill for one in seen if one.waybill and one.seals}))


def _named(one: GateEvent) -> set[tuple[str, str]]:
    at_us = instant.to_us(one.occurred_at)
    named = {(stays.NOUN, stays.code_of(one.lot, one.plate, at_us, one.event)), (PLATE, one.plate)}
    if one.trailer:
        named.add((PLATE, one.trailer))
    if one.waybill:
        named |= {(CARRIED, one.waybill), (ISSUER, issuer_of(one.waybill))}
    return named


def sorts_of(one: GateEvent) -> list[str]:
    """What sorts of thing a gate event tells, each asked for only where a lot ever told it."""
    sorts = [one.event] if one.event in _WAYS else []
    if one.event == CHECK and (one.driver or one.escort):
        sorts.append("attended")
    return [*sorts, "waybill"] if one.waybill else sorts


def _firsts(tx: Tx, seen: Iterable[GateEvent]) -> dict[str, int]:
    """What lots tell for the first time, and at which place of the log."""
    begun: dict[str, int] = {}
    known: set[str] = set()
    for one in seen:
        for code in (f"{one.lot}/{sort}" for sort in sorts_of(one)):
            if code not in begun and code not in known:
                if events.is_named(tx, FIRST, code, one.leaf_index):
                    known.add(code)
                else:
                    begun[code] = one.leaf_index
    return begun


def _pair(
    tx: Tx, registers: Registers, told: Mapping[tuple[str, str], Sequence[GateEvent]]
) -> None:
    """Pair anew what new events of vehicles, each by its lot and plate, may belong to."""
    new = frozenset(one.leaf_index for some in told.values() for one in some)
    spans, near = {}, dict[tuple[str, str], tuple[int, int]]()
    for (lot, plate), some in told.items():
        at_us = [instant.to_us(one.occurred_at) for one in some]
        spans[lot, plate] = from_us, to_us = min(at_us), max(at_us)
        for other in yards.lots_of(registers, yards.ground_of(registers, lot)):
            known = near.get((other, plate), (from_us, to_us))
            near[other, plate] = min(from_us, known[0]), max(to_us, known[1])
    passed = stays.passages_of(tx, {key: (from_us - yards.AROUND_US, to_us + yards.AROUND_US)
                                    for key, (from_us, to_us) in near.items()}, max(new) + 1)
    windows = {key: yards.window_of(passed[key], *span) for key, span in spans.items()}
    told_of = {one.leaf_index: one for one in yards.gate_events(events.at(
        tx, {leaf for window in windows.values() for leaf in window.leaves}))}
    ways = {key: list(_ways(known)) for key, known in passed.items()}
    gone, come = set[Stay](), set[Stay]()
    subjects: set[tuple[str, str]] = set()
    for (lot, plate), (from_us, to_us) in spans.items():
        window = windows[lot, plate]
        now = set(window.paired(told_of[leaf] for leaf in window.leaves))
        was = set(window.paired(told_of[leaf] for leaf in window.leaves - new))
        gone |= was - now
        come |= now - was
        ground = yards.ground_of(registers, lot)
        begun = {instant.to_us(one.occurred_at) for one in told[lot, plate]}
        begun |= {instant.to_us(one.first.occurred_at) for one in was ^ now}
        theirs = {other: ways[other, plate] for other in yards.lots_of(registers, ground)}
        begun |= {one.at_us for known in theirs.values()
                  for one in _around(known, from_us, to_us)}
        begun |= _asking(registers, told[lot, plate], theirs)
        subjects |= {(YARD, yards.name_of(ground, plate, at_us)) for at_us in begun}
    stays.replace(tx, gone, come)
    findings.mark(tx, subjects)
    _mark_boards(tx, registers, map(stays.spell_of, gone | come))


def _around(ways: Sequence[Passage], from_us: int, to_us: int) -> list[Passage]:
    """The two ways in or out before a span and the two after it, with those within."""
    first = bisect_left(ways, from_us, key=attrgetter("at_us"))
    last = bisect_right(ways, to_us, key=attrgetter("at_us"))
    return list(ways[max(first - 2, 0):last + 2])


def _asking(
    registers: Registers, new: Iterable[GateEvent], ways: Mapping[str, Sequence[Passage]]
) -> set[int]:
    """When stays began of which rules ask for one of these passages, by a vehicle's ways by lot."""
    ever, always = (yards.gates_of(registers, ways, when) for when in (any, all))

    def instants(lots: Iterable[str], event: str = "") -> list[int]:
        return sorted(one.at_us for lot in lots for one in ways[lot] if event in ("", one.event))

    by_lot = {lot: instants([lot]) for lot in ways}
    out, stood, known = instants(always, LEAVE), instants(ways.keys() - ever, ENTER), instants(ways)
    begun: set[int] = set()
    for told in new:
        at = instant.to_us(told.occurred_at)
        # Until it went another way by the same lot, this is what is known of it there.
        since, until = at, _next(by_lot[told.lot], at)
        if told.event == LEAVE and told.lot in ever:  # the stays it may end, and those it cuts off
            since, until = _last(out, at), max(until, _next(out, at))
        if told.event == ENTER:  # the stays at gates that it ends
            since = _last(stood, at)
        begun.update(known[bisect_left(known, since):bisect_right(known, until)])
    return begun


def _last(instants: Sequence[int], at_us: int) -> int:
    """The last of some instants before another; long ago where there is none."""
    place = bisect_left(instants, at_us)
    return instants[place - 1] if place else -_NEVER_US


def _next(instants: Sequence[int], at_us: int) -> int:
    """The first of some instants after another; never where there is none."""
    place = bisect_right(instants, at_us)
    return instants[place] if place < len(instants) else _NEVER_US


def _ways(known: Iterable[Passage]) -> Iterator[Passage]:
    """The ways in and out; a berth taken by a vehicle that nobody saw come in is one as well."""
    inside = False
    for one in known:
        if one.event in _WAYS or (one.event == PARK and not inside):
            yield one
        inside = one.event != LEAVE and (inside or one.event in (ENTER, PARK))


def _ever_has_berths(registers: Registers, lot: str) -> bool:
    return any(entry.berths for _, entry in registers.parking_lots.history(lot))


def _mark_boards(tx: Tx, registers: Registers, changed: Iterable[Spell]) -> None:
    """Mark the days of a lot on which something may begin of which a changed stay is a part."""
    days: set[tuple[str, str]] = set()
    spans: set[tuple[str, str]] = set()
    for one in changed:
        if _ever_has_berths(registers, one.lot):
            ended_us = one.begun_us + yards.AROUND_US if one.until_us is None else one.until_us
            days |= {(BOARD, f"{one.lot}/{yards.day_of(at_us)}")
                     for at_us in (one.begun_us, *one.told_us)}
            spans.add((f"{one.lot}/{yards.day_of(one.begun_us)}",
                       f"{one.lot}/{yards.day_of(ended_us)}"))
    findings.mark(tx, days)
    for first, last in sorted(spans):
        findings.mark_between(tx, BOARD, first, last)


def _mark_ground(tx: Tx, ground: str) -> None:
    findings.mark_between(tx, YARD, f"{ground}/", f"{ground}0")


def touch(tx: Tx, registers: Registers, facts: Iterable[Fact]) -> None:
    """Mark what movements say of vehicles that gates saw: on their waybills, or by their plates."""
    grounds = {yards.ground_of(registers, lot) for lot in registers.parking_lots}
    if not grounds:
        return
    told = list(facts)
    papers = {paper for fact in told for paper in fact.movement.papers}
    mark_papers(tx, registers, papers)
    names = {(plate, instant.to_us(fact.at)) for fact in told
             if fact.movement.kind in ("dispatch", "handover")
             for plate in (fact.movement.vehicle, fact.movement.trailer) if plate}
    # A receipt names no vehicle, and empties one of which no gate was told what it carries.
    names |= spans.plates_on(tx, papers)
    known = findings.known_of(tx, YARD, {
        yards.name_of(ground, plate, at_us + day * _DAY_US)
        for plate, at_us in names for ground in grounds for day in TRIP_DAYS})
    _mark_days(tx, registers, known)


def _mark_days(tx: Tx, registers: Registers, known: Iterable[str]) -> None:
    """Mark days of vehicles, with the boards of the lots where they began to stand on them."""
    days: dict[str, list[tuple[str, str]]] = {}
    for name in known:
        ground, plate, day = yards.parts_of(name)
        for lot in yards.lots_of(registers, ground):
            days.setdefault(lot, []).append((plate, day))
    findings.mark_known_of(tx, YARD, set(known))
    for lot, some in days.items():
        if _ever_has_berths(registers, lot):
            spans = [yards.span_of(day) for _, day in some]
            _mark_boards(tx, registers, stays.spells(
                tx, lot, {plate for plate, _ in some},
                min(begins for begins, _ in spans), max(ends for _, ends in spans)))


def touch_papers(store: Store, tx: Tx, told: Sequence[Event]) -> None:
    """Mark what papers say of vehicles that gates saw: on these waybills, or planned by them."""
    if not told or stays.is_empty(tx):
        return
    registers = registers_at(store, tx, told[0].leaf_index)
    mark_papers(tx, registers, {one.content["number"] for one in told})
    grounds = {yards.ground_of(registers, lot) for lot in registers.parking_lots}
    findings.mark_known_of(tx, YARD, {
        yards.name_of(ground, plate, one.recorded_us + day * _DAY_US)
        for one in told for plate in planned_by(one.content)
        for ground in grounds for day in TRIP_DAYS})


def planned_by(content: Mapping[str, Any]) -> set[str]:
    """The vehicles a waybill is put for."""
    if content["paper"] != "waybill" or content.get("status") == "void":
        return set()
    return {content[name] for name in ("vehicle", "trailer") if content.get(name)}


def mark_papers(tx: Tx, registers: Registers, papers: Iterable[str]) -> None:
    """Mark what gates saw of vehicles that went by some waybills."""
    _mark_around(tx, registers, map(stays.passage_of, events.beside(
        tx, CARRIED, papers, stays.NOUN)))


def _mark_around(tx: Tx, registers: Registers, seen: Iterable[Passage]) -> None:
    """Mark the days of passages, and those on which the stays began that they are a part of."""
    by_lot: dict[str, list[Passage]] = {}
    for one in seen:
        by_lot.setdefault(one.lot, []).append(one)
    for lot, some in by_lot.items():
        ground = yards.ground_of(registers, lot)
        last_us = max(one.at_us for one in some)
        begun: dict[str, list[Spell]] = {}
        for spell in stays.spells(tx, lot, {one.plate for one in some},
                                  min(one.at_us for one in some) - yards.AROUND_US, last_us):
            begun.setdefault(spell.plate, []).append(spell)
        mine = {spell for one in some for spell in begun.get(one.plate, ())
                if spell.holds(one.at_us)}
        findings.mark(tx, {(YARD, yards.name_of(ground, plate, at_us)) for plate, at_us in (
            *((one.plate, one.at_us) for one in some),
            *((one.plate, one.begun_us) for one in mine))})
        _mark_boards(tx, registers, mine)


def mark_register(store: Store, tx: Tx, register: str, codes: Iterable[str], size: int) -> None:
    """Mark what gates saw and a changed entry of a register may put in another light."""
    if register not in _ASKED or stays.is_empty(tx):
        return
    registers = registers_at(store, tx, size)
    nouns = {"vehicles": PLATE, "custodians": ISSUER}
    if register in nouns:
        _mark_around(tx, registers, map(stays.passage_of, events.beside(
            tx, nouns[register], codes, stays.NOUN)))
    if register == "instruments":
        # What weighed the goods of a waybill decides how they compare with a gate's own scale.
        mark_papers(tx, registers, movements.papers_at(
            tx, movements.leaves(tx, "instrument", codes)))
    lots = set(codes) if register == "parking-lots" else {
        lot for lot in registers.parking_lots if register == "instruments"
        and any(entry.scale in set(codes) for _, entry in registers.parking_lots.history(lot))}
    for lot in lots:
        grounds = {entry.park or f"/{lot}" for _, entry in registers.parking_lots.history(lot)}
        for ground in grounds:
            _mark_ground(tx, ground)
        now = yards.ground_of(registers, lot)
        seen = stays.every_passage(tx, lot)
        findings.mark(tx, {(YARD, yards.name_of(now, one.plate, one.at_us)) for one in seen})
        if _ever_has_berths(registers, lot):
            findings.mark(tx, {(BOARD, f"{lot}/{yards.day_of(one.at_us)}") for one in seen})
