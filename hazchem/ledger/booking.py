"""How each kind of movement is booked: one small function a kind, and the table that finds it."""

from collections.abc import Callable
from typing import NamedTuple

from hazchem.domain.finding import code_of
from hazchem.domain.mass import share
from hazchem.domain.movement import Movement
from hazchem.ledger import transport
from hazchem.ledger.account import Account
from hazchem.ledger.books import Books, Count
from hazchem.ledger.citation import cited_by
from hazchem.ledger.order import Step
from hazchem.ledger.stock import Draw, custodian_at, is_not_live, put, take, unnamed


class _Flow(NamedTuple):
    source: str
    target: str


# From outside into a place, or from a place to outside: what varies is the account.
_SIMPLE = {
    "opening": _Flow("opening", "stock"),
    "produce": _Flow("produced", "stock"),
    "import": _Flow("imported", "stock"),
    "gain": _Flow("gain", "stock"),
    "use": _Flow("stock", "consumed"),
    "dispose": _Flow("stock", "disposed"),
    "export": _Flow("stock", "exported"),
    "lose": _Flow("stock", "loss"),
}


def apply(books: Books, step: Step) -> None:
    """Book one step on the books as they stand."""
    if step.is_clock:
        transport.export_due(books, step)
        return
    kind = step.fact.movement.kind
    if kind in _SIMPLE:
        _simple(books, step, _SIMPLE[kind])
    else:
        _BOOKED[kind](books, step)


def export_clock(books: Books, step: Step) -> Step | None:
    """The step at which goods on their way to an outside consignee count as exported, if any."""
    return transport.export_clock(books, step)


def _simple(books: Books, step: Step, flow: _Flow) -> None:
    told = step.fact.movement
    assert told.mass_mg is not None
    inward = flow.target == "stock"
    place = told.to_place if inward else told.from_place
    holder = custodian_at(books, place, step.at)
    if told.kind != "opening" and is_not_live(books, holder, step.at):
        return
    count = _cited_count(books, step) if told.kind in ("lose", "gain") else None
    if count is not None:
        _settle(books, step, count)
    elif not inward:
        end = Account(flow.target, place, holder)
        for drawn in take(books, step, told.lot, place, told.mass_mg):
            books.post(step, drawn.lot, drawn.source, end, drawn.mass_mg)
    elif books.owns(told.lot):
        origin = Account(flow.source, place, holder)
        put(books, step, place, Draw(told.lot, origin, told.mass_mg))


def _before_go_live(books: Books, step: Step, place: str) -> bool:
    """Movements before a custodian joined the ledger are shown, not posted."""
    return is_not_live(books, custodian_at(books, place, step.at), step.at)


def _cited_count(books: Books, step: Step) -> Count | None:
    """The count whose finding a loss or gain settles: of its own place, and of its lot if named."""
    told = step.fact.movement
    cited = cited_by(told)
    for count in books.counts if cited else ():
        counted = count.fact.movement
        codes = {code_of(rule, "event", counted.event_id) for rule in ("Q-03", "Q-08")}
        if (count.place == (told.from_place if told.kind == "lose" else told.to_place)
                and (told.lot in ("", counted.lot) or not counted.lot)
                and cited & (codes | {counted.event_id.lower()})):
            return count
    return None


def _settle(books: Books, step: Step, count: Count) -> None:
    """Take a settled difference from the count's own account instead of from stock."""
    told = step.fact.movement
    assert told.mass_mg is not None
    holder = custodian_at(books, count.place, count.at)
    difference = Account("difference", count.fact.movement.event_id, holder)
    parts = share(told.mass_mg, count.lots) if len(count.lots) != 1 else {
        next(iter(count.lots)): told.mass_mg}
    for lot, mass_mg in parts.items():
        if told.kind == "lose":
            books.post(step, lot, difference, Account("loss", count.place, holder), mass_mg)
        else:
            books.post(step, lot, Account("gain", count.place, holder), difference, mass_mg)
    count.settled_mg += told.mass_mg if told.kind == "lose" else -told.mass_mg


