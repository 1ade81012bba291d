"""Parking 停车: the board of a lot, whether a vehicle may come in, and the stays there were."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hazchem.domain import instant
from hazchem.domain.errors import invalid
from hazchem.domain.gate import EMPTY
from hazchem.domain.parking_lot import ParkingLot
from hazchem.parking.admission import Admission, Asking, Occupant, admission
from hazchem.parking.cargo import Load, load_at
from hazchem.parking.stays import Parked, stays_of
from hazchem.rules.evidence import day_of
from hazchem.services import gates
from hazchem.services.judging import cargoes, segregation, yards
from hazchem.services.movements import moment
from hazchem.services.seen.asked import Asked, Page, Snapshot, page_of, snapshot
from hazchem.services.seen.paging import no_cursor
from hazchem.services.seen.scope import Scope, Viewer, forbidden, unseen
from hazchem.store import events, stays
from hazchem.store.stays import Listed
from hazchem.store.store import Store


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a vehicle may come in, as of when and as known at which log size."""

    admit: bool
    reasons: Admission
    size: int
    as_of: datetime
    root: bytes


def lot_in(seen: Snapshot, code: str) -> ParkingLot:
    """A lot at a snapshot's instant; raises Unseen where there is none."""
    lot = seen.registers.parking_lots.at(code, seen.as_of)
    if lot is None:
        raise unseen("/lot", code)
    return lot


def sees_whole(scope: Scope, lot: ParkingLot) -> bool:
    """Whether a viewer sees every vehicle of a lot: the authorities, and whoever tells of it."""
    return scope.viewer.sees_all or gates.may_file(scope, lot)


def admit(
    store: Store, viewer: Viewer, code: str, told: Mapping[str, Any], now: datetime
) -> Answer:
    """Whether a vehicle may come into a lot; raises Forbidden for whoever does not see the lot."""
    at = told.get("at") or now
    with snapshot(store, Asked(at), now) as seen:
        lot = lot_in(seen, code)
        if not sees_whole(seen.scope(viewer), lot):
            raise forbidden("/lot", f"who may come into {code} is told to its park",
                            f"{code} 的入场核验仅供所属园区使用")
        if told.get("berth") and lot.berth(told["berth"]) is None:
            known = [one.code for one in lot.berths]
            raise invalid("/berth", "unknown", f'"{told["berth"]}" is no berth of {code}: one of '
                          f"{', '.join(known)}", f"{code} 没有车位“{told['berth']}”：可用 "
                          f"{'、'.join(known)}")
        there = yards.parked_in(seen.tx, code, seen.as_of_us, seen.as_of_us, seen.size,
                                is_newest=seen.is_newest)
        there = cargoes.carrying(seen.tx, (
            *(one.seen_at(seen.as_of) for one in there if one.is_there(seen.as_of)),
            _coming(code, told, seen.as_of)), seen.size).parked
        coming = there.pop()
        waybills = {one.waybill_at(seen.as_of) for one in (*there, coming)}
        known_cargoes = cargoes.known_of(seen.tx, waybills, seen.size, seen.as_of).cargoes
        occupied: dict[str, Occupant] = {}
        for one in there:
            load = load_at(one, seen.as_of, known_cargoes.get(one.waybill_at(seen.as_of)))
            berth = one.berth_at(seen.as_of)
            if berth:
                occupied[berth] = Occupant(one.plate, load.state, cargoes.classes_of(
                    seen.reference.substances, load.cargo))
        degree = int(seen.reference.parameters.value("K-04", "apart_min", day_of(seen.as_of)))
        reasons = admission(lot, occupied, [one.plate for one in there],
                            _asking(seen, told, load_at(coming, seen.as_of, known_cargoes.get(
                                coming.waybill_at(seen.as_of)))),
                            segregation.matrix_at(seen.tx, seen.size, degree))
        return Answer(reasons.admit, reasons, seen.size, seen.as_of, seen.root)


