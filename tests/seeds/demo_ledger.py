"""The demo park as a ledger without a database: its facts, its registers, what is said of it."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from hazchem.domain import instant
from hazchem.domain.custodian import Custodian
from hazchem.domain.event import Fact, qualified
from hazchem.domain.finding import Finding
from hazchem.domain.instrument import Instrument
from hazchem.domain.movement import Movement
from hazchem.domain.outage import Outage
from hazchem.domain.place import Place
from hazchem.domain.recipe import Recipe
from hazchem.domain.register import BEGINNING, Register, Registers
from hazchem.domain.vehicle import Vehicle
from hazchem.domain.zone import Park as AreaOfPark
from hazchem.domain.zone import Zone
from hazchem.ledger.books import World
from hazchem.regulation.aftermath import Controls
from hazchem.regulation.edition import Edition, succession
from hazchem.regulation.edition_content import edition_of
from hazchem.rules.evidence import Papers
from seeds import loader
from seeds.catalogues import content_of
from seeds.demo import park
from tests.rules.ledgers import Ledger

JOURNALS = sorted((Path(park.__file__).parent / "journals").glob("*.txt"))
# Noon of the day after the last one: what was under way in the evening is still in time.
AS_OF = datetime(2026, 7, 1, 12, tzinfo=instant.CHINA)
_FAULT = re.compile(r"# (FAULT|FOLLOWS) ([A-Z]-\d\d) (\S+): \S.*")


class Fault(NamedTuple):
    """A FAULT line: the rule broken on purpose, and on what; FOLLOWS: folded under another."""

    rule: str
    subject: str
    follows: bool
    journal: str
    line: int


def faults() -> list[Fault]:
    """Every FAULT and FOLLOWS line of the journals."""
    found = []
    for path in JOURNALS:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("# F"):
                told = _FAULT.fullmatch(line)
                assert told, f"{path.name}:{number} {line!r} is not '# FAULT rule subject: why'"
                found.append(Fault(told[2], told[3], told[1] == "FOLLOWS", path.stem, number))
    return found


def matches(fault: Fault, found: Finding) -> bool:
    """Whether a finding is the one that a FAULT line speaks of."""
    named = {found.lot, found.consignment, found.custodian, *found.subject_id.split("|"),
             found.figures.get("ticket")}
    return (fault.rule == found.rule and fault.subject in named
            and fault.follows == bool(found.cause))


class Park(Ledger):
    """The park's ledger; a ticket that stands on one fact only cannot be used twice."""

    @cached_property
    def found(self) -> list[Finding]:
        """What all rules find in it."""
        return self.findings()

    def _shared(self) -> dict:
        return {**super()._shared(), "controls": Controls(editions())}

    def tickets(self) -> list[Papers]:
        """The live facts of each weigh ticket that stands on more than one."""
        by_ticket: dict[str, list[Fact]] = {}
        for fact in self._live():
            if fact.movement.ticket:
                by_ticket.setdefault(fact.movement.ticket, []).append(fact)
        return [self._papers("ticket", ticket, facts)
                for ticket, facts in sorted(by_ticket.items()) if len(facts) > 1]


@cache
def demo() -> Park:
    """The park as written, each movement filed by the journal it stands in."""
    facts: list[Fact] = []
    for filer, told in park.journals():
        for one in told:
            movement = qualified(_resolved(one.movement), filer)
            parts = [movement]
            if movement.replacement is not None:
                parts.append(replace(movement.replacement, replaces=movement.event_id))
            facts += [Fact(part, len(facts) + n, AS_OF + timedelta(seconds=len(facts) + n), filer)
                      for n, part in enumerate(parts)]
    return Park(facts, World(registers(), needs_confirmation=_needs_confirmation), AS_OF)


def registers() -> Registers:
    """The registers that books and rules are read against."""
    return Registers(
        custodians=_register("custodians", Custodian), places=_register("places", Place),
        instruments=_register("instruments", Instrument),
        vehicles=_register("vehicles", Vehicle),
        by_uscc={entry["uscc"]: entry["code"] for entry in park.entries("custodians")},
        zones=_register("zones", Zone), parks=_register("parks", AreaOfPark),
        outages=_register("outages", Outage),
        recipes=Register((entry["code"], BEGINNING, _recipe(entry))
                         for entry in park.entries("recipes")),
        recipes_of={custodian: tuple(entry["code"] for entry in park.entries("recipes")
                                     if entry["custodian"] == custodian)
                    for custodian in {entry["custodian"] for entry in park.entries("recipes")}})


def _recipe(entry: dict[str, Any]) -> Recipe:
    return Recipe(code=entry["code"], custodian=entry["custodian"], product=entry["product"],
                  coefficients=tuple((one["substance"], Decimal(one["per_kg"]))
                                     for one in entry["coefficients"]),
                  sigma_ppm=Decimal(entry["sigma_ppm"]))


def editions() -> tuple[Edition, ...]:
    """Every edition in the seeds, those made up for the demo among them."""
    return succession(edition_of(content_of(one)) for one in loader.datasets()
                      if loader.EDITIONS in one.name)


def _register(name: str, noun: Any) -> Register:
    return Register((entry.get("plate") or entry["code"],
                     instant.from_us(entry["effective_from"]) if "effective_from" in entry
                     else BEGINNING, _noun(noun, entry)) for entry in park.entries(name))


def _noun(noun: Callable, entry: dict[str, Any]) -> Any:
    given = {}
    for known in fields(noun):
        value = entry.get(known.name)
        if known.name.endswith(("_from", "_to", "_until", "_at")) and value is not None:
            value = instant.from_us(value)
        elif known.name.startswith(("e_kg", "sigma_")) and value is not None:
            value = Decimal(value)
        if value is not None:
            given[known.name] = tuple(value) if isinstance(value, list | dict) else value
    return noun(**given)


def _resolved(told: Movement) -> Movement:
    def parts(side: tuple) -> tuple:
        return tuple(replace(part, substance=_id(part.substance)) for part in side)

    return replace(told, substance=_id(told.substance), inputs=parts(told.inputs),
                   outputs=parts(told.outputs),
                   replacement=told.replacement and _resolved(told.replacement))


def _id(reference: str) -> str:
    return loader.register().resolve(reference).id if reference else ""


def _needs_confirmation(substance: str) -> bool:
    entry = loader.register().get(substance) if substance else None
    return bool(entry and (entry.is_special or "waste" in entry.flags))
