"""What stands in the places of a ledger under test over time, as its spans.

`unit u1 custodian=acme exposed_persons=10 filed_level=2 responsible=principal,technical` is a
hazard unit, `place acme-wh hazard_unit=u1 design_max_t=67-56-1:0.5` a place in it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from hazchem.domain import instant
from hazchem.domain.hazard_unit import HazardUnit
from hazchem.domain.month import begin_of, end_of, month_of
from hazchem.domain.register import BEGINNING, Register
from hazchem.ledger.account import Leg
from hazchem.ledger.standing import Booked
from hazchem.regulation.major_hazard_tables import DATASETS, Tables
from hazchem.regulation.major_hazard_unit import UnitPast
from hazchem.regulation.storage_segregation import apart_from_rows
from hazchem.rules.catalogue_stock import cut_off
from hazchem.rules.evidence_store import Store
from hazchem.rules.evidence_unit import Unit
from seeds.dataset import rows_of

APART = apart_from_rows(rows_of("storage_segregation"))
TABLES = Tables({name: rows_of(name) for name in DATASETS})


def tonnages(value: str) -> tuple[tuple[str, str], ...]:
    """The design maxima of a line: 67-56-1:0.5,#49:20."""
    return tuple(tuple(one.rsplit(":", 1)) for one in value.split(","))


def hazard_units(entries: Iterable[list[str]]) -> Register[HazardUnit]:
    """The hazard units of a ledger's lines."""
    found: list[tuple[str, datetime, HazardUnit]] = []
    for kind, code, *words in entries:
        if kind == "unit":
            given: dict[str, Any] = dict(word.split("=", 1) for word in words)
            since = instant.parse(given.pop("effective_from")) if (
                "effective_from" in given) else BEGINNING
            for name in given.keys() & {"exposed_persons", "filed_level"}:
                given[name] = int(given[name])
            if "responsible" in given:
                given["responsible"] = frozenset(given["responsible"].split(","))
            found.append((code, since, HazardUnit(code=code, **given)))
    return Register(found)


def units(legs: Iterable[Leg], shared: dict[str, Any]) -> Iterator[Unit]:
    """Every span of every hazard unit."""
    known, registers = Booked(legs), shared["registers"]
    for code in registers.hazard_units:
        past = UnitPast(code, registers.hazard_units, registers.places, TABLES,
                        shared["substances"])
        for name, told in spans(known, code, past.ever):
            yield Unit(**shared, name=name, past=past, **told, was_used=known.last(
                past.ever, instant.to_us(told["begins"])) is not None)


def stores(legs: Iterable[Leg], shared: dict[str, Any]) -> Iterator[Store]:
    """Every span of every place."""
    known = Booked(legs)
    for place in shared["registers"].places:
        for name, told in spans(known, place, (place,)):
            one = Store(**shared, name=name, place=place, apart=APART, **told)
            one.stood = {begun: {(lot.lot, lot.substance): lot.mass_mg for lot in known.standing(
                [place], instant.to_us(begun) - 1)} for begun, _ in cut_off(one)}
            yield one


def spans(
    known: Booked, code: str, places: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The spans of some places, by the months in which anything changed there."""
    at_us = known.first(places, -2**62)
    while at_us is not None:
        month = month_of(instant.from_us(at_us))
        begins_us, after_us = instant.to_us(begin_of(month)), instant.to_us(end_of(month))
        at_us = known.first(places, after_us)
        ends = begin_of(month_of(instant.from_us(at_us))) if at_us is not None else None
        yield f"{code}|{month}", {
            "begins": begin_of(month), "ends": ends,
            "opening": tuple(known.standing(places, begins_us - 1)),
            "changes": tuple(known.changes(places, begins_us - 1, after_us - 1))}
