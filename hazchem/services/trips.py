"""Trips 运次: a consignment from its papers to its receipts, and the journeys of a vehicle."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hazchem.custody.flow import flows_of
from hazchem.custody.journey import Handing, journey
from hazchem.domain.event import Fact
from hazchem.domain.paper import consignments
from hazchem.ledger.correction import key_of, voided
from hazchem.ledger.kinship import papers_of
from hazchem.ledger.line import Line
from hazchem.parking.stays import Stay
from hazchem.services import happenings
from hazchem.services.custody import names_of
from hazchem.services.findings import Shown, shown_in
from hazchem.services.happenings import Happening
from hazchem.services.judging.judge import Judge
from hazchem.services.judging.known import facts_on_papers
from hazchem.services.papers import are_open
from hazchem.services.seen.asked import Asked, Snapshot, snapshot
from hazchem.services.seen.scope import Viewer, unseen
from hazchem.store import kin, movements
from hazchem.store.findings import Filter
from hazchem.store.store import Store

_OVER = frozenset({"received", "exported"})
# How long before a trip its vehicle is looked for at gates, and how long after it is over.
_BEFORE, _AFTER = timedelta(hours=12), timedelta(hours=12)
# What a whole trip is when its lines are in different states: the first that any line is in.
_STATES = ("in_transit", "rejected", "partly_received", "continued", "returned", "received",
           "exported")


@dataclass(frozen=True, slots=True)
class Consignment:
    """One trip: its papers, lines, events in order of time, hands it went through, findings."""

    consignment: str
    papers: tuple[str, ...]
    state: str
    lines: list[Line]
    events: list[Fact]
    handings: tuple[Handing, ...]
    findings: list[Shown]
    size: int
    as_of: datetime
    root: bytes
    names: dict[str, str] = field(default_factory=dict)
    # What everybody told of it in order of time, and where its vehicles stood meanwhile.
    happenings: list[Happening] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Journeys:
    """The trips of a vehicle, the newest first."""

    plate: str
    results: list[Consignment]
    size: int
    as_of: datetime
    root: bytes


def consignment(
    store: Store, viewer: Viewer, number: str, asked: Asked, now: datetime
) -> Consignment:
    """A consignment by its waybill or manifest; raises Unseen where the viewer is not on it."""
    with snapshot(store, asked, now) as seen:
        found = consignment_in(seen, viewer, number)
        if found is None:
            raise unseen("/number", number)
        return _with_story(seen, viewer, found)


def journeys(store: Store, viewer: Viewer, plate: str, asked: Asked, now: datetime) -> Journeys:
    """The trips a vehicle or trailer made, as far as the viewer stands on them.

    Raises Unseen for a plate that is neither on such a trip nor a registered vehicle of the
    viewer's.
    """
    with snapshot(store, asked, now) as seen:
        leaves = movements.leaves(seen.tx, "vehicle", [plate], seen.size)
        papers = {paper for fact in movements.facts(seen.tx, leaves)
                  for paper in fact.movement.papers}
        trips: dict[str, Consignment] = {}
        for paper in sorted(papers):
            found = consignment_in(seen, viewer, paper)
            if found is not None and found.events:
                trips[found.consignment] = found
        entry = seen.registers.vehicles.at(plate, seen.as_of)
        if not trips and not (entry and seen.scope(viewer).sees(entry.custodian)):
            raise unseen("/plate", plate)
        newest = sorted(trips.values(), key=lambda trip: trip.events[0].at, reverse=True)
        return Journeys(plate, newest, seen.size, seen.as_of, seen.root)


def consignment_in(seen: Snapshot, viewer: Viewer, number: str) -> Consignment | None:
    """A consignment in a snapshot by one of its papers, None where the viewer is not on it."""
    facts = facts_on_papers(seen.tx, [number], seen.size)
    void = voided(facts)
    named = consignments((fact.movement.waybill, fact.movement.manifest) for fact in facts
                         if key_of(fact) not in void)
    trip = named.get(number)
    if trip is None and any(fact.movement.successor == number for fact in facts):
        trip = number  # refused goods go on by it, and nothing more is known yet
    if trip is None:
        return None
    papers = {paper for paper, its_trip in named.items() if its_trip == trip} | {number}
    events = [fact for fact in facts if papers & set(papers_of(fact.movement))
              and key_of(fact) not in void and fact.at <= seen.as_of]
    scope = seen.scope(viewer)
    lines, handings = _lines(seen, trip, papers)
    visible = [line for line in lines if scope.stands_on(line.id)]
    own = scope.seen_of(events)
    if not own and not visible:
        return None
    shown = shown_in(seen, viewer, Filter({"consignment": trip}))
    if not viewer.sees_all and not (visible and len(visible) == len(lines)):
        lines, events = visible, own
        handings = tuple(one for one in handings if one.line in {line.id for line in visible})
        if not visible:
            # Who claims to be on the trip by its own word alone knows the papers that it named.
            papers &= {paper for fact in own for paper in papers_of(fact.movement)}
            trip = trip if trip in papers else number
    codes = {code for line in lines for code in (line.consignor, line.consignee, line.holder)}
    codes |= {party for one in handings for party in (one.giver, one.taker)}
    codes |= {place for fact in events for place in fact.movement.places}
    events.sort(key=lambda fact: (fact.at, fact.leaf_index))
    return Consignment(trip, tuple(sorted(papers)), _state(lines), lines, events, handings, shown,
                       seen.size, seen.as_of, seen.root, names_of(seen, codes - {""}))


def _with_story(seen: Snapshot, viewer: Viewer, trip: Consignment) -> Consignment:
    """The trip with what papers, gates, alerts and rules tell of it.

    Papers name every line: whoever sees a part of the lines is told of its own events alone.
    """
    whole = viewer.sees_all or (not _others(seen, trip) and bool(
        trip.lines or are_open(seen.scope(viewer), trip.papers)))
    story = [*happenings.moved(trip.events), *happenings.found(trip.findings)]
    stays: list[Stay] = []
    if whole:
        story += happenings.papers_put(seen, trip.papers)
    if trip.events and whole:
        plates = {plate for fact in trip.events
                  for plate in (fact.movement.vehicle, fact.movement.trailer) if plate}
        first, last = trip.events[0].at, trip.events[-1].at
        arrived = last + _AFTER if trip.state in _OVER else seen.as_of
        others = happenings.seen_of(seen, viewer, plates, trip.papers, first - _BEFORE, arrived)
        story += others.happenings
        stays = others.stays
    return replace(trip, happenings=happenings.in_order(story), stays=stays)


def _others(seen: Snapshot, trip: Consignment) -> bool:
    """Whether the trip has lines that are not among those shown."""
    return len(_lines(seen, trip.consignment, trip.papers)[0]) > len(trip.lines)


def _lines(
    seen: Snapshot, trip: str, papers: Collection[str]
) -> tuple[list[Line], tuple[Handing, ...]]:
    lots = movements.beside(seen.tx, "lot", papers)
    nodes = {*lots, *(f"paper:{paper}" for paper in papers)}
    group_of = kin.group_of(seen.tx, nodes)
    groups = {group_of[node] for node in nodes if node in group_of} | (lots - group_of.keys())
    judge = Judge(seen.tx, seen.registers, seen.reference, seen.size, seen.as_of)
    lines: list[Line] = []
    handings: list[Handing] = []
    for judged in judge.groups(sorted(groups)).values():
        assert judged.books is not None
        lines += judged.books.by_trip.get(trip, ())
        handings += journey(trip, flows_of(judged.books.legs))
    return (sorted(lines, key=lambda line: line.id),
            tuple(sorted(handings, key=lambda one: (one.at, one.line))))


def _state(lines: list[Line]) -> str:
    states = {line.state for line in lines}
    return next((state for state in _STATES if state in states), "received")
