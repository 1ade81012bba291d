"""Registers in the database: every version of every entry, as known at a log size."""

import json
from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

import sqlalchemy as sa

from hazchem.domain import instant
from hazchem.domain.custodian import Custodian
from hazchem.domain.hazard_unit import RESPONSIBLE, HazardUnit
from hazchem.domain.instrument import Instrument
from hazchem.domain.outage import Outage
from hazchem.domain.parking_lot import parking_lot_of
from hazchem.domain.permit import Permit
from hazchem.domain.person import Person
from hazchem.domain.place import Place
from hazchem.domain.recipe import Recipe
from hazchem.domain.register import Register, Registers
from hazchem.domain.vehicle import Vehicle
from hazchem.domain.zone import Park, Zone
from hazchem.store import bulk
from hazchem.store.store import Tx
from hazchem.store.tables import register_version

PREFIX = "register:"


class Version(NamedTuple):
    """One version of an entry: where it stands in the log, from when it holds, what it says."""

    leaf_index: int
    register: str
    code: str
    effective_us: int
    content: dict[str, Any]


def add(tx: Tx, versions: list[Version]) -> None:
    """Project new versions."""
    bulk.insert(tx, register_version, [
        (one.leaf_index, one.register, one.code, one.effective_us, _text(one.content))
        for one in versions])


def newest_leaf(tx: Tx, size: int) -> int:
    """The place in the log of the newest register event below a size; −1 where there is none."""
    (newest,), = bulk.rows(
        tx, "SELECT max(leaf_index) FROM register_version WHERE leaf_index < ?", size)
    return -1 if newest is None else int(newest)


def versions(tx: Tx, size: int, register: str = "", code: str = "") -> list[Version]:
    """Every version below a log size in the order of the log, of one register or one entry."""
    query = sa.select(register_version).where(register_version.c.leaf_index < size)
    if register:
        query = query.where(register_version.c.register == register)
    if code:
        query = query.where(register_version.c.code == code)
    rows = tx.connection.execute(query.order_by(register_version.c.leaf_index))
    return [Version(leaf, register, code, effective, json.loads(body))
            for leaf, register, code, effective, body in rows]


def of_custodian(tx: Tx, size: int, register: str, custodian: str) -> list[Version]:
    """Every version below a log size of a register's entries that says they are a custodian's."""
    said = f'"custodian":{json.dumps(custodian, ensure_ascii=False)}'
    query = sa.select(register_version).where(
        register_version.c.register == register, register_version.c.leaf_index < size,
        register_version.c.body.contains(said, autoescape=True))
    found = [Version(leaf, name, code, effective, json.loads(body)) for
             leaf, name, code, effective, body in tx.connection.execute(
                 query.order_by(register_version.c.leaf_index))]
    return [one for one in found if one.content.get("custodian") == custodian]


def keeps(tx: Tx, size: int, register: str, custodian: str, **told: str) -> bool:
    """Whether below a log size any version of a register's entries was a custodian's and said so.

    The database looks for the words, for a custodian may have thousands of entries: one is read.
    """
    wanted = {"custodian": custodian, **told}
    query = sa.select(register_version.c.body).where(
        register_version.c.register == register, register_version.c.leaf_index < size)
    for name, value in wanted.items():
        if value:
            said = f'"{name}":{json.dumps(value, ensure_ascii=False)}'
            query = query.where(register_version.c.body.contains(said, autoescape=True))
    with tx.connection.execute(query) as rows:
        return any(all((content.get(name) or "") == value for name, value in wanted.items())
                   for content in (json.loads(body) for body, in rows))


def is_known(tx: Tx, size: int, register: str, code: str) -> bool:
    """Whether anybody registered an entry below a log size."""
    return tx.connection.execute(sa.select(register_version.c.leaf_index).where(
        register_version.c.register == register, register_version.c.code == code,
        register_version.c.leaf_index < size).limit(1)).first() is not None


def codes(tx: Tx, register: str, size: int, after: str, limit: int) -> list[str]:
    """The codes of a register in byte order, keyset-paginated."""
    query = sa.select(register_version.c.code).where(
        register_version.c.register == register, register_version.c.leaf_index < size,
        register_version.c.code > after)
    return list(tx.connection.execute(
        query.distinct().order_by(register_version.c.code).limit(limit)).scalars())


