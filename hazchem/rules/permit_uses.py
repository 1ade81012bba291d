"""Family P, used up: a permit for one trip makes one, an approval lets so much waste pass.

Nobody tells by which of several permits a trip was made. So nothing is held against anyone that
some way of sharing the trips out to the permits allows: a trip is found only where all trips that
could go by no other permits than these are together more than these allow.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from hazchem.domain.permit import Permit
from hazchem.rules.evidence import clock_of, day_of, distinct, kilograms, span
from hazchem.rules.evidence_permitted import APPROVAL, CARRIES, Permitted
from hazchem.rules.evidence_trip import Load, Trip, goes_back
from hazchem.rules.permit_scope import asked_flags, inside, names_it, why_asked
from hazchem.rules.permit_transport import holders_on, in_one_city
from hazchem.rules.permit_waste import approves, between_provinces, code_of
from hazchem.rules.rule import Said, Saw, also

_CLASS_1 = "drug_precursor_1"
Numbers = frozenset[str]


class Use(NamedTuple):
    """What one trip took of the permits it may have been made by: one trip, or so much waste."""

    at: datetime
    trip: Trip
    loads: tuple[Load, ...]
    amount: int
    permits: tuple[Permit, ...]

    @property
    def numbers(self) -> Numbers:
        """The numbers of these permits."""
        return frozenset(permit.number for permit in self.permits)


class Beyond(NamedTuple):
    """A use that goes beyond what some permits allow, and those that used them before."""

    use: Use
    numbers: Numbers
    before: tuple[Use, ...]
    allowed: int

    @property
    def total(self) -> int:
        """All that was used with it."""
        return self.use.amount + sum(one.amount for one in self.before)

    @property
    def events(self) -> tuple[str, ...]:
        """What was filed of it, then of those before."""
        return distinct((*events_of(self.use),
                         *(event for one in self.before for event in events_of(one))))


@also("P-08", over="permitted",
      again=Said("{substance}, {kg} kg, was carried on {trip} at {time} by a permit of one trip, "
                 "{permits}, that {earlier} had used at {used}",
                 "{trip} 于 {time} 运输第一类易制毒化学品 {substance} {kg} 千克，所用一次有效的"
                 "运输许可证 {permits} 已由 {earlier} 于 {used} 使用"))
def permit_used_again(permitted: Permitted) -> Iterator[Saw]:
    """What is a precursor of class 1 goes by a transport permit of its own: it is good for once.

    One of class 2 holds for its time. What goes back, or stays within one city, needs none.

    breaks:
        permit 1 kind=drug_precursor_transport custodian=acme substances=120-57-0
        permit 2 kind=drug_precursor_1 custodian=beta
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=120-57-0
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W1
        2026-06-02T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W2 consignee=beta
        2026-06-02T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W2
        as_of 2026-06-03T00:00:00Z
    holds:
        permit 1 kind=drug_precursor_transport custodian=acme substances=120-57-0 \
valid_to=2026-06-01T08:00:00Z
        permit 3 kind=drug_precursor_transport custodian=acme substances=120-57-0,108-24-7
        permit 2 kind=drug_precursor_1 custodian=beta
        permit 4 kind=drug_precursor_2 custodian=beta
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=120-57-0
        2026-06-01T07:00:00Z produce acme/L2 - > acme-wh 100 substance=108-24-7
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W1
        2026-06-02T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W2 consignee=beta
        2026-06-02T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W2
        2026-06-02T11:00:00Z dispatch acme/L2 acme-wh > - 50 waybill=acme/W3 consignee=beta
        2026-06-02T12:00:00Z receive acme/L2 - > beta-wh 50 waybill=acme/W3
        as_of 2026-06-03T00:00:00Z
    """
    uses = _leaving_once(use for trip in permitted.trips if (use := _carriage(trip))
                         and is_of(permitted, use))
    for beyond in _beyond(uses, {number: 1 for use in uses for number in use.numbers}):
        if _tells(permitted, beyond):
            yield _again(beyond, permitted.permit)


@also("P-09", over="permitted",
      total=Said("waste {code}, {kg} kg, went from {sender} to {receiver} on {trip} at {time}: "
                 "with what had gone before, {total} kg, more than its approval {permits} "
                 "allows, {allowed} kg",
                 "{sender} 于 {time} 经 {trip} 跨省转移危险废物 {code} {kg} 千克至 {receiver}，"
                 "累计 {total} 千克，超过批准决定 {permits} 的数量 {allowed} 千克"))
def beyond_approval(permitted: Permitted) -> Iterator[Saw]:
    """What goes of one waste from one sender to one receiver is no more than was approved.

    What was refused did not go. A trip that alone is too much is found by itself; what goes after
    the one that crossed the limit is not found again.

    breaks:
        custodian acme uscc=91330200MA2AJ8TX61
        custodian dispo uscc=914403001922038216
        permit 1 kind=waste_operation custodian=dispo
        permit 2 kind=waste_transfer custodian=acme waste_codes=900-402-06 mass_kg=150
        2026-06-01T07:00:00Z produce acme/H1 - > acme-wh 200 substance=HW:900-402-06
        2026-06-01T08:00:00Z dispatch acme/H1 acme-wh > - 100 manifest=acme/20263302100001 \
