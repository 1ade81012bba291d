"""Dispatch, hand-over, receipt, refusal: the two-phase custody of goods on the road."""

from datetime import datetime

from hazchem.domain.event import Fact
from hazchem.domain.movement import Movement
from hazchem.ledger.account import Account
from hazchem.ledger.books import Books, Unmatched
from hazchem.ledger.line import Line, Receipt, line_id
from hazchem.ledger.matching import consignee_of, consignor_of, receiver_of
from hazchem.ledger.order import Step
from hazchem.ledger.stock import Draw, put, spread, take


def dispatch(books: Books, step: Step) -> None:
    """Stock leaves for transit; goods of an outside consignor come from `imported`."""
    told = step.fact.movement
    assert told.mass_mg is not None
    trip = books.trips.trip(told)
    if _carried(books, trip, told.lot) is not None:
        return  # a refusal already carries these goods on under this waybill
    consignor = consignor_of(told, books.world.registers)
    if books.world.registers.is_outside(consignor, step.at):
        lot = told.lot or f"{consignor}/?{trip.partition('/')[2]}"
        books.substances.setdefault(lot, told.substance)
        drawn = [Draw(lot, Account("imported", consignor, consignor), told.mass_mg)]
        drawn = drawn if books.owns(lot) else []
    else:
        drawn = take(books, step, told.lot, told.from_place, told.mass_mg)
    for lot in dict.fromkeys(part.lot for part in drawn):
        line = _line_of(books, step, told, lot)
        transit = Account("transit", line.id, line.holder)
        line.dispatches.append(step.fact)
        line.closed_at = None
        for part in (part for part in drawn if part.lot == lot):
            books.post(step, lot, part.source, transit, part.mass_mg)
            line.sent_mg += part.mass_mg
            line.open_mg += part.mass_mg


def _carried(books: Books, trip: str, lot: str) -> Fact | None:
    carried = books.trips.carried
    return carried.get((trip, lot)) or carried.get((trip, ""))


def _line_of(books: Books, step: Step, told: Movement, lot: str) -> Line:
    registers = books.world.registers
    trip = books.trips.trip(told)
    consignee = consignee_of(told, registers)
    consignor = consignor_of(told, registers)
    carrier = registers.party(told.carrier) if told.carrier else ""
    return _open_line(books, Line(
        id=line_id(trip, lot, consignee), consignment=trip, lot=lot, consignee=consignee,
        consignor=consignor, substance=books.substances.get(lot, ""), mode=told.mode,
        due_at=told.due_at,
        holder=carrier or _vehicle_owner(books, told, step.at) or consignor,
        sent_at=step.at, is_outside=registers.is_outside(consignee, step.at)))


def _open_line(books: Books, line: Line) -> Line:
    if line.id not in books.lines:
        books.lines[line.id] = line
        books.by_trip.setdefault(line.consignment, []).append(line)
    return books.lines[line.id]


def _vehicle_owner(books: Books, told: Movement, at: datetime) -> str:
    vehicle = books.world.registers.vehicles.at(told.vehicle, at) if told.vehicle else None
    return vehicle.custodian if vehicle else ""


def handover(books: Books, step: Step) -> None:
    """The goods on a trip go to another holder."""
    told = step.fact.movement
    registers = books.world.registers
    taker = registers.party(told.carrier) if told.carrier else ""
    taker = taker or _vehicle_owner(books, told, step.at)
    for line in books.by_trip.get(books.trips.trip(told), ()):
        line.handovers.append(step.fact)
        if taker and taker != line.holder:
            books.post(step, line.lot, Account("transit", line.id, line.holder),
                       Account("transit", line.id, taker), line.open_mg)
            line.holder = taker


