"""What a rule may see of a material balance: the counts of a site, and what lies between them."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from hazchem.domain.event import Fact
from hazchem.domain.month import month_of
from hazchem.ledger.account import Leg
from hazchem.ledger.balance import (
    Interval,
    Key,
    Point,
    Spread,
    Weighed,
    balance_of,
    span_of,
    spread_of,
    stocktakes,
)
from hazchem.ledger.correction import key_of
from hazchem.ledger.weighing import variance_mg2
from hazchem.rules.evidence import Evidence
from hazchem.rules.quantity import TO_THE_MILLIGRAM


class Period(NamedTuple):
    """One month of a balance, without what single counts already tell."""

    month: str
    intervals: tuple[Interval, ...]
    lines: tuple[Weighed, ...]
    spread: Spread
    alone: tuple[Interval, ...] = ()  # what a count by itself is a finding of
    loosely: Spread = Spread()  # what the counts alone may be off by: never more than `spread`

    @property
    def muf_mg(self) -> int:
        """Book − counted: positive is an apparent loss."""
        return sum(one.closing.left_mg for one in self.intervals)

    @property
    def point(self) -> Point:
        """The month on a control chart."""
        return Point(self.month, self.muf_mg, self.spread)

    def mass_mg(self, line: str) -> int:
        """What one line of the budget comes to."""
        return abs(sum(one.mass_mg for one in self.lines if one.line == line))


@dataclass(slots=True, kw_only=True)
class Balance(Evidence):
    """The balance of one substance at one custodian: of one month, or of the last twelve."""

    custodian: str
    substance: str
    month: str = ""
    intervals: tuple[Interval, ...] = ()

    @property
    def name(self) -> str:
        """What the subject is called: a month is part of the name where it is of one month."""
        return named(self.custodian, self.substance, self.month)

    def periods(self) -> list[Period]:
        """The months that something was counted in, in their order."""
        months: dict[str, list[Interval]] = {}
        for one in self.intervals:
            if not one.closing.is_mixed:
                months.setdefault(month_of(one.closing.at), []).append(one)
        return [self._period(month, found) for month, found in sorted(months.items())]

    def _period(self, month: str, found: Sequence[Interval]) -> Period:
        single = [one for one in found if not self._is_a_finding(one)]
        alone = tuple(one for one in found if self._is_a_finding(one))
        at = max(one.closing.at for one in found)
        systematic = Fraction(self.number("Q-04", "systematic_share_pct", at)) / 100
        lines = self.lines_of(single)
        last = {(one.closing.place, one.closing.lot): one.closing for one in single}
        counted = [self._weighed(take.fact, "counted", take.place, -take.counted_mg)
                   for take in last.values()]
        loosely = Spread(sum(((1 - systematic) * one.variance_mg2 for one in counted), Fraction()))
        return Period(month, tuple(single), tuple(lines), spread_of(lines, systematic), alone,
                      loosely)

    def _is_a_finding(self, interval: Interval) -> bool:
        """Whether a count by itself is as much off as Q-03 and Q-08 tell."""
        take, before = interval.closing, interval.opening
        if self.flags(self.substance, take.at) & TO_THE_MILLIGRAM:
            return take.left_mg != 0
        ppm = Fraction(self.number("Q-03", "fallback_3sigma_ppm", take.at))
        counted = sum(((variance_mg2(self.registers, one.fact, one.counted_mg) or Fraction())
                       for one in (take, before) if one), Fraction())
        limit_mg2 = 9 * counted + (ppm * take.book_mg / 1_000_000) ** 2
        return take.left_mg**2 > limit_mg2

    def lines_of(self, found: Iterable[Interval]) -> list[Weighed]:
        """The lines of the budget: one for each weighing, with what it adds to MUF.

        What closes one interval and opens the next cancels, as does what went from one counted
        place to another.
        """
        sums: dict[Key, tuple[Fact | None, str, int]] = {}
        for one in found:
            place = one.closing.place
            told = [(one.opening.fact if one.opening else None, place, one.opening_mg),
                    (one.closing.fact, place, -one.closing.counted_mg),
                    *((flow.fact, flow.place, flow.mass_mg) for flow in one.flows)]
            for fact, place, mass_mg in told:
                key = key_of(fact) if fact else ("", place)
                before_mg = sums[key][2] if key in sums else 0
                sums[key] = fact, place, before_mg + mass_mg
        return [self._weighed(fact, _line(fact, mass_mg), place, mass_mg)
                for fact, place, mass_mg in sums.values() if mass_mg]

    def _weighed(self, fact: Fact | None, line: str, place: str, mass_mg: int) -> Weighed:
        known = variance_mg2(self.registers, fact, abs(mass_mg))
        if fact is None or known is None:
            at = fact.at if fact else self.as_of
            ppm = Fraction(self.number("Q-01", "fallback_3sigma_ppm", at))
            third = ppm * abs(mass_mg) / 3_000_000
            return Weighed(key_of(fact) if fact else ("", place), line, place, mass_mg,
                           third**2, "")
        return Weighed(key_of(fact), line, place, mass_mg, known, fact.movement.instrument)


def _line(fact: Fact | None, mass_mg: int) -> str:
    if fact is None or fact.movement.kind == "count":
        return "opening" if mass_mg > 0 else "counted"
    return "in" if mass_mg > 0 else "out"


_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
PERIODS = 12


def named(custodian: str, substance: str, month: str = "") -> str:
    """What a balance is called: that of the last twelve months has no month in its name."""
    return "|".join(filter(None, (custodian, substance, month)))


def parts_of(name: str) -> tuple[str, str, str]:
    """The custodian, the substance and the month that a balance is named by."""
    front, _, last = name.rpartition("|")
    if _MONTH.fullmatch(last):
        custodian, _, substance = front.rpartition("|")
        return custodian, substance, last
    return front, last, ""


def balance_named(name: str, legs: Collection[Leg], seen: Mapping[str, Any]) -> Balance:
    """The balance of a name from the postings of its places, and what every evidence begins with.

    What has not happened by `as_of` is left out; twelve months end with the last that was counted.
    """
    custodian, substance, month = parts_of(name)
    happened = [leg for leg in legs if leg.at <= seen["as_of"]]
    last = month or max((month_of(take.at) for take in stocktakes(happened, substance)
                         if take.custodian == custodian), default="")
    found = balance_of(happened, custodian, substance,
                       *span_of(last, 1 if month else PERIODS)) if last else []
    return Balance(**seen, custodian=custodian, substance=substance, month=month,
                   intervals=tuple(found))


def names_in(legs: Iterable[Leg]) -> list[str]:
    """Every balance that counts among some postings belong to."""
    found = set()
    for leg in legs:
        for account, other in ((leg.source, leg.target), (leg.target, leg.source)):
            if account.kind == "stock" and other.kind == "difference" and (
                    leg.fact.movement.kind == "count") and leg.substance:
                found |= {named(account.custodian, leg.substance),
                          named(account.custodian, leg.substance, month_of(leg.at))}
    return sorted(found)


def last_count(found: Sequence[Interval]) -> datetime:
    """When the last count of some intervals was."""
    return max(one.closing.at for one in found)
