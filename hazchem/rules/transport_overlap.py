"""Family V, one trip at a time: a vehicle or a person is not on two waybills at once."""

from collections.abc import Iterator
from datetime import datetime

from hazchem.rules.evidence import clock_of, distinct
from hazchem.rules.evidence_trip import Trip
from hazchem.rules.evidence_vehicle import Use, earlier, overlap, uses
from hazchem.rules.rule import Saw, rule

_ROLES_ZH = {"vehicle": "车辆", "trailer": "挂车", "driver": "驾驶员", "escort": "押运员"}


@rule("V-05", over="trip",
      en="{things} on {waybill} and on {other} at once, from {since} until {until}",
      zh="{things_zh} 在 {since} 至 {until} 同时出现于运单 {waybill} 与 {other}（一车一趟一派）")
def overlapping_waybills(trip: Trip) -> Iterator[Saw]:
    """What is on the way under one waybill is not at the same time under another elsewhere.

    A waybill with several consignees is one trip; a trip whose receipt is missing is no overlap.
    Of several that had a thing at once the one that set out last before it is named.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 200 substance=67-56-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1 driver=p1
        2026-06-01T10:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W2 consignee=gamma \
vehicle=haul-1 driver=p1
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
        2026-06-01T14:00:00Z receive acme/L1 - > gamma-wh 100 waybill=acme/W2
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 200 substance=67-56-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1 driver=p1
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
        2026-06-01T12:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W2 consignee=gamma \
vehicle=haul-1 driver=p1
        2026-06-01T14:00:00Z receive acme/L1 - > gamma-wh 100 waybill=acme/W2
    """
    # Each thing is held against the trip before that still had it: of a plate on n trips at once
    # n are told, and not every two of them.
    left = {one.thing: one for one in uses(trip)}
    for other in earlier(trip):
        theirs = [] if _one_round(trip, other) else list(uses(other))
        shared = [(left[two.thing], span) for two in theirs if two.thing in left
                  and (span := overlap(left[two.thing], two))]
        if shared:
            yield _overlapping(trip, other, shared, [two.event for two in theirs])
        for one, _ in shared:
            left.pop(one.thing, None)


def _one_round(trip: Trip, other: Trip) -> bool:
    """Whether two waybills are one round: loaded at one place for one consignee."""
    def ends(one: Trip) -> tuple[set[str], set[str]]:
        loads = one.loads()
        return ({load.fact.movement.from_place or load.consignor for load in loads},
                {load.fact.movement.destination or load.consignee for load in loads})
    return ends(trip) == ends(other)


def _overlapping(
    trip: Trip, other: Trip,
    shared: list[tuple[Use, tuple[datetime, datetime | None]]], events: list[str],
) -> Saw:
    used = list(dict.fromkeys(one for one, _ in shared))
    since = min(span[0] for _, span in shared)
    ends = [span[1] for _, span in shared]
    until = None if None in ends else max(end for end in ends if end)
    stages, loads = trip.stages(), trip.loads()
    owner = next((stage.carrier for stage in stages if stage.carrier), "") or next(
        (load.consignor for load in loads if load.consignor), "") or stages[0].fact.filer
    return Saw(
        # Only to whom the vehicle answers: the other trip is no matter of this one's parties.
        subject_kind="trip", subject_id=f"{trip.trip}|{other.trip}", custodian=owner,
        parties=(owner,), occurred_at=since, consignment=trip.trip,
        events=distinct((*(one.event for one in used), *events)),
        substance=next((load.substance for load in loads if load.substance), ""),
        figures={"waybill": trip.trip, "other": other.trip, "since": clock_of(since),
                 "until": clock_of(until) if until else "–",
                 "things": ", ".join(f"{one.role} {one.name}" for one in used),
                 "things_zh": "、".join(f"{_ROLES_ZH[one.role]} {one.name}" for one in used)})
