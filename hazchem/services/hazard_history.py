"""History of a unit: S and R of what stood in it, at every instant they changed."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property

from hazchem.domain import instant
from hazchem.domain.errors import invalid
from hazchem.ledger.standing import Moved
from hazchem.regulation.major_hazard import Assessment
from hazchem.regulation.major_hazard_unit import Key, UnitPast
from hazchem.rules.evidence import day_of
from hazchem.services.judging.known import concentrations
from hazchem.services.seen.asked import Snapshot
from hazchem.services.seen.current import legs_at
from hazchem.store import findings, turnover
from hazchem.store.place_changes import changes

POINTS_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Point:
    """What the stock of a unit came to from an instant on."""

    at: datetime
    found: Assessment


@dataclass(frozen=True, slots=True)
class History:
    """The points of a period, the newest of them where there are too many, and its highest."""

    begins: datetime
    ends: datetime
    points: list[Point]
    highest_s: Point
    highest_r: Point | None
    truncated: bool


def history(seen: Snapshot, code: str, begins: datetime, ends: datetime) -> History:
    """Every change of S or R in a period; what held when it began is its first point."""
    if begins > ends:
        raise invalid("/from", "range", f"from {instant.show(begins)} is after its end, "
                      f"{instant.show(ends)}", f"from {instant.show(begins)} 晚于 "
                      f"{instant.show(ends)}")
    points = _Past(seen, code, begins, ends).points()
    with_r = [one for one in points if one.found.r is not None]
    return History(
        begins, ends, points[-POINTS_MAX:], max(points, key=lambda one: one.found.s),
        max(with_r, key=lambda one: one.found.r or Fraction(), default=None),
        len(points) > POINTS_MAX)


class _Past:
    """What is known of a unit in a period: its versions, its places, what changed there."""

    def __init__(self, seen: Snapshot, code: str, begins: datetime, ends: datetime) -> None:
        self.seen, self.begins, self.ends = seen, begins, ends
        registers, reference = seen.registers, seen.reference
        self._unit = UnitPast(code, registers.hazard_units, registers.places,
                              reference.major_hazard, reference.substances)
        self.places = self._unit.ever

    def points(self) -> list[Point]:
        """The points, each at an instant from which S or R was another."""
        ahead = deque(self._changes)
        stock: dict[Key, int] = {}
        found: list[Point] = []
        for at in self._moments():
            at_us = instant.to_us(at)
            while ahead and ahead[0].at_us <= at_us:
                one = ahead.popleft()
                key = one.place, one.substance, self._concentration.get(one.lot)
                stock[key] = stock.get(key, 0) + one.mass_mg
            now = self._unit.stock(at, stock)
            if not found or (now.s, now.r) != (found[-1].found.s, found[-1].found.r):
                found.append(Point(at, now))
        return found

    @cached_property
    def _changes(self) -> list[Moved]:
        """What changed up to the end; what stood there when the period began comes first."""
        begins_us, ends_us = instant.to_us(self.begins), instant.to_us(self.ends)
        if not self.places:
            return []
        if self.seen.is_newest:
            before = turnover.standing(self.seen.tx, begins_us, self.places)
            return [Moved(begins_us, one.place, one.lot, one.substance, one.mass_mg)
                    for one in before] + changes(
                        self.seen.tx, self.places, begins_us, ends_us)
        groups = [name for kind, name in findings.all_subjects(self.seen.tx) if kind == "group"]
        here = set(self.places)
        return sorted(
            Moved(max(begins_us, instant.to_us(leg.at)), account.ref, leg.lot, leg.substance,
                   sign * leg.mass_mg)
            for leg in legs_at(self.seen, groups) if leg.at <= self.ends
            for account, sign in ((leg.target, 1), (leg.source, -1))
            if account.kind == "stock" and account.ref in here)

    @cached_property
    def _concentration(self) -> Mapping[str, Fraction]:
        edition = self.seen.reference.major_hazard.on(day_of(self.ends))
        return concentrations(self.seen.tx, self.seen.reference.substances, edition,
                              {one.lot: one.substance for one in self._changes}, self.seen.size)

    def _moments(self) -> list[datetime]:
        """Every instant at which anything may have changed."""
        told = [instant.from_us(one.at_us) for one in self._changes] + self._unit.moments
        return sorted({self.begins, *(at for at in told if self.begins < at <= self.ends)})
