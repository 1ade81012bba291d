"""Happenings: what papers, movements, gates, alerts and rules tell of a trip, in order of time."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from hazchem.domain import instant
from hazchem.domain.alert import KINDS as ALERTS
from hazchem.domain.event import Fact
from hazchem.domain.gate import GateEvent
from hazchem.domain.movement import KINDS, Movement
from hazchem.parking.stays import Stay, stays_of
from hazchem.reports.cells import kilograms
from hazchem.services.alerts import may_see
from hazchem.services.findings import Shown
from hazchem.services.judging import yards
from hazchem.services.seen.asked import Snapshot
from hazchem.services.seen.scope import Viewer
from hazchem.store import events, stays

_GATES = {"enter": ("进入", "entered"), "park": ("停入", "parked at"), "check": ("签到", "checked"),
          "leave": ("离开", "left")}
_PAPERS = {"waybill": ("电子运单", "waybill"), "manifest": ("转移联单", "manifest")}


_STATES_ZH = {"draft": "草稿", "issued": "已签发", "loaded": "已装货", "departed": "已发车",
              "arrived": "已到达", "accepted": "已签收", "partial": "部分签收",
              "rejected": "已拒收", "closed": "已关闭", "void": "作废"}


class Happening(NamedTuple):
    """One thing that was told: when it happened, by what sort of source, and what in words."""

    at: datetime
    sort: str  # paper, movement, gate, alert or finding
    says: str
    says_zh: str
    noun: str = ""
    name: str = ""


class Seen(NamedTuple):
    """What others than the parties saw of a trip or a vehicle."""

    stays: list[Stay]
    happenings: list[Happening]


def seen_of(
    seen: Snapshot, viewer: Viewer, plates: Collection[str], papers: Collection[str],
    begins: datetime, ends: datetime,
) -> Seen:
    """The stays and alerts of some vehicles and papers in a span that the viewer may see."""
    ends = min(ends, seen.as_of)
    found = [stay for plate in sorted(set(plates)) for lot in sorted(seen.registers.parking_lots)
             for stay in _stays(seen, lot, plate, begins, ends)
             if _may_see_stay(seen, viewer, stay, papers)]
    told = [_gate(one) for stay in found for one in stay.events]
    about = [*(("vehicle", plate) for plate in plates), *(("consignment", one) for one in papers)]
    alerts: dict[int, events.Event] = {}
    for kind, name in about:
        for one in events.naming(seen.tx, f"alert_{kind}", [name], seen.size):
            if begins <= instant.from_us(one.occurred_us) <= ends and may_see(seen, viewer, one):
                alerts[one.leaf_index] = one
    return Seen(found, told + [_alert(one) for one in alerts.values()])


def papers_put(seen: Snapshot, papers: Collection[str]) -> Iterator[Happening]:
    """Every version of a trip's papers that was put by the snapshot's instant."""
    for one in events.naming(seen.tx, "paper", papers, seen.size):
        at = instant.from_us(one.recorded_us)
        if at <= seen.as_of:
            zh, en = _PAPERS.get(one.content["paper"], ("单据", "paper"))
            number, state = one.content["number"], one.content.get("status", "")
            state_zh = _STATES_ZH.get(state, state)
            yield Happening(
                at, "paper", f"{en} {number} put by {one.filer}" + (f", {state}" if state else ""),
                f"{one.filer} 提交{zh} {number}" + (f"（{state_zh}）" if state else ""))


def moved(facts: Iterable[Fact]) -> Iterator[Happening]:
    """The movements of a trip, each with its crew, seals and weights."""
    for fact in facts:
        told = fact.movement
        yield Happening(fact.at, "movement", _words(told, 1), _words(told, 0), "event",
                        told.event_id)


def found(shown: Iterable[Shown]) -> Iterator[Happening]:
    """The findings on a trip, where what they are about happened."""
    for one in (shown.finding for shown in shown):
        yield Happening(one.occurred_at, "finding", f"{one.rule} {one.title}: {one.says}",
                        f"{one.rule} {one.title_zh}：{one.says_zh}", "finding", one.code)


def in_order(told: Iterable[Happening]) -> list[Happening]:
    """By when they happened; of one instant, what was announced before what was done."""
    sorts = ("paper", "movement", "gate", "alert", "finding")
    return sorted(told, key=lambda one: (one.at, sorts.index(one.sort), one.says))


def _words(told: Movement, which: int) -> str:
    """A movement in one line: what, how much, where, by whom, under which seals, how weighed."""
    zh = not which
    kind = KINDS[told.kind].zh if zh else told.kind
    parts = [
        " ".join(filter(None, (kind, told.lot or told.substance))),
        f"{kilograms(told.mass_mg)} {'千克' if zh else 'kg'}" if told.mass_mg else "",
        f"{told.pieces} {'件' if zh else 'pieces'}" if told.pieces else "",
        " → ".join(filter(None, (told.from_place, told.to_place or told.destination))),
        *(f"{word} {code}" for code, word in (
            (told.carrier, "承运" if zh else "carrier"),
            ("+".join(filter(None, (told.vehicle, told.trailer))), "车辆" if zh else "vehicle"),
            (told.driver, "驾驶员" if zh else "driver"),
            (told.escort, "押运员" if zh else "escort"),
            (" ".join(told.seals), "封签" if zh else "seals"),
            (told.ticket, "磅单" if zh else "ticket"),
            (told.instrument, "器具" if zh else "weighed on"),
            (told.location, "地点" if zh else "at")) if code)]
    return (" · " if zh else ", ").join(filter(None, parts))


def _gate(one: GateEvent) -> Happening:
    zh, en = _GATES.get(one.event, (one.event, one.event))
    gross = kilograms(one.gross_mg) if one.gross_mg else ""
    more_zh = [one.berth and f"车位 {one.berth}", gross and f"毛重 {gross} 千克",
               one.seals and f"封签 {' '.join(one.seals)}"]
    more = [one.berth and f"berth {one.berth}", gross and f"gross {gross} kg",
            one.seals and f"seals {' '.join(one.seals)}"]
    return Happening(one.occurred_at, "gate",
                     ", ".join(filter(None, (f"{one.plate} {en} {one.lot}", *map(str, filter(
                         None, more))))),
                     " · ".join(filter(None, (f"{one.plate} {zh} {one.lot}", *map(str, filter(
                         None, more_zh))))))


def _alert(one: events.Event) -> Happening:
    kind = one.content["kind"]
    zh = ALERTS[kind].zh if kind in ALERTS else kind
    subject, source = one.content["subject"]["id"], one.content.get("source", one.filer)
    return Happening(instant.from_us(one.occurred_us), "alert",
                     f"{source} reports {kind} of {subject}", f"{source} 报警：{subject} {zh}")


def _stays(
    seen: Snapshot, lot: str, plate: str, begins: datetime, ends: datetime
) -> list[Stay]:
    passages = stays.passages(seen.tx, lot, plate, seen.size, instant.to_us(begins),
                              instant.to_us(ends))
    return list(stays_of(yards.gate_events(events.at(
        seen.tx, [one.leaf_index for one in passages]))))


def _may_see_stay(
    seen: Snapshot, viewer: Viewer, stay: Stay, papers: Collection[str]
) -> bool:
    """Officials and the lot's park see every stay, others those of their vehicle or their trip."""
    scope = seen.scope(viewer)
    lot = seen.registers.parking_lots.at(stay.lot, seen.as_of)
    if viewer.sees_all or (viewer.role == "park" and lot and lot.park == scope.park):
        return True
    entry = seen.registers.vehicles.at(stay.plate, seen.as_of)
    return bool(entry and scope.sees(entry.custodian)) or any(
        one.waybill in papers for one in stay.events if one.waybill)
