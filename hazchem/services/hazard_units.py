"""Hazard units 重大危险源单元 at an instant: assessed by design and by what stands in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hazchem.domain.hazard_unit import RESPONSIBLE
from hazchem.domain.place import Place
from hazchem.domain.substance import SubstanceRegister
from hazchem.regulation.major_hazard import Assessment, assess
from hazchem.regulation.major_hazard_choices import choices_of
from hazchem.regulation.major_hazard_tables import Edition
from hazchem.regulation.major_hazard_unit import MG_PER_TONNE, limits_of, of_lot, summed
from hazchem.regulation.major_hazard_watch import Excess, Warned, warnings
from hazchem.rules.evidence import day_of
from hazchem.rules.parameters import NoParameter
from hazchem.services import standing
from hazchem.services.judging.known import concentrations
from hazchem.services.seen.asked import Snapshot

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit with what it comes to by design and by stock, and what to look after."""

    code: str
    content: Content
    places: tuple[str, ...]
    others_places: tuple[str, ...]
    process: tuple[str, ...]
    design: Assessment
    stock: Assessment
    warnings: list[Warned]
    missing_responsible: tuple[str, ...]


def units_in(seen: Snapshot, entries: Mapping[str, Content]) -> list[Unit]:
    """Some units of the register as they are at a snapshot's instant."""
    edition = seen.reference.major_hazard.on(day_of(seen.as_of))
    places: dict[str, list[Place]] = {code: [] for code in entries}
    for name in seen.registers.places:
        place = seen.registers.places.at(name, seen.as_of)
        if place is not None and place.hazard_unit in places:
            places[place.hazard_unit].append(place)
    wanted = {place.code for some in places.values() for place in some}
    stock: dict[str, list[standing.Held]] = {}
    for one in standing.held_in(seen, wanted) if wanted else ():
        stock.setdefault(one.place, []).append(one)
    return [_unit(seen, edition, code, content, places[code], stock)
            for code, content in sorted(entries.items())]


def _unit(
    seen: Snapshot, edition: Edition, code: str, content: Content, places: list[Place],
    stock: Mapping[str, list[standing.Held]],
) -> Unit:
    own = [place for place in places if counts(content, place)]
    choices = choices_of(content.get("process_note") or "")
    persons, register = content.get("exposed_persons"), seen.reference.substances
    designed = sorted((name, Fraction(tonnes)) for place in own
                      for name, tonnes in place.design_max_t)
    standing_there = [one for place in own for one in stock.get(place.code, ())]
    known = concentrations(seen.tx, register, edition,
                           {one.lot: one.substance for one in standing_there}, seen.size)
    held: dict[tuple[str, Fraction | None], int] = {}
    for one in standing_there:
        key = one.substance, known.get(one.lot)
        held[key] = held.get(key, 0) + one.mass_mg
    design = assess(edition, summed(register, choices, designed), persons, choices.process)
    now = assess(edition, (of_lot(register, choices, name, Fraction(mass_mg, MG_PER_TONNE), at)
                           for (name, at), mass_mg in sorted(held.items(), key=str)),
                 persons, choices.process)
    told = content.get("responsible") or {}
    # Who answers is asked of major hazard sources alone.
    is_major = design.is_major or now.is_major or bool(content.get("filed_level"))
    return Unit(
        code=code, content=content, places=tuple(place.code for place in own),
        others_places=tuple(place.code for place in places if not counts(content, place)),
        process=tuple(sorted(choices.process)), design=design, stock=now,
        warnings=warnings(design, now, _excesses(register, own, stock),
                          content.get("filed_level"), _warn(seen)),
        missing_responsible=tuple(role for role in RESPONSIBLE if is_major and not told.get(role)))


def _warn(seen: Snapshot) -> Fraction:
    """From which S a unit is near to one; an edition of the parameters without it says 1."""
    try:
        return Fraction(seen.reference.parameters.value("S-04", "warn_ratio", day_of(seen.as_of)))
    except NoParameter:
        return Fraction(1)


def counts(content: Content, place: Place) -> bool:
    """Whether a place that names a unit counts in it: nobody fills another's unit."""
    return bool(place.custodian == content.get("custodian"))


def _excesses(
    register: SubstanceRegister, places: Iterable[Place],
    stock: Mapping[str, list[standing.Held]],
) -> list[Excess]:
    """Where more of a substance stands than a place is designed for."""
    found = []
    for place in places:
        most = limits_of(register, place)
        there: dict[str, int] = {}
        for one in stock.get(place.code, ()):
            there[one.substance] = there.get(one.substance, 0) + one.mass_mg
        found += [Excess(place.code, name, Fraction(mass_mg, MG_PER_TONNE), most[name])
                  for name, mass_mg in sorted(there.items())
                  if name in most and Fraction(mass_mg, MG_PER_TONNE) > most[name]]
    return found
