"""Weighings: how far a mass that a fact tells can be trusted, by what weighed it."""

from fractions import Fraction
from math import isqrt

from hazchem.domain.event import Fact
from hazchem.domain.mass import NotAMass, from_kg
from hazchem.domain.register import Registers

# Read straight off, without a vehicle that is weighed twice.
_DIRECT = frozenset({"tank_gauge", "flow_meter"})
_STEPS_PER_MG = 1_000


def variance_mg2(registers: Registers, fact: Fact | None, mass_mg: int) -> Fraction | None:
    """σ² of the weighing behind a fact, None where no instrument is known to tell of itself."""
    named = fact.movement.instrument if fact else ""
    instrument = registers.instruments.at(named, fact.at) if fact and named else None
    if fact is None or instrument is None:
        return None
    gross_mg, tare_mg = gross_and_tare(fact, mass_mg)
    if instrument.kind in _DIRECT:
        gross_mg, tare_mg = mass_mg, 0
    return instrument.variance_mg2(mass_mg, gross_mg, tare_mg)


def gross_and_tare(fact: Fact, mass_mg: int) -> tuple[int, int]:
    """Gross and tare as read; where they were not given, those of a typical truck for the net."""
    measured = fact.movement.measured
    if measured and measured.gross_kg and measured.tare_kg:
        try:
            return from_kg(measured.gross_kg), from_kg(measured.tare_kg)
        except NotAMass:
            pass
    return mass_mg * 3 // 2, mass_mg // 2


def root_up(square: Fraction) -> Fraction:
    """A square root, rounded up to the microgram: exact arithmetic has no roots of its own."""
    steps2 = square * _STEPS_PER_MG**2
    whole = -(-steps2.numerator // steps2.denominator)
    root = isqrt(whole)
    return Fraction(root if root * root == whole else root + 1, _STEPS_PER_MG)
