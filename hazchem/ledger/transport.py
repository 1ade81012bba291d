"""Dispatch, hand-over, receipt, refusal: the two-phase custody of goods on the road."""

from datetime import datetime

from hazchem.domain.event import Fact
from hazchem.domain.movement import Movement
from hazchem.ledger.account import Account
from hazchem.ledger.books import Books, Unmatched
from hazchem.ledger.line import Line, Receipt, line_id
from hazchem.ledger.matching import (
    arrivals_of,
    consignee_of,
    consignor_of,
    onward_of,
    receiver_of,
)
from hazchem.ledger.order import Inversion, Step
from hazchem.ledger.stock import Draw, put, spread, take, unnamed


def dispatch(books: Books, step: Step) -> None:
    """Stock leaves for transit; goods of an outside consignor come from `imported`."""
    told = step.fact.movement
    assert told.mass_mg is not None
    if _is_carried(books, books.trips.trip(told), told.lot):
        return  # a refusal already carries these goods on under this waybill
    drawn = _loaded(books, step)
    for lot in dict.fromkeys(part.lot for part in drawn):
        line, is_new = _line_of(books, step, told, lot)
        transit = Account("transit", line.id, line.holder)
        line.dispatches.append(step.fact)
        line.closed_at = None
        for part in (part for part in drawn if part.lot == lot):
            books.post(step, lot, part.source, transit, part.mass_mg)
            line.sent_mg += part.mass_mg
            line.open_mg += part.mass_mg
        if is_new:
            _catch_up(books, step, line)


def _loaded(books: Books, step: Step) -> list[Draw]:
    """What a dispatch puts on the road, by lot, and where it comes from."""
    told = step.fact.movement
    assert told.mass_mg is not None
    consignor = consignor_of(told, books.world.registers)
    if not books.world.registers.is_outside(consignor, step.at):
        return take(books, step, told.lot, told.from_place, told.mass_mg)
    if not books.owns(told.lot or f"paper:{told.papers[0]}"):
        return []
    number = books.trips.trip(told).partition("/")[2]
    lot = told.lot or unnamed(consignor, number)
    books.substances.setdefault(lot, told.substance)
    return [Draw(lot, Account("imported", consignor, consignor), told.mass_mg)]


def _is_carried(books: Books, trip: str, lot: str) -> bool:
    return any(line.continued_from and (not lot or line.lot == lot)
               for line in books.by_trip.get(trip, ()))


def _line_of(books: Books, step: Step, told: Movement, lot: str) -> tuple[Line, bool]:
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


def _open_line(books: Books, line: Line) -> tuple[Line, bool]:
    """The line of that name, and whether it is new on the books."""
    known = books.lines.setdefault(line.id, line)
    if known is line:
        books.by_trip.setdefault(line.consignment, []).append(line)
    return known, known is line


def _vehicle_owner(books: Books, told: Movement, at: datetime) -> str:
    vehicle = books.world.registers.vehicles.at(told.vehicle, at) if told.vehicle else None
    return vehicle.custodian if vehicle else ""


def handover(books: Books, step: Step) -> None:
    """The goods on a trip go to another holder."""
    trip = books.trips.trip(step.fact.movement)
    books.handed.setdefault(trip, []).append(step.fact)
    for line in books.by_trip.get(trip, ()):
        _hand_on(books, step, line)


def _hand_on(books: Books, step: Step, line: Line) -> bool:
    """Whether the hand-over changed who holds the line."""
    told = step.fact.movement
    line.handovers.append(step.fact)
    taker = books.world.registers.party(told.carrier) if told.carrier else ""
    taker = taker or _vehicle_owner(books, told, step.at)
    if not taker or taker == line.holder:
        return False
    books.post(step, line.lot, Account("transit", line.id, line.holder),
               Account("transit", line.id, taker), line.open_mg)
    line.holder = taker
    return True


def _catch_up(books: Books, step: Step, line: Line) -> None:
    """Hand-overs that stand before the dispatch follow it at once: clocks differ."""
    for fact in books.handed.get(line.consignment, ()):
        if _hand_on(books, Step(step.at, fact), line) and fact.at < step.fact.at:
            books.inversions.append(Inversion(fact, step.fact, step.fact.at - fact.at))


def receive(books: Books, step: Step) -> None:
    """Goods arrive: they close their line, or stand there without a dispatch to explain them."""
    told = step.fact.movement
    assert told.mass_mg is not None
    receiver = receiver_of(told, books.world.registers)
    back = _refused_by_consignee(books, told, receiver)
    if back is not None:
        _take_back(books, step, back)
        return
    lines = _lines_for(books, told, receiver)
    if lines:
        opened = {line.id: line.open_mg for line in lines}
        if told.lot or len(lines) == 1:
            shares = {lines[0].id: told.mass_mg}
        else:
            shares = spread(told.mass_mg, opened if any(opened.values()) else
                            dict.fromkeys(opened, 1))
        for line in lines:
            if line.id in shares:
                _arrive(books, step, line, receiver, shares[line.id])
        return
    lot = told.lot or f"{receiver}/?{books.trips.trip(told).partition('/')[2]}"
    if not books.owns(told.lot or f"paper:{told.papers[0] if told.papers else ''}"):
        return
    books.substances.setdefault(lot, told.substance)
    _arrive_unannounced(books, step, lot, receiver)


