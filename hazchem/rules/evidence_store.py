"""A place as a store: what stood in it together, from one month in which anything changed on."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hazchem.domain import instant
from hazchem.regulation.storage_segregation import Apart
from hazchem.rules.evidence import distinct
from hazchem.rules.evidence_unit import Span

_MOMENT = timedelta(microseconds=1)


@dataclass(slots=True, kw_only=True)
class Store(Span):
    """What stood in one place; of substances that no rule can be about nothing is told."""

    place: str
    apart: tuple[Apart, ...] = ()
    # What stood there at some instants before: (lot, substance) in milligrams.
    stood: Mapping[datetime, Mapping[tuple[str, str], int]] = field(default_factory=dict)

    def states(
        self, moments: tuple[datetime, ...] = ()
    ) -> Iterator[tuple[datetime, Counter[tuple[str, str]], tuple[str, ...]]]:
        """What stood there just before the span, and from each instant of it on, by lot."""
        if self.begins is None or not self.passed(self.begins):
            return
        held: Counter[tuple[str, str]] = Counter()
        for one in self.opening:
            held[one.lot, one.substance] += one.mass_mg
        yield self.begins - _MOMENT, held, ()
        moved = self.moved()
        told = {at for at, _ in self.registers.places.history(self.place)} | set(moments)
        for at in sorted({self.begins, *moved, *filter(self.holds, told)}):
            for change in moved.get(at, ()):
                held[change.lot, change.substance] += change.mass_mg
            yield at, held, distinct(change.event_id for change in moved.get(at, ()))

    def holds(self, at: datetime) -> bool:
        """Whether an instant lies within the span and has come."""
        return (self.begins is not None and self.begins <= at
                and (self.ends is None or at < self.ends) and self.passed(at))

    def ids(self) -> tuple[str, ...]:
        """The substances that stood there at any instant of the span."""
        return distinct(sorted([*(one.substance for one in self.opening),
                                *(one.substance for one in self.changes)]))

    def until(self, end: datetime | None) -> dict[str, str]:
        """Until when something was so; what a later month brought is that month's to know."""
        if end is not None:
            return {"until": f"until {_clock(end)}", "until_zh": f"至 {_clock(end)}"}
        if self.goes_on():
            return {"until": "still so", "until_zh": "至今如此"}
        told = _clock(self.ends or instant.EPOCH)
        return {"until": f"still so on {told}", "until_zh": f"至 {told} 仍如此"}


def _clock(at: datetime) -> str:
    return at.astimezone(instant.CHINA).strftime("%Y-%m-%d %H:%M")
