"""The demo park as it is written: its facts, its registers, and what is said to be wrong."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
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
from seeds import loader
from seeds.demo import park

JOURNALS = sorted((Path(park.__file__).parent / "journals").glob("*.txt"))
WRITTEN = [*JOURNALS, *(Path(park.__file__).parent / name for name in (
    "gates.txt", "alerts.toml", "papers.toml", "declarations.toml"))]
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
    """Every FAULT and FOLLOWS line of the park."""
    found = []
    for path in WRITTEN:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.lstrip().startswith("# F"):
                told = _FAULT.fullmatch(line.strip())
                assert told, f"{path.name}:{number} {line!r} is not '# FAULT rule subject: why'"
                found.append(Fault(told[2], told[3], told[1] == "FOLLOWS", path.stem, number))
    return found


def matches(fault: Fault, found: Finding) -> bool:
    """Whether a finding is the one that a FAULT line speaks of."""
    named = {found.lot, found.consignment, found.custodian, *found.subject_id.split("|"),
             *map(found.figures.get, ("ticket", "subject", "plate"))}
    return (fault.rule == found.rule and fault.subject in named
            and fault.follows == bool(found.cause))


def claimed(
    found: list[Finding], told: list[Fault] | None = None
) -> tuple[list[str], list[Fault]]:
    """What was found that no FAULT line says, and the lines of which nothing was found.

    A month's finding is told once for each month that the thirty days fall into, and what was
    not declared once for each month that was due by then.
    """
    unmatched, surplus = list(faults() if told is None else told), []
    months = {(one.rule, one.custodian) for one in found
              if one.subject_kind in ("month", "declaration")}
    for one in found:
        mine = next((fault for fault in unmatched if matches(fault, one)), None)
        if mine is None:
            surplus.append(f"{one.rule} {one.subject_id}: {one.says}")
        elif (one.rule, one.custodian) not in months:
            unmatched.remove(mine)
    return surplus, [fault for fault in unmatched if (fault.rule, fault.subject) not in months]


@cache
def demo() -> tuple[list[Fact], World]:
    """The park as written, each movement filed by the journal it stands in, and its world."""
    facts: list[Fact] = []
    for filer, told in park.journals():
        for one in told:
            movement = qualified(_resolved(one.movement), filer)
            parts = [movement]
            if movement.replacement is not None:
                parts.append(replace(movement.replacement, replaces=movement.event_id))
            facts += [Fact(part, len(facts) + n, AS_OF + timedelta(seconds=len(facts) + n), filer)
                      for n, part in enumerate(parts)]
    return facts, World(registers(), needs_confirmation=_needs_confirmation)


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
