"""History of a unit: S and R of what stood in it, at every instant they changed."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from fractions import Fraction
from functools import cached_property

from hazchem.domain import instant
from hazchem.domain.errors import invalid
from hazchem.domain.instant import CHINA
from hazchem.regulation.major_hazard import Assessment, Measure, graded, measured
from hazchem.regulation.major_hazard_choices import Choices, choices_of
from hazchem.rules.evidence import day_of
from hazchem.services.asked import Snapshot
from hazchem.services.current import legs_at
from hazchem.services.hazard_units import (
    MG_PER_TONNE,
    Content,
    concentrations,
    counts,
    of_lot,
)
from hazchem.store import books, findings
from hazchem.store.place_changes import Change, changes
from hazchem.store.registers import Version

POINTS_MAX = 2_000
_Key = tuple[str, str, Fraction | None]  # place, substance, concentration


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


def history(
    seen: Snapshot, code: str, versions: Sequence[Version], begins: datetime, ends: datetime
) -> History:
    """Every change of S or R in a period; what held when it began is its first point."""
    if begins > ends:
        raise invalid("/from", "range", f"from {instant.show(begins)} is after its end, "
                      f"{instant.show(ends)}", f"from {instant.show(begins)} 晚于 "
                      f"{instant.show(ends)}")
    points = _Past(seen, code, versions, begins, ends).points()
    with_r = [one for one in points if one.found.r is not None]
    return History(
        begins, ends, points[-POINTS_MAX:], max(points, key=lambda one: one.found.s),
        max(with_r, key=lambda one: one.found.r or Fraction(), default=None),
        len(points) > POINTS_MAX)


class _Past:
    """What is known of a unit in a period: its versions, its places, what changed there."""

    def __init__(
        self, seen: Snapshot, code: str, versions: Sequence[Version], begins: datetime,
        ends: datetime,
    ) -> None:
        self.seen, self.code, self.begins, self.ends = seen, code, begins, ends
        self.versions = sorted(versions, key=lambda one: one.effective_us)
        known = seen.registers.places
        self.places = [name for name in known
                       if any(entry.hazard_unit == code for _, entry in known.history(name))]
        self._measures: dict[tuple[object, ...], Measure] = {}

    def points(self) -> list[Point]:
        """The points, each at an instant from which S or R was another."""
        ahead = deque(self._changes)
        stock: dict[_Key, int] = {}
        found: list[Point] = []
        for at in self._moments():
            at_us = instant.to_us(at)
            while ahead and ahead[0].at_us <= at_us:
                one = ahead.popleft()
                key = one.place, one.substance, self._concentration.get(one.lot)
                stock[key] = stock.get(key, 0) + one.mass_mg
            now = self._assessed(at, stock)
            if not found or (now.s, now.r) != (found[-1].found.s, found[-1].found.r):
                found.append(Point(at, now))
        return found

    @cached_property
    def _changes(self) -> list[Change]:
        """What changed up to the end; what stood there when the period began comes first."""
        begins_us, ends_us = instant.to_us(self.begins), instant.to_us(self.ends)
        if not self.places:
            return []
        if self.seen.is_newest:
            before = books.balances(self.seen.tx, {"stock"}, begins_us, refs=self.places)
            return [Change(begins_us, account.ref, lot, substance, mass_mg)
                    for account, lot, substance, mass_mg in before] + changes(
                        self.seen.tx, self.places, begins_us, ends_us)
        groups = [name for kind, name in findings.all_subjects(self.seen.tx) if kind == "group"]
        here = set(self.places)
        return sorted(
            Change(max(begins_us, instant.to_us(leg.at)), account.ref, leg.lot, leg.substance,
                   sign * leg.mass_mg)
            for leg in legs_at(self.seen, groups) if leg.at <= self.ends
            for account, sign in ((leg.target, 1), (leg.source, -1))
            if account.kind == "stock" and account.ref in here)

    @cached_property
    def _concentration(self) -> Mapping[str, Fraction]:
        edition = self.seen.reference.major_hazard.on(day_of(self.ends))
        return concentrations(self.seen, edition,
                              {one.lot: one.substance for one in self._changes})

    def _moments(self) -> list[datetime]:
        """Every instant at which anything may have changed."""
        known = self.seen.registers.places
        told = [instant.from_us(one.at_us) for one in self._changes]
        told += [instant.from_us(one.effective_us) for one in self.versions]
        told += [at for place in self.places for at, _ in known.history(place)]
        told += [datetime.combine(day, time(), CHINA)
                 for day in self.seen.reference.major_hazard.changes]
        return sorted({self.begins, *(at for at in told if self.begins < at <= self.ends)})

    def _content(self, at: datetime) -> Content:
        at_us = instant.to_us(at)
        in_force = [one for one in self.versions if one.effective_us <= at_us]
        return (in_force or self.versions[:1])[-1].content

    def _assessed(self, at: datetime, stock: Mapping[_Key, int]) -> Assessment:
        content, known = self._content(at), self.seen.registers.places
        edition = self.seen.reference.major_hazard.on(day_of(at))
        note = content.get("process_note") or ""
        inside = set()
        for name in self.places:
            place = known.at(name, at)
            if place and place.hazard_unit == self.code and counts(content, place):
                inside.add(name)
        s = weighted = Fraction()
        for (place_code, substance, told), mass_mg in stock.items():
            if mass_mg and place_code in inside:
                measure = self._measure(id(edition), note, substance, told, at)
                ratio = measure.ratio(Fraction(mass_mg, MG_PER_TONNE))
                s += ratio
                weighted += ratio * (measure.beta or 0)
        return graded(edition, s, weighted, content.get("exposed_persons"))

    def _measure(
        self, edition_id: int, note: str, substance: str, told: Fraction | None, at: datetime
    ) -> Measure:
        """By what a substance is measured, worked out once for each edition and note."""
        key = edition_id, note, substance, told
        if key not in self._measures:
            choices: Choices = choices_of(note)
            edition = self.seen.reference.major_hazard.on(day_of(at))
            held = of_lot(self.seen.reference.substances, choices, substance, Fraction(), told)
            self._measures[key] = measured(edition, held, choices.process)
        return self._measures[key]
