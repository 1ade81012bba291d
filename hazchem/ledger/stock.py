"""Taking from a place and putting into it: the only two functions that change stock."""

from datetime import datetime
from typing import NamedTuple

from hazchem.domain.mass import share
from hazchem.ledger.account import Account
from hazchem.ledger.books import Books
from hazchem.ledger.commingling import draw
from hazchem.ledger.order import Step


class Draw(NamedTuple):
    """Mass of one lot on its way out of a place, and the account it comes from."""

    lot: str
    source: Account
    mass_mg: int


def custodian_at(books: Books, place: str, at: datetime) -> str:
    """Who holds what stands in a place at an instant."""
    return books.world.registers.custodian_of(place, at)


def take(books: Books, step: Step, lot: str, place: str, mass_mg: int) -> list[Draw]:
    """Mass leaving a place, by lot; what the place does not have comes from suspense.

    Where the custodian has not yet joined the ledger nothing stands on its books: the mass comes
    from `opening`; from beyond the ledger's area it is `imported`. Nothing is taken for lots or
    places that belong to another question.
    """
    registers = books.world.registers
    holder = registers.custodian_of(place, step.at)
    commingled = registers.is_commingled(place, step.at)
    if not books.owns(lot if lot and not commingled else f"place:{place}"):
        return []
    if is_not_live(books, holder, step.at):
        return [Draw(lot, Account("opening", place, holder), mass_mg)] if lot else []
    if registers.is_outside(holder, step.at):
        return [Draw(lot, Account("imported", place, holder), mass_mg)] if lot else []
    stock = Account("stock", place, holder)
    if commingled or not lot:
        drawn = _draw_mixed(books, step, lot, stock, mass_mg)
    else:
        had = min(mass_mg, books.holdings.of(place, lot))
        drawn = [Draw(lot, stock, had)] if had else []
        if had:
            books.holdings.add(place, lot, -had, step.at)
    missing = mass_mg - sum(part.mass_mg for part in drawn)
    if missing:
        short = lot or max(drawn, key=lambda part: part.mass_mg, default=Draw("", stock, 0)).lot
        short = short or unnamed(holder, place)
        books.substances.setdefault(short, step.fact.movement.substance)
        books.holdings.owe(step.at, step.fact, short, place, missing)
        drawn.append(Draw(short, Account("unexplained", place, holder), missing))
    return drawn


def unnamed(holder: str, place: str) -> str:
    """The lot that stands for what left a place without anybody knowing what it was."""
    return f"{holder}/?{place}"


def _draw_mixed(
    books: Books, step: Step, lot: str, stock: Account, mass_mg: int
) -> list[Draw]:
    """A draw from a commingled place: the named lot first, the rest in proportion from all.

    What a named lot lacks is drawn from its neighbours of the same substance and becomes that
    lot: shares in a tank are estimates, the label on the truck is not.
    """
    place = stock.ref
    holds = dict(books.holdings.lots_in(place))
    substance = books.substances.get(lot) if lot else step.fact.movement.substance
    if substance:
        holds = {name: held for name, held in holds.items()
                 if name == lot or books.substances.get(name) == substance}
    own = min(holds.pop(lot, 0), mass_mg) if lot else 0
    parts = [Draw(lot, stock, own)] if own else []
    if own:
        books.holdings.add(place, lot, -own, step.at)
    for name, drawn in draw(holds, mass_mg - own, books.world.remnant_mg).items():
        books.holdings.add(place, name, -drawn, step.at)
        part = Draw(name, stock, drawn)
        parts.append(_become(books, step, part, lot) if lot else part)
    return parts


def _become(books: Books, step: Step, drawn: Draw, other: str) -> Draw:
    """Mass of one lot goes on under another's name: an unfiled blend inside a tank."""
    blend, holder = f"{step.fact.movement.event_id}~{other}", drawn.source.custodian
    books.post(step, *drawn[:2], Account("consumed", blend, holder), drawn.mass_mg)
    return Draw(other, Account("produced", blend, holder), drawn.mass_mg)


def put(books: Books, step: Step, place: str, coming: Draw) -> None:
    """Mass arriving at a place: it first covers what the place gave without having it.

    What goes beyond the ledger's area is `exported`: nothing stands on the books out there.
    """
    lot, source, mass_mg = coming
    holder = custodian_at(books, place, step.at)
    if is_not_live(books, holder, step.at) and step.fact.movement.kind != "opening":
        books.post(step, lot, source, Account("opening", place, holder), mass_mg)
        return
    if books.world.registers.is_outside(holder, step.at):
        books.post(step, lot, source, Account("exported", place, holder), mass_mg)
        return
    left = mass_mg
    if books.holdings.owes(place):
        left = _cover(books, step, coming, Account("unexplained", place, holder))
    if left:
        books.post(step, lot, source, Account("stock", place, holder), left)
        books.holdings.add(place, lot, left, step.at)


def _cover(books: Books, step: Step, coming: Draw, suspense: Account) -> int:
    """Repay what a place owes to suspense; what is left of the inflow goes to stock."""
    lot, source, left = coming
    place = suspense.ref
    lots = {lot}
    if books.world.registers.is_commingled(place, step.at):
        substance = books.substances.get(lot, "")
        lots |= {name for name in books.holdings.lots_owed(place)
                 if books.substances.get(name, "") in ("", substance)}
    for owed, covered in books.holdings.repay(place, lots, left, step.at):
        part = Draw(lot, source, covered)
        if owed != lot:
            part = _become(books, step, part, owed)
        books.post(step, owed, part.source, suspense, covered)
        left -= covered
    return left


def is_not_live(books: Books, custodian: str, at: datetime) -> bool:
    """Whether a custodian has not yet joined the ledger at an instant."""
    entry = books.world.registers.custodian(custodian, at) if custodian else None
    return entry is not None and entry.ledger_from is not None and at < entry.ledger_from


def spread(mass_mg: int, lots: dict[str, int]) -> dict[str, int]:
    """A mass over lots in proportion to what each has; over one lot, all of it."""
    return share(mass_mg, lots) if sum(lots.values()) else dict.fromkeys(lots, 0)