def _transfer(books: Books, step: Step) -> None:
    told = step.fact.movement
    assert told.mass_mg is not None
    before = _before_go_live(books, step, told.from_place)
    if before and _before_go_live(books, step, told.to_place):
        return
    for drawn in take(books, step, told.lot, told.from_place, told.mass_mg):
        put(books, step, told.to_place, drawn)


def _convert(books: Books, step: Step) -> None:
    told = step.fact.movement
    for part in told.inputs:
        if part.unlisted or _before_go_live(books, step, part.place):
            continue
        if not part.lot and not books.world.registers.is_commingled(part.place, step.at):
            continue  # an input without a lot has nothing to be drawn from: G-10
        holder = custodian_at(books, part.place, step.at)
        for drawn in take(books, step, part.lot, part.place, part.mass_mg):
            books.post(step, drawn.lot, drawn.source,
                       Account("consumed", told.event_id, holder), drawn.mass_mg)
    for part in told.outputs:
        if part.unlisted or not books.owns(part.lot) or _before_go_live(books, step, part.place):
            continue
        holder = custodian_at(books, part.place, step.at)
        produced = Account("produced", told.event_id, holder)
        put(books, step, part.place, Draw(part.lot, produced, part.mass_mg))


def _discard(books: Books, step: Step) -> None:
    told = step.fact.movement
    assert told.mass_mg is not None
    if _before_go_live(books, step, told.from_place):
        return
    holder = custodian_at(books, told.from_place, step.at)
    for drawn in take(books, step, told.lot, told.from_place, told.mass_mg):
        books.post(step, drawn.lot, drawn.source,
                   Account("consumed", told.event_id, holder), drawn.mass_mg)
    if books.owns(told.waste_lot):
        produced = Account("produced", told.event_id, holder)
        put(books, step, told.to_place or told.from_place,
            Draw(told.waste_lot, produced, told.mass_mg))


def _count(books: Books, step: Step) -> None:
    """Stock becomes what was counted; the delta lies in the count's own difference account."""
    told = step.fact.movement
    assert told.counted_mg is not None
    place = told.from_place
    holder = custodian_at(books, place, step.at)
    beyond = books.world.registers.is_outside(holder, step.at)
    if beyond or not books.owns(told.lot or f"place:{place}"):
        return
    if is_not_live(books, holder, step.at):
        return
    counts = _counted(books, told)
    standing = books.holdings.lots_in(place)
    named = [told.lot] if told.lot else sorted(standing)
    holds = {lot: standing[lot] for lot in named if lot in standing and counts(lot)}
    book_mg = sum(holds.values())
    nothing = told.lot or unnamed(holder, place)
    if not holds:
        books.substances.setdefault(nothing, told.substance)
    parts = holds or {nothing: 0}
    count = Count(step.at, step.fact, place, parts, book_mg, told.counted_mg)
    books.counts.append(count)
    books.holdings.draw_line(place, counts)
    difference = Account("difference", told.event_id, holder)
    stock = Account("stock", place, holder)
    weights = holds if book_mg else dict.fromkeys(parts, 1)
    for lot, mass_mg in share(abs(count.delta_mg), weights).items():
        sign = -1 if count.delta_mg > 0 else 1
        books.post(step, lot, *((stock, difference) if sign < 0 else (difference, stock)), mass_mg)
        books.holdings.add(place, lot, sign * mass_mg, step.at)
    for lot in parts:
        books.holdings.touched[place, lot] = step.at


def _counted(books: Books, told: Movement) -> Callable[[str], bool]:
    """Which lots a count speaks of: the one it names, those of its substance, or all."""
    if told.lot:
        return lambda lot: lot == told.lot
    if told.substance:
        return lambda lot: books.substances.get(lot, "") == told.substance
    return lambda lot: True


_BOOKED: dict[str, Callable[[Books, Step], None]] = {
    "transfer": _transfer,
    "convert": _convert,
    "discard": _discard,
    "count": _count,
    "dispatch": transport.dispatch,
    "handover": transport.handover,
    "receive": transport.receive,
    "reject": transport.reject,
}
