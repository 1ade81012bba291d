"""Recipes 配方: how much of what a custodian needs for a kilogram of what it makes."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One version of a recipe: kilograms of each substance of the register, per kilogram made."""

    code: str
    custodian: str
    product: str
    coefficients: tuple[tuple[str, Decimal], ...] = ()
    sigma_ppm: Decimal | None = None

    def needed_mg(self, substance: str, made_mg: int) -> Fraction:
        """How much of a substance some mass of the product needs."""
        return sum((Fraction(per_kg) * made_mg for name, per_kg in self.coefficients
                    if name == substance), Fraction())

    @property
    def substances(self) -> frozenset[str]:
        """What it takes."""
        return frozenset(name for name, _ in self.coefficients)
