"""Material balance 物料平衡: what a site should have of a substance against what was counted.

MUF = (opening + in − out) − counted, positive an apparent loss. The books are set anew by every
count, so the MUF of a month is the sum of what its counts found amiss, and a place that was not
counted adds nothing: nobody looked. What a count found is judged against every weighing since the
count before it, however long ago that was.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from hazchem.domain.event import Fact
from hazchem.domain.month import begin_of, end_of, month_of
from hazchem.ledger.account import Leg
from hazchem.ledger.correction import key_of
from hazchem.ledger.weighing import root_up

Key = tuple[str, str]  # who filed a fact, and its id
# How long a count is remembered as the beginning of what the next one closes.
LOOKBACK = timedelta(days=400)


@dataclass(slots=True)
class Stocktake:
    """What one count found amiss of one substance: book − counted, and what of it was settled."""

    at: datetime
    fact: Fact
    place: str
    custodian: str
    delta_mg: int = 0
    settled_mg: int = 0
    is_mixed: bool = False  # it counted several substances together: no word on any one of them

    @property
    def lot(self) -> str:
        """The lot it speaks of, "" where it speaks of all there."""
        return self.fact.movement.lot

    @property
    def counted_mg(self) -> int:
        """What was found."""
        return self.fact.movement.counted_mg or 0

    @property
    def book_mg(self) -> int:
        """What the books said."""
        return self.counted_mg + self.delta_mg

    @property
    def left_mg(self) -> int:
        """What is amiss and not settled."""
        return self.delta_mg - self.settled_mg


class Flow(NamedTuple):
    """Mass that came into a place, or below zero left it."""

    at: datetime
    fact: Fact
    place: str
    lot: str
    mass_mg: int


@dataclass(frozen=True, slots=True)
class Interval:
    """From one count of something to the next: what was there, what came and went, what is."""

    closing: Stocktake
    opening: Stocktake | None
    flows: tuple[Flow, ...] = ()

    @property
    def came_mg(self) -> int:
        """What came in."""
        return sum(flow.mass_mg for flow in self.flows if flow.mass_mg > 0)

    @property
    def left_mg(self) -> int:
        """What went out."""
        return -sum(flow.mass_mg for flow in self.flows if flow.mass_mg < 0)

    @property
    def opening_mg(self) -> int:
        """What was there when it began."""
        return self.closing.book_mg - self.came_mg + self.left_mg


def stocktakes(legs: Iterable[Leg], substance: str) -> list[Stocktake]:
    """The counts of a substance among postings, with what was settled of them, in order of time.

    The postings must be all those of the difference account of every count among them.
    """
    found: dict[Key, Stocktake] = {}
    settled: dict[tuple[str, str], int] = {}
    mixed: set[Key] = set()
    for leg in legs:
        for account, other, sign in ((leg.source, leg.target, 1), (leg.target, leg.source, -1)):
            if other.kind != "difference":
                continue
            if leg.fact.movement.kind == "count" and account.kind == "stock":
                key = key_of(leg.fact)
                if leg.substance != substance:
                    mixed.add(key)
                    continue
                take = found.setdefault(key, Stocktake(
                    leg.at, leg.fact, account.ref, account.custodian))
                take.delta_mg += sign * leg.mass_mg
            elif account.kind in ("loss", "gain") and leg.substance == substance:
                of = other.ref, account.ref
                settled[of] = settled.get(of, 0) - sign * leg.mass_mg
    for key, take in found.items():
        take.is_mixed = key in mixed
        take.settled_mg = settled.get((take.fact.movement.event_id, take.place), 0)
    return sorted(found.values(), key=_when)


def flows(legs: Iterable[Leg], places: Iterable[str], substance: str) -> list[Flow]:
    """What came into and left some places by postings other than counts."""
    known = frozenset(places)
    return [Flow(leg.at, leg.fact, account.ref, leg.lot, sign * leg.mass_mg)
            for leg in legs if leg.substance == substance and leg.fact.movement.kind != "count"
            for account, sign in ((leg.target, 1), (leg.source, -1))
            if account.kind == "stock" and account.ref in known]


def intervals(takes: Sequence[Stocktake], moved: Iterable[Flow] = ()) -> list[Interval]:
    """For each count in order of time what lies between it and the one before of the same goods.

    A flow is closed by the first count after it that speaks of its lot.
    """
    by_place: dict[str, list[Stocktake]] = {}
    for take in sorted(takes, key=_when):
        by_place.setdefault(take.place, []).append(take)
    closed: dict[int, list[Flow]] = {}
    for flow in moved:
        here = by_place.get(flow.place, [])
        # What comes in at the instant of a count stands before it, what goes out after it.
        first = bisect_left(here, (flow.at, flow.mass_mg < 0), key=lambda take: (take.at, False))
        closing = next((take for take in here[first:] if take.lot in ("", flow.lot)), None)
        if closing is not None:
            closed.setdefault(id(closing), []).append(flow)
    found = []
    for here in by_place.values():
        for n, take in enumerate(here):
            opening = next((older for older in reversed(here[:n])
                            if older.lot in ("", take.lot)), None)
            found.append(Interval(take, opening, tuple(closed.get(id(take), ()))))
    return sorted(found, key=lambda one: _when(one.closing))


def balance_of(
    legs: Iterable[Leg], custodian: str, substance: str, begins: datetime, ends: datetime
) -> list[Interval]:
    """The intervals that counts of a custodian closed in a span, from the postings of its places.

    A count longer ago than LOOKBACK before the span opens none of them.
    """
    known = list(legs)
    takes = [take for take in stocktakes(known, substance)
             if begins - LOOKBACK <= take.at < ends]
    places = {take.place for take in takes if take.custodian == custodian and take.at >= begins}
    here = [take for take in takes if take.place in places]
    return [one for one in intervals(here, flows(known, places, substance))
            if one.closing.custodian == custodian and one.closing.at >= begins]


def span_of(month: str, months: int = 1) -> tuple[datetime, datetime]:
    """From when to when so many months last that end with one."""
    begins = begin_of(month)
    for _ in range(months - 1):
        begins = begin_of(month_of(begins - timedelta(days=1)))
    return begins, end_of(month)


def _when(take: Stocktake) -> tuple[datetime, str]:
    return take.at, take.fact.movement.event_id


class Weighed(NamedTuple):
    """One line of an uncertainty budget: a mass as it adds to MUF, its σ², what it was read off."""

    key: Key
    line: str  # opening, in, out or counted
    place: str
    mass_mg: int
    variance_mg2: Fraction
    instrument: str

    @property
    def source(self) -> str:
        """What its systematic part has in common with others.

        Readings of which nobody says what took them share one unknown instrument a line.
        """
        return self.instrument or f"?{self.line}"


@dataclass(frozen=True, slots=True)
class Spread:
    """How far a MUF may be off: σ² of what is random, and σ of what each instrument repeats."""

    random_mg2: Fraction = Fraction()
    systematic_mg: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def variance_mg2(self) -> Fraction:
        """What is random in quadrature; each instrument's own part was added linearly before."""
        return self.random_mg2 + sum(
            (part**2 for part in self.systematic_mg.values()), Fraction())

    def __add__(self, other: "Spread") -> "Spread":
        together = dict(self.systematic_mg)
        for source, part in other.systematic_mg.items():
            together[source] = together.get(source, Fraction()) + part
        return Spread(self.random_mg2 + other.random_mg2, together)


