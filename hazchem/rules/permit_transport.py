"""Family P, the road: carriers, passes, transport permits and crews are what the law asks for."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from hazchem.domain.permit import Permit
from hazchem.rules.evidence import clock_of, distinct, kilograms
from hazchem.rules.evidence_trip import Load, Stage, Trip
from hazchem.rules.permit_scope import (
    STANDING,
    Covers,
    Lack,
    asked_flags,
    asks,
    figures,
    inside,
    lacking,
    names_it,
    too_little,
    why_asked,
)
from hazchem.rules.rule import Said, Saw, rule

_LICENSED_MODES = frozenset({"road", "water"})
_CLASS = re.compile(r"[1-9](?:\.[1-9])?")
_PASS, _CARRIES = ("highly_toxic_road_pass",), ("drug_precursor_transport",)
_PRECURSOR_KINDS = ("drug_precursor_1", "drug_precursor_2", "drug_precursor_3", *_CARRIES)


@rule("P-05", over="trip",
      en="{carrier} carried {substance} on {trip} from {time} and had no {right}",
      zh="{carrier} 自 {time} 承运 {trip} 的 {substance}，无{right_zh}",
      expired=Said("{carrier} carried {substance} on {trip} from {time}, after its licence had "
                   "ended: {permits}; right would be a valid {right}",
                   "{carrier} 自 {time} 承运 {trip} 的 {substance}，其许可已过期：{permits_zh}；"
                   "应持有有效的{right_zh}"),
      scope=Said("{carrier} carried {substance} (class {classes}) on {trip} from {time}, outside "
                 "the scope of its licence: {permits}; right would be a {right} of that class",
                 "{carrier} 自 {time} 承运 {trip} 的 {substance}（第 {classes} 类），超出许可范围："
                 "{permits_zh}；应持有含该类别的{right_zh}"))
def carrier_without_licence(trip: Trip) -> Iterator[Saw]:
    """Who carries dangerous goods for others by road or water has the licence for their class.

    Who carries its own goods, or is known by its vehicle alone, is asked only where it keeps
    transport licences in the register.

    breaks:
        permit 1 kind=transport custodian=haul classes=8
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta \
carrier=haul
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W1
        as_of 2026-06-02T00:00:00Z
    holds:
        permit 1 kind=transport custodian=haul classes=8,3 valid_to=2026-06-01T09:00:00Z
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta \
carrier=haul
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W1
        2026-06-01T11:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W2 consignee=beta \
carrier=road
        2026-06-01T13:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W2
        as_of 2026-06-02T00:00:00Z
    """
    if trip.mode() not in _LICENSED_MODES:
        return
    loads, seen = trip.loads(), set[str]()
    for stage in trip.stages():
        ours = any(stage.carrier in (load.consignor, load.consignee) for load in loads)
        of_sort = ("transport",) if ours or not stage.fact.movement.carrier else STANDING
        flags = {flag for load in loads for flag in trip.flags(load.substance, stage.at)}
        if stage.carrier in seen or not asks(
                trip, "P-05", stage.carrier, stage.at, flags, of_sort):
            continue
        aboard: list[Load | None] = [load for load in loads if load.fact.at <= stage.at]
        for load in aboard or [None]:
            lack = lacking(trip, [stage.carrier], ("transport",), stage.at, _carries(trip, load))
            if lack:
                seen.add(stage.carrier)
                yield _uncarried(trip, stage, load, lack)
                break


@rule("P-07", over="trip",
      en="{substance}, {kg} kg, went by road on {trip} at {time}: nobody on the trip had a {right} "
         "for it",
      zh="{trip} 于 {time} 由道路运输剧毒品 {substance} {kg} 千克，有关各方均无{right_zh}",
      expired=Said("{substance}, {kg} kg, went by road on {trip} at {time}, after the pass had "
                   "ended: {permits}; right would be a {right} valid on the day",
                   "{trip} 于 {time} 由道路运输剧毒品 {substance} {kg} 千克，通行证已过期："
                   "{permits_zh}；应持有当日有效的{right_zh}"),
      scope=Said("{substance}, {kg} kg, went by road on {trip} at {time} with a pass for something "
                 "else: {permits}; right would be a {right} of that kind",
                 "{trip} 于 {time} 由道路运输剧毒品 {substance} {kg} 千克，通行证品种不符："
                 "{permits_zh}；应持有载明该品种的{right_zh}"),
      mass=Said("{substance}, {kg} kg, went by road on {trip} at {time} with a pass for less: "
                "{permits}, {allowed} kg; right would be a {right} of that mass",
                "{trip} 于 {time} 由道路运输剧毒品 {substance} {kg} 千克，超过通行证数量："
                "{permits_zh}，{allowed} 千克；应持有载明该数量的{right_zh}"))
def no_road_pass(trip: Trip) -> Iterator[Saw]:
    """What is highly toxic goes by road with a pass for its kind and mass, whoever asked for it.

    It is asked for where the consignor or the carrier keeps permits, or anybody keeps passes, and
    neither of the two is from beyond the area with its permits elsewhere. Route, vehicle and crew
    of a pass are in no register.

    breaks:
        permit 1 kind=highly_toxic_purchase custodian=beta substances=143-33-9
        permit 2 kind=production custodian=acme
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W1
        as_of 2026-06-02T00:00:00Z
    holds:
        permit 1 kind=highly_toxic_purchase custodian=beta substances=143-33-9
        permit 2 kind=highly_toxic_road_pass custodian=haul substances=143-33-9 mass_kg=50 \
