"""Family P, waste: its receiver is licensed for it, and another province has agreed to it."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import datetime

from hazchem.domain.instant import CHINA
from hazchem.domain.lot import issuer_of
from hazchem.domain.waste import code_in, is_waste
from hazchem.rules.evidence import clock_of, distinct, kilograms
from hazchem.rules.evidence_trip import Load, Trip
from hazchem.rules.permit_scope import (
    STANDING,
    Covers,
    Lack,
    asks,
    figures,
    inside,
    lacking,
    too_little,
)
from hazchem.rules.permit_transport import area_of
from hazchem.rules.rule import Said, Saw, rule

_LICENCE, _APPROVAL = ("waste_operation",), ("waste_transfer",)


@rule("P-06", over="trip",
      en="{receiver} is to take waste {code}, {kg} kg, on {trip} at {time} and has no {right}",
      zh="{receiver} 于 {time} 经 {trip} 接受危险废物 {code} {kg} 千克，无{right_zh}",
      expired=Said("{receiver} is to take waste {code}, {kg} kg, on {trip} at {time}, after its "
                   "licence had ended: {permits}; right would be a valid {right}",
                   "{receiver} 于 {time} 经 {trip} 接受危险废物 {code} {kg} 千克，其许可已过期："
                   "{permits_zh}；应持有有效的{right_zh}"),
      scope=Said("{receiver} is to take waste {code}, {kg} kg, on {trip} at {time}, which its "
                 "licence does not name: {permits}; right would be a {right} with that code",
                 "{receiver} 于 {time} 经 {trip} 接受危险废物 {code} {kg} 千克，其许可不含该代码："
                 "{permits_zh}；应持有含该代码的{right_zh}"))
def receiver_not_licensed(trip: Trip) -> Iterator[Saw]:
    """Waste goes to whoever is licensed for its code, when it is sent and when it comes.

    Whoever made it needs no licence to have it back.

    breaks:
        permit 1 kind=waste_operation custodian=dispo waste_codes=900-041-49
        2026-06-01T07:00:00Z produce acme/H1 - > acme-wh 100 substance=HW:900-402-06
        2026-06-01T08:00:00Z dispatch acme/H1 acme-wh > - 100 manifest=acme/20263302100001 \
consignee=dispo
        2026-06-01T10:00:00Z receive acme/H1 - > dispo-pit 100 manifest=acme/20263302100001
        as_of 2026-06-02T00:00:00Z
    holds:
        permit 1 kind=waste_operation custodian=dispo waste_codes=900-041-49,900-402-06
        2026-06-01T07:00:00Z produce acme/H1 - > acme-wh 100 substance=HW:900-402-06
        2026-06-01T08:00:00Z dispatch acme/H1 acme-wh > - 100 manifest=acme/20263302100001 \
consignee=dispo
        2026-06-01T10:00:00Z receive acme/H1 - > dispo-pit 100 manifest=acme/20263302100001
        as_of 2026-06-02T00:00:00Z
    """
    found: dict[str, tuple[Load, Lack]] = {}
    for load in (*trip.loads(), *trip.arrivals()):
        receiver, at = load.consignee, load.fact.at
        if receiver in found or not code_of(load) or receiver in (
                load.consignor, trip.registers.party(issuer_of(load.lot))):
            continue
        if asks(trip, "P-06", receiver, at, trip.flags(load.substance, at), STANDING) and (
                lack := lacking(trip, [receiver], _LICENCE, at, names_code(code_of(load)))):
            found[receiver] = load, lack
    for receiver, (load, lack) in found.items():
        custodian = inside(trip, load.fact.at, receiver, load.consignor)
        yield _about(trip, f"{trip.trip}|{receiver}", load, lack, _LICENCE, custodian,
                     {"receiver": receiver})


@rule("P-09", over="trip",
      en="waste {code}, {kg} kg, went from {sender} (area {from_area}) to {receiver} (area "
         "{to_area}) on {trip} at {time}, and neither had a {right}",
      zh="{sender}（{from_area}）于 {time} 经 {trip} 跨省转移危险废物 {code} {kg} 千克至 "
         "{receiver}（{to_area}），无{right_zh}",
      expired=Said("waste {code}, {kg} kg, went from {sender} (area {from_area}) to {receiver} "
                   "(area {to_area}) on {trip} at {time}, after the approval had ended: {permits}; "
                   "right would be a valid {right}",
                   "{sender}（{from_area}）于 {time} 经 {trip} 跨省转移危险废物 {code} {kg} 千克至 "
                   "{receiver}（{to_area}），批准已过期：{permits_zh}；应持有有效的{right_zh}"),
      scope=Said("waste {code}, {kg} kg, went from {sender} (area {from_area}) to {receiver} (area "
                 "{to_area}) on {trip} at {time} by an approval of other waste, or one more than "
                 "{months} months old: {permits}; right would be a {right} of that code",
                 "{sender}（{from_area}）于 {time} 经 {trip} 跨省转移危险废物 {code} {kg} 千克至 "
                 "{receiver}（{to_area}），批准不含该代码或已逾 {months} 个月：{permits_zh}；"
                 "应持有含该代码的{right_zh}"),
      mass=Said("waste {code}, {kg} kg, went from {sender} (area {from_area}) to {receiver} (area "
                "{to_area}) on {trip} at {time} by an approval of less: {permits}, {allowed} kg; "
                "right would be a {right} of that mass",
                "{sender}（{from_area}）于 {time} 经 {trip} 跨省转移危险废物 {code} {kg} 千克至 "
                "{receiver}（{to_area}），超过批准数量：{permits_zh}，{allowed} 千克；"
                "应持有载明该数量的{right_zh}"))
def province_has_not_agreed(trip: Trip) -> Iterator[Saw]:
    """Waste goes to another province only by its approval, not more than a year old.

    The provinces are those of the credit codes; who has none is not judged.

    breaks:
        custodian acme uscc=91330200MA2AJ8TX61
        custodian dispo uscc=914403001922038216
        permit 1 kind=waste_operation custodian=dispo
        2026-06-01T07:00:00Z produce acme/H1 - > acme-wh 100 substance=HW:900-402-06
        2026-06-01T08:00:00Z dispatch acme/H1 acme-wh > - 100 manifest=acme/20263302100001 \
