"""Mass as whole milligrams; kilograms appear only where people read and write."""

import re
from decimal import Decimal

MG_PER_KG = 1_000_000
# Integers up to 2^53 survive every JSON reader: 9.0 million tonnes in one event.
MASS_MG_MAX = 2**53 - 1
_KG = re.compile(r"\d{1,13}(\.\d{1,18})?", re.ASCII)


class NotAMass(ValueError):
    """A text that is no mass in kilograms, exact to the milligram; says why in both languages."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en, self.zh = en, zh


def from_kg(kg: str) -> int:
    """Milligrams of a decimal number of kilograms; raises NotAMass where it is not exact."""
    if not _KG.fullmatch(kg):
        raise NotAMass(
            f'"{kg}" is not a mass: write kilograms as a decimal number, such as "30000.000"',
            f"“{kg}”不是质量：请以千克为单位填写十进制数，例如“30000.000”",
        )
    mass_mg = Decimal(kg) * MG_PER_KG
    if mass_mg != int(mass_mg):
        raise NotAMass(
            f"{kg} kg is finer than one milligram: give at most 6 decimals",
            f"{kg} 千克细于 1 毫克：最多保留 6 位小数",
        )
    if mass_mg > MASS_MG_MAX:
        raise NotAMass(
            f"{kg} kg is more than one event can hold (9 007 199 254 kg)",
            f"{kg} 千克超过单条记录上限（9 007 199 254 千克）",
        )
    return int(mass_mg)


def to_kg(mass_mg: int) -> str:
    """Kilograms with three to six decimals: "30000.000", "0.000001"."""
    sign = "-" if mass_mg < 0 else ""
    whole, rest = divmod(abs(mass_mg), MG_PER_KG)
    decimals = f"{rest:06d}"
    return f"{sign}{whole}.{decimals[:3]}{decimals[3:].rstrip('0')}"


def share(mass_mg: int, parts: dict[str, int]) -> dict[str, int]:
    """A mass divided in proportion to its parts, exact to the milligram (largest remainder).

    Ties go to the first name, so that the same parts always give the same shares.
    """
    total = sum(parts.values())
    if total == 0:
        return dict.fromkeys(parts, 0)
    floors = {name: mass_mg * part // total for name, part in parts.items()}
    left = mass_mg - sum(floors.values())
    by_remainder = sorted(parts, key=lambda name: (-(mass_mg * parts[name] % total), name))
    for name in by_remainder[:left]:
        floors[name] += 1
    return floors