consignee=dispo
        2026-06-01T10:00:00Z receive acme/H1 - > dispo-pit 100 manifest=acme/20263302100001
        2026-06-02T08:00:00Z dispatch acme/H1 acme-wh > - 100 manifest=acme/20263302100002 \
consignee=dispo
        2026-06-02T10:00:00Z receive acme/H1 - > dispo-pit 100 manifest=acme/20263302100002
        as_of 2026-06-03T00:00:00Z
    holds:
        custodian acme uscc=91330200MA2AJ8TX61
        custodian dispo uscc=914403001922038216
        permit 1 kind=waste_operation custodian=dispo
        permit 2 kind=waste_transfer custodian=acme waste_codes=900-402-06 mass_kg=150
        permit 3 kind=waste_transfer custodian=dispo mass_kg=100 valid_from=2026-06-02T08:00:00Z
        2026-06-01T07:00:00Z produce acme/H1 - > acme-wh 200 substance=HW:900-402-06
        2026-06-01T08:00:00Z dispatch acme/H1 acme-wh > - 100 manifest=acme/20263302100001 \
consignee=dispo
        2026-06-01T10:00:00Z receive acme/H1 - > dispo-pit 100 manifest=acme/20263302100001
        2026-06-02T08:00:00Z dispatch acme/H1 acme-wh > - 100 manifest=acme/20263302100002 \
consignee=dispo
        2026-06-02T10:00:00Z receive acme/H1 - > dispo-pit 100 manifest=acme/20263302100002
        as_of 2026-06-03T00:00:00Z
    """
    by_pair: dict[tuple[str, str, str], list[Use]] = {}
    for trip in permitted.trips:
        for pair, use in _transfers(trip):
            if is_of(permitted, use):
                by_pair.setdefault(pair, []).append(use)
    for pair, uses in sorted(by_pair.items()):
        for beyond in crossings(permitted, uses, masses_allowed(uses)):
            yield _too_much(beyond, permitted.permit, pair)


def crossings(
    permitted: Permitted, uses: Iterable[Use], allowed: dict[str, int | None]
) -> Iterator[Beyond]:
    """The first use that goes beyond what some permits allow in all, as this permit tells it.

    One that alone is too much is another rule's, and what goes after the first is not told again.
    """
    told: set[Numbers] = set()
    for beyond in _beyond(uses, allowed):
        is_news = beyond.numbers not in told and beyond.use.amount <= beyond.allowed
        told.add(beyond.numbers)
        if is_news and _tells(permitted, beyond):
            yield beyond


def _beyond(uses: Iterable[Use], allowed: dict[str, int | None]) -> Iterator[Beyond]:
    """The uses for which, in the order they happened, no sharing out leaves room.

    What is found is no longer counted: the next is held against those that were in order.
    """
    known = sorted(uses, key=lambda use: (use.at, use.trip.trip))
    counted: list[Use] = []
    sums: Counter[Numbers] = Counter()
    groups = sorted({use.numbers for use in known}, key=lambda group: (len(group), sorted(group)))
    for use in known:
        over = next((group for group in groups if use.numbers <= group and _is_over(
            group, sums, use.amount, allowed)), None)
        if over is None:
            counted.append(use)
            sums[use.numbers] += use.amount
        else:
            yield Beyond(use, over, tuple(one for one in counted if one.numbers <= over),
                         sum(allowed[number] or 0 for number in over))


def _is_over(
    group: Numbers, sums: Counter[Numbers], amount: int, allowed: dict[str, int | None]
) -> bool:
    limits = [allowed[number] for number in group]
    taken = sum(mass for numbers, mass in sums.items() if numbers <= group)
    return None not in limits and taken + amount > sum(one or 0 for one in limits)


def is_of(permitted: Permitted, use: Use) -> bool:
    """Whether a trip is its holder's, and of its time: of others a permit knows nothing."""
    return permitted.custodian in holders_on(use.trip, use.loads) and (
        permitted.is_of_its_time(use.at))


def _tells(permitted: Permitted, beyond: Beyond) -> bool:
    """Whether it is this permit that tells: of those a trip may have been made by the first."""
    first = min(beyond.use.permits, key=lambda permit: permit.number)
    return (first.number, first.custodian) == (permitted.permit, permitted.custodian)


def _carriage(trip: Trip) -> Use | None:
    """A trip with precursors of class 1, by the permits of one trip that cover all of them."""
    loads = tuple(
        load for load in trip.loads() if _CLASS_1 in asked_flags(trip, "P-08", load)
        and trip.parameters.applies("P-08", "single_use", day_of(load.fact.at), [_CLASS_1])
        and not goes_back(load) and not in_one_city(trip, load))
    if not loads:
        return None
    at = loads[0].fact.at
    covers = [names_it(trip, load.substance) for load in loads]
    permits = tuple(permit for party in holders_on(trip, loads) for permit in trip.permits(
        party, CARRIES, at) if permit.is_valid(at) and all(names(permit) for names in covers))
    return Use(at, trip, loads, 1, permits) if permits else None


