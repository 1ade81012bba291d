"""Standing: what stands in a place, and what went from whom to whom, by the postings."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from hazchem.custody.flow import Flow, consignment_of
from hazchem.domain import instant
from hazchem.ledger.account import Account
from hazchem.ledger.correction import key_of, voided
from hazchem.services.judging.known import with_threads
from hazchem.services.movements import moment
from hazchem.services.seen.asked import Asked, Snapshot, snapshot
from hazchem.services.seen.current import flows_at
from hazchem.services.seen.scope import Scope, Viewer, unseen
from hazchem.store import books, findings, movements, turnover
from hazchem.store.store import Store


class Held(NamedTuple):
    """What a place has of one lot; the mass in milligrams."""

    place: str
    custodian: str
    park: str
    lot: str
    substance: str
    name_zh: str
    name_en: str
    mass_mg: int


@dataclass(frozen=True, slots=True)
class Stock:
    """What stands in a place, or in all places asked for."""

    place: str
    custodian: str
    lots: list[Held]
    mass_mg: int
    size: int
    as_of: datetime
    root: bytes


class Between(NamedTuple):
    """What went from one custodian to another of one substance; masses in milligrams."""

    source: str
    target: str
    substance: str
    sent_mg: int
    received_mg: int
    trips: int


@dataclass(frozen=True, slots=True)
class Flows:
    """Sums between custodians, for a Sankey diagram."""

    results: list[Between]
    size: int
    as_of: datetime
    root: bytes


def stock(store: Store, viewer: Viewer, place: str, asked: Asked, now: datetime) -> Stock:
    """What stands in a place; in another's, whoever owns it sees what came there as its own.

    Raises Unseen where the viewer may see neither.
    """
    with snapshot(store, asked, now) as seen:
        scope = seen.scope(viewer)
        held = held_in(seen, [place])
        if not scope.sees_place(place):
            theirs = owned_in(seen, scope, [place])
            held = [one for one in held if (place, one.lot) in theirs]
        if not scope.sees_place(place) and not held:
            raise unseen("/place", place)
        return Stock(place, seen.registers.custodian_of(place, seen.as_of), held,
                     sum(one.mass_mg for one in held), seen.size, seen.as_of, seen.root)


def held_in(
    seen: Snapshot, places: Iterable[str] | None = None, substance: str | None = None
) -> list[Held]:
    """What stands in some places (None: in all), of one substance or of any, by place and lot."""
    wanted = None if places is None else set(places)
    if seen.is_newest:
        rows = turnover.standing(seen.tx, seen.as_of_us, wanted, substance)
        sums = {(one.place, one.lot, one.substance): one.mass_mg for one in rows}
    else:
        sums = {}
        for account, lot, named, mass_mg in books.summed(
                _all_flows(seen), {"stock"}, refs=wanted):
            if substance in (None, named):
                key = account.ref, lot, named
                sums[key] = sums.get(key, 0) + mass_mg
    return [_held(seen, *key, mass_mg) for key, mass_mg in sorted(sums.items()) if mass_mg]


def under_way_in(seen: Snapshot) -> list[tuple[Account, str, str, int]]:
    """What is in transit: (account of a line with its holder, lot, substance, mass)."""
    if seen.is_newest:
        return books.balances(seen.tx, {"transit"}, seen.as_of_us)
    return books.summed(_all_flows(seen), {"transit"})


def uses_in(seen: Snapshot, since: datetime) -> list[Flow]:
    """What was used or taken into conversions after an instant, and what these gave."""
    if seen.is_newest:
        return books.uses(seen.tx, instant.to_us(since), seen.as_of_us)
    return [flow for flow in _all_flows(seen) if flow.kind in books.USES and flow.at > since
            and (flow.target.kind == "consumed" or flow.source.kind == "produced")]


def _held(seen: Snapshot, place: str, lot: str, substance: str, mass_mg: int) -> Held:
    custodian = seen.registers.custodian_of(place, seen.as_of)
    entry = seen.reference.substances.get(substance)
    where = seen.registers.places.at(place, seen.as_of)
    park = (where.park if where else "") or seen.registers.park_of(custodian, seen.as_of)
    return Held(place, custodian, park, lot, substance, entry.name_zh if entry else "",
                entry.name_en if entry else "", mass_mg)


def owned_in(
    seen: Snapshot, scope: Scope, places: Collection[str]
) -> set[tuple[str, str]]:
    """The (place, lot) of what a movement brought that names the viewer as its owner.

    Who is named on what leaves a place does not own what remains there.
    """
    leaves = movements.leaves(seen.tx, "custodian", scope.own, seen.size)
    leaves &= movements.leaves(seen.tx, "place", places, seen.size)
    facts = with_threads(seen.tx, movements.facts(seen.tx, leaves, saying=("owner",)), seen.size)
    void = voided(facts)
    owned = set()
    for fact in facts:
        told = fact.movement
        if seen.registers.party(told.owner) not in scope.own or key_of(fact) in void or (
                fact.at > seen.as_of):
            continue
        owned |= {(part.place, part.lot) for part in told.outputs}
        lots = {told.lot} if told.lot else movements.beside(seen.tx, "lot", told.papers)
        if len(lots) == 1:
            owned.add((told.to_place, next(iter(lots))))
    return {(place, lot) for place, lot in owned if place in places and lot}


def flows(
    store: Store, viewer: Viewer, filters: Mapping[str, str], asked: Asked, now: datetime
) -> Flows:
    """Sums between consignors and consignees: what was sent, what was received, on how many trips.

    Filters: park, substance, from, to (instants at which goods left or came).
    """
    with snapshot(store, asked, now) as seen:
        return Flows(flows_in(seen, viewer, filters), seen.size, seen.as_of, seen.root)


def flows_in(seen: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> list[Between]:
    """The sums of a snapshot that a viewer may see and the filters leave."""
    from_us, to_us = moment(filters, "from"), moment(filters, "to")
    scope = seen.scope(viewer)
    told = books.transport(seen.tx, seen.as_of_us) if seen.is_newest else _all_flows(seen)
    within = [flow for flow in told
              if (from_us is None or instant.to_us(flow.at) >= from_us)
              and (to_us is None or instant.to_us(flow.at) < to_us)]
    return [one for one in between(within, told) if _is_wanted(seen, scope, one, filters)]


def between(flows: Iterable[Flow], known: Iterable[Flow]) -> list[Between]:
    """Sums by (consignor, consignee, substance); `known` says who sent what on each line."""
    consignor: dict[str, str] = {}
    for flow in known:
        if flow.kind in ("dispatch", "reject") and flow.target.kind == "transit":
            consignor.setdefault(flow.target.ref, flow.source.custodian)
    sums: dict[tuple[str, str, str], list[int]] = {}
    trips: dict[tuple[str, str, str], set[str]] = {}
    for flow in flows:
        if flow.kind == "dispatch" and flow.target.kind == "transit":
            line, side = flow.target.ref, 0
            target = line.rpartition("|")[2]
        elif flow.kind == "receive" and flow.source.kind in ("transit", "difference") and (
                flow.target.kind in ("stock", "unexplained", "exported")):
            line, side, target = flow.source.ref, 1, flow.target.custodian
        else:
            continue
        key = consignor.get(line, ""), target, flow.substance
        sums.setdefault(key, [0, 0])[side] += flow.mass_mg
        trips.setdefault(key, set()).add(consignment_of(line))
    return [Between(*key, sent, received, len(trips[key]))
            for key, (sent, received) in sorted(sums.items())]


def _is_wanted(
    seen: Snapshot, scope: Scope, one: Between, filters: Mapping[str, str]
) -> bool:
    parks = {seen.registers.park_of(party, seen.as_of) for party in (one.source, one.target)
             if party}
    if filters.get("park") and filters["park"] not in parks:
        return False
    if filters.get("substance") and not is_substance(seen, one.substance, filters["substance"]):
        return False
    return scope.sees(one.source) or scope.sees(one.target)


def is_substance(seen: Snapshot, substance: str, wanted: str) -> bool:
    """Whether a substance of the books is the one that is wanted."""
    entry = seen.reference.substances.get(wanted)
    return substance in (wanted, entry.id if entry else "")


def _all_flows(seen: Snapshot) -> list[Flow]:
    groups = [name for kind, name in findings.all_subjects(seen.tx) if kind == "group"]
    return flows_at(seen, groups)
