"""A hazard unit at an instant: what its register says and what stands in it, made into S and R."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import cached_property

from hazchem.domain.hazard_unit import HazardUnit
from hazchem.domain.instant import CHINA
from hazchem.domain.place import Place
from hazchem.domain.register import Register
from hazchem.domain.substance import (
    AmbiguousSubstance,
    MalformedReference,
    SubstanceRegister,
    UnknownSubstance,
)
from hazchem.regulation.major_hazard import (
    Assessment,
    Held,
    Measure,
    Said,
    assess,
    graded,
    measured,
)
from hazchem.regulation.major_hazard_choices import Choices, choices_of
from hazchem.regulation.major_hazard_tables import Edition, Tables

MG_PER_TONNE = 1_000_000_000
Key = tuple[str, str, Fraction | None]  # place, substance, concentration


def of_name(
    register: SubstanceRegister, choices: Choices, name: str, mass_t: Fraction
) -> Held:
    """A quantity of what a reference names; one that names nothing says why."""
    try:
        entry = register.resolve(name)
    except (AmbiguousSubstance, UnknownSubstance, MalformedReference) as none:
        return Held(mass_t=mass_t, name=name, symbol=choices.of(name).symbol,
                    unknown=Said(none.zh, none.en))
    form = choices.of(entry.id, f"#{entry.number}", name)
    return Held(mass_t=mass_t, name=entry.id, substance=entry, symbol=form.symbol,
                concentration=form.concentration)


def of_lot(
    register: SubstanceRegister, choices: Choices, substance: str, mass_t: Fraction,
    concentration: Fraction | None = None,
) -> Held:
    """A quantity of what a lot is, with the concentration told of it."""
    entry = register.get(substance)
    if entry is None:
        return Held(mass_t=mass_t, name=substance, symbol=choices.of(substance).symbol)
    form = choices.of(entry.id, f"#{entry.number}", substance)
    return Held(mass_t=mass_t, name=entry.id, substance=entry, symbol=form.symbol,
                concentration=form.concentration if concentration is None else concentration)


def summed(
    register: SubstanceRegister, choices: Choices, designed: Iterable[tuple[str, Fraction]]
) -> list[Held]:
    """Quantities by the names they are told under, each name once."""
    sums: dict[str, Fraction] = {}
    for name, tonnes in designed:
        sums[name] = sums.get(name, Fraction()) + tonnes
    return [of_name(register, choices, name, tonnes) for name, tonnes in sums.items()]


def limits_of(register: SubstanceRegister, place: Place) -> dict[str, Fraction]:
    """The design maxima of a place by substance, in tonnes."""
    most: dict[str, Fraction] = {}
    told = [(name, Fraction(tonnes)) for name, tonnes in place.design_max_t]
    for held in summed(register, Choices(), told):
        most[held.name] = most.get(held.name, Fraction()) + held.mass_t
    return most


@dataclass
class UnitPast:
    """One unit over time: every version of it and of its places, by the tables of each day."""

    code: str
    units: Register[HazardUnit]
    places: Register[Place]
    tables: Tables
    substances: SubstanceRegister
    _measures: dict[tuple[object, ...], Measure] = field(default_factory=dict)
    _designs: dict[tuple[object, ...], Assessment] = field(default_factory=dict)
    _places: dict[int, list[Place]] = field(default_factory=dict)

    @cached_property
    def ever(self) -> tuple[str, ...]:
        """The places that any version puts in the unit."""
        return tuple(name for name in self.places if any(
            entry.hazard_unit == self.code for _, entry in self.places.history(name)))

    def at(self, at: datetime) -> HazardUnit | None:
        """The unit's entry at an instant."""
        return self.units.at(self.code, at)

    def places_at(self, at: datetime) -> list[Place]:
        """The places that count in it: those of its own custodian, nobody fills another's unit."""
        # Between two moments the register says the same.
        since = bisect_right(self.moments, at)
        if since not in self._places:
            unit = self.at(at)
            known = [self.places.at(name, at) for name in self.ever]
            self._places[since] = [
                place for place in known if place and unit
                and place.hazard_unit == self.code and place.custodian == unit.custodian]
        return self._places[since]

    @cached_property
    def moments(self) -> list[datetime]:
        """The instants at which its register or the tables may say something else."""
        told = [at for at, _ in self.units.history(self.code)]
        told += [at for place in self.ever for at, _ in self.places.history(place)]
        told += [datetime(day.year, day.month, day.day, tzinfo=CHINA)
                 for day in self.tables.changes]
        return sorted(set(told))

    def stock(self, at: datetime, held: Mapping[Key, int]) -> Assessment:
        """What stands in it, made into S and R; without the single lines."""
        unit, edition = self.at(at), self._edition(at)
        inside = {place.code for place in self.places_at(at)}
        note = unit.process_note if unit else ""
        s = weighted = Fraction()
        for (place, substance, concentration), mass_mg in held.items():
            if mass_mg and place in inside:
                measure = self._measure(edition, note, substance, concentration)
                ratio = measure.ratio(Fraction(mass_mg, MG_PER_TONNE))
                s += ratio
                weighted += ratio * (measure.beta or 0)
        return graded(edition, s, weighted, unit.exposed_persons if unit else None)

    def design(self, at: datetime) -> Assessment:
        """What its design maxima come to."""
        unit, edition, places = self.at(at), self._edition(at), self.places_at(at)
        key = id(edition), unit, tuple(places)
        if key not in self._designs:
            choices = choices_of(unit.process_note if unit else "")
            told = sorted((name, Fraction(tonnes)) for place in places
                          for name, tonnes in place.design_max_t)
            self._designs[key] = assess(
                edition, summed(self.substances, choices, told),
                unit.exposed_persons if unit else None, choices.process)
        return self._designs[key]

    def _edition(self, at: datetime) -> Edition:
        return self.tables.on(at.astimezone(CHINA).date())

    def _measure(
        self, edition: Edition, note: str, substance: str, told: Fraction | None
    ) -> Measure:
        """By what a substance is measured, worked out once for each edition and note."""
        key = id(edition), note, substance, told
        if key not in self._measures:
            choices = choices_of(note)
            held = of_lot(self.substances, choices, substance, Fraction(), told)
            self._measures[key] = measured(edition, held, choices.process)
        return self._measures[key]
