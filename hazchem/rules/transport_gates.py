"""Family V: what gates see of the road: no loaded vehicle without a paper, no trip nobody told."""

from collections.abc import Iterator
from datetime import timedelta

from hazchem.domain.gate import LOADED, GateEvent
from hazchem.parking.stays import Stay
from hazchem.rules.evidence import clock_of, distinct, span
from hazchem.rules.evidence_yard import Yard
from hazchem.rules.parking import HOUR, subject_of
from hazchem.rules.rule import Said, Saw, rule

_TRIP = timedelta(days=7)
_MINUTE = timedelta(minutes=1)
_MOVED = frozenset({"dispatch", "receive", "reject"})


@rule("V-01", over="yard",
      en="{plate} was seen loaded at {parking_lot} at {time}; it named no waybill and none is "
         "known for it",
      zh="{plate} 于 {time} 在 {parking_lot} 为重车，未申报电子运单，也查不到该车的有效运单",
      closed=Said("{plate} was seen loaded at {parking_lot} at {time} on waybill {waybill}, whose "
                  "goods were all received at {received}",
                  "{plate} 于 {time} 在 {parking_lot} 为重车，所报运单 {waybill} 的货物已于 "
                  "{received} 全部签收"))
def loaded_without_waybill(yard: Yard) -> Iterator[Saw]:
    """Whoever is loaded goes by a waybill: the one it names, else one that names its plates.

    A lot that never tells waybills is asked for none.

    breaks:
        parking-lot g1 park=port
        2026-06-01T08:00:00Z gate g1 enter plate=A9 waybill=far/W9
        2026-06-01T09:00:00Z gate g1 leave plate=A9
        2026-06-10T08:00:00Z gate g1 enter plate=A1 load_state=loaded
        2026-06-10T09:00:00Z gate g1 leave plate=A1
    holds:
        parking-lot g1 park=port
        2026-06-01T08:00:00Z gate g1 enter plate=A9 waybill=far/W9
        2026-06-01T09:00:00Z gate g1 leave plate=A9
        2026-06-10T08:00:00Z gate g1 enter plate=A1 load_state=loaded waybill=far/W10
        2026-06-10T09:00:00Z gate g1 leave plate=A1 load_state=loaded
    """
    for stay in yard.stays:
        for event in stay.events:
            if event.load_state != LOADED:
                continue
            margin = span(yard.number("V-01", "match_min", event.occurred_at), _MINUTE)
            named = _named_by(stay, event)
            variant, more = "", {}
            if named:
                cargo = yard.cargoes.get(named)
                if cargo is None or cargo.received_at is None or (
                        cargo.received_at + margin >= event.occurred_at):
                    continue
                variant, more = "closed", {"waybill": named,
                                           "received": clock_of(cargo.received_at)}
            elif not _is_asked(yard, stay, event) or _is_on_a_trip(yard, event, margin):
                continue
            if yard.passed(event.occurred_at + margin):
                yield yard.about(
                    stay.lot, stay.plate, event.occurred_at, subject_of(stay), variant=variant,
                    occurred_at=event.occurred_at, events=(event.event_id,), consignment=named,
                    parameters=yard.asked("V-01", "match_min", event.occurred_at),
                    figures={"time": clock_of(event.occurred_at), **more})
            break


def _named_by(stay: Stay, event: GateEvent) -> str:
    """The waybill an event names, else the one its stay named before."""
    told = [one.waybill for one in stay.events
            if one.waybill and one.occurred_at <= event.occurred_at]
    return event.waybill or (told[-1] if told else "")


def _is_asked(yard: Yard, stay: Stay, event: GateEvent) -> bool:
    begun = yard.first_told.get(f"{stay.lot}/waybill")
    return begun is not None and begun <= event.occurred_at


def _is_on_a_trip(yard: Yard, event: GateEvent, margin: timedelta) -> bool:
    return any(at - margin <= event.occurred_at <= at + _TRIP for at in yard.trips)


@rule("V-15", over="yard",
      en="{plate} passed {parking_lot} loaded at {time} on waybill {waybill} of {party}; within "
         "{hours} h nobody told of its goods",
      zh="{plate} 于 {time} 重车通过 {parking_lot}，运单 {waybill}（{party}）在 {hours} 小时内没有"
         "任何流向记录")
def passage_without_movement(yard: Yard) -> Iterator[Saw]:
    """Goods of a party of this area that a gate saw are in the ledger soon.

    Through traffic between outside parties is 过境, and nothing is asked of it.

    breaks:
        custodian acme
        parking-lot g1 park=port
        2026-06-10T08:00:00Z gate g1 enter plate=A1 load_state=loaded waybill=acme/W1
        2026-06-10T09:00:00Z gate g1 leave plate=A1
    holds:
        custodian acme
        custodian outco outside=true
        parking-lot g1 park=port
        2026-06-10T08:00:00Z gate g1 enter plate=A1 load_state=loaded waybill=outco/W1
        2026-06-10T09:00:00Z gate g1 leave plate=A1
        2026-06-10T10:00:00Z gate g1 enter plate=A2 load_state=loaded waybill=nobody/W1
        2026-06-10T11:00:00Z gate g1 leave plate=A2
    """
    known: set[str] = set()
    for stay in sorted(yard.stays, key=lambda one: one.first.occurred_at):
        for event in stay.events:
            if event.load_state != LOADED or not event.waybill or event.waybill in known:
                continue
            parties = _inside(yard, event)
            told = yard.facts.get(event.waybill, ())
            if not parties or any(fact.movement.kind in _MOVED for fact in told):
                continue
            known.add(event.waybill)
            hours = yard.number("V-15", "movement_h", event.occurred_at)
            if yard.passed(event.occurred_at + span(hours, HOUR)):
                yield yard.about(
                    stay.lot, stay.plate, event.occurred_at, f"{yard.name}|{event.waybill}",
                    occurred_at=event.occurred_at, events=(event.event_id,), parties=parties,
                    consignment=event.waybill, due_at=event.occurred_at + span(hours, HOUR),
                    parameters=yard.asked("V-15", "movement_h", event.occurred_at),
                    figures={"time": clock_of(event.occurred_at), "waybill": event.waybill,
                             "party": ", ".join(parties), "hours": str(hours)})


def _inside(yard: Yard, event: GateEvent) -> tuple[str, ...]:
    """The parties of a waybill that are registered here and not outside."""
    named = [event.waybill.partition("/")[0]]
    for paper in yard.papers.get(event.waybill, ()):
        named += [str(paper.get(end) or "") for end in ("consignor", "consignee")]
    codes = distinct(yard.registers.party(one) for one in named if one)
    return tuple(one for one in codes if one in yard.registers.custodians
                 and not yard.registers.is_outside(one, event.occurred_at))
