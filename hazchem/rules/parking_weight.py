"""Family K: what a vehicle left or took in a park by its scales is no less than was booked there.

A gate weighs vehicles, not goods. So nothing is said of one weighing: the tare of a day is in no
register. Two of the same rig tell by their difference what was unloaded, where it came in loaded
and went out empty or not cleaned, or what was loaded, where it was the other way round. They may be
told by two gates of one park, on one day.

Compared are tanks alone, for others take empty packages along; and only a waybill that was handled
in between as a whole, in this vehicle, by the word of one system. It is found only where the books
say more than the scales: a gate names one waybill, and another one that was aboard as well makes
the difference larger and never smaller.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from math import isqrt
from typing import NamedTuple

from hazchem.domain.event import Fact
from hazchem.domain.gate import EMPTY, ENTER, LOADED, UNCLEANED, GateEvent
from hazchem.domain.mass import MG_PER_KG
from hazchem.parking.stays import Stay
from hazchem.rules.evidence import clock_of, distinct, kilograms
from hazchem.rules.evidence_yard import Yard
from hazchem.rules.parking import SAME_ARRIVAL, subject_of
from hazchem.rules.parking_weighing import fuel_mg, is_same_rig, variance_mg2
from hazchem.rules.rule import Saw

_UNLOADED, _LOADS = "receive", "dispatch"
_WITHOUT = frozenset({EMPTY, UNCLEANED})


class _Visit(NamedTuple):
    """A vehicle that was weighed on its way in and on its way out, by whichever gates."""

    stay: Stay
    came: GateEvent
    left: GateEvent
    in_mg: int
    out_mg: int

    @property
    def kind(self) -> str:
        """What was done with its load in between, by what was declared of it; "" for unknown."""
        states = self.came.load_state, self.left.load_state
        if states[0] == LOADED and states[1] in _WITHOUT:
            return _UNLOADED
        return _LOADS if states[0] in _WITHOUT and states[1] == LOADED else ""

    @property
    def waybill(self) -> str:
        """The waybill it was loaded under, as told when it was."""
        return self.came.waybill if self.kind == _UNLOADED else self.left.waybill

    @property
    def net_mg(self) -> int:
        """What was unloaded or loaded, by the scales."""
        return (self.in_mg - self.out_mg) * (1 if self.kind == _UNLOADED else -1)

    def holds(self, at: datetime) -> bool:
        """Whether an instant lies between the two weighings."""
        return self.came.occurred_at < at < self.left.occurred_at


def weighed_otherwise(yard: Yard) -> Iterator[Saw]:
    """What the books say was unloaded or loaded in a park is not more than its scales tell."""
    told: set[str] = set()
    for visit in sorted(_visits(yard), key=lambda one: one.came.occurred_at):
        if visit.kind and visit.waybill and visit.waybill not in told:
            handled = _handled(yard, visit)
            saw = _compared(yard, visit, handled) if handled else None
            if saw is not None:
                told.add(visit.waybill)
                yield saw


def _visits(yard: Yard) -> Iterator[_Visit]:
    """Every stay of a tank with both its weighings, as the same rig."""
    for stay, _, _ in yard.parked():
        came, left = stay.first, stay.left or _left_elsewhere(yard, stay)
        if left is None or came.event != ENTER or not is_same_rig(came, left):
            continue
        if came.gross_mg is None or left.gross_mg is None or not _is_tank(yard, came):
            continue
        yield _Visit(stay, came, left, came.gross_mg, left.gross_mg)


def _left_elsewhere(yard: Yard, stay: Stay) -> GateEvent | None:
    """What another gate of the park saw when the vehicle went out by it, on the same day."""
    at = yard.left_by_a_gate(stay)
    return next((one.left for one in yard.stays if at is not None and one.lot != stay.lot
                 and one.left and one.left.occurred_at == at), None)


def _is_tank(yard: Yard, came: GateEvent) -> bool:
    """Whether what holds the goods is a tank; a tractor may draw one that nobody named."""
    entry = yard.registers.vehicles.at(came.trailer or came.plate, came.occurred_at)
    return entry is not None and bool(entry.tank_media) and entry.kind != "tractor"


def _handled(yard: Yard, visit: _Visit) -> Sequence[Fact]:
    """What of the waybill was handled between the weighings; () where that was not all of it."""
    facts = yard.facts.get(visit.waybill, ())
    sent = [fact for fact in facts if fact.movement.kind == "dispatch"]
    came = [fact for fact in facts if fact.movement.kind == "receive"]
    if not sent or not _is_alone(visit, facts) or not all(
            visit.left.plate in (fact.movement.vehicle, fact.movement.trailer)
            or visit.left.trailer and visit.left.trailer == fact.movement.trailer
            for fact in sent):
        return ()
    if visit.kind == _LOADS:
        return sent if all(visit.holds(fact.at) for fact in sent) else ()
    cargo = yard.cargoes.get(visit.waybill)
    if cargo is None or cargo.received_at is None or not all(
            visit.holds(fact.at) for fact in came) or _went_before(yard, visit, sent):
        return ()
    return came


def _is_alone(visit: _Visit, facts: Iterable[Fact]) -> bool:
    """Whether a waybill's goods stayed in this vehicle, by one system's word."""
    told = [fact.movement for fact in facts]
    rig = {visit.came.plate, visit.came.trailer, ""}
    return (len({one.source for one in told}) == 1
            and not any(one.kind in ("reject", "handover") for one in told)
            and all(one.mass_mg for one in told if one.kind in (_UNLOADED, _LOADS))
            and all({one.vehicle, one.trailer} <= rig for one in told))


def _went_before(yard: Yard, visit: _Visit, sent: Sequence[Fact]) -> bool:
    """Whether it was here since it was sent: it may have brought a part of its load then."""
    came = visit.came.occurred_at
    first = min(fact.at for fact in sent)
    return first >= came or any(
        way.event == ENTER and first < way.at < came - SAME_ARRIVAL for way in yard.ways)


def _compared(yard: Yard, visit: _Visit, handled: Sequence[Fact]) -> Saw | None:
    came, left = visit.came, visit.left
    at = came.occurred_at
    told_mg = sum(fact.movement.mass_mg or 0 for fact in handled)
    variance = (variance_mg2(yard, came.lot, at, visit.in_mg)
                + variance_mg2(yard, left.lot, left.occurred_at, visit.out_mg)
                + sum((_variance(yard, fact) for fact in handled), Fraction()))
    burnt_mg = fuel_mg(yard, at)
    beyond_mg = told_mg - visit.net_mg - burnt_mg
    if beyond_mg <= 0 or beyond_mg**2 <= 9 * variance:
        return None
    cargo = yard.cargoes.get(visit.waybill)
    # As it is shown only: the comparison above is of squares and exact.
    limit_mg = (burnt_mg + isqrt(int(9 * variance))) // MG_PER_KG * MG_PER_KG
    unloaded = visit.kind == _UNLOADED
    change_mg = visit.out_mg - visit.in_mg
    return yard.about(
        came.lot, came.plate, at, f"{subject_of(visit.stay)}|{visit.waybill}|weight",
        occurred_at=left.occurred_at, variant="weight", consignment=visit.waybill,
        events=distinct((came.event_id, left.event_id,
                         *(fact.movement.event_id for fact in handled))),
        parties=distinct((*(fact.filer for fact in handled), visit.waybill.partition("/")[0])),
        mass_mg=told_mg - visit.net_mg, limit_mg2=9 * variance,
        substance=cargo.substances[0] if cargo and cargo.substances else "",
        parameters=yard.asked("K-06", "fuel_kg", at) | yard.asked(
            "K-08", "fallback_3sigma_ppm", at),
        figures={"waybill": visit.waybill, "time_in": clock_of(at),
                 "time_out": clock_of(left.occurred_at), "gross_in": kilograms(visit.in_mg),
                 "gross_out": kilograms(visit.out_mg), "net": kilograms(abs(change_mg)),
                 "way": "less" if change_mg < 0 else "more",
                 "way_zh": "减少" if change_mg < 0 else "增加", "told": kilograms(told_mg),
                 "handled": "unloaded" if unloaded else "loaded",
                 "handled_zh": "卸货" if unloaded else "装货",
                 "missing": kilograms(told_mg - visit.net_mg), "limit": kilograms(limit_mg)})


def _variance(yard: Yard, fact: Fact) -> Fraction:
    """σ² of what a movement says: of its instrument, else a third of the house's limit."""
    mass_mg = fact.movement.mass_mg or 0
    told = yard.variance_mg2(fact, mass_mg)
    ppm = Fraction(yard.number("K-08", "fallback_3sigma_ppm", fact.at))
    return (ppm * mass_mg / 3_000_000) ** 2 if told is None else told
