"""Permits 许可证: licences, purchase permits and road passes, with scope and validity."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """One version of a permit's entry; an empty list means no limit of that sort."""

    number: str
    kind: str
    custodian: str
    substances: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    waste_codes: tuple[str, ...] = ()
    mass_mg: int | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    def is_valid(self, at: datetime) -> bool:
        """Whether an instant lies within its validity, both ends included."""
        return not (self.valid_from and at < self.valid_from
                    or self.valid_to and at > self.valid_to)

    def names(self, substance: Collection[str]) -> bool:
        """Whether its list of substances lets one pass that goes by any of these names."""
        return not self.substances or bool(set(substance) & set(self.substances))
