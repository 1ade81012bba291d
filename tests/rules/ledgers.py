"""A ledger under test, whole: registers and movements as lines, and every finding in it.

Names say what they are: `acme-wh` belongs to `acme`, `…-mix` is commingled, `out…` lies outside.
A line may change that: `custodian acme status=closed effective_from=…`, `place acme-wh
hazard_unit=u1`, `instrument scale e_kg=20`, `permit 12 kind=trading custodian=acme valid_to=…`,
`person p1 custodian=haul role=driver`, `vehicle haul-1 approved_load_kg=20`; `as_of …` says when
the ledger is read.
"""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from hazchem.domain import instant, notation
from hazchem.domain.custodian import Custodian
from hazchem.domain.event import Fact
from hazchem.domain.finding import Finding
from hazchem.domain.gate import GateEvent
from hazchem.domain.instrument import Instrument
from hazchem.domain.mass import from_kg
from hazchem.domain.movement import Movement
from hazchem.domain.permit import Permit
from hazchem.domain.person import Person
from hazchem.domain.place import Place
from hazchem.domain.recipe import Recipe
from hazchem.domain.register import BEGINNING, Register, Registers
from hazchem.domain.vehicle import Vehicle
from hazchem.ledger.books import Scope, World
from hazchem.ledger.correction import key_of, voided
from hazchem.ledger.matching import match
from hazchem.ledger.postings import book
from hazchem.regulation.aftermath import Controls
from hazchem.regulation.edition_content import edition_of
from hazchem.regulation.segregation import co_loading_of
from hazchem.rules.evidence import Evidence, Goods, Holder, Papers
from hazchem.rules.evidence_balance import Balance, balance_named, names_in
from hazchem.rules.evidence_licence import Licence, licence_from, named_by
from hazchem.rules.evidence_loss import Loss
from hazchem.rules.evidence_quota import Quota
from hazchem.rules.evidence_trip import Trip
from hazchem.rules.sweep import rule_rows, sweep
from hazchem.services.judging.subjects.licence import posting_of
from seeds import loader
from seeds.dataset import rows_of
from tests.groups import Groups
from tests.rules import (
    alerts_told,
    filings,
    gates_told,
    permits_told,
    quotas_told,
    standing_told,
)
from tests.world import _SHORT, _long, filed, world_of

ROWS = rule_rows(loader.rules())
CO_LOADING = co_loading_of(rows_of("segregation"))
AS_OF = instant.parse("2026-07-01T00:00:00Z")
_TIMES = ("effective_from", "ledger_from", "verified_from", "verified_to", "valid_from", "valid_to",
          "certificate_until", "permit_until", "tank_inspected_until")
_LISTS = ("zones", "roles", "substances", "classes", "waste_codes", "tank_media")
_READ = {**dict.fromkeys(_TIMES, instant.parse), **dict.fromkeys(("e_kg", "sigma_kg", "sigma_ppm"),
         Decimal), "outside": "true".__eq__, "design_max_t": standing_told.tonnages,
         "incompatible": standing_told.tonnages,
         "commingled": "true".__eq__,
         **dict.fromkeys(_LISTS, lambda value: tuple(value.split(",")))}
_MASSES = {"mass_kg": "mass_mg", "approved_load_kg": "approved_load_mg"}
# A law of no place, over substances that no other test moves.
MADE_UP = edition_of({
    "code": "made-up", "regime": "made-up", "level": "city", "title": "made up", "status": "force",
    "effective_from": "2026-01-01", "rules": [
        {"code": code, "category": category, "effect": effect, "activities": ["storage"],
         "selector": {"substances": [cas]}, **told} for code, category, effect, cas, told in (
            ("r1", "prohibited", "prohibit", "12185-10-3", {}),
            ("r2", "restricted", "allow_only_if", "2235-25-8", {"conditions": {"zones": ["core"]}}),
            ("r3", "controlled", "cap", "75-86-5",
             {"conditions": {"mass_mg": 100_000_000, "per": "batch"}}),
            ("r5", "controlled", "cap", "108-91-8",
             {"conditions": {"mass_mg": 100_000_000, "per": "month"}}),
            ("r6", "controlled", "cap", "98-87-3",
             {"conditions": {"mass_mg": 100_000_000, "per": "site"}}),
            ("r4", "prohibited", "prohibit", "80-12-6",
             {"exemptions": [{"kind": "reagent", "max_mass_mg": 5_000_000, "evidence": "label"}]}))
    ]})