def _same_lot(books: Books, told: Movement) -> list[Line]:
    """The lines of a movement's trip that its lot may be on."""
    trip = books.by_trip.get(books.trips.trip(told), []) if told.papers else []
    return [line for line in trip if not told.lot or line.lot == told.lot]


def _lines_for(books: Books, told: Movement, receiver: str) -> list[Line]:
    """The open lines a receipt closes: its own, else one that went astray."""
    same_lot = _same_lot(books, told)
    own = [line for line in same_lot if line.consignee in (receiver, "")]
    still_open = [line for line in own if line.is_open]
    if own:
        return still_open[:1] if told.lot else still_open
    named = {line.consignee for line in same_lot}
    astray = [line for line in same_lot
              if line.is_open and line.open_mg and not _expects_own(books, line)]
    if receiver not in named:
        for line in astray[:1] if told.lot else astray:
            line.diverted = True
    return astray[:1] if told.lot else astray


def _refused_by_consignee(books: Books, told: Movement, receiver: str) -> Line | None:
    """The line whose refused goods a receipt brings back to who had sent them."""
    same_lot = _same_lot(books, told)
    if any(line.is_open and line.consignee == receiver for line in same_lot):
        return None
    return next((line for line in same_lot
                 if line.refused_mg and line.consignor == receiver), None)


def _take_back(books: Books, step: Step, line: Line) -> None:
    """Refused goods are with their sender again; unless more is to come, that is all of them."""
    told = step.fact.movement
    assert told.mass_mg is not None
    transit = Account("transit", line.id, line.holder)
    difference = Account("difference", line.id, line.consignor)
    moved = min(told.mass_mg, line.open_mg)
    put(books, step, told.to_place, Draw(line.lot, transit, moved))
    put(books, step, told.to_place, Draw(line.lot, difference, told.mass_mg - moved))
    left = 0 if told.partial else max(0, line.refused_mg - moved)
    books.post(step, line.lot, transit, difference, left)
    line.difference_mg += left - (told.mass_mg - moved)
    line.returned_mg += told.mass_mg
    line.open_mg -= moved + left
    line.refused_mg = 0 if not told.partial else max(0, line.refused_mg - moved)
    if not line.open_mg:
        line.closed_at = line.closed_at or step.at


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
    """One line's goods arrive; unless more is to come, what is left becomes a difference.

    What was refused has not arrived: it stays on the road.
    """
    told = step.fact.movement
    transit = Account("transit", line.id, line.holder)
    difference = Account("difference", line.id, line.consignor)
    moved = min(mass_mg, line.open_mg)
    put(books, step, told.to_place, Draw(line.lot, transit, moved))
    put(books, step, told.to_place, Draw(line.lot, difference, mass_mg - moved))
    if books.world.registers.is_outside(receiver, step.at):
        line.exported_mg += moved
    line.open_mg -= moved
    line.refused_mg = min(line.refused_mg, line.open_mg)  # some was taken in after all
    line.received_mg += mass_mg
    line.difference_mg -= mass_mg - moved
    line.receipts.append(Receipt(step.at, step.fact, mass_mg, receiver))
    if not told.partial:
        missing = line.open_mg - line.refused_mg
        books.post(step, line.lot, transit, difference, missing)
        line.difference_mg += missing
        line.open_mg = line.refused_mg
        line.closed_at = step.at


def _arrive_unannounced(books: Books, step: Step, lot: str, receiver: str) -> None:
    told = step.fact.movement
    assert told.mass_mg is not None
    registers = books.world.registers
    consignor = registers.party(told.consignor) if told.consignor else ""
    trip = books.trips.trip(told)
    closed = [line for line in books.by_trip.get(trip, ()) if line.lot == lot]
    line = line_id(trip, lot, receiver)
    if registers.is_outside(consignor, step.at) and not closed and line not in books.landed:
        if trip and not told.partial:
            books.landed.add(line)
        source = Account("imported", consignor, consignor)
    else:
        books.unmatched.append(Unmatched(step.at, step.fact, lot, told.to_place, receiver,
                                         told.mass_mg, trip, closed[0] if closed else None))
        source = Account("unmatched", told.to_place, receiver)
    put(books, step, told.to_place, Draw(lot, source, told.mass_mg))