def receive(books: Books, step: Step) -> None:
    """Goods arrive: they close their line, or stand there without a dispatch to explain them."""
    told = step.fact.movement
    assert told.mass_mg is not None
    receiver = receiver_of(told, books.world.registers)
    lines = _lines_for(books, told, receiver)
    if lines:
        opened = {line.id: line.open_mg for line in lines}
        if told.lot or len(lines) == 1:
            shares = {lines[0].id: told.mass_mg}
        else:
            shares = spread(told.mass_mg, opened)
        for line in lines:
            if line.id in shares:
                _arrive(books, step, line, receiver, shares[line.id])
        return
    lot = told.lot or f"{receiver}/?{books.trips.trip(told).partition('/')[2]}"
    if not books.owns(told.lot or f"paper:{told.papers[0] if told.papers else ''}"):
        return
    books.substances.setdefault(lot, told.substance)
    _arrive_unannounced(books, step, lot, receiver)


def _lines_for(books: Books, told: Movement, receiver: str) -> list[Line]:
    """The open lines a receipt closes: its own, else one that went astray."""
    trip = books.by_trip.get(books.trips.trip(told), []) if told.papers else []
    same_lot = [line for line in trip if not told.lot or line.lot == told.lot]
    own = [line for line in same_lot if line.consignee in (receiver, "")]
    still_open = [line for line in own if line.is_open]
    if own:
        return still_open[:1] if told.lot else still_open
    named = {line.consignee for line in trip}
    astray = [line for line in same_lot
              if line.is_open and line.open_mg and not _expects_own(books, line)]
    if receiver not in named:
        for line in astray[:1] if told.lot else astray:
            line.diverted = True
    return astray[:1] if told.lot else astray


def _expects_own(books: Books, line: Line) -> bool:
    """Whether the named consignee of a line files a receipt for it as well, now or later."""
    return any(
        fact.movement.kind == "receive" and fact.movement.papers
        and books.trips.trip(fact.movement) == line.consignment
        and fact.movement.lot in ("", line.lot)
        and receiver_of(fact.movement, books.world.registers) == line.consignee
        for fact in books.trips.facts_of(line.consignment)
    )


def _arrive(books: Books, step: Step, line: Line, receiver: str, mass_mg: int) -> None:
    """One line's goods arrive; unless more is to come, what is left becomes a difference."""
    told = step.fact.movement
    transit = Account("transit", line.id, line.holder)
    difference = Account("difference", line.id, line.consignor)
    moved = min(mass_mg, line.open_mg)
    _put_received(books, step, line, receiver, moved, transit)
    _put_received(books, step, line, receiver, mass_mg - moved, difference)
    line.open_mg -= moved
    line.received_mg += mass_mg
    line.difference_mg -= mass_mg - moved
    line.receipts.append(Receipt(step.at, step.fact, mass_mg, receiver))
    if not told.partial:
        books.post(step, line.lot, transit, difference, line.open_mg)
        line.difference_mg += line.open_mg
        line.open_mg = 0
        line.closed_at = step.at


def _put_received(
    books: Books, step: Step, line: Line, receiver: str, mass_mg: int, source: Account
) -> None:
    if not mass_mg:
        return
    place = step.fact.movement.to_place
    if books.world.registers.is_outside(receiver, step.at):
        books.post(step, line.lot, source, Account("exported", place, receiver), mass_mg)
        if source.kind == "transit":
            line.exported_mg += mass_mg
    else:
        put(books, step, line.lot, place, mass_mg, source)


def _arrive_unannounced(books: Books, step: Step, lot: str, receiver: str) -> None:
    told = step.fact.movement
    assert told.mass_mg is not None
    registers = books.world.registers
    consignor = registers.party(told.consignor) if told.consignor else ""
    if consignor and registers.is_outside(consignor, step.at):
        put(books, step, lot, told.to_place, told.mass_mg,
            Account("imported", consignor, consignor))
        return
    trip = books.trips.trip(told)
    closed = [line for line in books.by_trip.get(trip, ()) if line.lot == lot]
    books.unmatched.append(Unmatched(step.at, step.fact, lot, told.to_place, receiver,
                                     told.mass_mg, trip, closed[0] if closed else None))
    put(books, step, lot, told.to_place, told.mass_mg,
        Account("unmatched", told.to_place, receiver))


