"""The order of the books: by occurred_at, inflow before count before outflow, then event id.

A dispatch stands just before its earliest receipt: clocks differ, and a receipt proves that the
goods had left.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from hazchem.domain.event import Fact
from hazchem.domain.register import Registers
from hazchem.ledger.matching import Trips, consignee_of, receiver_of

_PHASE = {"opening": 0, "produce": 0, "import": 0, "gain": 0, "receive": 1, "reject": 1,
          "transfer": 2, "convert": 2, "discard": 2, "count": 3}
_OUTFLOW = 4


@dataclass(frozen=True, slots=True)
class Step:
    """One fact at the instant the books give it."""

    at: datetime
    fact: Fact
    is_clock: bool = False  # not the fact itself but what its due time brings


@dataclass(frozen=True, slots=True)
class Inversion:
    """A receipt that claims to come before its own dispatch, and by how much."""

    early: Fact
    late: Fact
    gap: timedelta


def arrange(trips: Trips, registers: Registers) -> tuple[list[Step], list[Inversion]]:
    """Every live fact in the order of the books, and the receipts that precede their dispatch."""
    moved, inversions = _pulled_forward(trips, registers)
    steps = [Step(moved.get(id(fact), fact.at), fact) for fact in trips.facts
             if fact.movement.kind != "correct"]
    steps.sort(key=lambda step: step.at)
    ordered: list[Step] = []
    start = 0
    for end in range(1, len(steps) + 1):
        if end == len(steps) or steps[end].at != steps[start].at:
            ordered += _same_instant(steps[start:end], trips)
            start = end
    return ordered, inversions


def _pulled_forward(
    trips: Trips, registers: Registers
) -> tuple[dict[int, datetime], list[Inversion]]:
    """The instants that differ from what was told: dispatches before receipts, hand-overs after."""
    moved: dict[int, datetime] = {}
    inversions: list[Inversion] = []
    arrivals: dict[str, list[Fact]] = {}
    sent: dict[str, list[Fact]] = {}
    doubled = {id(second) for second, _ in trips.doubles}
    for fact in trips.facts:
        if fact.movement.kind in ("receive", "reject") and fact.movement.papers:
            arrivals.setdefault(trips.trip(fact.movement), []).append(fact)
        elif fact.movement.kind == "dispatch" and id(fact) not in doubled:
            sent.setdefault(trips.trip(fact.movement), []).append(fact)
    for trip, dispatches in sent.items():
        for dispatch in dispatches:
            own = _arrivals_of(dispatch, arrivals.get(trip, []), dispatches, registers)
            first = min(own, key=lambda fact: (fact.at, fact.leaf_index), default=None)
            if first is not None and first.at <= dispatch.at:
                moved[id(dispatch)] = first.at
                if first.at < dispatch.at:
                    inversions.append(Inversion(first, dispatch, dispatch.at - first.at))
    for fact in trips.facts:
        if fact.movement.kind == "handover" and (dispatches := sent.get(trips.trip(fact.movement))):
            left = min(moved.get(id(dispatch), dispatch.at) for dispatch in dispatches)
            if fact.at < left:
                moved[id(fact)] = left
                inversions.append(Inversion(fact, dispatches[0], left - fact.at))
    return moved, inversions


def _arrivals_of(
    dispatch: Fact, arrivals: list[Fact], dispatches: list[Fact], registers: Registers
) -> list[Fact]:
    """The receipts that close a dispatch's line; another's only where the consignee has none."""
    told = dispatch.movement
    consignee = consignee_of(told, registers)
    same_lot = [fact for fact in arrivals
                if not (fact.movement.lot and told.lot) or fact.movement.lot == told.lot]
    own = [fact for fact in same_lot
           if fact.movement.kind == "reject"
           or receiver_of(fact.movement, registers) == consignee or not consignee]
    if own:
        return own
    named = {consignee_of(other.movement, registers) for other in dispatches}
    return [fact for fact in same_lot if receiver_of(fact.movement, registers) not in named]


def _same_instant(steps: list[Step], trips: Trips) -> list[Step]:
    """Steps of one instant: what fills a place before what counts it before what empties it."""
    if len(steps) == 1:
        return steps
    steps = sorted(steps, key=lambda step: (_PHASE.get(step.fact.movement.kind, _OUTFLOW),
                                            step.fact.movement.event_id))
    flows = [_flows(step.fact, trips) for step in steps]
    after: list[set[int]] = [set() for _ in steps]
    waits = [0] * len(steps)
    for earlier, later in _precedences(flows):
        if later not in after[earlier]:
            after[earlier].add(later)
            waits[later] += 1
    ready = [i for i, wait in enumerate(waits) if wait == 0]
    heapify(ready)
    ordered, left = [], set(range(len(steps)))
    while left:
        # A ring of same-instant moves has no right order: the least id goes first.
        i = heappop(ready) if ready else min(left)
        if i not in left:
            continue
        left.discard(i)
        ordered.append(steps[i])
        for j in after[i]:
            waits[j] -= 1
            if waits[j] == 0:
                heappush(ready, j)
    return ordered


@dataclass(frozen=True, slots=True)
class _Flows:
    fills: frozenset[tuple[str, str]]
    counts: frozenset[str]
    empties: frozenset[tuple[str, str]]


def _flows(fact: Fact, trips: Trips) -> _Flows:
    """Which (place or trip, lot) a fact fills and empties; lot "" stands for any."""
    told = fact.movement
    fills: set[tuple[str, str]] = set()
    empties: set[tuple[str, str]] = set()
    if told.kind == "count":
        return _Flows(frozenset(), frozenset({told.from_place}), frozenset())
    if told.to_place:
        fills.add((told.to_place, told.lot))
    if told.from_place:
        empties.add((told.from_place, told.lot))
    if told.kind == "discard":
        fills.add((told.to_place or told.from_place, told.waste_lot))
    for part in told.inputs:
        empties.add((part.place, part.lot))
    for part in told.outputs:
        fills.add((part.place, part.lot))
    if told.kind == "dispatch":
        fills.add((trips.trip(told), told.lot))
    elif told.papers:
        empties.add((trips.trip(told), told.lot))
    if told.successor:
        fills.add((trips.consignment[told.successor], told.lot))
    return _Flows(frozenset(fills), frozenset(), frozenset(empties))


def _precedences(flows: list[_Flows]) -> Iterable[tuple[int, int]]:
    fillers: dict[str, list[tuple[int, str]]] = {}
    counters: dict[str, list[int]] = {}
    for i, flow in enumerate(flows):
        for place, lot in flow.fills:
            fillers.setdefault(place, []).append((i, lot))
        for place in flow.counts:
            counters.setdefault(place, []).append(i)
    for j, flow in enumerate(flows):
        for place, lot in flow.empties:
            for i, filled in fillers.get(place, ()):
                if i != j and (not lot or not filled or lot == filled):
                    yield i, j
            for i in counters.get(place, ()):
                yield i, j
        for place in flow.counts:
            for i, _ in fillers.get(place, ()):
                yield i, j