def reject(books: Books, step: Step) -> None:
    """Refused goods go on under the successor's waybill; without one they stay in transit."""
    told = step.fact.movement
    rejecter = told.on_behalf_of or step.fact.filer
    lines = _same_lot(books, told)
    lines = [line for line in lines if line.consignee == rejecter] or lines
    there = {line.id: line.open_mg + max(0, line.difference_mg) for line in lines}
    shares = spread(min(told.mass_mg, sum(there.values())), there) if told.mass_mg else there
    for line in lines:
        line.rejects.append(step.fact)
        line.rejected_at = step.at
        if told.successor and shares[line.id]:
            _carry_on(books, step, line, shares[line.id])
        elif not told.successor:
            _leave(books, step, line, shares[line.id])


def _leave(books: Books, step: Step, line: Line, mass_mg: int) -> None:
    """Refused goods that nobody carries on yet are on the road, though the rest was received."""
    again = max(0, mass_mg - line.open_mg)
    books.post(step, line.lot, Account("difference", line.id, line.consignor),
               Account("transit", line.id, line.holder), again)
    line.difference_mg -= again
    line.open_mg += again
    line.refused_mg = max(line.refused_mg, mass_mg)


def _carry_on(books: Books, step: Step, line: Line, mass_mg: int) -> None:
    successor, is_new = _successor_line(books, step, line)
    transit = Account("transit", successor.id, successor.holder)
    from_transit = min(mass_mg, line.open_mg)
    books.post(step, line.lot, Account("transit", line.id, line.holder), transit, from_transit)
    books.post(step, line.lot, Account("difference", line.id, line.consignor), transit,
               mass_mg - from_transit)
    line.open_mg -= from_transit
    line.refused_mg = min(line.refused_mg, line.open_mg)
    line.difference_mg -= mass_mg - from_transit
    line.forwarded_mg += mass_mg
    if not line.open_mg:
        line.closed_at = line.closed_at or step.at
    successor.sent_mg += mass_mg
    successor.open_mg += mass_mg
    successor.dispatches.append(step.fact)
    if is_new:
        _catch_up(books, step, successor)


def _successor_line(books: Books, step: Step, line: Line) -> tuple[Line, bool]:
    """The line refused goods go on by: its own dispatch names consignee and due time, if filed."""
    told = step.fact.movement
    registers = books.world.registers
    trip = books.trips.consignment[told.successor]
    onward = _onward(books, step.fact, line.lot)
    consignee = consignee_of(onward, registers)
    carrier = registers.party(onward.carrier) if onward.carrier else ""
    return _open_line(books, Line(
        id=line_id(trip, line.lot, consignee), consignment=trip, lot=line.lot,
        consignee=consignee, consignor=step.fact.filer, substance=line.substance,
        mode=onward.mode, due_at=onward.due_at,
        holder=carrier or _vehicle_owner(books, onward, step.at) or line.holder,
        sent_at=step.at, is_outside=registers.is_outside(consignee, step.at),
        continued_from=line.consignment))


def _onward(books: Books, reject: Fact, lot: str) -> Movement:
    """What tells where refused goods go on to: their own dispatch, else the refusal itself."""
    trip = books.trips.consignment[reject.movement.successor]
    return next((fact.movement for fact in books.trips.facts_of(trip)
                 if fact.movement.kind == "dispatch"
                 and (not lot or fact.movement.lot in ("", lot))), reject.movement)


def export_clock(books: Books, step: Step) -> Step | None:
    """When goods sent to an outside consignee count as exported, if nothing confirms it."""
    told, registers = step.fact.movement, books.world.registers
    if told.kind == "reject" and told.successor:
        arrivals = onward_of(step.fact, books.trips)
        told = _onward(books, step.fact, told.lot)
    elif told.kind == "dispatch":
        if not (told.consignee or told.destination):
            return None
        arrivals = arrivals_of(step.fact, books.trips, registers)
    else:
        return None
    if not registers.is_outside(consignee_of(told, registers), step.at):
        return None
    if any(fact.movement.kind == "receive" for fact in arrivals):
        return None
    due = told.due_at or step.at + books.world.export_after(told.mode, step.at)
    return Step(max(due, step.at), step.fact, is_clock=True)


def export_due(books: Books, step: Step) -> None:
    """At the due time what is still open to an outside consignee has left the area.

    Special classes and waste have not, until their arrival is confirmed.
    """
    told = step.fact.movement
    paper = told.waybill or told.manifest if told.kind == "dispatch" else told.successor
    for line in books.by_trip.get(books.trips.consignment[paper], ()):
        if not (line.is_outside and line.open_mg and step.fact in line.dispatches):
            continue
        if books.world.needs_confirmation(line.substance):
            continue
        books.post(step, line.lot, Account("transit", line.id, line.holder),
                   Account("exported", line.consignee, line.consignee), line.open_mg)
        line.exported_mg += line.open_mg
        line.open_mg = 0
        line.closed_at = step.at