def _leaving_once(uses: Iterable[Use]) -> list[Use]:
    """The same, of waybills that left together in one vehicle for one consignee only the first."""
    kept: list[Use] = []
    last: dict[tuple[str, str, str], datetime] = {}
    for use in sorted(uses, key=lambda use: (use.at, use.trip.trip)):
        first = use.loads[0]
        told = first.fact.movement
        key = told.trailer or told.vehicle, first.consignor, first.consignee
        margin = span(use.trip.number("V-01", "match_min", use.at), timedelta(minutes=1))
        if not key[0] or key not in last or use.at - last[key] > margin:
            kept.append(use)
            last[key] = use.at
    return kept


def _transfers(trip: Trip) -> Iterator[tuple[tuple[str, str, str], Use]]:
    """What went to another province on a trip, by sender, receiver and code, with approvals."""
    by_pair: dict[tuple[str, str, str], list[Load]] = {}
    for load in trip.loads():
        if code_of(load) and between_provinces(trip, load):
            key = load.consignor, load.consignee, code_of(load)
            by_pair.setdefault(key, []).append(load)
    for pair, loads in by_pair.items():
        at, covers = loads[0].fact.at, approves(trip, loads[0])
        permits = tuple(permit for party in pair[:2] for permit in trip.permits(
            party, APPROVAL, at) if permit.is_valid(at) and covers(permit))
        went_mg = sum(went_mg_of(trip, load) for load in loads)
        if permits and went_mg:
            yield pair, Use(at, trip, tuple(loads), went_mg, permits)


def went_mg_of(trip: Trip, load: Load) -> int:
    """What of a load was not refused."""
    back_mg = sum(fact.movement.mass_mg or load.mass_mg for fact in trip.of_kind("reject")
                  if fact.movement.lot == load.lot)
    return max(load.mass_mg - back_mg, 0)


def masses_allowed(uses: Iterable[Use]) -> dict[str, int | None]:
    """What each approval allows, the most that any version of it ever did; None for no limit."""
    found: dict[str, int | None] = {}
    for permit in (permit for use in uses for permit in use.permits):
        before = found.get(permit.number, 0)
        found[permit.number] = None if None in (before, permit.mass_mg) else max(
            before or 0, permit.mass_mg or 0)
    return found


def _again(beyond: Beyond, number: str) -> Saw:
    use, trip, loads = beyond.use, beyond.use.trip, beyond.use.loads
    mass_mg = sum(load.mass_mg for load in loads)
    carriers = [stage.carrier for stage in trip.stages()]
    return Saw(
        subject_kind="permit", subject_id=f"{number}|{trip.trip}",
        occurred_at=use.at, variant="again", consignment=trip.trip,
        custodian=inside(trip, use.at, *carriers[:1], loads[0].consignor, loads[0].consignee),
        parties=holders_on(trip, loads), substance=loads[0].substance, mass_mg=mass_mg,
        place=loads[0].fact.movement.from_place, events=beyond.events,
        parameters=why_asked(trip, "P-08", loads[0]) | trip.asked(
            "P-08", "single_use", use.at, _CLASS_1),
        figures={"substance": ", ".join(distinct(load.substance for load in loads)),
                 "kg": kilograms(mass_mg), "trip": trip.trip, "time": clock_of(use.at),
                 "permits": ", ".join(sorted(beyond.numbers)),
                 "earlier": ", ".join(one.trip.trip for one in beyond.before),
                 "used": ", ".join(clock_of(one.at) for one in beyond.before)})


def _too_much(beyond: Beyond, number: str, pair: tuple[str, str, str]) -> Saw:
    use, trip, (sender, receiver, code) = beyond.use, beyond.use.trip, pair
    first = use.loads[0]
    return Saw(
        subject_kind="permit", occurred_at=use.at, variant="total", consignment=trip.trip,
        subject_id=f"{number}|{sender}|{receiver}|{code}",
        custodian=inside(trip, use.at, sender, receiver), parties=distinct((sender, receiver)),
        lot=first.lot, substance=first.substance, mass_mg=beyond.total - beyond.allowed,
        place=first.fact.movement.from_place, events=events_of(use),
        parameters=trip.asked("P-09", "months", use.at),
        figures={"code": code, "kg": kilograms(use.amount), "sender": sender,
                 "receiver": receiver, "trip": trip.trip, "time": clock_of(use.at),
                 "total": kilograms(beyond.total), "permits": ", ".join(sorted(beyond.numbers)),
                 "allowed": kilograms(beyond.allowed)})


def events_of(use: Use) -> tuple[str, ...]:
    """What was filed of it."""
    return distinct(load.fact.movement.event_id for load in use.loads)
