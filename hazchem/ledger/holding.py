"""Holdings 持有量: what each place has of each lot, never below zero."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from hazchem.domain.event import Fact


@dataclass(slots=True)
class Shortage:
    """Mass that left a place which did not have it; `left_mg` is what no later inflow covered."""

    at: datetime
    fact: Fact
    lot: str
    place: str
    mass_mg: int
    left_mg: int
    covered_at: datetime | None = None
    counted: bool = False  # a physical count has drawn the line under it


@dataclass(slots=True)
class Holdings:
    """Stock by (place, lot), with what each place still owes to suspense."""

    stock: dict[str, dict[str, int]] = field(default_factory=dict)
    touched: dict[tuple[str, str], datetime] = field(default_factory=dict)
    shortages: list[Shortage] = field(default_factory=list)
    _owed: dict[str, list[Shortage]] = field(default_factory=dict)

    def of(self, place: str, lot: str) -> int:
        """What a place has of a lot, in milligrams."""
        return self.stock.get(place, {}).get(lot, 0)

    def lots_in(self, place: str) -> dict[str, int]:
        """What stands in a place, by lot; only what is above zero."""
        return self.stock.get(place, {})

    def add(self, place: str, lot: str, mass_mg: int, at: datetime) -> None:
        """Change a holding; a holding that comes to nothing is no longer in its place."""
        lots = self.stock.setdefault(place, {})
        after = lots.get(lot, 0) + mass_mg
        if after < 0:
            raise AssertionError(f"{place} would hold {after} mg of {lot}")
        if after:
            lots[lot] = after
        else:
            lots.pop(lot, None)
        self.touched[place, lot] = at

    def owe(self, at: datetime, fact: Fact, lot: str, place: str, mass_mg: int) -> None:
        """Note that a place gave what it did not have."""
        shortage = Shortage(at, fact, lot, place, mass_mg, mass_mg)
        self.shortages.append(shortage)
        self._owed.setdefault(place, []).append(shortage)
        self.touched[place, lot] = at

    def repay(
        self, place: str, lots: set[str], mass_mg: int, at: datetime
    ) -> Iterator[tuple[str, int]]:
        """Cover the oldest shortages of a place from an inflow: (lot owed, mass) pairs."""
        for shortage in self._owed.get(place, ()):
            if mass_mg == 0:
                break
            if shortage.lot not in lots:
                continue
            covered = min(mass_mg, shortage.left_mg)
            shortage.left_mg -= covered
            mass_mg -= covered
            if shortage.left_mg == 0:
                shortage.covered_at = at
            yield shortage.lot, covered
        self._still_owed(place)

    def draw_line(self, place: str, counts: Callable[[str], bool]) -> None:
        """A count settles what is there: its lots' shortages can no longer be covered by inflow."""
        for shortage in self._owed.get(place, ()):
            if counts(shortage.lot):
                shortage.counted = True
        self._still_owed(place)

    def owes(self, place: str) -> bool:
        """Whether a later inflow would first have to cover a shortage."""
        return place in self._owed

    def lots_owed(self, place: str) -> set[str]:
        """The lots that a place gave without having them."""
        return {shortage.lot for shortage in self._owed.get(place, ())}

    def _still_owed(self, place: str) -> None:
        left = [s for s in self._owed.pop(place, ()) if s.left_mg and not s.counted]
        if left:
            self._owed[place] = left
