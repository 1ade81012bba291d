"""Gates 卡口: what gates and parking lots tell enters the log and becomes stays."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from hazchem.domain.errors import Forbidden, Invalid, Problem, Refused
from hazchem.domain.gate import GateEvent, content_of
from hazchem.domain.parking_lot import ParkingLot
from hazchem.domain.register import Registers
from hazchem.rules.parameters import Parameters
from hazchem.services.accepting import entries, fates
from hazchem.services.accepting.ahead import ahead
from hazchem.services.accepting.fates import Batch, Fate, Filing, Sent
from hazchem.services.judging import gate_marks
from hazchem.services.judging.reference import reference
from hazchem.services.judging.world import registers_at
from hazchem.services.seen.scope import Scope, Viewer, forbidden
from hazchem.store import events, log
from hazchem.store.store import Store, Tx

# What a feed must be granted to file here.
KIND = "gate"
_SHOWN_MAX = 40


class Told(Sent, Protocol):
    """One gate event as it came in, without its lot; refused where it has problems."""

    @property
    def told(self) -> Mapping[str, Any] | None: ...


def file(
    store: Store, viewer: Viewer, lot: str, rows: Sequence[Told], now: datetime, *,
    atomic: bool = False, dry_run: bool = False,
) -> Filing:
    """File gate events of a lot in the order given; a refused row costs no other, unless `atomic`.

    Raises Invalid for a lot nobody registered, Forbidden for whoever may not tell of it. Unknown
    vehicles, persons, seals and waybills are no reason to refuse.
    """
    def begin(tx: Tx) -> Batch:
        size = log.head(tx).size
        registers = registers_at(store, tx, size)
        scope = Scope(tx, viewer, registers, size)
        demand_filer(scope, lot_of(registers, lot, now))
        return Batch(scope, lambda: _append(store, tx, scope, lot, rows, now))

    return fates.carry_out(store, now, begin, atomic=atomic, dry_run=dry_run)


def lot_of(registers: Registers, code: str, at: datetime) -> ParkingLot:
    """A lot of the register; raises Invalid with the lots there are."""
    lot = registers.parking_lots.at(code, at)
    if lot is None:
        raise Invalid(_unknown("/lot", "parking lot", "停车场或卡口", code,
                               sorted(registers.parking_lots)))
    return lot


def may_file(scope: Scope, lot: ParkingLot) -> bool:
    """Whether a viewer tells of a lot: its park, the authority, a feed that was granted gates."""
    viewer = scope.viewer
    if viewer.role == "admin":
        return True
    if viewer.role == "park":
        return bool(lot.park) and scope.park == lot.park
    if viewer.role != "feed" or KIND not in viewer.kinds:
        return False
    parks = {versions[-1][1].park for code in {viewer.custodian, *viewer.custodians} - {""}
             if (versions := scope.registers.custodians.history(code))}
    return bool(lot.park) and lot.park in parks


def demand_filer(scope: Scope, lot: ParkingLot) -> None:
    """Raise Forbidden where a viewer does not tell of a lot."""
    if not may_file(scope, lot):
        raise _forbidden(scope.viewer, lot.code, lot.park or "–")


def _forbidden(viewer: Viewer, lot: str, park: str) -> Forbidden:
    return forbidden(
        "/lot", f"what happens in {lot} is told by its park ({park}), by the authority, or by a "
        f"feed that was granted {KIND} for that park, not by the role {viewer.role}",
        f"{lot} 的事件由所属园区（{park}）、主管部门或获授权 {KIND} 的接入系统填报，"
        f"角色 {viewer.role} 无权填报")


def _append(
    store: Store, tx: Tx, scope: Scope, lot: str, rows: Sequence[Told], now: datetime
) -> list[Fate]:
    filer = scope.viewer.custodian or scope.viewer.role
    law = reference(store, tx, log.head(tx).size).parameters
    understood: dict[int, GateEvent] = {}
    made: dict[int, Fate] = {}
    for place, row in enumerate(rows):
        try:
            understood[place] = _understood(scope.registers, law, lot, row, now)
        except Refused as refused:
            made[place] = Fate(row.line, row.event_id, refusal=refused)
    contents = [(one.event_id, content_of(one)) for one in understood.values()]
    entered = entries.enter_many(tx, events.GATE, filer, [
        (event_id, content, content) for event_id, content in contents], now)
    new: list[events.Event] = []
    for (place, told), done in zip(understood.items(), entered, strict=True):
        line = rows[place].line
        if isinstance(done, Refused):
            made[place] = Fate(line, told.event_id, refusal=done)
            continue
        made[place] = fates.fate_of(line, done)
        if not done.replayed:
            new.append(done.event)
    gate_marks.project(store, tx, new)
    return [made[place] for place in range(len(rows))]


def _understood(
    registers: Registers, law: Parameters, lot: str, row: Told, now: datetime
) -> GateEvent:
    """A row as the event it tells; raises Invalid for a berth that is none and what lies ahead."""
    if row.told is None:
        raise Invalid(*row.problems)
    told = GateEvent(**{**row.told, "seals": tuple(row.told.get("seals") or ())}, lot=lot)
    entry = lot_of(registers, lot, told.occurred_at)
    problems = [*_no_such_berth(entry, told), *ahead(told.occurred_at, law, now)]
    if problems:
        raise Invalid(*problems)
    return told


def _no_such_berth(lot: ParkingLot, told: GateEvent) -> Iterator[Problem]:
    if told.berth and lot.is_gate:
        yield Problem("/berth", "no_berths", f"{lot.code} is a gate and has no berths: leave "
                      f'berth "{told.berth}" out', f"{lot.code} 为卡口，没有车位：请不要填写车位"
                      f"“{told.berth}”")
    elif told.berth and lot.berth(told.berth) is None:
        yield _unknown("/berth", f"berth of {lot.code}", f"{lot.code} 的车位", told.berth,
                       [one.code for one in lot.berths])


def _unknown(pointer: str, noun: str, noun_zh: str, told: str, known: Sequence[str]) -> Problem:
    more = "" if len(known) <= _SHOWN_MAX else " …"
    en = f"one of {', '.join(known[:_SHOWN_MAX])}{more}" if known else "none is registered yet"
    zh = f"可用 {'、'.join(known[:_SHOWN_MAX])}{more}" if known else "尚未登记"
    return Problem(pointer, "unknown", f'"{told}" is no {noun}: {en}',
                   f"没有{noun_zh}“{told}”：{zh}")

