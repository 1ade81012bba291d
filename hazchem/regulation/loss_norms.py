"""Loss norms 损耗定额: how much of an oil may be lost on its way, or in a month in its tank."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

STORAGE = "storage"


@dataclass(frozen=True, slots=True)
class Norm:
    """One row: for a substance, a way of moving or keeping it, and a span of distances."""

    code: str
    substance: str
    mode: str
    over_km: int
    to_km: int | None
    ppm: int
    step_km: int | None
    step_ppm: int
    effective_from: date
    effective_to: date | None
    basis: str
    status: str

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day; before there was a norm, the first one is taken."""
        return self.effective_to is None or day < self.effective_to

    def is_for(self, km: int) -> bool:
        """Whether a distance lies in its span."""
        return km == 0 == self.over_km or (
            self.over_km < km and (self.to_km is None or km <= self.to_km))

    def ppm_for(self, km: int) -> int:
        """The millionths allowed for a distance: more for every further step begun."""
        if self.step_km is None or km <= self.step_km:
            return self.ppm
        return self.ppm + -(-(km - self.step_km) // self.step_km) * self.step_ppm


class Norms:
    """Every norm there is."""

    def __init__(self, rows: Iterable[Mapping[str, str]] = ()) -> None:
        """Norms from table rows."""
        self._all = tuple(map(_norm, rows))

    def allowed(
        self, substance: str, mode: str, day: date, km: int | None = None, far_km: int = 0
    ) -> tuple[Norm, int] | None:
        """The norm for goods on their way, or in store, with the millionths it allows; else None.

        Of a distance nobody told the longest is taken; where a norm grows without end, `far_km`.
        """
        fitting = [one for one in self._all if one.holds(day) and (one.substance, one.mode) == (
            substance, mode) and (km is None or one.is_for(km))]
        found = [(one, one.ppm_for(far_km if km is None else km)) for one in fitting]
        return max(found, key=lambda each: (each[1], each[0].code), default=None)


def _norm(row: Mapping[str, str]) -> Norm:
    def number(name: str) -> int | None:
        return int(row[name]) if row[name] else None

    until = row["effective_to"]
    return Norm(
        row["code"], row["substance"], row["mode"], int(row["over_km"]), number("to_km"),
        int(row["ppm"]), number("step_km"), number("step_ppm") or 0,
        date.fromisoformat(row["effective_from"]), date.fromisoformat(until) if until else None,
        row["basis"], row["status"])
