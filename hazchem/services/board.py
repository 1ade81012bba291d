"""Boards 停车看板: who stands where in a lot, carrying what, from when to when, beside whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hazchem.domain import instant
from hazchem.domain.finding import Finding
from hazchem.domain.parking_lot import ParkingLot
from hazchem.parking.cargo import Cargo, Load, load_at
from hazchem.parking.dwell import limit_of
from hazchem.parking.neighbours import neighbours_of
from hazchem.parking.stays import Parked
from hazchem.rules.evidence import day_of
from hazchem.services.judging import cargoes, yards
from hazchem.services.judging.cargoes import Goods
from hazchem.services.judging.judge import Judge
from hazchem.services.parking import lot_in, sees_whole
from hazchem.services.seen.asked import Asked, Snapshot, snapshot
from hazchem.services.seen.discretion import discreet
from hazchem.services.seen.scope import Scope, Viewer
from hazchem.store import findings
from hazchem.store.store import Store

# How many days back a vehicle's findings are looked for.
_DAYS_MAX = 10
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A vehicle in the lot; of another's vehicle an enterprise learns its berth alone."""

    plate: str
    trailer: str = ""
    berth: str = ""
    zone: str = ""
    custodian: str = ""
    since: datetime | None = None
    due_at: datetime | None = None
    limit_h: str = ""
    overdue: bool = False
    load_state: str = ""
    waybill: str = ""
    goods: tuple[Goods, ...] = ()
    mass_mg: int | None = None
    received_at: datetime | None = None
    neighbours: tuple[str, ...] = ()
    alarms: tuple[Finding, ...] = ()
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One berth and the vehicle on it, "" where it is free."""

    code: str
    zone: str
    row: str
    position: int | None
    plate: str
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A lot at an instant."""

    lot: ParkingLot
    berths: tuple[Place, ...]
    vehicles: tuple[Vehicle, ...]
    size: int
    as_of: datetime
    root: bytes

    @property
    def free(self) -> int:
        """How many berths nobody stands on."""
        return sum(not one.taken for one in self.berths)


def board(store: Store, viewer: Viewer, code: str, asked: Asked, now: datetime) -> Board:
    """The board of a lot; raises Unseen for one that is none."""
    with snapshot(store, asked, now) as seen:
        return board_in(seen, viewer, lot_in(seen, code))


@dataclass(frozen=True, slots=True)
class Boards:
    """The boards of every lot and gate, of one snapshot."""

    boards: list[Board]
    size: int
    as_of: datetime
    root: bytes


def every(store: Store, viewer: Viewer, asked: Asked, now: datetime) -> Boards:
    """The boards of every lot and gate, by park and code; lots before gates."""
    with snapshot(store, asked, now) as seen:
        lots = [seen.registers.parking_lots.at(code, seen.as_of)
                for code in seen.registers.parking_lots]
        made = [board_in(seen, viewer, lot) for lot in lots if lot is not None]
        made.sort(key=lambda one: (one.lot.is_gate, one.lot.park, one.lot.code))
        return Boards(made, seen.size, seen.as_of, seen.root)


def board_in(seen: Snapshot, viewer: Viewer, lot: ParkingLot) -> Board:
    """The board of a lot in a snapshot."""
    at, scope = seen.as_of, seen.scope(viewer)
    there = cargoes.carrying(seen.tx, (one.seen_at(at) for one in yards.parked_in(
        seen.tx, lot.code, seen.as_of_us, seen.as_of_us, seen.size, is_newest=seen.is_newest)
        if one.is_there(at)), seen.size).parked
    known = cargoes.known_of(seen.tx, {one.waybill_at(at) for one in there}, seen.size, at).cargoes
    alarms = _alarms(seen, scope, lot, there)
    standing = {berth: one for one in there if (berth := one.berth_at(at))}
    whole = sees_whole(scope, lot)
    cargo_of = {one.plate: known.get(one.waybill_at(at)) for one in there}
    shown_of = {one.plate for one in there if whole or _is_own(scope, one, cargo_of[one.plate])}
    seen_on = {berth: one for berth, one in standing.items() if one.plate in shown_of}
    vehicles = []
    for one in there:
        if one.plate in shown_of:
            vehicles.append(_vehicle(seen, lot, one, cargo_of[one.plate], seen_on, alarms))
        else:
            vehicles.append(Vehicle(plate="", berth=one.berth_at(at), masked=True))
    shown = {one.berth: one.plate for one in vehicles}
    berths = tuple(Place(one.code, one.zone, one.row, one.position, shown.get(one.code, ""),
                         one.code in standing) for one in lot.berths)
    return Board(lot=lot, berths=berths, vehicles=tuple(vehicles), size=seen.size, as_of=at,
                 root=seen.root)


