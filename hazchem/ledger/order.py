"""The order of the books: by occurred_at, inflow before count before outflow, then event id.

A dispatch stands just before its earliest receipt: clocks differ, and a receipt proves that the
goods had left.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from hazchem.domain.event import Fact
from hazchem.domain.movement import TRANSPORT
from hazchem.domain.register import Registers
from hazchem.ledger.citation import cited_by
from hazchem.ledger.matching import Trips, arrivals_of, happened, onward_of

_PHASE = {"opening": 0, "produce": 0, "import": 0, "gain": 0, "receive": 1, "reject": 2,
          "transfer": 3, "convert": 3, "discard": 3, "count": 4}
_OUTFLOW = 5


class Step(NamedTuple):
    """One fact at the instant the books give it."""

    at: datetime
    fact: Fact
    is_clock: bool = False  # not the fact itself but what its due time brings


@dataclass(frozen=True, slots=True)
class Inversion:
    """A receipt or hand-over that claims to precede its own dispatch, and by how much."""

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
            ordered += _same_instant(steps[start:end], trips, ordered)
            start = end
    return ordered, inversions


def _pulled_forward(
    trips: Trips, registers: Registers
) -> tuple[dict[int, datetime], list[Inversion]]:
    """The instants that differ from what was told: a dispatch stands before its receipts.

    A refusal that sends goods on is the dispatch of their next trip; that trip's own dispatch
    never comes before it.
    """
    moved: dict[int, datetime] = {}
    inversions: list[Inversion] = []
    doubled = {id(second) for second, _ in trips.doubles}
    arriving = [(fact, onward_of(fact, trips)) for fact in trips.carried.values()]
    arriving += [(fact, arrivals_of(fact, trips, registers)) for fact in trips.facts
                 if fact.movement.kind == "dispatch" and id(fact) not in doubled]
    for fact, arrivals in arriving:
        first = min((moved.get(id(arrival), arrival.at) for arrival in arrivals), default=fact.at)
        if first < fact.at:
            moved[id(fact)] = first
            early = min(arrivals, key=happened)
            if early.at < fact.at:
                inversions.append(Inversion(early, fact, fact.at - early.at))
    for (trip, lot), reject in trips.carried.items():
        carried_at = moved.get(id(reject), reject.at)
        for fact in trips.facts_of(trip):
            told = fact.movement
            same_lot = not (lot and told.lot) or told.lot == lot
            if told.kind == "dispatch" and same_lot and moved.get(id(fact), fact.at) < carried_at:
                moved[id(fact)] = carried_at
    return moved, inversions


def _same_instant(steps: list[Step], trips: Trips, earlier: list[Step]) -> list[Step]:
    """Steps of one instant: what fills a place before what counts it before what empties it."""
    if len(steps) == 1:
        return steps
    steps = sorted(steps, key=lambda step: (_PHASE.get(step.fact.movement.kind, _OUTFLOW),
                                            *happened(step.fact)[1:]))
    waiting = _Waiting([_flows(step.fact) for step in steps],
                       [_on_the_road(step.fact, trips) for step in steps])
    ready = [i for i in range(len(steps)) if not waiting.on[i]]
    heapify(ready)
    ordered: list[Step] = []
    while len(ordered) < len(steps):
        i = heappop(ready) if ready else waiting.from_a_ring(
            lambda spots: _stood_before(spots, earlier))
        ordered.append(steps[i])
        for j in waiting.finish(i):
            heappush(ready, j)
    return ordered


Spot = tuple[str, str]  # (place or trip, lot); lot "" stands for any


class _Waiting:
    """Which steps of one instant still wait for which others, in the places and on the road."""

    def __init__(self, places: list["_Flows"], road: list["_Flows"]) -> None:
        self.places = places
        self.on: dict[int, set[int]] = {i: set() for i in range(len(places))}
        self.on_the_road: dict[int, set[int]] = {i: set() for i in self.on}
        self.after: dict[int, set[int]] = {i: set() for i in self.on}
        for flows, waits in ((places, ()), (road, (self.on_the_road,))):
            for earlier, later in _precedences(flows):
                self.after[earlier].add(later)
                for one in (self.on, *waits):
                    one[later].add(earlier)

    def finish(self, done: int) -> list[int]:
        """Take a step out; returns those that waited for it alone."""
        del self.on[done]
        freed = []
        for later in self.after[done] & self.on.keys():
            self.on[later].discard(done)
            self.on_the_road[later].discard(done)
            if not self.on[later]:
                freed.append(later)
        return freed

    def from_a_ring(self, stood: Callable[[set[Spot]], bool]) -> int:
        """The step that goes first where steps wait for each other in a ring.

        The order of the road is kept, and goods leave first where they stood before; where
        neither decides, the least id goes first.
        """
        walked: dict[int, None] = {}
        step = min(self.on)
        while step not in walked:
            walked[step] = None
            step = min(self.on[step])
        ring = sorted(list(walked)[list(walked).index(step):])
        free = [i for i in ring if not self.on_the_road[i]] or ring
        return next((i for i in free if stood(self.places[i].empties)), free[0])


def _stood_before(spots: set[Spot], earlier: list[Step]) -> bool:
    """Whether anything had filled one of these spots before the instant."""
    return any((place, lot) in spots or (place, "") in spots
               for step in earlier for place, lot in _flows(step.fact).fills)


class _Flows(NamedTuple):
    fills: set[Spot]
    counts: set[Spot]
    empties: set[Spot]


def _flows(fact: Fact) -> _Flows:
    """Which (place, lot) a fact fills, counts and empties."""
    told = fact.movement
    flows = _Flows(set(), set(), set())
    if told.kind == "count":
        flows.counts.add((told.from_place, told.lot))
        return flows
    if told.to_place:
        # What settles a count that it cites follows the count, though it adds mass.
        (flows.empties if cited_by(told) else flows.fills).add((told.to_place, told.lot))
    if told.from_place:
        flows.empties.add((told.from_place, told.lot))
    if told.kind == "discard":
        flows.fills.add((told.to_place or told.from_place, told.waste_lot))
    if told.kind == "convert":
        flows.empties.update((part.place, part.lot) for part in told.inputs if not part.unlisted)
        flows.fills.update((part.place, part.lot) for part in told.outputs if not part.unlisted)
    return flows


def _on_the_road(fact: Fact, trips: Trips) -> _Flows:
    """A trip is filled by its dispatch, handed over, emptied by what arrives, parts first."""
    told, flows = fact.movement, _Flows(set(), set(), set())
    if told.kind not in TRANSPORT or not told.papers:
        return flows
    trip = trips.trip(told)
    loaded, handed = (f"loaded:{trip}", told.lot), (f"handed:{trip}", told.lot)
    parts = (f"parts:{trip}", told.lot)
    if told.kind == "dispatch":
        flows.fills.update((loaded, handed))
        flows.empties.add((f"continued:{trip}", told.lot))
    elif told.kind == "handover":
        flows.empties.add(loaded)
        flows.fills.add(handed)
    else:
        flows.empties.update((loaded, handed))
        (flows.fills if told.partial else flows.empties).add(parts)
    if told.successor:
        onward = trips.consignment[told.successor]
        flows.fills.update((f"{word}:{onward}", told.lot)
                           for word in ("loaded", "handed", "continued"))
    return flows


def _precedences(flows: list[_Flows]) -> Iterator[tuple[int, int]]:
    """Pairs (earlier, later): fill before count, count before empty, fill before empty."""
    fillers = _by_spot(flow.fills for flow in flows)
    counters = _by_spot(flow.counts for flow in flows)
    for later, flow in enumerate(flows):
        for place, lot in flow.empties:
            for earlier in _at_spot(fillers, place, lot) | _at_spot(counters, place, lot):
                if earlier != later:
                    yield earlier, later
        for place, lot in flow.counts:
            for earlier in _at_spot(fillers, place, lot):
                if earlier != later:
                    yield earlier, later


def _by_spot(spots: Iterable[set[Spot]]) -> dict[str, dict[str, set[int]]]:
    found: dict[str, dict[str, set[int]]] = {}
    for i, named in enumerate(spots):
        for place, lot in named:
            found.setdefault(place, {}).setdefault(lot, set()).add(i)
    return found


def _at_spot(spots: dict[str, dict[str, set[int]]], place: str, lot: str) -> set[int]:
    lots = spots.get(place)
    if not lots:
        return set()
    if not lot:
        return set().union(*lots.values())
    return lots.get(lot, set()) | lots.get("", set())
