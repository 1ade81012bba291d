"""Family K: what stands in a lot is what came in: its weight, its seals, its papers, its guard."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import NamedTuple

from hazchem.domain.gate import CHECK, EMPTY, LOADED, GateEvent
from hazchem.domain.mass import MG_PER_KG
from hazchem.parking.stays import Parked, Stay
from hazchem.rules.evidence import clock_of, day_of, distinct, kilograms, span
from hazchem.rules.evidence_yard import Yard
from hazchem.rules.parking import HOUR, events_of, subject_of, waybill_of
from hazchem.rules.parking_weighing import fuel_mg, is_same_rig, variance_mg2
from hazchem.rules.parking_weight import weighed_otherwise
from hazchem.rules.rule import Said, Saw, rule

_MOVES = frozenset({"dispatch", "receive", "transfer", "reject", "handover"})


@rule("K-06", over="yard",
      en="{plate} weighed {gross_in} kg when it came into {parking_lot} at {time_in} and "
         "{gross_out} kg when it went out at {time_out}: {change} kg {way}, beyond "
         "{limit} kg",
      zh="{plate} 于 {time_in} 进入 {parking_lot} 时毛重 {gross_in} 千克，{time_out} 出场时 "
         "{gross_out} 千克：{way_zh} {change} 千克，允许 {limit} 千克",
      seals=Said("{plate} came into {parking_lot} at {time_in} with seals {seals_in} and went out "
                 "at {time_out} with seals {seals_out}",
                 "{plate} 于 {time_in} 进入 {parking_lot} 时封签为 {seals_in}，{time_out} 出场时为 "
                 "{seals_out}"))
def load_changed(yard: Yard) -> Iterator[Saw]:
    """A vehicle goes out as heavy as it came in, less what its engine burnt, with its seals whole.

    Only the same plate with the same trailer is compared, and only while nobody loaded it.

    breaks:
        instrument s1 e_kg=20
        parking-lot p1 park=port berths=1 scale=s1
        2026-06-10T08:00:00Z gate p1 enter plate=A1 trailer=T1 gross_kg=49000
        2026-06-10T12:00:00Z gate p1 leave plate=A1 trailer=T1 gross_kg=48000
    holds:
        instrument s1 e_kg=20
        parking-lot p1 park=port berths=1 scale=s1
        2026-06-10T08:00:00Z gate p1 enter plate=A1 trailer=T1 gross_kg=49000
        2026-06-10T12:00:00Z gate p1 leave plate=A1 trailer=T1 gross_kg=48860
        2026-06-10T13:00:00Z gate p1 enter plate=A1 trailer=T1 gross_kg=49000
        2026-06-10T14:00:00Z gate p1 leave plate=A1 trailer=T2 gross_kg=30000
    """
    for stay, _, _ in yard.parked():
        way_in, way_out = stay.first, stay.left
        if way_out is None or not is_same_rig(way_in, way_out) or _was_handled(yard, stay):
            continue
        if way_in.gross_mg is not None and way_out.gross_mg is not None:
            saw = _weighed(yard, stay, way_in.gross_mg, way_out.gross_mg)
            if saw is not None:
                yield saw
        if way_in.seals and way_out.seals and set(way_in.seals) != set(way_out.seals):
            yield yard.about(
                stay.lot, stay.plate, way_out.occurred_at, f"{subject_of(stay)}|seals",
                occurred_at=way_out.occurred_at, events=events_of(stay), variant="seals",
                consignment=waybill_of(stay), case=("seal_changed",),
                figures={**_times(stay), "seals_in": ", ".join(way_in.seals),
                         "seals_out": ", ".join(way_out.seals)})


def _was_handled(yard: Yard, stay: Stay) -> bool:
    """Whether goods were loaded or taken off between the way in and the way out."""
    ends = stay.until or yard.as_of
    return any(fact.movement.kind in _MOVES and stay.first.occurred_at < fact.at < ends
               for event in stay.events for fact in yard.facts.get(event.waybill, ()))


def _weighed(yard: Yard, stay: Stay, in_mg: int, out_mg: int) -> Saw | None:
    at = stay.first.occurred_at
    change_mg = out_mg - in_mg
    variance = sum((variance_mg2(yard, stay.lot, at, gross_mg) for gross_mg in (in_mg, out_mg)),
                   Fraction())
    burnt_mg = fuel_mg(yard, at)
    beyond_mg = abs(change_mg) - burnt_mg
    if beyond_mg <= 0 or beyond_mg**2 <= 9 * variance:
        return None
    way, way_zh = ("less", "减少") if change_mg < 0 else ("more", "增加")
    # As it is shown only: the comparison above is of squares and exact.
    limit_mg = burnt_mg + isqrt(int(9 * variance))
    return yard.about(
        stay.lot, stay.plate, at, subject_of(stay), occurred_at=stay.left.occurred_at
        if stay.left else at, events=events_of(stay), mass_mg=abs(change_mg),
        limit_mg2=9 * variance, consignment=waybill_of(stay),
        case=("loss",) if change_mg < 0 else (),
        parameters=yard.asked("K-06", "fuel_kg", at),
        figures={**_times(stay), "gross_in": kilograms(in_mg), "gross_out": kilograms(out_mg),
                 "change": kilograms(abs(change_mg)), "way": way, "way_zh": way_zh,
                 "limit": kilograms(limit_mg // MG_PER_KG * MG_PER_KG)})


def _times(stay: Stay) -> dict[str, str]:
    return {"time_in": clock_of(stay.first.occurred_at),
            "time_out": clock_of(stay.left.occurred_at) if stay.left else "–"}


class _Differs(NamedTuple):
    """One thing a gate was told and the papers say otherwise."""

    field: str
    field_zh: str
    told: str
    known: tuple[str, ...]


@rule("K-08", over="yard",
      en="{plate} told {parking_lot} waybill {waybill} at {time}, and it differs: {differs}",
      zh="{plate} 于 {time} 在 {parking_lot} 申报运单 {waybill}，与运单不符：{differs_zh}",
      weight=Said("{plate} weighed {gross_in} kg on its way in at {time_in} and {gross_out} kg on "
                  "its way out at {time_out}, {net} kg {way}; of waybill {waybill} {told} kg were "
                  "{handled} in between, {missing} kg more, beyond {limit} kg",
                  "{plate} 于 {time_in} 进场毛重 {gross_in} 千克，{time_out} 出场毛重 {gross_out} "
                  "千克，{way_zh} {net} 千克；其间运单 {waybill} {handled_zh} {told} 千克，"
                  "多出 {missing} 千克，允许 {limit} 千克"))
def declared_otherwise(yard: Yard) -> Iterator[Saw]:
    """What is told at the gate is what the waybill says: vehicle, trailer, crew, loaded or not.

    Only what both tell is compared; whoever the waybill names at any stage is right. How much it
    carried is told by two weighings alone (`parking_weight.py`).

    breaks:
        as_of 2026-06-11T00:00:00Z
        parking-lot p1 park=port berths=1
        2026-06-10T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-10T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=outco vehicle=haul-1 due_at=2026-06-12T00:00:00Z
        2026-06-10T09:00:00Z gate p1 enter plate=haul-2 waybill=acme/W1 load_state=loaded
        2026-06-10T10:00:00Z gate p1 leave plate=haul-2
    holds:
        as_of 2026-06-11T00:00:00Z
        parking-lot p1 park=port berths=1
        2026-06-10T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-10T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=outco vehicle=haul-1 due_at=2026-06-12T00:00:00Z
        2026-06-10T09:00:00Z gate p1 enter plate=haul-1 waybill=acme/W1 load_state=loaded
        2026-06-10T10:00:00Z gate p1 leave plate=haul-1
    """  # noqa: E501 - a line of a ledger is one line
    for stay in yard.stays:
        told: set[str] = set()
        for event in stay.events:
            if not event.waybill or event.waybill in told:
                continue
            told.add(event.waybill)
            differs = list(_differences(yard, event))
            if differs:
                cargo = yard.cargo_named(event)
                issuer = event.waybill.partition("/")[0]
                yield yard.about(
                    stay.lot, stay.plate, event.occurred_at,
                    f"{subject_of(stay)}|{event.waybill}", occurred_at=event.occurred_at,
                    events=(event.event_id,), consignment=event.waybill, parties=(issuer,),
                    substance=cargo.substances[0] if cargo and cargo.substances else "",
                    figures={
                        "waybill": event.waybill, "time": clock_of(event.occurred_at),
                        "differs": "; ".join(
                            f"{one.field} {one.told}, not {' or '.join(one.known)}"
                            for one in differs),
                        "differs_zh": "；".join(
                            f"{one.field_zh}申报为 {one.told}，运单为 {'或'.join(one.known)}"
                            for one in differs)})
    yield from weighed_otherwise(yard)


_COMPARED = (("plate", "vehicle", "vehicle", "车辆"), ("trailer", "trailer", "trailer", "挂车"),
             ("driver", "driver", "driver", "驾驶员"), ("escort", "escort", "escort", "押运员"))


def _differences(yard: Yard, event: GateEvent) -> Iterator[_Differs]:
    facts, papers = yard.facts.get(event.waybill, ()), yard.papers.get(event.waybill, ())
    for mine, theirs, field, field_zh in _COMPARED:
        told = getattr(event, mine)
        known = distinct((*(getattr(fact.movement, theirs) for fact in facts),
                          *(str(paper.get(theirs) or "") for paper in papers)))
        if told and known and told not in known:
            yield _Differs(field, field_zh, told, known)
    cargo = yard.cargo_named(event)
    if event.load_state == EMPTY and cargo and cargo.sent_at and (
            cargo.sent_at + _margin(yard, event) <= event.occurred_at) and (
            cargo.received_at is None
            or cargo.received_at > event.occurred_at + _margin(yard, event)):
        yield _Differs("state", "载货状态", EMPTY, (LOADED,))


def _margin(yard: Yard, event: GateEvent) -> timedelta:
    minutes = yard.number("V-01", "match_min", event.occurred_at)
    return span(minutes, timedelta(minutes=1))


@rule("K-09", over="yard",
      en="{plate} stood loaded with {words} in {parking_lot} and nobody checked in with it from "
         "{since} for {hours} h",
      zh="{plate}（{words_zh}）重车停放于 {parking_lot}，自 {since} 起 {hours} 小时无人签到看护")
def unattended(yard: Yard) -> Iterator[Saw]:
    """Where a class must be watched, its driver or escort checks in with it every few hours.

    Asked only of a lot whose attendants ever filed a check-in; whoever is named at the gate or at
    the berth was there.

    breaks:
        as_of 2026-06-11T00:00:00Z
        parking-lot p1 park=port berths=2
        2026-06-01T08:00:00Z gate p1 enter plate=A9
        2026-06-01T09:00:00Z gate p1 check plate=A9 driver=d9
        2026-06-01T10:00:00Z gate p1 leave plate=A9
        2026-06-10T06:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-10T07:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=outco vehicle=haul-1 due_at=2026-06-12T00:00:00Z signers=p1,p2
        2026-06-10T08:00:00Z gate p1 enter plate=haul-1 waybill=acme/W1
        2026-06-10T11:00:00Z gate p1 leave plate=haul-1
    holds:
        as_of 2026-06-11T00:00:00Z
        parking-lot p1 park=port berths=2
        2026-06-01T08:00:00Z gate p1 enter plate=A9
        2026-06-01T09:00:00Z gate p1 check plate=A9 driver=d9
        2026-06-01T10:00:00Z gate p1 leave plate=A9
        2026-06-10T06:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-10T07:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=outco vehicle=haul-1 due_at=2026-06-12T00:00:00Z signers=p1,p2
        2026-06-10T08:00:00Z gate p1 enter plate=haul-1 waybill=acme/W1
        2026-06-10T09:30:00Z gate p1 check plate=haul-1 escort=e1
        2026-06-10T11:00:00Z gate p1 leave plate=haul-1
    """  # noqa: E501 - a line of a ledger is one line
    for stay, parked, lot in yard.parked():
        begun = yard.first_told.get(f"{stay.lot}/attended")
        if lot.is_gate or begun is None or begun > parked.since or stay.replaced_at:
            continue
        load = yard.parked_load(parked, parked.since)
        watched = _watched(yard, yard.words(load.cargo, parked.since), parked.since)
        if load.state != LOADED or not watched:
            continue
        hours = yard.number("K-09", "check_in_h", parked.since)
        since = _gap(yard, stay, parked, span(hours, HOUR))
        if since is not None:
            yield _left_alone(yard, stay, parked, since, watched, str(hours))


def _watched(yard: Yard, words: Iterable[str], at: datetime) -> list[str]:
    return [word for word in sorted(words)
            if yard.parameters.applies("K-09", "attendance_required", day_of(at), [word])]


def _gap(yard: Yard, stay: Stay, parked: Parked, most: timedelta) -> datetime | None:
    """Since when nobody was with a vehicle for longer than allowed; None where somebody was."""
    seen = [parked.since, *(one.occurred_at for one in stay.events[1:]
                            if one.driver or one.escort or one.event == CHECK)]
    ends = stay.until or yard.left_by_a_gate(stay)
    for place, at in enumerate(seen):
        following = seen[place + 1] if place + 1 < len(seen) else ends
        if (following is None or following - at > most) and yard.passed(at + most):
            return at
    return None


_WATCHED = {"highly_toxic": Said("highly toxic goods", "剧毒"),
            "class_1": Said("explosives", "爆炸品")}


def _left_alone(
    yard: Yard, stay: Stay, parked: Parked, since: datetime, watched: list[str], hours: str
) -> Saw:
    named = [_WATCHED.get(word, Said(word, word)) for word in watched]
    return yard.about(
        stay.lot, stay.plate, since, subject_of(stay), occurred_at=since, events=events_of(stay),
        consignment=parked.waybill_at(parked.since), case=tuple(watched),
        due_at=since + span(Decimal(hours), HOUR),
        parameters=yard.asked("K-09", "check_in_h", parked.since),
        figures={"since": clock_of(since), "hours": hours,
                 "words": ", ".join(one.en for one in named),
                 "words_zh": "、".join(one.zh for one in named)})
