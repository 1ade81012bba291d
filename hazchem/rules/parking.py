"""Family K: every vehicle that comes in goes out, in its time, in its zone, with its load."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from hazchem.domain.gate import EMPTY, ENTER, LEAVE, LOADED
from hazchem.domain.parking_lot import ParkingLot
from hazchem.parking.admission import STATES_ZH, zone_refuses
from hazchem.parking.cargo import Load
from hazchem.parking.dwell import Limit, limit_of, selectors_of
from hazchem.parking.stays import Parked, Standing, Stay, parked_of
from hazchem.rules.evidence import clock_of, day_of, distinct, span
from hazchem.rules.evidence_yard import Yard
from hazchem.rules.rule import Said, Saw, rule

HOUR = timedelta(hours=1)
# An entry that follows an entry so soon is one arrival that two gates in a row saw.
SAME_ARRIVAL = timedelta(minutes=30)
_SHOWN_STATES = {LOADED: "loaded", EMPTY: "empty", "uncleaned": "not cleaned",
                 "": "of unknown load"}


def subject_of(stay: Stay) -> str:
    """What a stay is called in findings: its lot, its vehicle, when it began."""
    return f"{stay.lot}|{stay.plate}|{clock_of(stay.first.occurred_at)}"


def events_of(stay: Stay) -> tuple[str, ...]:
    """The events of a stay."""
    return tuple(one.event_id for one in stay.events)


@rule("K-01", over="yard",
      en="{plate} went into {parking_lot} at {time} and nobody saw it go out within {hours} h",
      zh="{plate} 于 {time} 进入 {parking_lot}，{hours} 小时内未见出场",
      out=Said("{plate} went out of {parking_lot} at {time} and nobody had seen it come in",
               "{plate} 于 {time} 驶出 {parking_lot}，此前未见进场"))
def unpaired(yard: Yard) -> Iterator[Saw]:
    """What goes in comes out: by its own gate, or by any gate of the same park.

    Asked only of lots that tell of both ways, and not for the time before they did.

    breaks:
        parking-lot g1 park=port
        2026-05-01T00:00:00Z gate g1 enter plate=A9
        2026-05-01T01:00:00Z gate g1 leave plate=A9
        2026-06-10T08:00:00Z gate g1 enter plate=A1
    holds:
        parking-lot g1 park=port
        parking-lot g2 park=port
        2026-05-01T00:00:00Z gate g1 enter plate=A9
        2026-05-01T01:00:00Z gate g2 leave plate=A9
        2026-06-10T08:00:00Z gate g1 enter plate=A1
        2026-06-10T20:00:00Z gate g2 leave plate=A1
    """
    for stay in yard.stays:
        at, hours = stay.first.occurred_at, _waits(yard, stay)
        if stay.first.event == LEAVE:
            variant, missed = "out", _came_unseen(yard, stay)
        else:
            variant, missed = "", stay.entered is not None and _left_unseen(yard, stay)
        if missed and yard.passed(at + span(hours, HOUR)):
            load = yard_load(yard, stay)
            yield yard.about(
                stay.lot, stay.plate, at, subject_of(stay), occurred_at=at, variant=variant,
                events=events_of(stay), case=(LOADED,) if load == LOADED else (),
                due_at=at + span(hours, HOUR), consignment=waybill_of(stay),
                parameters=yard.asked("K-01", "pair_h", at),
                figures={"time": clock_of(at), "hours": str(hours)})


def _waits(yard: Yard, stay: Stay) -> int | Decimal:
    """For how long nothing is missed: where a lot lets an empty vehicle stand for longer, so."""
    at = stay.first.occurred_at
    hours, parked, lot = yard.number("K-01", "pair_h", at), parked_of(stay), yard.lot(stay.lot, at)
    if parked is None or lot.is_gate:
        return hours
    load = yard.parked_load(parked, at)
    limit = _limit(yard, parked, lot, load)
    return max(hours, limit.hours) if load.state or limit.zone else hours


def _left_unseen(yard: Yard, stay: Stay) -> bool:
    at = stay.first.occurred_at
    if stay.left or (stay.replaced_at and stay.replaced_at - at <= SAME_ARRIVAL):
        return False
    told = yard.told_by(stay.lot, LEAVE)
    if told is None or told > at + span(yard.number("K-01", "pair_h", at), HOUR):
        return False
    return yard.left_by_a_gate(stay) is None and not _stands_in_a_lot(yard, stay)


def _stands_in_a_lot(yard: Yard, stay: Stay) -> bool:
    """Whether the vehicle of a gate went to stand in a lot of the park: there it is watched.

    Whoever comes in by a gate again has left whatever lot it stood in.
    """
    came, gates = stay.first.occurred_at, yard.gates()
    if stay.lot not in gates:
        return False
    again = next((way.at for way in yard.ways if way.event == ENTER and way.lot in gates
                  and way.at > came + SAME_ARRIVAL), None)
    inside = {way.lot: way.event for way in yard.ways if way.lot not in gates
              and way.at >= came and (again is None or way.at < again)}
    return ENTER in inside.values()


def _came_unseen(yard: Yard, stay: Stay) -> bool:
    at, gates = stay.first.occurred_at, yard.gates()
    told = yard.told_by(stay.lot, ENTER)
    settled = span(yard.number("K-01", "settle_h", at), HOUR)
    if told is None or told > at - settled:
        return False
    # By each lot the last way in and out before; and whoever went out by a gate had left them all.
    came = {way.lot: way.at for way in yard.ways if way.event == ENTER and way.at <= at}
    went = {way.lot: way.at for way in yard.ways if way.event == LEAVE and way.at < at}
    out_before = max((went[lot] for lot in gates & went.keys()), default=None)
    return not any(lot != stay.lot and (lot not in went or went[lot] <= since)
                   and (out_before is None or out_before <= since)
                   for lot, since in came.items())


def yard_load(yard: Yard, stay: Stay) -> str:
    """What a vehicle was when its stay began; of one seen only going out, by its word then."""
    parked = parked_of(stay)
    if parked is None:
        return stay.first.load_state
    return yard.parked_load(parked, parked.since).state


def waybill_of(stay: Stay) -> str:
    """The waybill a stay goes by."""
    return next((one.waybill for one in stay.events if one.waybill), "")


@rule("K-02", over="yard",
      en="{plate} ({state}) stood in {parking_lot} from {since} {until}: {hours} h are allowed "
         "({whose})",
      zh="{plate}（{state_zh}）自 {since} 停放于 {parking_lot} {until_zh}：限 {hours} 小时"
         "（{whose_zh}）")
def dwell_exceeded(yard: Yard) -> Iterator[Saw]:
    """A vehicle stands no longer than its zone, else the rows of the day, allow.

    breaks:
        parking-lot p1 park=port berths=1 limit_h=6
        2026-06-10T08:00:00Z gate p1 enter plate=A1 berth=1
        2026-06-10T15:00:00Z gate p1 leave plate=A1
    holds:
        parking-lot p1 park=port berths=1 limit_h=6
        2026-06-10T08:00:00Z gate p1 enter plate=A1 berth=1
        2026-06-10T14:00:00Z gate p1 leave plate=A1
    """
    for stay, parked, lot in yard.parked():
        if stay.replaced_at is not None:
            continue  # nobody knows when it left, which is another finding
        load = yard.parked_load(parked, parked.since)
        if lot.is_gate and not lot.zones and load.state != LOADED:
            continue
        limit = _limit(yard, parked, lot, load)
        ends = _ended(yard, stay, parked, lot)
        due = limit.ends(parked.since)
        if (ends is None or ends > due) and yard.passed(due):
            yield _overstayed(yard, stay, parked, limit, ends, load)


def _limit(yard: Yard, parked: Parked, lot: ParkingLot, load: Load) -> Limit:
    berth = parked.standings[0].berth if parked.standings else ""
    return limit_of(lot, berth, load.state, yard.words(load.cargo, parked.since),
                    partial(_house, yard, parked.since))


def _house(yard: Yard, at: datetime, names: list[str]) -> int | Decimal:
    return yard.parameters.strictest("K-02", "dwell_h", day_of(at), names)


def _ended(yard: Yard, stay: Stay, parked: Parked, lot: ParkingLot) -> datetime | None:
    """When a stay ended, by its own lot, a gate, or what ends the time of a truck in the park."""
    ends = [at for at in (parked.until, yard.left_by_a_gate(stay)) if at is not None]
    if lot.is_gate:
        cargo = yard.cargoes.get(parked.waybill_at(parked.since))
        if cargo and cargo.received_at and cargo.received_at >= parked.since:
            ends.append(cargo.received_at)
        ends += [way.at for way in yard.ways if way.event == ENTER and way.at >= parked.since
                 and way.lot not in yard.gates()]
    known = [at for at in ends if at <= yard.as_of]
    return min(known, default=None)


def _overstayed(
    yard: Yard, stay: Stay, parked: Parked, limit: Limit, ends: datetime | None, load: Load
) -> Saw:
    due, state = limit.ends(parked.since), load.state
    words = yard.words(load.cargo, parked.since)
    until, until_zh = (f"until {clock_of(ends)}", f"至 {clock_of(ends)}") if ends else (
        "and is there yet", "，仍未离场")
    lot = yard.lot(stay.lot, parked.since)
    asked = {"dwell_limit_h": f"{limit.hours} h"} if limit.zone else yard.asked(
        "K-02", "dwell_h", parked.since,
        next(iter(selectors_of(state, (), is_gate=lot.is_gate)), ""))
    return yard.about(
        stay.lot, stay.plate, parked.since, subject_of(stay), occurred_at=parked.since,
        due_at=due, events=events_of(stay), consignment=waybill_of(stay), parameters=asked,
        case=tuple(sorted(words & {"class_1", "highly_toxic"})),
        figures={"since": clock_of(parked.since), "until": until, "until_zh": until_zh,
                 "hours": str(limit.hours), "state": _SHOWN_STATES.get(state, state),
                 "state_zh": STATES_ZH.get(state, "载货状态不明"),
                 "whose": f"zone {limit.zone}" if limit.zone else "house limit",
                 "whose_zh": f"{limit.zone} 区规定" if limit.zone else "通用限值"})


@rule("K-03", over="yard",
      en="{plate} took berth {berth} of {parking_lot} at {time}: {why}",
      zh="{plate} 于 {time} 停入 {parking_lot} 的 {berth} 车位：{why_zh}")
def wrong_zone(yard: Yard) -> Iterator[Saw]:
    """A vehicle stands where its zone allows its state and the class of its goods.

    What it carries is taken from its consignment; where nobody knows, nothing is held against it.

    breaks:
        parking-lot p1 park=port berths=1 states=empty
        2026-06-10T08:00:00Z gate p1 enter plate=A1 berth=1 load_state=uncleaned
        2026-06-10T09:00:00Z gate p1 leave plate=A1
    holds:
        parking-lot p1 park=port berths=1 states=empty
        2026-06-10T08:00:00Z gate p1 enter plate=A1 berth=1 load_state=empty
        2026-06-10T09:00:00Z gate p1 leave plate=A1
        2026-06-10T10:00:00Z gate p1 enter plate=A2 berth=1
        2026-06-10T11:00:00Z gate p1 leave plate=A2
    """
    for stay, parked, _ in yard.parked():
        for standing in parked.standings:
            saw = _misplaced(yard, stay, parked, standing)
            if saw is not None:
                yield saw


def _misplaced(yard: Yard, stay: Stay, parked: Parked, standing: Standing) -> Saw | None:
    lot, at = yard.lot(stay.lot, standing.since), standing.since
    load = yard.parked_load(parked, at)
    classes = yard.classes(load.cargo)
    refused = zone_refuses(lot.zone_of(standing.berth), load.state, classes)
    if not load.state or refused is None or refused.code == "class_unknown":
        return None
    words = yard.words(load.cargo, at)
    return yard.about(
        stay.lot, stay.plate, at, f"{subject_of(stay)}|{standing.berth}", occurred_at=at,
        events=distinct(one.event_id for one in stay.events if one.berth == standing.berth),
        consignment=parked.waybill_at(at), case=tuple(sorted(words & {"class_1", "highly_toxic"})),
        figures={"berth": standing.berth, "time": clock_of(at), "why": refused.en,
                 "why_zh": refused.zh})