def registers(tx: Tx, size: int) -> Registers:
    """The registers that books and rules are read against, as known at a log size."""
    by_register: dict[str, list[Version]] = {}
    for one in versions(tx, size):
        by_register.setdefault(one.register, []).append(one)

    def register(name: str, noun: Any) -> Register[Any]:
        return Register((one.code, instant.from_us(one.effective_us), noun(one.content))
                        for one in by_register.get(name, ()))

    by_uscc: dict[str, str] = {}
    for one in by_register.get("custodians", ()):
        if one.content.get("uscc"):
            by_uscc.setdefault(one.content["uscc"], one.code)
    return Registers(
        custodians=register("custodians", _custodian), places=register("places", _place),
        instruments=register("instruments", _instrument),
        vehicles=register("vehicles", _vehicle), by_uscc=by_uscc,
        zones=register("zones", partial(_known, Zone)),
        parks=register("parks", partial(_known, Park)),
        parking_lots=register("parking-lots", parking_lot_of),
        permits=register("permits", _permit), permits_of=_numbers(by_register.get("permits", ())),
        recipes=register("recipes", _recipe), recipes_of=_numbers(by_register.get("recipes", ())),
        persons=register("persons", _person), outages=register("outages", _outage),
        hazard_units=register("hazard-units", _hazard_unit),
        staffed=frozenset(one.content["custodian"] for one in by_register.get("persons", ())),
        crewed=frozenset((one.content["custodian"], one.content.get("role") or "")
                         for one in by_register.get("persons", ())))


def _numbers(entries: Iterable[Version]) -> dict[str, tuple[str, ...]]:
    """The codes of each custodian's entries of a register, in byte order."""
    found: dict[str, set[str]] = {}
    for one in entries:
        found.setdefault(one.content["custodian"], set()).add(one.code)
    return {custodian: tuple(sorted(numbers)) for custodian, numbers in found.items()}


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _known(noun: type[Any], content: dict[str, Any], **shaped: Any) -> Any:
    """A noun of the fields it has; what a register holds beside them is for others to read."""
    names = noun.__dataclass_fields__
    told = {name: tuple(value) if isinstance(value, list) else value
            for name, value in content.items() if name in names and value is not None}
    return noun(**told | shaped)


def _custodian(content: dict[str, Any]) -> Custodian:
    entry: Custodian = _known(Custodian, content, **_instants(content, "ledger_from"))
    return entry


def _place(content: dict[str, Any]) -> Place:
    design = tuple(sorted((content.get("design_max_t") or {}).items()))
    apart = tuple((one["class_a"], one["class_b"]) for one in content.get("incompatible") or ())
    entry: Place = _known(Place, content, design_max_t=design, incompatible=apart)
    return entry


def _instrument(content: dict[str, Any]) -> Instrument:
    given = {name: Decimal(content[name]) for name in ("e_kg", "sigma_kg", "sigma_ppm")
             if content.get(name)}
    dates = _instants(content, "verified_from", "verified_to")
    shaped: dict[str, Any] = dict.fromkeys(("e_kg", "sigma_kg", "sigma_ppm"))
    entry: Instrument = _known(Instrument, content, **shaped | given | dates)
    return entry


def _recipe(content: dict[str, Any]) -> Recipe:
    takes = tuple((one["substance"], Decimal(one["per_kg"])) for one in content["coefficients"])
    sigma = content.get("sigma_ppm")
    entry: Recipe = _known(Recipe, content, coefficients=takes,
                           sigma_ppm=Decimal(sigma) if sigma else None)
    return entry


def _vehicle(content: dict[str, Any]) -> Vehicle:
    entry: Vehicle = _known(
        Vehicle, content, **_instants(content, "tank_inspected_until", "permit_until"))
    return entry


def _permit(content: dict[str, Any]) -> Permit:
    entry: Permit = _known(Permit, content, **_instants(content, "valid_from", "valid_to"))
    return entry


def _person(content: dict[str, Any]) -> Person:
    entry: Person = _known(Person, content, **_instants(content, "certificate_until"))
    return entry


def _outage(content: dict[str, Any]) -> Outage:
    entry: Outage = _known(Outage, content, **_instants(content, "from_at", "to_at"))
    return entry


def _hazard_unit(content: dict[str, Any]) -> HazardUnit:
    told = content.get("responsible") or {}
    named = frozenset(role for role in RESPONSIBLE if told.get(role))
    entry: HazardUnit = _known(HazardUnit, content, responsible=named)
    return entry


def _instants(content: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: instant.from_us(content[name])
            for name in names if content.get(name) is not None}