valid_from=2026-06-01T08:00:00Z
        permit 3 kind=transport custodian=haul
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta \
carrier=haul
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W1
        2026-06-01T11:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W2 consignee=beta \
mode=rail
        2026-06-01T13:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W2
        as_of 2026-06-02T00:00:00Z
    """
    toxic = [load for load in trip.loads() if asked_flags(trip, "P-07", load)]
    if trip.mode() != "road" or not toxic or _beyond(trip, toxic[0]):
        return
    if not _are_asked(trip, "P-07", toxic, ("highly_toxic_road_pass",), ()):
        return
    for load in toxic:
        lack, allowed_mg = _lack(trip, _PASS, toxic, load)
        if lack:
            yield _unpassed(trip, "P-07", toxic, load, lack, _PASS, allowed_mg)
            return


@rule("P-08", over="trip",
      en="{substance}, {kg} kg, was carried on {trip} at {time}: nobody on the trip had a {right} "
         "for it",
      zh="{trip} 于 {time} 运输易制毒化学品 {substance} {kg} 千克，有关各方均无{right_zh}",
      expired=Said("{substance}, {kg} kg, was carried on {trip} at {time}, after the permit had "
                   "ended: {permits}; right would be a {right} valid on the day",
                   "{trip} 于 {time} 运输易制毒化学品 {substance} {kg} 千克，许可已过期："
                   "{permits_zh}；应持有当日有效的{right_zh}"),
      scope=Said("{substance}, {kg} kg, was carried on {trip} at {time} with a permit for "
                 "something else: {permits}; right would be a {right} of that kind",
                 "{trip} 于 {time} 运输易制毒化学品 {substance} {kg} 千克，许可品种不符："
                 "{permits_zh}；应持有载明该品种的{right_zh}"),
      mass=Said("{substance}, {kg} kg, was carried on {trip} at {time} with a permit for less: "
                "{permits}, {allowed} kg; right would be a {right} of that mass",
                "{trip} 于 {time} 运输易制毒化学品 {substance} {kg} 千克，超过许可数量："
                "{permits_zh}，{allowed} 千克；应持有载明该数量的{right_zh}"))
def no_precursor_permit(trip: Trip) -> Iterator[Saw]:
    """Precursors of classes 1 and 2 go with a transport permit for their kind and mass.

    It is asked for where a party of the trip keeps transport permits for precursors; where who
    sends or carries keeps other permits for them, only between two cities, as credit codes tell.

    breaks:
        permit 1 kind=drug_precursor_transport custodian=haul substances=108-24-7
        permit 2 kind=drug_precursor_2 custodian=beta
        permit 3 kind=transport custodian=haul
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-66-3
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta \
carrier=haul
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W1
        as_of 2026-06-02T00:00:00Z
    holds:
        permit 1 kind=drug_precursor_transport custodian=haul substances=67-66-3,108-24-7
        permit 2 kind=drug_precursor_2 custodian=beta
        permit 3 kind=transport custodian=haul
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-66-3
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta \
carrier=haul
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W1
        2026-06-01T11:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W2 consignee=beta
        2026-06-01T13:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W2
        as_of 2026-06-02T00:00:00Z
    """
    asked = [load for load in trip.loads() if asked_flags(trip, "P-08", load)]
    for load in asked:
        of_sort = _PRECURSOR_KINDS if _two_cities(trip, load) else _CARRIES
        if not _are_asked(trip, "P-08", [load], _CARRIES, of_sort):
            continue
        lack, allowed_mg = _lack(trip, _CARRIES, asked, load)
        if lack:
            yield _unpassed(trip, "P-08", asked, load, lack, _CARRIES, allowed_mg)
            return


def _are_asked(
    trip: Trip, rule_code: str, loads: Sequence[Load], kinds: Sequence[str], of_sort: Sequence[str]
) -> bool:
    """Whether a permit of a trip is asked for: of who sends or carries, where it keeps permits.

    `of_sort`: which permits it must keep for that, () for any; whoever keeps permits of the asked
    `kinds` is asked too.
    """
    at, flags = loads[0].fact.at, trip.flags(loads[0].substance, loads[0].fact.at)
    who = distinct((*(load.consignor for load in loads),
                    *(stage.carrier for stage in trip.stages())))
    return (any(asks(trip, rule_code, party, at, flags, of_sort) for party in who)
            or any(trip.keeps_permits(party, *kinds) for party in holders_on(trip, loads)))


def _beyond(trip: Trip, load: Load) -> bool:
    """Whether consignor or first carrier lies beyond the area and keeps its permits elsewhere."""
    carriers = [stage.carrier for stage in trip.stages()]
    return any(trip.registers.is_outside(party, load.fact.at) and not trip.keeps_permits(party)
               for party in (load.consignor, *carriers[:1]))


def _lack(
    trip: Trip, kinds: Sequence[str], loads: Sequence[Load], load: Load
) -> tuple[Lack | None, int]:
    """What lacks of a permit of a trip for a load's substance, in scope or in mass."""
    at, covers = load.fact.at, names_it(trip, load.substance)
    holders = holders_on(trip, loads)
    lack = lacking(trip, holders, kinds, at, covers)
    same_mg = sum(one.mass_mg for one in loads if one.substance == load.substance)
    return (lack, 0) if lack else too_little(trip, holders, kinds, at, covers, same_mg)


