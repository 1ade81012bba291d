"""Recipes 配方: how much of what a custodian needs for a kilogram of what it makes."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One version of a recipe: kilograms of each substance of the register, per kilogram made."""

    code: str
    custodian: str
    product: str
    coefficients: tuple[tuple[str, Decimal], ...] = ()
    sigma_ppm: Decimal | None = None
