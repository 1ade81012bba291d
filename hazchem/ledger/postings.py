"""From events to postings: the books are a pure function of the facts known and the registers."""

from collections.abc import Iterable
from datetime import datetime

from hazchem.domain.event import Fact
from hazchem.domain.waste import waste_of
from hazchem.ledger.booking import apply, export_clock
from hazchem.ledger.books import Books, Scope, World
from hazchem.ledger.correction import first_told, key_of, voided
from hazchem.ledger.matching import match
from hazchem.ledger.order import Step, arrange


def book(
    facts: Iterable[Fact], world: World, until: datetime | None = None, owns: Scope | None = None
) -> Books:
    """The books of the facts known, as far as they have happened by `until` (all, where None).

    `owns` says which lots, commingled places and papers belong to the question; facts may
    name others, which are then another's to book.
    """
    known = list(facts)
    void = voided(known)
    trips = match((fact for fact in known if key_of(fact) not in void), world.registers)
    steps, inversions = arrange(trips, world.registers)
    books = Books(world, trips=trips, inversions=inversions, steps=steps,
                  first_told=first_told(known, void))
    if owns is not None:
        books.owns = owns
    _name_substances(books)
    for step in _with_clock(steps, books):
        if until is not None and step.at > until:
            break
        apply(books, step)
    if until is not None:
        books.steps = [step for step in steps if step.at <= until]
        books.inversions = [i for i in inversions if i.early.at <= until]
        trips.doubles = [(second, first) for second, first in trips.doubles if second.at <= until]
    return books


def _name_substances(books: Books) -> None:
    """A lot is of the substance its maker named; else of the first anybody named."""
    told_of: dict[str, str] = {}
    for step in books.steps:
        told = step.fact.movement
        if told.lot and told.substance:
            if told.kind in ("opening", "produce", "import", "gain"):
                _made(books, told.lot, told.substance, step.fact)
            told_of.setdefault(told.lot, told.substance)
        if told.kind == "discard":
            _made(books, told.waste_lot, waste_of(told.waste_code), step.fact)
        for part in told.outputs:
            if part.lot and part.substance:
                _made(books, part.lot, part.substance, step.fact)
        for part in told.inputs:
            if part.lot and part.substance:
                told_of.setdefault(part.lot, part.substance)
    books.substances = told_of | books.substances


def _made(books: Books, lot: str, substance: str, fact: Fact) -> None:
    books.makers.setdefault(lot, fact)
    books.substances.setdefault(lot, substance)


def _with_clock(steps: list[Step], books: Books) -> Iterable[Step]:
    """The steps, and between them the clock's own: exports that are due."""
    clocks = (export_clock(books, step) for step in steps
              if step.fact.movement.kind in ("dispatch", "reject"))
    due = sorted((clock for clock in clocks if clock), key=lambda clock: clock.at)
    waiting = iter(due)
    following = next(waiting, None)
    for step in steps:
        while following is not None and following.at < step.at:
            yield following
            following = next(waiting, None)
        yield step
    while following is not None:
        yield following
        following = next(waiting, None)
