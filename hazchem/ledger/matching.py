"""Matching: which events tell of the same trip, the same line, the same fact."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from hazchem.domain.event import Fact
from hazchem.domain.movement import OWN_SOURCE, TRANSPORT, Movement
from hazchem.domain.paper import consignments
from hazchem.domain.register import Registers


@dataclass(slots=True)
class Trips:
    """The live facts of some consignments, with what belongs to what."""

    facts: list[Fact]
    consignment: dict[str, str]
    corroborating: list[tuple[Fact, Fact]] = field(default_factory=list)  # (second, primary)
    doubles: list[tuple[Fact, Fact]] = field(default_factory=list)  # (second, first)
    carried: dict[tuple[str, str], Fact] = field(default_factory=dict)  # (trip, lot) -> reject

    by_trip: dict[str, list[Fact]] = field(default_factory=dict)

    def facts_of(self, trip: str) -> list[Fact]:
        """The live facts of one consignment."""
        return self.by_trip.get(trip, [])

    def trip(self, told: Movement) -> str:
        """The consignment an event belongs to, "" for none."""
        return self.consignment[told.papers[0]] if told.papers else ""


def receiver_of(told: Movement, registers: Registers) -> str:
    """Who received: the custodian of the place the goods went to."""
    return registers.custodian_of(told.to_place, told.occurred_at)


def consignee_of(told: Movement, registers: Registers) -> str:
    """Who is to receive: the consignee named, else the custodian of the destination, else ""."""
    if told.consignee:
        return registers.party(told.consignee)
    if told.destination:
        return registers.custodian_of(told.destination, told.occurred_at)
    return ""


def consignor_of(told: Movement, registers: Registers) -> str:
    """Who sends: the custodian of the place the goods left, else the consignor named."""
    if told.from_place:
        return registers.custodian_of(told.from_place, told.occurred_at)
    return registers.party(told.consignor)


def match(facts: Iterable[Fact], registers: Registers) -> Trips:
    """The facts that post, with trips named, second sources and doubled dispatches set apart."""
    live = sorted(facts, key=lambda fact: fact.leaf_index)
    trips = Trips([], consignments((f.movement.waybill, f.movement.manifest) for f in live))
    for fact in live:
        if fact.movement.successor:
            trips.consignment.setdefault(fact.movement.successor, fact.movement.successor)
    live = _name_blank_lots(live, trips)
    primary = _primary_sources(live, trips, registers)
    seen: dict[tuple[str, ...], Fact] = {}
    for fact in live:
        told = fact.movement
        key = _line_key(told, trips, registers)
        if key and told.source != primary[key].movement.source:
            trips.corroborating.append((fact, primary[key]))
            continue
        trips.facts.append(fact)
        trips.by_trip.setdefault(trips.trip(told), []).append(fact)
        if told.kind == "reject" and told.successor:
            trips.carried[trips.consignment[told.successor], told.lot] = fact
    for fact in sorted(trips.facts, key=lambda fact: (fact.at, fact.leaf_index)):
        if fact.movement.kind == "dispatch":
            key = (*_line_key(fact.movement, trips, registers),
                   "" if fact.movement.lot else fact.movement.from_place)
            if key in seen:
                trips.doubles.append((fact, seen[key]))
            else:
                seen[key] = fact
    return trips


def _name_blank_lots(live: list[Fact], trips: Trips) -> list[Fact]:
    """A receipt or refusal without lot takes the lot of its trip where there is only one."""
    sent: dict[str, set[str]] = {}
    for fact in live:
        if fact.movement.kind == "dispatch":
            sent.setdefault(trips.trip(fact.movement), set()).add(fact.movement.lot)
    named = []
    for fact in live:
        told = fact.movement
        if told.kind in ("receive", "reject") and not told.lot and told.papers:
            lots = sent.get(trips.trip(told), set())
            if len(lots) == 1 and (lot := next(iter(lots))):
                fact = replace(fact, movement=replace(told, lot=lot))
        named.append(fact)
    return named


def _primary_sources(
    live: list[Fact], trips: Trips, registers: Registers
) -> dict[tuple[str, ...], Fact]:
    """For each fact two systems may tell of, the teller whose figures count.

    The custodian's own word where there is one, else the first to come.
    """
    primary: dict[tuple[str, ...], Fact] = {}
    for fact in live:
        key = _line_key(fact.movement, trips, registers)
        if not key:
            continue
        best = primary.setdefault(key, fact)
        if fact.movement.source == OWN_SOURCE != best.movement.source:
            primary[key] = fact
    return primary


def _line_key(told: Movement, trips: Trips, registers: Registers) -> tuple[str, ...]:
    """What makes two tellings the same fact: kind, trip, lot and consignee; () where nothing."""
    if told.kind not in TRANSPORT or not told.papers:
        return ()
    trip = trips.trip(told)
    if told.kind == "handover":
        return "handover", trip, registers.party(told.carrier), told.vehicle
    if told.kind == "dispatch":
        return "dispatch", trip, told.lot, consignee_of(told, registers)
    return told.kind, trip, told.lot, receiver_of(told, registers)