def spread_of(lines: Iterable[Weighed], systematic: Fraction) -> Spread:
    """The spread of a balance; `systematic` is the part of each σ² that an instrument repeats.

    What is read too high on the way in and again on the way out of the same instrument cancels.
    """
    random, parts = Fraction(), dict[str, Fraction]()
    for one in lines:
        random += (1 - systematic) * one.variance_mg2
        part = root_up(systematic * one.variance_mg2)
        known = parts.get(one.source, Fraction())
        parts[one.source] = known + (part if one.mass_mg > 0 else -part)
    return Spread(random, parts)


def is_beyond(mass_mg: int | Fraction, times: Fraction, variance_mg2: Fraction) -> bool:
    """Whether a difference is more than so many σ, by comparing squares."""
    return Fraction(mass_mg) ** 2 > times**2 * variance_mg2


class Point(NamedTuple):
    """One period of a control chart."""

    month: str
    muf_mg: int
    spread: Spread


def cumulated(points: Iterable[Point]) -> tuple[int, Spread]:
    """The MUF of several periods together, and how far it may be off."""
    known = list(points)
    return sum(point.muf_mg for point in known), sum(
        (point.spread for point in known), Spread())


def run_beyond(
    points: Sequence[Point], slack: Fraction, decision: Fraction
) -> tuple[int, int] | None:
    """The run of periods, as a slice, by which a CUSUM chart first trips; None where none does.

    The chart S = max(0, S ± MUF − k·σ) exceeds h·σ just where some run of n periods sums up to
    more than (h + k·n)·σ. σ² is the mean over the periods, so that squares can be compared.
    """
    if not points:
        return None
    mean_mg2 = sum((point.spread.variance_mg2 for point in points), Fraction()) / len(points)
    for end in range(1, len(points) + 1):
        total = 0
        for start in range(end - 1, -1, -1):
            total += points[start].muf_mg
            if is_beyond(total, decision + slack * (end - start), mean_mg2):
                return start, end
    return None
