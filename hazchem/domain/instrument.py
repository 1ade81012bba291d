"""Instruments 计量器具: what weighed it, and how far it can be trusted."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache

from hazchem.domain.mass import MG_PER_KG

KINDS = ("truck_scale", "tank_gauge", "flow_meter", "platform_scale")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One version of an instrument's entry in the register."""

    code: str
    custodian: str
    kind: str = "truck_scale"
    e_kg: Decimal | None = None
    sigma_kg: Decimal | None = None
    sigma_ppm: Decimal | None = None
    verified_from: datetime | None = None
    verified_to: datetime | None = None

    def is_verified(self, at: datetime) -> bool:
        """Whether an instant lies within the verification; without dates nothing speaks against."""
        return not (
            (self.verified_from is not None and at < self.verified_from)
            or (self.verified_to is not None and at > self.verified_to)
        )

    def variance_mg2(self, mass_mg: int, gross_mg: int, tare_mg: int) -> Fraction | None:
        """σ² of one weighing in mg²; None where the entry says nothing about uncertainty.

        The declared σ where there is one, else the limits of accuracy class III
        (JJG 539: ±1e to 500e, ±2e to 2 000e, ±3e beyond) over √3, for gross and for tare.
        """
        if self.sigma_kg is not None or self.sigma_ppm is not None:
            fixed = Fraction(self.sigma_kg or 0) * MG_PER_KG
            scaled = Fraction(self.sigma_ppm or 0) * mass_mg / 1_000_000
            return fixed**2 + scaled**2
        if self.e_kg is None:
            return None
        e_mg = _milligrams(self.e_kg)
        return Fraction(sum(_limit(e_mg, load) ** 2 for load in (gross_mg, tare_mg)), 3)


@cache
def _milligrams(kg: Decimal) -> int | Fraction:
    """A division in milligrams; nearly all are whole, and whole numbers are quickly compared."""
    mg = Fraction(kg) * MG_PER_KG
    return mg.numerator if mg.denominator == 1 else mg


def _limit(e_mg: int | Fraction, load_mg: int) -> int | Fraction:
    steps = 1 if load_mg <= 500 * e_mg else 2 if load_mg <= 2000 * e_mg else 3
    return steps * e_mg
