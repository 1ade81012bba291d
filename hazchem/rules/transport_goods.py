"""Family V, the goods: what may not travel together, on which water, and under which seals."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from itertools import combinations

from hazchem.domain.event import Fact
from hazchem.domain.instant import CHINA
from hazchem.domain.substance import Substance
from hazchem.domain.zone import INLAND_WATERS
from hazchem.regulation.catalogue import Question
from hazchem.rules.evidence import clock_of, day_of, distinct
from hazchem.rules.evidence_trip import Load, Trip
from hazchem.rules.rule import Said, Saw, rule
from hazchem.rules.transport_aboard import Aboard, aboard, by_road, trip_saw


@rule("V-11", over="trip",
      en="{plate} carried {one} and {other} together on {waybill}: ADR 7.5.2.1 forbids class "
         "{class_a} with {class_b} (row {status})",
      zh="{waybill}：{plate} 同车装运 {one_zh} 与 {other_zh}，"
         "JT/T 617.6（ADR 7.5.2.1）禁止第 {class_a} 类与第 {class_b} 类混装（表行核对：{status}）")
def incompatible_loads(trip: Trip) -> Iterator[Saw]:
    """One vehicle does not carry at once what the table of co-loading forbids in every form.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=118-96-7
        2026-06-01T07:00:00Z produce acme/L2 - > acme-wh2 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1
        2026-06-01T08:10:00Z dispatch acme/L2 acme-wh2 > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
        2026-06-01T12:00:00Z receive acme/L2 - > beta-wh2 100 waybill=acme/W1
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=64-19-7
        2026-06-01T07:00:00Z produce acme/L2 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1
        2026-06-01T08:10:00Z dispatch acme/L2 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
        2026-06-01T12:00:00Z receive acme/L2 - > beta-wh 100 waybill=acme/W1
    """
    for one in by_road(trip):
        plate = one.stage.trailer or one.stage.vehicle
        entries = {load.substance: entry for load in one.loads
                   if (entry := trip.entry_of(load.substance))}
        for mine, other in combinations(sorted(entries), 2) if plate else ():
            cell = trip.co_loading.forbids(entries[mine], entries[other])
            if cell is not None:
                yield trip_saw(trip, one, subject=f"{plate}|{mine}|{other}", figures={
                    "plate": plate, "waybill": trip.trip, "class_a": cell.class_a,
                    "class_b": cell.class_b, "status": cell.status,
                    "one": _en(entries[mine]), "one_zh": entries[mine].name_zh,
                    "other": _en(entries[other]), "other_zh": entries[other].name_zh})


def _en(entry: Substance) -> str:
    return entry.name_en or entry.id


@rule("V-12", over="trip",
      en="seals on {waybill}: {sealed} when it left, {found} {where} at {time}",
      zh="{waybill} 封签不符：发车时 {sealed}，{time} {where_zh}为 {found}")
def seals_differ(trip: Trip) -> Iterator[Saw]:
    """The seals found at the end are those put on at the start, where both ends tell of seals.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1 seals=S1,S2
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1 seals=S1,S3
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1 seals=S1,S2
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1 seals=S2,s1
    """
    put: set[str] = set()
    stages = {id(one.stage.fact): one for one in aboard(trip)}
    last: Aboard | None = None
    for fact in trip.facts:
        told = fact.movement
        one = stages.get(id(fact))
        if told.kind == "dispatch":
            put |= _seals(fact)
        elif told.kind == "handover" and one is not None:
            if put and told.seals and _is_same(last, one) and put != _seals(fact):
                yield _mismatch(trip, one, fact, put, _seals(fact))
            put = _seals(fact)
        last = one or last
    if last is not None and put:
        yield from _opened(trip, last, put)


def _opened(trip: Trip, last: Aboard, put: set[str]) -> Iterator[Saw]:
    """What the first to open the vehicle found; whoever unloads after it finds other seals.

    A seal is missing only once every load is in, and all came to one place.
    """
    arrivals = [fact for fact in trip.of_kind("receive") if fact.at >= last.at]
    first = [fact for fact in arrivals if fact.movement.to_place == arrivals[0].movement.to_place]
    found = {seal for fact in first for seal in _seals(fact)}
    if not found:
        return
    lots = {fact.movement.lot for fact in first}
    whole = len(first) == len(arrivals) and {load.lot for load in last.loads} <= lots
    if found - put or (whole and put - found):
        yield _mismatch(trip, last, next(fact for fact in first if fact.movement.seals), put, found)


def _is_same(last: Aboard | None, one: Aboard) -> bool:
    """Whether a hand-over leaves the goods in what they were in: another tractor, or nothing."""
    if last is None:
        return False
    taken, before = one.stage, last.stage
    if not (taken.vehicle or taken.trailer):
        return True
    return (taken.trailer or taken.vehicle) == (before.trailer or before.vehicle)


def _mismatch(trip: Trip, one: Aboard, fact: Fact, put: set[str], found: set[str]) -> Saw:
    received = fact.movement.kind == "receive"
    events = distinct((*one.events, fact.movement.event_id))
    seen = trip_saw(trip, one, subject=f"seals|{fact.movement.event_id}", events=events, figures={
        "waybill": trip.trip, "sealed": ", ".join(sorted(put)),
        "found": ", ".join(sorted(found)) or "–", "time": clock_of(fact.at),
        "where": "on arrival" if received else "at the hand-over",
        "where_zh": "到达时" if received else "交接时"})
    holder = trip.custodian_of(fact.movement.to_place, fact.at)
    return replace(seen, occurred_at=fact.at, place=fact.movement.to_place,
                   parties=distinct((*seen.parties, holder, fact.filer)))


def _seals(fact: Fact) -> set[str]:
    """The seals a movement names; the case and width of their letters do not matter."""
    return {unicodedata.normalize("NFKC", seal).strip().upper() for seal in fact.movement.seals
            if seal.strip()}


@rule("V-14", over="trip",
      en="{substance} went by inland water on {waybill}, {time}: {rules} forbids it",
      zh="{waybill}：{substance_zh} 于 {time} 经内河运输，违反 {rules_zh}")
def banned_on_inland_waters(trip: Trip) -> Iterator[Saw]:
    """What is highly toxic, or banned there by the catalogue, does not go by inland water.

    Inland is a voyage one end of which lies in an inland-waters zone; of others nothing is said.

    breaks:
        permit 1 kind=use custodian=beta
        place acme-quay zones=cn-inland-waters
        2026-06-01T07:00:00Z produce acme/L1 - > acme-quay 100 substance=143-33-9
        2026-06-01T08:00:00Z dispatch acme/L1 acme-quay > - 100 waybill=acme/W1 consignee=beta \