def reject(books: Books, step: Step) -> None:
    """Refused goods go on under the successor's waybill; without one they stay in transit."""
    told = step.fact.movement
    rejecter = step.fact.filer
    trip = books.by_trip.get(books.trips.trip(told), [])
    lines = [line for line in trip if not told.lot or line.lot == told.lot]
    lines = [line for line in lines if line.consignee == rejecter] or lines
    there = {line.id: line.open_mg + max(0, line.difference_mg) for line in lines}
    shares = spread(min(told.mass_mg, sum(there.values())), there) if told.mass_mg else there
    for line in lines:
        line.rejects.append(step.fact)
        line.rejected_at = step.at
        if told.successor and shares[line.id]:
            _carry_on(books, step, line, shares[line.id])


def _carry_on(books: Books, step: Step, line: Line, mass_mg: int) -> None:
    successor = _successor_line(books, step, line)
    transit = Account("transit", successor.id, successor.holder)
    from_transit = min(mass_mg, line.open_mg)
    books.post(step, line.lot, Account("transit", line.id, line.holder), transit, from_transit)
    books.post(step, line.lot, Account("difference", line.id, line.consignor), transit,
               mass_mg - from_transit)
    line.open_mg -= from_transit
    line.difference_mg -= mass_mg - from_transit
    line.forwarded_mg += mass_mg
    if not line.open_mg:
        line.closed_at = line.closed_at or step.at
    successor.sent_mg += mass_mg
    successor.open_mg += mass_mg
    successor.dispatches.append(step.fact)


def _successor_line(books: Books, step: Step, line: Line) -> Line:
    """The line refused goods go on by: its own dispatch names consignee and due time, if filed."""
    told = step.fact.movement
    registers = books.world.registers
    trip = books.trips.consignment[told.successor]
    onward = next((fact.movement for fact in books.trips.facts_of(trip)
                   if fact.movement.kind == "dispatch"
                   and fact.movement.lot in ("", line.lot)), told)
    consignee = consignee_of(onward, registers)
    carrier = registers.party(onward.carrier) if onward.carrier else ""
    return _open_line(books, Line(
        id=line_id(trip, line.lot, consignee), consignment=trip, lot=line.lot,
        consignee=consignee, consignor=step.fact.filer, substance=line.substance,
        mode=onward.mode, due_at=onward.due_at,
        holder=carrier or _vehicle_owner(books, onward, step.at) or line.holder,
        sent_at=step.at, is_outside=registers.is_outside(consignee, step.at),
        continued_from=line.consignment))


def export_clock(books: Books, step: Step) -> Step | None:
    """When goods sent to an outside consignee count as exported, if nobody need confirm it."""
    told = step.fact.movement
    registers = books.world.registers
    if not registers.is_outside(consignee_of(told, registers), step.at):
        return None
    substance = books.substances.get(told.lot, told.substance)
    if books.world.needs_confirmation(substance):
        return None
    if any(fact.movement.kind == "receive" for fact in books.trips.facts_of(
            books.trips.trip(told))):
        return None
    due = told.due_at or step.at + books.world.export_after(told.mode, step.at)
    return Step(max(due, step.at), step.fact, is_clock=True)


def export_due(books: Books, step: Step) -> None:
    """At the due time what is still open to an outside consignee has left the area."""
    for line in books.by_trip.get(books.trips.trip(step.fact.movement), ()):
        if line.is_outside and line.open_mg and step.fact in line.dispatches:
            holder = line.consignee
            books.post(step, line.lot, Account("transit", line.id, line.holder),
                       Account("exported", holder, holder), line.open_mg)
            line.exported_mg += line.open_mg
            line.open_mg = 0
            line.closed_at = step.at