def _carries(trip: Trip, load: Load | None) -> Covers:
    """Whether a transport licence lets a load pass: by its class, and by name where it has names.

    Of waste, and of what has no class in the register, the licence alone is asked.
    """
    entry = trip.entry_of(load.substance) if load else None
    if load is None or entry is None:
        return lambda permit: True
    named = names_it(trip, load.substance)
    return lambda permit: named(permit) and _is_of_class(permit, entry.adr_class)


def _is_of_class(permit: Permit, wanted: str) -> bool:
    """Whether a licence's classes hold one (2 holds 2.3); words that name none are no limit."""
    told = {one for text in permit.classes for one in _CLASS.findall(text)}
    return not told or not wanted or any(
        one == wanted or wanted.startswith(f"{one}.") or one.startswith(f"{wanted}.")
        for one in told)


def holders_on(trip: Trip, loads: Sequence[Load]) -> tuple[str, ...]:
    """Everybody who may hold the permit of a trip: who sends, gets, owns or carries the goods."""
    return distinct((*(party for load in loads for party in (
        load.consignor, load.consignee, load.seller, load.buyer)),
        *(stage.carrier for stage in trip.stages())))


def _two_cities(trip: Trip, load: Load) -> bool:
    """Whether consignor and consignee are registered in two cities, by their credit codes."""
    areas = [area_of(trip, party, load.fact.at) for party in (load.consignor, load.consignee)]
    return all(areas) and areas[0][:4] != areas[1][:4]


def in_one_city(trip: Trip, load: Load) -> bool:
    """Whether both are registered in one city: within it no precursor needs a permit to travel."""
    areas = [area_of(trip, party, load.fact.at) for party in (load.consignor, load.consignee)]
    return all(areas) and areas[0][:4] == areas[1][:4]


def area_of(trip: Trip, party: str, at: datetime) -> str:
    """The district of a party by its credit code, "" where it has none."""
    entry = trip.registers.custodian(party, at) if party else None
    return entry.area if entry else ""


def _uncarried(trip: Trip, stage: Stage, load: Load | None, lack: Lack) -> Saw:
    loads = [load] if load else []
    entry = trip.entry_of(load.substance) if load else None
    return Saw(
        subject_kind="trip", subject_id=f"{trip.trip}|{stage.carrier}", occurred_at=stage.at,
        custodian=stage.carrier, consignment=trip.trip, lot=load.lot if load else "",
        parties=distinct((stage.carrier, *(party for one in loads for party in (
            one.consignor, one.consignee)), stage.fact.filer)),
        substance=load.substance if load else "", mass_mg=load.mass_mg if load else None,
        events=distinct((stage.fact.movement.event_id,
                         *(one.fact.movement.event_id for one in loads))),
        variant=lack.variant,
        figures={"carrier": stage.carrier, "trip": trip.trip, "time": clock_of(stage.at),
                 "substance": load.substance if load else "–",
                 "classes": entry.adr_class if entry and entry.adr_class else "–",
                 **figures(lack, ("transport",))})


def _unpassed(
    trip: Trip, rule_code: str, loads: Sequence[Load], load: Load, lack: Lack,
    kinds: Sequence[str], allowed_mg: int,
) -> Saw:
    """One finding for a trip, by the first of its loads that lacks a permit."""
    at = load.fact.at
    same = [one for one in loads if one.substance == load.substance]
    carriers = [stage.carrier for stage in trip.stages()]
    return Saw(
        subject_kind="trip", subject_id=trip.trip, occurred_at=at,
        custodian=inside(trip, at, *carriers[:1], load.consignor, load.consignee),
        parties=holders_on(trip, loads), consignment=trip.trip, substance=load.substance,
        lot=load.lot, place=load.fact.movement.from_place,
        mass_mg=sum(one.mass_mg for one in same),
        events=distinct(one.fact.movement.event_id for one in same), variant=lack.variant,
        parameters=why_asked(trip, rule_code, load),
        figures={"substance": load.substance, "trip": trip.trip, "time": clock_of(at),
                 "kg": kilograms(sum(one.mass_mg for one in same)),
                 "allowed": kilograms(allowed_mg), **figures(lack, kinds)})