consignee=dispo
        2026-06-01T10:00:00Z receive acme/H1 - > dispo-pit 100 manifest=acme/20263302100001
        as_of 2026-06-02T00:00:00Z
    holds:
        custodian acme uscc=91330200MA2AJ8TX61
        custodian dispo uscc=914403001922038216
        permit 1 kind=waste_operation custodian=dispo
        permit 2 kind=waste_transfer custodian=acme waste_codes=900-402-06 mass_kg=100 \
valid_from=2025-06-01T08:00:00Z
        2026-06-01T07:00:00Z produce acme/H1 - > acme-wh 100 substance=HW:900-402-06
        2026-06-01T08:00:00Z dispatch acme/H1 acme-wh > - 100 manifest=acme/20263302100001 \
consignee=dispo
        2026-06-01T10:00:00Z receive acme/H1 - > dispo-pit 100 manifest=acme/20263302100001
        as_of 2026-06-02T00:00:00Z
    """
    loads = [load for load in trip.loads() if code_of(load)]
    for load in loads:
        at, ends = load.fact.at, (load.consignor, load.consignee)
        flags = trip.flags(load.substance, at)
        if not between_provinces(trip, load) or not any(
                asks(trip, "P-09", party, at, flags) for party in ends):
            continue
        areas = [area_of(trip, party, at) for party in ends]
        months = int(trip.number("P-09", "months", at))
        covers = approves(trip, load)
        lack = lacking(trip, ends, _APPROVAL, at, covers)
        same_mg = sum(one.mass_mg for one in loads if code_of(one) == code_of(load))
        lack, allowed_mg = (lack, 0) if lack else too_little(
            trip, ends, _APPROVAL, at, covers, same_mg)
        if lack:
            yield _about(trip, trip.trip, load, lack, _APPROVAL, inside(trip, at, *ends), {
                "sender": load.consignor, "receiver": load.consignee, "from_area": areas[0],
                "to_area": areas[1], "months": str(months), "allowed": kilograms(allowed_mg)},
                trip.asked("P-09", "months", at))
            return


def code_of(load: Load) -> str:
    """The code of a load that is waste, "" for other goods."""
    told = load.fact.movement.waste_code
    return told or (code_in(load.substance) if is_waste(load.substance) else "")


def names_code(code: str) -> Covers:
    """Whether a permit lets a waste code pass."""
    return lambda permit: not permit.waste_codes or code in permit.waste_codes


def between_provinces(trip: Trip, load: Load) -> bool:
    """Whether a load goes from one province to another, by the credit codes of its ends."""
    areas = [area_of(trip, party, load.fact.at) for party in (load.consignor, load.consignee)]
    return all(areas) and areas[0][:2] != areas[1][:2]


def approves(trip: Trip, load: Load) -> Covers:
    """Whether an approval is of a load's code, and on the day not too old."""
    at, named = load.fact.at, names_code(code_of(load))
    months = int(trip.number("P-09", "months", at))
    return lambda permit: named(permit) and not (
        permit.valid_from and at > _after(permit.valid_from, months))


def _after(begun: datetime, months: int) -> datetime:
    """The same hour so many months later, in China; the last day where the month has no such."""
    local = begun.astimezone(CHINA)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day)


def _about(
    trip: Trip, name: str, load: Load, lack: Lack, kinds: Sequence[str], custodian: str,
    told: dict[str, str], parameters: dict[str, str] | None = None,
) -> Saw:
    return Saw(
        subject_kind="trip", subject_id=name, occurred_at=load.fact.at, custodian=custodian,
        parties=distinct((load.consignor, load.consignee, load.fact.filer)),
        consignment=trip.trip, lot=load.lot, substance=load.substance, mass_mg=load.mass_mg,
        place=load.fact.movement.from_place or load.fact.movement.to_place,
        events=(load.fact.movement.event_id,), variant=lack.variant, parameters=parameters or {},
        figures={"trip": trip.trip, "code": code_of(load), "kg": kilograms(load.mass_mg),
                 "time": clock_of(load.fact.at), **told, **figures(lack, kinds)})
