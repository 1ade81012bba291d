"""Ledgers in notation, booked and read as flows: what the custody tests are written in."""

from hazchem.custody.chain import Chain
from hazchem.custody.flow import Flow, flows_of, process_of, unlisted_of
from hazchem.custody.trace import trace
from hazchem.domain import notation
from hazchem.domain.custodian import Custodian
from hazchem.domain.event import Fact
from hazchem.domain.instant import EPOCH
from hazchem.domain.mass import to_kg
from hazchem.domain.movement import Movement
from hazchem.domain.place import Place
from hazchem.domain.register import Register, Registers
from hazchem.ledger.books import Books, World
from hazchem.ledger.postings import book


def registers_of(told: list[Movement]) -> Registers:
    """Places named custodian-kind…; a tank is commingled, custodians named out… lie outside."""
    places = sorted({place for movement in told for place in movement.places})
    parties = {place.partition("-")[0] for place in places}
    parties |= {party for movement in told for party in movement.parties}
    return Registers(
        custodians=Register((code, EPOCH, Custodian(code=code, outside=code.startswith("out")))
                            for code in sorted(parties)),
        places=Register((place, EPOCH, Place(code=place, custodian=place.partition("-")[0],
                                             commingled="-tank" in place)) for place in places))


def books_of(text: str) -> Books:
    """The books of a ledger in notation."""
    told = list(notation.parse(text))
    facts = [Fact(movement, i, movement.occurred_at, movement.lot.partition("/")[0])
             for i, movement in enumerate(told)]
    return book(facts, World(registers_of(told)))


def unlisted(books: Books) -> dict[str, tuple[int, int]]:
    """What each conversion took and gave beside listed lots."""
    told = (step.fact.movement for step in books.steps)
    return {movement.event_id: unlisted_of(movement) for movement in told
            if movement.kind == "convert"}


def needed(lot: str, flows: list[Flow]) -> list[Flow]:
    """Of all flows those a chain asks its caller for, as the store fetches them."""
    from hazchem.custody.flow import processes_of
    from hazchem.custody.lineage import lineage, wanted

    processes = processes_of(flows)
    lots = lineage(lot, processes)
    names = wanted(lots, processes)
    return [flow for flow in flows if flow.lot in lots
            or process_of(flow, flow.source) in names or process_of(flow, flow.target) in names]


def chain_of(lot: str, text: str, **how: object) -> Chain:
    """The chain of a lot in a ledger."""
    books = books_of(text)
    return trace(lot, needed(lot, flows_of(books.legs)), unlisted(books), **how)  # type: ignore


def says(chain: Chain) -> list[str]:
    """Origins, holders and ends as short lines: what the tests compare."""
    return [
        *(f"from {row.kind} {row.lot} {row.place or '-'} {_kg(row.mass_mg)}"
          for row in chain.origins),
        *(f"held {row.lot} {row.place or row.consignment} {_kg(row.mass_mg)}"
          for row in chain.holders),
        *(f"{row.kind} {row.lot} {row.place or '-'} {_kg(row.mass_mg)}" for row in chain.ends),
    ]


def _kg(mass_mg: int | None) -> str:
    return "?" if mass_mg is None else to_kg(mass_mg).rstrip("0").rstrip(".")
