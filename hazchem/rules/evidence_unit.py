"""A hazard unit as rules see it: what stood in it and what changed, from one month to the next."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from itertools import groupby

from hazchem.domain import instant
from hazchem.ledger.standing import Moved, Standing
from hazchem.regulation.major_hazard_unit import Key, UnitPast
from hazchem.rules.evidence import Evidence, distinct

_MOMENT_US = 1


@dataclass(slots=True, kw_only=True)
class Span(Evidence):
    """What stood in some places when a month began, and what changed until the next that did.

    A month without a change of its own belongs to the one before. `begins` is None where nothing
    changed in the month asked for: then there is nothing to say of it.
    """

    name: str
    begins: datetime | None
    ends: datetime | None  # None: nothing has changed there since
    opening: tuple[Standing, ...] = ()
    changes: tuple[Moved, ...] = ()

    def moved(self) -> dict[datetime, list[Moved]]:
        """What has changed by now, by instant; what comes later is noted."""
        by_instant = {instant.from_us(at_us): list(some) for at_us, some in groupby(
            self.changes, lambda one: one.at_us)}
        return {at: some for at, some in by_instant.items() if self.passed(at)}

    def goes_on(self) -> bool:
        """Whether now lies within the span."""
        return self.ends is None or not self.passed(self.ends)


@dataclass(slots=True, kw_only=True)
class Unit(Span):
    """One hazard unit: its register and the tables, and what stood in its places."""

    past: UnitPast
    concentration: Mapping[str, Fraction] = field(default_factory=dict)  # by lot
    was_used: bool = False  # before the span

    def states(self) -> Iterator[tuple[datetime, Mapping[Key, int], tuple[str, ...]]]:
        """What stood there just before the span, and from each instant on that changed anything."""
        if self.begins is None or not self.passed(self.begins):
            return
        held: dict[Key, int] = defaultdict(int)
        for one in self.opening:
            held[one.place, one.substance, self.concentration.get(one.lot)] += one.mass_mg
        yield instant.from_us(instant.to_us(self.begins) - _MOMENT_US), held, ()
        moved = self.moved()
        told = {at for at in self.past.moments if self.begins <= at
                and (self.ends is None or at < self.ends) and self.passed(at)}
        for at in sorted({self.begins, *moved, *told}):
            for change in moved.get(at, ()):
                key = change.place, change.substance, self.concentration.get(change.lot)
                held[key] += change.mass_mg
            yield at, held, distinct(change.event_id for change in moved.get(at, ()))