@dataclass
class Ledger:
    """Facts, the registers they are read against, and when they are read."""

    facts: list[Fact]
    world: World
    as_of: datetime
    entries: list[list[str]] = field(default_factory=list)
    gates: list[GateEvent] = field(default_factory=list)

    def goods(self, owns: Scope | None = None, facts: list[Fact] | None = None) -> Goods:
        """The books of all facts, or of a part of them."""
        books = book(self.facts if facts is None else facts, self.world, self.as_of, owns)
        return Goods(books=books, **self._shared())

    def tickets(self) -> list[Papers]:
        """The live facts of each weigh ticket."""
        live = self._live()
        used: dict[str, list[Fact]] = {}
        for fact in live:
            if fact.movement.ticket:
                used.setdefault(f"{fact.filer}/{fact.movement.ticket}", []).append(fact)
        return [self._papers("ticket", ticket, facts) for ticket, facts in sorted(used.items())]

    def parties(self) -> list[Papers]:
        """The live facts of each party named by its number."""
        live = self._live()
        named = {party for fact in live for party in fact.movement.parties if ":" in party}
        return [self._papers("party", party, [f for f in live if party in f.movement.parties])
                for party in sorted(named)]

    def holders(self) -> list[Holder]:
        """Every custodian with what stands in its places."""
        books = book(self.facts, self.world, self.as_of)
        held: dict[str, dict[str, int]] = {code: {} for code in self.world.registers.custodians}
        for place, lots in books.holdings.stock.items():
            of = held[self.world.registers.custodian_of(place, self.as_of)]
            for lot, mass_mg in lots.items():
                of[lot] = of.get(lot, 0) + mass_mg
        return [Holder(custodian=code, holdings=lots, substance_of=books.substances,
                       **self._shared()) for code, lots in sorted(held.items())]

    def balances(self) -> list[Balance]:
        """Every balance that something was counted for."""
        legs = book(self.facts, self.world, self.as_of).legs
        return [balance_named(name, legs, self._shared()) for name in names_in(legs)]

    def trips(self) -> list[Trip]:
        """Every trip, by the paper it goes by."""
        registers = self.world.registers
        live = [fact for fact in self._live() if fact.movement.kind != "correct"]
        matched = match(live, registers)
        by_trip: dict[str, list[Fact]] = {}
        for fact in live:
            if fact.movement.papers:
                by_trip.setdefault(matched.trip(fact.movement), []).append(fact)
        known = book(self.facts, self.world, self.as_of).substances if by_trip else {}
        trips = [Trip(trip=name, trips=match(facts, registers), lot_substance=known,
                      co_loading=CO_LOADING, gates=gates_told.sealed(
                          self.gates, matched.consignment, name, self.as_of), **self._shared())
                 for name, facts in sorted(by_trip.items())]
        for one in trips:
            one.beside = tuple(other for other in trips if other is not one)
        return trips

    def losses(self) -> list[Loss]:
        """Every loss, of which nobody told the police."""
        lost = [fact for fact in self._live() if fact.movement.kind == "lose"]
        known = book(self.facts, self.world, self.as_of).substances if lost else {}
        return [Loss(fact=fact, substance=known.get(fact.movement.lot, ""), **self._shared())
                for fact in lost]

    def licences(self) -> list[Licence]:
        """The years in which licensed custodians did anything."""
        told = [posting_of(leg) for leg in book(self.facts, self.world, self.as_of).legs]
        return [licence_from(name, told, self._shared())
                for name in named_by(told, self.world.registers)]

    def quotas(self) -> list[Quota]:
        """What everybody moved of each substance, by month and by year."""
        legs = book(self.facts, self.world, self.as_of).legs
        return quotas_told.quotas(legs, self._shared())

    def evidence(self) -> list[Evidence]:
        """Everything there is to judge."""
        return [self.goods(), *self.tickets(), *self.parties(), *self.holders(),
                *self.balances(), *self.licences(), *self.quotas(), *self.trips(),
                *permits_told.permitted(self.trips(), self._shared()),
                *self.losses(), *self.filed(),
                *standing_told.units(book(self.facts, self.world).legs, self._shared()),
                *standing_told.stores(book(self.facts, self.world).legs, self._shared()),
                *alerts_told.told(self.entries, self.facts, self._shared()),
                *(gates_told.told(self.gates, self._live(), book(
                    self.facts, self.world, self.as_of).substances, self._shared())
                  if self.gates else ())]

    def filed(self) -> list[Evidence]:
        """How those that the ledger asks about filed, and every month told of afterwards."""
        books, shared = book(self.facts, self.world, self.as_of), self._shared()
        found: list[Evidence] = [*filings.months(self.facts, books.substances, shared)]
        for code in filings.asked(self.entries):
            found.append(filings.filings(code, self.facts, books.legs, filings.declared(
                self.entries, code), shared))
            found += filings.counts(code, self.facts, books.legs, books.substances, shared)
        return found

    def findings(self) -> list[Finding]:
        """What all rules find in it."""
        return [found for one in self.evidence() for found in sweep(one, ROWS)]

    def _live(self) -> list[Fact]:
        void = voided(self.facts)
        return [fact for fact in self.facts if key_of(fact) not in void]

    def _papers(self, kind: str, subject: str, facts: list[Fact]) -> Papers:
        books = book(self.facts, self.world, self.as_of)
        return Papers(kind=kind, subject=subject, facts=tuple(facts),
                      consignment=books.trips.consignment, lot_substance=books.substances,
                      **self._shared())

    def _shared(self) -> dict:
        return {"as_of": self.as_of, "registers": self.world.registers,
                "parameters": loader.parameters(), "substances": loader.register(),
                "controls": Controls([MADE_UP]), "calendar": loader.calendar(),
                "norms": loader.loss_norms(),
                "began": filings.began(self.facts).get}


