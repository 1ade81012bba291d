"""Matching: which events tell of the same trip, the same line, the same fact."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from hazchem.domain.event import Fact
from hazchem.domain.movement import OWN_SOURCE, TRANSPORT, Movement
from hazchem.domain.paper import consignments
from hazchem.domain.register import Registers

LineKey = tuple[str, ...]


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
        paper = told.waybill or told.manifest
        return self.consignment[paper] if paper else ""


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


def carriers_of(told: Movement, registers: Registers) -> set[str]:
    """Who carries by a movement's word: the carrier named, and the custodians of its vehicles."""
    found = {registers.party(told.carrier)} if told.carrier else set()
    for plate in (told.vehicle, told.trailer):
        entry = registers.vehicles.at(plate, told.occurred_at) if plate else None
        found |= {entry.custodian} if entry else set()
    return found - {""}


def match(facts: Iterable[Fact], registers: Registers) -> Trips:
    """The facts that post, with trips named, second sources and doubled dispatches set apart.

    The facts of the result stand in the order they happened, whatever order they were filed in.
    """
    live = sorted(facts, key=lambda fact: fact.leaf_index)
    trips = Trips([], consignments((f.movement.waybill, f.movement.manifest) for f in live
                                   if f.movement.waybill or f.movement.manifest))
    for fact in live:
        if fact.movement.successor:
            trips.consignment.setdefault(fact.movement.successor, fact.movement.successor)
    keyed = [(fact, _line_key(fact.movement, trips, registers))
             for fact in _name_blank_lots(live, trips, registers)]
    primary = _primary_sources(keyed)
    own = _own_word(keyed)
    posting = []
    for fact, key in keyed:
        best = primary[key] if key else fact
        if fact.movement.source != best.movement.source:
            trips.corroborating.append((fact, best))
        elif (told_by_holder := _told_whole(fact, key, own)) is not None:
            trips.corroborating.append((fact, told_by_holder))
        else:
            posting.append((fact, key))
    posting.sort(key=lambda told: happened(told[0]))
    first: dict[tuple[str, ...], Fact] = {}
    for fact, key in posting:
        told = fact.movement
        trips.facts.append(fact)
        if key:
            trips.by_trip.setdefault(key[1], []).append(fact)
        if told.kind == "reject" and told.successor:
            trips.carried[trips.consignment[told.successor], told.lot] = fact
        if told.kind == "dispatch":
            same = (*key, "" if told.lot else told.from_place)
            if first.setdefault(same, fact) is not fact:
                trips.doubles.append((fact, first[same]))
    return trips


def happened(fact: Fact) -> tuple[datetime, str, str, int]:
    """Sorts facts by when they happened; of one instant, by what names them."""
    return fact.at, fact.movement.event_id, fact.filer, fact.leaf_index


def arrivals_of(dispatch: Fact, trips: Trips, registers: Registers) -> list[Fact]:
    """The receipts that close a dispatch's line; another's only where the consignee has none.

    Only what is told of the same lot counts: a line does not hang on its truck's other lots.
    """
    told = dispatch.movement
    consignee = consignee_of(told, registers)
    same_lot = [fact for fact in trips.facts_of(trips.trip(told))
                if not (fact.movement.lot and told.lot) or fact.movement.lot == told.lot]
    arrivals = [fact for fact in same_lot if fact.movement.kind in ("receive", "reject")]
    own = [fact for fact in arrivals
           if fact.movement.kind == "reject"
           or not consignee or receiver_of(fact.movement, registers) == consignee]
    if own or not arrivals:
        return own
    named = {consignee_of(fact.movement, registers) for fact in same_lot
             if fact.movement.kind == "dispatch"}
    return [fact for fact in arrivals if receiver_of(fact.movement, registers) not in named]


def onward_of(reject: Fact, trips: Trips) -> list[Fact]:
    """What arrived by the waybill that refused goods went on by."""
    told = reject.movement
    return [fact for fact in trips.facts_of(trips.consignment[told.successor])
            if fact.movement.kind in ("receive", "reject")
            and (not (fact.movement.lot and told.lot) or fact.movement.lot == told.lot)]


def _name_blank_lots(live: list[Fact], trips: Trips, registers: Registers) -> list[Fact]:
    """A receipt or refusal without lot takes the lot of its trip where there is only one."""
    sent: dict[str, set[str]] = {}
    own = _own_word((fact, _line_key(fact.movement, trips, registers)) for fact in live)
    for fact in live:
        told = fact.movement
        if told.kind == "dispatch":
            if _told_whole(fact, _line_key(told, trips, registers), own) is not None:
                continue
            sent.setdefault(trips.trip(told), set()).add(told.lot)
        elif told.successor:
            sent.setdefault(trips.consignment[told.successor], set()).add(told.lot)
    return [_with_lot(fact, sent, trips)
            if fact.movement.kind in ("receive", "reject") and not fact.movement.lot else fact
            for fact in live]


def _with_lot(fact: Fact, sent: dict[str, set[str]], trips: Trips) -> Fact:
    lots = sent.get(trips.trip(fact.movement), set()) if fact.movement.papers else set()
    lot = next(iter(lots)) if len(lots) == 1 else ""
    return replace(fact, movement=replace(fact.movement, lot=lot)) if lot else fact


def _primary_sources(keyed: list[tuple[Fact, LineKey]]) -> dict[LineKey, Fact]:
    """For each fact two systems may tell of, the teller whose figures count.

    The custodian's own word where there is one, else the first to come.
    """
    primary: dict[LineKey, Fact] = {}
    for fact, key in keyed:
        if key:
            best = primary.setdefault(key, fact)
            if fact.movement.source == OWN_SOURCE != best.movement.source:
                primary[key] = fact
    return primary


def _own_word(keyed: Iterable[tuple[Fact, LineKey]]) -> dict[LineKey, list[Fact]]:
    """What custodians told themselves, by kind, trip and consignee, whatever the lot."""
    own: dict[LineKey, list[Fact]] = {}
    for fact, key in keyed:
        if key and fact.movement.source == OWN_SOURCE:
            own.setdefault(key[:2] + key[3:], []).append(fact)
    return own


def _told_whole(fact: Fact, key: LineKey, own: dict[LineKey, list[Fact]]) -> Fact | None:
    """The custodian's word that another system repeats without lots, or with lots of its own.

    A waybill system knows the goods of a truck and their consignee, seldom their lots.
    """
    if not key or fact.movement.kind == "handover" or fact.movement.source == OWN_SOURCE:
        return None
    return next((one for one in own.get(key[:2] + key[3:], ())
                 if not (one.movement.lot and fact.movement.lot)), None)


def _line_key(told: Movement, trips: Trips, registers: Registers) -> LineKey:
    """What makes two tellings the same fact: kind, trip, lot and consignee; () where nothing."""
    if told.kind not in TRANSPORT or not (told.waybill or told.manifest):
        return ()
    trip = trips.consignment[told.waybill or told.manifest]
    if told.kind == "handover":
        return "handover", trip, registers.party(told.carrier), told.vehicle
    if told.kind == "dispatch":
        return "dispatch", trip, told.lot, consignee_of(told, registers)
    return told.kind, trip, told.lot, receiver_of(told, registers)
