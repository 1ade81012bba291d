"""A small world read off the names in a test: acme-tank is acme's, x-mix is mixed, out… is far.

A ledger under test is written in notation with short instants: 1T08:00 is 2026-03-01T08:00Z.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from hazchem.domain import instant, notation
from hazchem.domain.custodian import Custodian
from hazchem.domain.event import Fact, qualified
from hazchem.domain.mass import to_kg
from hazchem.domain.movement import Movement
from hazchem.domain.place import Place
from hazchem.domain.register import BEGINNING, Register, Registers
from hazchem.domain.vehicle import Vehicle
from hazchem.ledger.account import HOLDINGS, Account, Leg
from hazchem.ledger.books import Books, World
from hazchem.ledger.postings import book

_SHORT = re.compile(r"(?<![\w:.-])(\d{1,2})T(\d\d:\d\d(?::\d\d)?)(?![\w:.-])")


def at(short: str) -> datetime:
    """The instant of a short one: 1T08:00 is 08:00 UTC on 1 March 2026."""
    return instant.parse(with_dates(short))


def with_dates(text: str) -> str:
    """A text with its short instants written out."""
    return _SHORT.sub(_long, text)


def _long(match: re.Match[str]) -> str:
    return f"2026-03-{int(match[1]):02d}T{match[2]}Z"


def custodian_of(place: str) -> str:
    """Who holds a place: the word before its first hyphen."""
    return place.partition("-")[0]


def world_of(movements: Iterable[Movement], live: dict[str, str] | None = None) -> World:
    """Registers in which every name the movements use is found; `live` gives go-live instants."""
    told = list(movements)
    places = {place for move in told for place in (*move.places, move.destination) if place}
    parties = {party for move in told for party in move.parties if not party.startswith("uscc:")}
    vehicles = {move.vehicle for move in told if move.vehicle}
    codes = parties | {custodian_of(name) for name in places | vehicles} | set(live or ())
    begun = {code: at(short) for code, short in (live or {}).items()}
    return World(Registers(
        custodians=Register((code, BEGINNING, Custodian(
            code=code, outside=code.startswith("out"), ledger_from=begun.get(code)))
            for code in sorted(codes)),
        places=Register((code, BEGINNING, Place(
            code=code, custodian=custodian_of(code), commingled=code.endswith("-mix")))
            for code in sorted(places)),
        vehicles=Register((plate, BEGINNING, Vehicle(plate=plate, custodian=custodian_of(plate)))
                          for plate in sorted(vehicles))))


def facts_of(text: str) -> list[Fact]:
    """The facts of a text, filed in the order of its lines, a correction with its replacement."""
    return filed(notation.parse(with_dates(text)))


def filed(movements: Iterable[Movement], first_leaf: int = 0) -> list[Fact]:
    """Movements as facts, each filed by whoever would file it."""
    facts: list[Fact] = []
    filers: dict[str, str] = {}
    for leaf, told in enumerate(movements, first_leaf):
        filer = filers.get(told.reverses) or _filer(told)
        parts = [told]
        if told.replacement is not None:
            parts.append(_replacement(told))
        for part in parts:
            filers[part.event_id] = filer
            facts.append(Fact(qualified(part, filer), leaf,
                              instant.EPOCH + timedelta(days=20000, seconds=leaf), filer))
    return facts


def _replacement(told: Movement) -> Movement:
    truth = told.replacement
    assert truth is not None
    kept = {name: getattr(truth, name) for name in Movement.__dataclass_fields__}
    return Movement(**(kept | {"replaces": told.event_id}))


def _filer(told: Movement) -> str:
    place = told.to_place if told.kind in ("receive", "produce", "gain") else told.from_place
    part = told.parts[0].place if told.parts else ""
    return (told.on_behalf_of or custodian_of(place or told.to_place or part)
            or told.carrier or custodian_of(told.vehicle) or "acme")


def booked(text: str, until: str = "", live: dict[str, str] | None = None) -> Books:
    """The books of a text, after every promise that must hold for any books was checked."""
    facts = facts_of(text)
    world = world_of((fact.movement for fact in facts), live)
    sound(facts, world)
    return book(facts, world, at(until) if until else None)


def sound(facts: list[Fact], world: World, luck: random.Random | None = None) -> Books:
    """The books of any facts, after checking what holds for all: see the assertions."""
    luck = luck or random.Random(7)
    books = book(facts, world)
    balanced(books)
    mixed = list(facts)
    luck.shuffle(mixed)
    assert book(mixed, world).legs == books.legs, "the order of handing in changed the books"
    instants = sorted({leg.at for leg in books.legs})
    for until in luck.sample(instants, min(3, len(instants))):
        early = book(facts, world, until)
        balanced(early)
        assert early.legs == [leg for leg in books.legs if leg.at <= until], "as_of rewrote history"
    return books


def balanced(books: Books) -> None:
    """No holding is ever below zero, holdings are their legs, and sources − sinks = holdings."""
    running: Counter[tuple[Account, str]] = Counter()
    total: Counter[str] = Counter()
    last = None
    for leg in books.legs:
        assert leg.mass_mg > 0, leg
        assert last is None or leg.at >= last, "legs out of time"
        last = leg.at
        running[leg.source, leg.lot] -= leg.mass_mg
        running[leg.target, leg.lot] += leg.mass_mg
        total[leg.substance] += 0
        if leg.source.kind in HOLDINGS:
            assert running[leg.source, leg.lot] >= 0, f"{leg.source} went below zero: {leg}"
    stock = {(account.ref, lot): mass_mg for (account, lot), mass_mg in running.items()
             if account.kind == "stock" and mass_mg}
    assert stock == {(place, lot): mass_mg for place, lots in books.holdings.stock.items()
                     for lot, mass_mg in lots.items()}
    transit = Counter({account.ref: 0 for account, _ in running if account.kind == "transit"})
    for (account, _), mass_mg in running.items():
        if account.kind == "transit":
            transit[account.ref] += mass_mg
    assert dict(transit) == {line.id: line.open_mg for line in books.lines.values()
                             if line.id in transit}
    assert sum(running.values()) == 0
    assert all(line.open_mg >= 0 for line in books.lines.values())


def legs(books: Books) -> list[str]:
    """The legs as words: lot, from where, to where, kilograms."""
    return [f"{leg.lot} {shown(leg.source)} > {shown(leg.target)} {kg(leg.mass_mg)}"
            for leg in books.legs]


def shown(account: Account) -> str:
    """An account as words: a transit shows its waybill and who holds it."""
    if account.kind == "transit":
        return f"transit:{account.ref.partition('|')[0]}@{account.custodian}"
    return f"{account.kind}:{account.ref.partition('|')[0]}"


def stock(books: Books) -> dict[str, str]:
    """What stands where, in kilograms."""
    return {f"{place} {lot}": kg(mass_mg) for place, lots in sorted(books.holdings.stock.items())
            for lot, mass_mg in sorted(lots.items())}


def ends(books: Books) -> dict[str, str]:
    """What every account but stock comes to, in kilograms; empty ones are left out."""
    sums: Counter[str] = Counter()
    for leg in books.legs:
        sums[shown(leg.source)] -= leg.mass_mg
        sums[shown(leg.target)] += leg.mass_mg
    return {name: kg(mass_mg) for name, mass_mg in sorted(sums.items())
            if mass_mg and not name.startswith("stock:")}


def kg(mass_mg: int) -> str:
    """Kilograms without the zeros nobody needs."""
    text = to_kg(mass_mg)
    return text.rstrip("0").rstrip(".")


def group_union(facts: list[Fact], world: World, groups: list[set[str]]) -> Counter[Leg]:
    """The legs of every group booked by itself, added up."""
    union: Counter[Leg] = Counter()
    for group in groups:
        union.update(book(facts, world, owns=group.__contains__).legs)
    return union