def ledger_of(text: str) -> Ledger:
    """The ledger of a text: lines of registers and as_of first or last, movements between."""
    lines = [_SHORT.sub(_long, line.strip()) for line in text.splitlines() if line.strip()]
    entries = [shlex.split(line) for line in lines if not line[0].isdigit()]
    told_by_gates = [line for line in lines if line[0].isdigit() and gates_told.is_told(line)]
    moves, recorded = filings.told_apart([line for line in lines if line[0].isdigit()
                                          and not gates_told.is_told(line)])
    told = list(notation.parse("\n".join(moves)))
    as_of = next((instant.parse(words[1]) for words in entries if words[0] == "as_of"), AS_OF)
    return Ledger(filings.dated(filed(told), recorded), _world(told, entries), as_of, entries,
                  gates_told.gate_events(told_by_gates))


def findings_of(text: str) -> list[str]:
    """The findings of a ledger in short: rule, subject, kilograms; those folded say under what."""
    return shown(ledger_of(text).findings())


def shown(findings: Iterable[Finding]) -> list[str]:
    """Findings in short, sorted."""
    found = list(findings)
    rule_of = {finding.code: finding.rule for finding in found}
    return sorted(
        f"{one.rule} {one.subject_kind} {one.subject_id}"
        + (f" {one.mass_mg / 1_000_000:g}" if one.mass_mg is not None else "")
        + (f" < {rule_of[one.cause]}" if one.cause else "") for one in found)


def by_groups(ledger: Ledger) -> list[Finding]:
    """What is found when every group of lots is booked and judged by itself."""
    groups = Groups(ledger.facts, ledger.world)
    found = [finding for group in groups.all() for finding in sweep(
        ledger.goods(group.__contains__, groups.facts_of(group, ledger.facts)), ROWS)]
    return sorted(found, key=lambda finding: finding.code)


