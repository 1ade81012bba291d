"""The books while they are being written: legs, holdings, lines, and what was noticed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hazchem.domain.event import Fact
from hazchem.domain.register import Registers
from hazchem.domain.waste import is_waste
from hazchem.ledger.account import Account, Leg
from hazchem.ledger.correction import Key
from hazchem.ledger.holding import Holdings
from hazchem.ledger.line import Line
from hazchem.ledger.matching import Trips
from hazchem.ledger.order import Inversion, Step

Scope = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class World:
    """What postings are read against: registers, and the few figures that are not facts."""

    registers: Registers = field(default_factory=Registers)
    needs_confirmation: Callable[[str], bool] = is_waste
    export_after: Callable[[str, datetime], timedelta] = lambda mode, at: timedelta(hours=24)
    remnant_mg: int = 1_000_000


@dataclass(slots=True)
class Count:
    """A stocktake: what the books said, what was counted, and what has been settled since."""

    at: datetime
    fact: Fact
    place: str
    lots: dict[str, int]
    book_mg: int
    counted_mg: int
    settled_mg: int = 0

    @property
    def delta_mg(self) -> int:
        """Book − counted: positive is an apparent loss."""
        return self.book_mg - self.counted_mg


@dataclass(slots=True)
class Unmatched:
    """A receipt that no dispatch accounts for."""

    at: datetime
    fact: Fact
    lot: str
    place: str
    custodian: str
    mass_mg: int
    trip: str
    line: Line | None  # the line it would have closed, already received


@dataclass(slots=True)
class Books:
    """The postings of some facts, and what was noticed while booking them."""

    world: World
    legs: list[Leg] = field(default_factory=list)
    holdings: Holdings = field(default_factory=Holdings)
    lines: dict[str, Line] = field(default_factory=dict)
    by_trip: dict[str, list[Line]] = field(default_factory=dict)
    handed: dict[str, list[Fact]] = field(default_factory=dict)  # trip -> its hand-overs so far
    landed: set[str] = field(default_factory=set)  # lines closed by a receipt without dispatch
    counts: list[Count] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    inversions: list[Inversion] = field(default_factory=list)
    substances: dict[str, str] = field(default_factory=dict)
    makers: dict[str, Fact] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    trips: Trips = field(default_factory=lambda: Trips([], {}))
    first_told: dict[Key, datetime] = field(default_factory=dict)  # of what was filed again
    owns: Scope = lambda node: True

    def post(
        self, step: Step, lot: str, source: Account, target: Account, mass_mg: int
    ) -> None:
        """Book one leg; nothing is booked for no mass."""
        if mass_mg:
            self.legs.append(Leg(step.at, step.fact, lot, self.substances.get(lot, ""),
                                 source, target, mass_mg))

    def balance(self, account: Account, lot: str) -> int:
        """What an account has of a lot, by its legs."""
        return sum((leg.target == account) * leg.mass_mg - (leg.source == account) * leg.mass_mg
                   for leg in self.legs if leg.lot == lot)
