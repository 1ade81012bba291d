"""Family Q, purchases: what a permit to buy allows is not bought twice."""

from collections.abc import Iterator

from hazchem.rules.evidence import clock_of, distinct, kilograms
from hazchem.rules.evidence_permitted import PURCHASES, Permitted
from hazchem.rules.evidence_trip import Load, Trip
from hazchem.rules.permit import BUYS_WITH
from hazchem.rules.permit_scope import asked_flags, inside, names_it
from hazchem.rules.permit_uses import (
    Beyond,
    Use,
    crossings,
    is_of,
    masses_allowed,
    went_mg_of,
)
from hazchem.rules.rule import Said, Saw, also


@also("Q-10", over="permitted",
      bought=Said("{buyer} bought {kg} kg of {substance} on {trip} at {time}: with what it had "
                  "bought before, {total} kg, more than its permit {permits} allows, {allowed} kg",
                  "{buyer} 于 {time} 经 {trip} 购入 {substance} {kg} 千克，累计 {total} 千克，"
                  "超过购买许可证 {permits} 载明的 {allowed} 千克"))
def beyond_purchase_permit(permitted: Permitted) -> Iterator[Saw]:
    """What is bought by permits to buy is in all no more than they say.

    Who has a licence that covers the goods buys by that, as much as it says a year. A trip that
    alone is too much is found by itself (P-01); what comes after the one that crossed the limit
    is not found again.
    """
    uses = [use for trip in permitted.trips for use in _bought(trip, permitted.custodian)
            if is_of(permitted, use)]
    allowed = masses_allowed(uses)
    allowed |= {permit.number: None for use in uses for permit in use.permits
                if permit.kind not in PURCHASES.values()}
    for beyond in crossings(permitted, uses, allowed):
        yield _too_much(beyond, permitted)


def _bought(trip: Trip, buyer: str) -> Iterator[Use]:
    """What a party bought on a trip, by substance, with whatever it may have bought it by."""
    by_substance: dict[str, list[Load]] = {}
    for load in trip.deals():
        if load.buyer == buyer:
            by_substance.setdefault(load.substance, []).append(load)
    for substance, loads in by_substance.items():
        at, covers = loads[0].fact.at, names_it(trip, substance)
        kinds = {kind for flag in asked_flags(trip, "P-01", loads[0]) if flag in PURCHASES
                 for kind in BUYS_WITH[flag]}
        permits = tuple(permit for permit in trip.registers.permits_held(buyer, at)
                        if permit.kind in kinds and permit.is_valid(at) and covers(permit))
        bought_mg = sum(went_mg_of(trip, load) for load in loads)
        if permits and bought_mg:
            yield Use(at, trip, tuple(loads), bought_mg, permits)


def _too_much(beyond: Beyond, permitted: Permitted) -> Saw:
    use, trip, first = beyond.use, beyond.use.trip, beyond.use.loads[0]
    return Saw(
        subject_kind="permit", subject_id=f"{permitted.permit}|{first.buyer}|{first.substance}",
        occurred_at=use.at, variant="bought", consignment=trip.trip, lot=first.lot,
        custodian=inside(trip, use.at, first.buyer, first.seller),
        parties=distinct((first.seller, first.buyer)), substance=first.substance,
        mass_mg=beyond.total - beyond.allowed, place=first.fact.movement.to_place,
        events=beyond.events,
        figures={"buyer": first.buyer, "substance": first.substance, "trip": trip.trip,
                 "time": clock_of(use.at), "kg": kilograms(use.amount),
                 "total": kilograms(beyond.total), "permits": ", ".join(sorted(beyond.numbers)),
                 "allowed": kilograms(beyond.allowed)})