def _is_own(scope: Scope, one: Parked, cargo: Cargo | None) -> bool:
    """Whether a vehicle is an enterprise's business: its own, or on its waybill or goods."""
    entry = scope.registers.vehicles.at(one.plate, one.since)
    issuer = (cargo.waybill if cargo else "").partition("/")[0]
    parties = {entry.custodian if entry else "", issuer,
               *((cargo.consignor, cargo.consignee) if cargo else ())} - {""}
    return any(map(scope.sees, parties))


def _vehicle(
    seen: Snapshot, lot: ParkingLot, one: Parked, cargo: Cargo | None,
    standing: Mapping[str, Parked], alarms: Mapping[str, list[Finding]],
) -> Vehicle:
    at, berth = seen.as_of, one.berth_at(seen.as_of)
    load = load_at(one, at, cargo)
    limit = limit_of(lot, berth, load.state, _words(seen, load, one.since), lambda names: (
        seen.reference.parameters.strictest("K-02", "dwell_h", day_of(one.since), names)))
    judged = not lot.is_gate or bool(lot.zones) or load.state == "loaded"
    due = limit.ends(one.since) if judged else None
    entry = seen.registers.vehicles.at(one.plate, one.since)
    place = lot.berth(berth)
    beside = [standing[code].plate for code in neighbours_of(lot, berth) if code in standing]
    return Vehicle(
        plate=one.plate, trailer=one.trailer, berth=berth, zone=place.zone if place else "",
        custodian=entry.custodian if entry else "", since=one.since, due_at=due,
        limit_h=str(limit.hours) if judged else "", overdue=due is not None and due <= at,
        load_state=load.state,
        waybill=load.cargo.waybill if load.cargo else "" if one.assumed else one.waybill_at(at),
        goods=tuple(cargoes.goods_of(seen.reference.substances, load.cargo)),
        mass_mg=load.cargo.mass_mg if load.cargo and load.state == "loaded" else None,
        received_at=load.cargo.received_at if load.cargo else None, neighbours=tuple(beside),
        alarms=tuple(alarms.get(one.plate, ())))


def _words(seen: Snapshot, load: Load, at: datetime) -> set[str]:
    found: set[str] = set()
    for goods in cargoes.goods_of(seen.reference.substances, load.cargo):
        entry = seen.reference.substances.get(goods.substance)
        found |= entry.flags_on(day_of(at)) if entry else set()
        if goods.transport_class.partition(".")[0] == "1":
            found.add("class_1")
    return found


def _alarms(
    seen: Snapshot, scope: Scope, lot: ParkingLot, there: Iterable[Parked]
) -> dict[str, list[Finding]]:
    """The open findings about the vehicles that stand in a lot, each under its plates."""
    ground = yards.ground_of(seen.registers, lot.code)
    wanted: dict[str, set[str]] = {"yard": set(), "board": set()}
    for one in there:
        days = _days(one.since, seen.as_of)
        wanted["yard"] |= {f"{ground}/{one.plate}/{day}" for day in days}
        wanted["board"] |= {f"{lot.code}/{day}" for day in days if not lot.is_gate}
    found: dict[str, list[Finding]] = {}
    for seen_open in _open_of(seen, wanted):
        told = discreet(scope, seen_open, seen.size)
        figures = seen_open.figures
        for plate in {figures.get("plate", ""), figures.get("other", "")} - {""}:
            found.setdefault(plate, []).append(told)
    return found


def _days(since: datetime, until: datetime) -> list[str]:
    first = max(instant.to_us(since), instant.to_us(until) - _DAYS_MAX * _DAY_US)
    days = [yards.day_of(at) for at in range(first, instant.to_us(until) + _DAY_US, _DAY_US)]
    return sorted({yards.day_of(instant.to_us(since)), *days})


def _open_of(seen: Snapshot, wanted: Mapping[str, set[str]]) -> list[Finding]:
    """The findings open of some subjects: stored ones where they hold, others judged in memory."""
    known = {kind: findings.known_of(seen.tx, kind, names) for kind, names in wanted.items()}
    anew = set() if seen.is_newest else {(kind, name) for kind, names in known.items()
                                         for name in names}
    if seen.is_newest:
        anew = set(findings.not_holding(seen.tx, seen.size, seen.as_of_us))
    found = [one for kind, names in known.items()
             for one in findings.of_subjects(seen.tx, kind, [
                 name for name in names if (kind, name) not in anew])]
    judge = Judge(seen.tx, seen.registers, seen.reference, seen.size, seen.as_of)
    for kind, names in known.items():
        for name in sorted(names):
            if (kind, name) in anew:
                found += judge.other((kind, name)).findings
    return sorted(found, key=lambda one: one.code)
