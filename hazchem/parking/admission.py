"""Admission 入场核验: may a vehicle come in, why not, and which berths would do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hazchem.domain.gate import EMPTY, LOADED
from hazchem.domain.parking_lot import Berth, LotZone, ParkingLot
from hazchem.parking.matrix import Matrix, is_of
from hazchem.parking.neighbours import neighbours_of

STATES_ZH = {LOADED: "重车", EMPTY: "空车", "uncleaned": "未清洗空车"}


class Reason(NamedTuple):
    """Why a vehicle or a berth will not do, in both languages."""

    code: str
    en: str
    zh: str


class Occupant(NamedTuple):
    """What stands on a berth: its plate, its state, the classes of its goods or of its last."""

    plate: str
    state: str = ""
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The vehicle that wants to come in; `classes` None: it is not known what it carries."""

    plate: str
    state: str = ""
    classes: tuple[str, ...] | None = None
    berth: str = ""

    @property
    def has_goods(self) -> bool:
        """Whether its goods, or what they left behind, count; an unknown state counts as loaded."""
        return self.state != EMPTY


class Admission(NamedTuple):
    """The answer: berths that would do, best first, and what speaks against the others."""

    admit: bool
    reasons: list[Reason]
    berths: list[str]


def admission(
    lot: ParkingLot, occupied: Mapping[str, Occupant], inside: Iterable[str], asking: Asking,
    matrix: Matrix,
) -> Admission:
    """Whether a vehicle may come in: there is a berth whose zone, room and neighbours allow it.

    `occupied` are the berths in use, `inside` the plates in the lot. A gate has no berths and lets
    every vehicle pass that is not inside already.
    """
    there = set(inside)
    if asking.plate in there:
        return Admission(False, [Reason(
            "inside", f"{asking.plate} is in {lot.code} already: its departure was not seen",
            f"{asking.plate} 已在 {lot.code} 内：未见其出场")], [])
    if lot.is_gate:
        return Admission(True, [], [])
    if len(there) >= len(lot.berths):
        return Admission(False, [Reason(
            "full", f"{lot.code} is full: {len(there)} vehicles, {len(lot.berths)} berths",
            f"{lot.code} 已满：在场 {len(there)} 辆，车位 {len(lot.berths)} 个")], [])
    against: dict[str, Reason | None] = {
        one.code: _against(lot, one, occupied, asking, matrix) for one in lot.berths}
    fit = [code for code, reason in against.items() if reason is None]
    ranked = _ranked(lot, fit, occupied)
    if asking.berth:
        # The berth asked for first where it would do; the others in any case.
        refused = against.get(asking.berth)
        ranked.sort(key=asking.berth.__ne__)
        return Admission(refused is None, [refused] if refused else [], ranked)
    if fit:
        return Admission(True, [], ranked)
    seen = {reason.code: reason for reason in against.values() if reason}
    return Admission(False, list(seen.values()), [])


def zone_refuses(
    zone: LotZone | None, state: str, classes: Sequence[str] | None
) -> Reason | None:
    """Why a zone does not take a vehicle of a state with goods of some classes; None where it does.

    Of an empty vehicle no class is asked. `classes` None, or a class nobody knows: not shown to be
    allowed where only some classes are.
    """
    if zone is None:
        return None
    if zone.load_states and state and state not in zone.load_states:
        kinds = ", ".join(zone.load_states)
        return Reason("load_state", f"zone {zone.code} takes {kinds}, not {state}",
                      f"{zone.code} 区只停{'、'.join(STATES_ZH[one] for one in zone.load_states)}，"
                      f"不停{STATES_ZH.get(state, state)}")
    if not zone.allows_classes or state == EMPTY:
        return None
    allowed = ", ".join(zone.allows_classes)
    if not classes:
        return Reason("class_unknown", f"zone {zone.code} takes classes {allowed} and nobody "
                      "told what this vehicle carries: name its waybill",
                      f"{zone.code} 区只停 {allowed} 类，而该车所载货物不明：请提供电子运单")
    wrong = [one for one in classes if not any(is_of(one, each) for each in zone.allows_classes)]
    if wrong:
        told = ", ".join(wrong)
        return Reason("class", f"zone {zone.code} takes classes {allowed}, not {told}",
                      f"{zone.code} 区只停 {allowed} 类，不停 {told} 类")
    return None


def _against(
    lot: ParkingLot, berth: Berth, occupied: Mapping[str, Occupant], asking: Asking,
    matrix: Matrix,
) -> Reason | None:
    if berth.code in occupied:
        plate = occupied[berth.code].plate
        return Reason("occupied", f"berth {berth.code} is taken by {plate}",
                      f"车位 {berth.code} 已停 {plate}")
    zone = lot.zone(berth.zone)
    refused = zone_refuses(zone, asking.state, asking.classes)
    if refused:
        return refused
    if zone is not None and zone.capacity is not None:
        taken = sum(1 for code in occupied if (other := lot.berth(code)) and (
            other.zone == zone.code))
        if taken >= zone.capacity:
            return Reason("zone_full", f"zone {zone.code} is full: at most {zone.capacity}",
                          f"{zone.code} 区已满：至多 {zone.capacity} 辆")
    return _beside(lot, berth, occupied, asking, matrix) if asking.has_goods else None


def _beside(
    lot: ParkingLot, berth: Berth, occupied: Mapping[str, Occupant], asking: Asking,
    matrix: Matrix,
) -> Reason | None:
    for code in neighbours_of(lot, berth.code):
        other = occupied.get(code)
        if other is None or other.state == EMPTY:
            continue
        for mine in asking.classes or ():
            for theirs in other.classes:
                if matrix.apart(mine, theirs, lot):
                    return Reason(
                        "neighbour", f"class {mine} must not stand beside class {theirs}: "
                        f"{other.plate} on berth {code}",
                        f"{mine} 类不得与 {theirs} 类相邻：{code} 车位停有 {other.plate}")
    return None


def _ranked(lot: ParkingLot, fit: list[str], occupied: Mapping[str, Occupant]) -> list[str]:
    """Berths that would do: those with the fewest neighbours in use first, then as they lie."""
    lie = {one.code: place for place, one in enumerate(lot.berths)}
    return sorted(fit, key=lambda code: (
        sum(one in occupied for one in neighbours_of(lot, code)), lie[code]))