def _coming(lot: str, told: Mapping[str, Any], at: datetime) -> Parked:
    """A vehicle that asks to come in, as it would stand there."""
    def dated(name: str) -> tuple[tuple[datetime, str], ...]:
        return ((at, told[name]),) if told.get(name) else ()

    return Parked(lot, told["plate"], at, None, False, told.get("trailer") or "",
                  states=dated("load_state"), waybills=dated("waybill"))


def _asking(seen: Snapshot, told: Mapping[str, Any], load: Load) -> Asking:
    classes = cargoes.classes_of(seen.reference.substances, load.cargo) or None
    return Asking(plate=told["plate"], state=load.state, berth=told.get("berth", ""),
                  classes=() if load.state == EMPTY else classes)


def listing(
    store: Store, viewer: Viewer, code: str, filters: Mapping[str, str], asked: Asked,
    now: datetime, limit: int, cursor: str | None,
) -> Page:
    """The stays of a lot, newest first, of those the viewer may see: plate, from, to.

    An enterprise sees the stays of its own vehicles.
    """
    after = _key(cursor)
    with snapshot(store, asked, now) as seen:
        lot = lot_in(seen, code)
        scope = seen.scope(viewer)
        whole = sees_whole(scope, lot)
        found: list[Listed] = []
        while rows := _rows(seen, code, limit + 1, after, filters):
            for row in rows:
                if len(found) == limit:
                    return page_of(seen, found, _cursor(found[-1]))
                if whole or _is_own(scope, row):
                    found.append(row)
                after = row.begun_us, row.leaf_index
            if not seen.is_newest:
                break
        return page_of(seen, found, None)


def _is_own(scope: Scope, row: Listed) -> bool:
    entry = scope.registers.vehicles.at(row.plate, instant.from_us(row.begun_us))
    return entry is not None and scope.sees(entry.custodian)


def _rows(
    seen: Snapshot, code: str, limit: int, after: tuple[int, int] | None,
    filters: Mapping[str, str],
) -> list[Listed]:
    """The stays after a key, newest first; at an older log size all of them, paired again."""
    from_us, to_us = moment(filters, "from"), moment(filters, "to")
    until_us = seen.as_of_us + 1 if to_us is None else min(to_us, seen.as_of_us + 1)
    plate = filters.get("plate", "")
    if seen.is_newest:
        rows = stays.page(seen.tx, code, limit, after, plate, from_us, until_us)
        return [_as_of(one, seen.as_of_us) for one in rows]
    known: dict[str, set[int]] = {}
    for one in stays.every_passage(seen.tx, code):
        if one.leaf_index < seen.size and plate in ("", one.plate) and (
                one.at_us <= seen.as_of_us):
            known.setdefault(one.plate, set()).add(one.leaf_index)
    found = [stays.listed_of(stay) for leaves in known.values()
             for stay in stays_of(yards.gate_events(events.at(seen.tx, leaves)))]
    found = [one for one in found if (from_us is None or one.begun_us >= from_us)
             and one.begun_us < until_us
             and (after is None or (one.begun_us, one.leaf_index) < after)]
    return sorted(found, key=lambda one: (-one.begun_us, -one.leaf_index))


def _as_of(one: Listed, as_of_us: int) -> Listed:
    """A stay as it stood at an instant: what came later is not told."""
    def by_then(at_us: int | None) -> int | None:
        return at_us if at_us is not None and at_us <= as_of_us else None
    return one._replace(left_us=by_then(one.left_us), until_us=by_then(one.until_us))


def _cursor(one: Listed) -> str:
    return f"{one.begun_us}.{one.leaf_index}"


def _key(cursor: str | None) -> tuple[int, int] | None:
    if not cursor:
        return None
    begun, _, leaf = cursor.partition(".")
    if not (begun.removeprefix("-").isdigit() and leaf.isdigit() and cursor.isascii()
            and len(cursor) < 40):
        raise no_cursor(cursor)
    return int(begun), int(leaf)