mode=water
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    holds:
        permit 1 kind=use custodian=beta
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
mode=water
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    """
    for one in aboard(trip):
        if one.stage.fact.movement.mode != "water" or not _is_inland(trip, one):
            continue
        for load in one.loads:
            if rules := _banning(trip, one, load):
                entry = trip.entry_of(load.substance)
                yield trip_saw(
                    trip, one, subject=load.substance, substance=load.substance, figures={
                        "waybill": trip.trip, "time": clock_of(one.at), "substance": load.substance,
                        "substance_zh": entry.name_zh if entry else load.substance,
                        "rules": "; ".join(said.en for said in rules),
                        "rules_zh": "；".join(said.zh for said in rules)})


def _is_inland(trip: Trip, one: Aboard) -> bool:
    """Whether an end of the voyage lies in a zone of inland waters; at sea nothing is banned."""
    ends = [(place, load.fact.at) for load in one.loads
            for place in (load.fact.movement.from_place, load.fact.movement.destination)]
    ends += [(fact.movement.to_place, fact.at) for fact in trip.of_kind("receive")]
    ends.append((one.stage.fact.movement.location, one.at))
    return any(INLAND_WATERS in trip.registers.areas_of(place, at) for place, at in ends if place)


def _banning(trip: Trip, one: Aboard, load: Load) -> list[Said]:
    """The law on what is highly toxic, and the rules of the day's editions on inland waters."""
    entry = trip.entry_of(load.substance)
    if entry is None:
        return []
    found = []
    if "highly_toxic" in trip.flags(load.substance, one.at):
        found.append(Said("highly toxic goods: Safety Law Art.74",
                          "《危险化学品安全法》第74条（剧毒化学品）"))
    breaches = trip.controls.breaches(Question(
        substance=entry, activity="transport", day=day_of(one.at),
        at=one.at.astimezone(CHINA).time(), zones=frozenset({INLAND_WATERS}),
        mass_mg=load.mass_mg, concentration=_number(load.fact.movement.concentration)))
    for breach in breaches:
        if INLAND_WATERS in breach.rule.zones:
            named = f"{breach.edition} {breach.rule.code}"
            found.append(Said(named, named))
    return list(dict.fromkeys(found))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