def _world(told: list[Movement], entries: list[list[str]]) -> World:
    world = world_of(told)
    registers = world.registers
    custodians = {code: [(BEGINNING, registers.custodians.at(code, AS_OF))]
                  for code in registers.custodians}
    places = {code: [(BEGINNING, registers.places.at(code, AS_OF))] for code in registers.places}
    vehicles = {plate: [(BEGINNING, registers.vehicles.at(plate, AS_OF))]
                for plate in registers.vehicles}
    others: dict[str, dict[str, list]] = {"instrument": {}, "permit": {}, "person": {},
                                           "recipe": {}}
    for kind, code, *words in entries:
        if kind in ("unit", "filings", "declaration", "outage", "parking-lot"):
            continue
        given = _given(words)
        since = given.pop("effective_from", BEGINNING)
        if kind == "custodian":
            _change(custodians, code, since, given, Custodian(code=code))
        elif kind == "place":
            _change(places, code, since, given, Place(
                code=code, custodian=code.partition("-")[0]))
        elif kind == "vehicle":
            _change(vehicles, code, since, given, Vehicle(
                plate=code, custodian=code.partition("-")[0]))
        elif kind in others:
            others[kind].setdefault(code, []).append((since, _entry(kind, code, given)))
    by_uscc = {entry.uscc: code for code, versions in custodians.items()
               for _, entry in versions if entry.uscc}
    crewed = frozenset((entry.custodian, entry.role) for versions in others["person"].values()
                       for _, entry in versions)
    return replace(world, needs_confirmation=needs_confirmation, registers=Registers(
        custodians=_register(custodians), places=_register(places),
        instruments=_register(others["instrument"]), vehicles=_register(vehicles),
        by_uscc=by_uscc, permits=_register(others["permit"]),
        permits_of=_numbers(others["permit"]), recipes=_register(others["recipe"]),
        recipes_of=_numbers(others["recipe"]), outages=filings.outages(entries),
        hazard_units=standing_told.hazard_units(entries),
        persons=_register(others["person"]), parking_lots=gates_told.parking_lots(entries),
        staffed=frozenset(custodian for custodian, _ in crewed), crewed=crewed))


def _given(words: list[str]) -> dict:
    """The fields of a line of a register: dates, masses and lists read."""
    told = dict(word.split("=", 1) for word in words)
    return {_MASSES.get(name, name): from_kg(value) if name in _MASSES
            else _READ.get(name, str)(value) for name, value in told.items()}


def _entry(kind: str, code: str, given: dict) -> object:
    """An entry of a register that stands on its own: of what a line does not say nothing."""
    if kind == "permit":
        return Permit(number=code, **given)
    if kind == "recipe":
        takes = (one.split(":") for one in given.pop("takes").split(","))
        return Recipe(code=code, coefficients=tuple((name, Decimal(n)) for name, n in takes),
                      **given)
    given.setdefault("custodian", "")
    return Person(code=code, **given) if kind == "person" else Instrument(code=code, **given)


def _numbers(permits: dict[str, list]) -> dict[str, tuple[str, ...]]:
    """The numbers of each custodian's permits."""
    pairs = {(entry.custodian, number) for number, versions in permits.items()
             for _, entry in versions}
    return {custodian: tuple(sorted(number for other, number in pairs if other == custodian))
            for custodian, _ in pairs}


def _change(entries: dict, code: str, since: datetime, given: dict, blank: object) -> None:
    versions = entries.setdefault(code, [(BEGINNING, blank)])
    changed = replace(versions[-1][1], **given)
    if since == BEGINNING:
        versions[-1] = (BEGINNING, changed)
    else:
        versions.append((since, changed))


def _register(entries: dict) -> Register:
    return Register((code, since, entry) for code, versions in entries.items()
                    for since, entry in versions)


def needs_confirmation(substance: str) -> bool:
    """Whether the arrival of goods beyond the area must be confirmed."""
    entry = loader.register().get(substance)
    return bool(entry and (entry.is_special or "waste" in entry.flags))
