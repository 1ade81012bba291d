"""Evidence of who files: a month of late entries, a custodian's word, and counts of a place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from hazchem.domain.event import Fact
from hazchem.domain.instant import CHINA
from hazchem.ledger.correction import Key, key_of
from hazchem.ledger.matching import Trips
from hazchem.rules.evidence import Evidence

Standing = Mapping[str, datetime]  # substance in stock -> since when there has been some
Stock = Callable[[], Standing]
# A name that joins a custodian and a month: neither holds a bar.
BAR = "|"


class Declared(NamedTuple):
    """One declaration: what sort, for which days, and when it was filed."""

    kind: str
    first: date
    last: date
    recorded_at: datetime


@dataclass(slots=True, kw_only=True)
class Month(Evidence):
    """What a custodian told of one month a good while after it had happened."""

    custodian: str
    month: str  # 2026-06, in China
    facts: tuple[Fact, ...]  # live ones
    first_told: Mapping[Key, datetime] = field(default_factory=dict)
    trips: Trips = field(default_factory=lambda: Trips([], {}))
    lot_substance: Mapping[str, str] = field(default_factory=dict)

    def told_at(self, fact: Fact) -> datetime:
        """When a fact was first told."""
        return self.first_told.get(key_of(fact), fact.recorded_at)

    def substance(self, fact: Fact) -> str:
        """What a fact is about, by its lot's first name, else by its own word."""
        told = fact.movement
        return self.lot_substance.get(told.lot, "") or told.substance


@dataclass(slots=True, kw_only=True)
class Filings(Evidence):
    """A custodian: when it was last heard of, what it declared, and what it has."""

    custodian: str
    heard_at: datetime | None
    declared: tuple[Declared, ...] = ()
    stock: Stock = dict  # asked only of whoever has been silent: it reads the books
    waste_mg: Callable[[int], int] = lambda year: 0  # what it made of waste in a year

    @property
    def over(self) -> str:
        """Rules over a custodian."""
        return "custodian"


@dataclass(slots=True, kw_only=True)
class Counts(Evidence):
    """A place: when it was last counted, and since when there has been what in it."""

    place: str
    counted: Mapping[str, datetime]  # substance -> last count of a lot of it; "": of everything
    began_at: datetime | None  # when the first event named it
    stock: Stock = dict

    @property
    def over(self) -> str:
        """Rules over the counts of a place."""
        return "place"

    def counted_at(self, substance: str) -> datetime | None:
        """When a substance was last counted here, alone or with everything."""
        known = [self.counted[name] for name in {"", substance} if name in self.counted]
        return max(known, default=None)


def month_of(custodian: str, at: datetime) -> str:
    """The name of a custodian's month: that of an instant, as China cuts months."""
    return f"{custodian}{BAR}{at.astimezone(CHINA):%Y-%m}"
