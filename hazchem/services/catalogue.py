"""The 禁限控 catalogue asked of the ledger: before the fact, and of stock an edition touches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from hazchem.domain import instant
from hazchem.domain.errors import Invalid, Problem
from hazchem.domain.substance import (
    AmbiguousSubstance,
    MalformedReference,
    Substance,
    UnknownSubstance,
)
from hazchem.regulation.catalogue import Applied, Question, Step, decide, touching
from hazchem.regulation.edition import ACTIVITIES, CATEGORIES, ControlRule, Edition
from hazchem.regulation.edition_content import day_of, edition_of
from hazchem.services import editions
from hazchem.services.seen.asked import Asked, Snapshot, snapshot
from hazchem.services.seen.scope import Scope, Viewer
from hazchem.services.standing import Held, held_in
from hazchem.services.surroundings import moment_of, permits_of, running
from hazchem.store.store import Store

# What stands in for a wrong part of a question while the rest of it is looked at.
_SOMETHING = Substance(id="-", name_zh="-")


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict on a question, every rule that applies, and how it was reached."""

    verdict: str
    rules: tuple[Applied, ...]
    trace: tuple[Step, ...]
    size: int
    as_of: datetime
    root: bytes


class Touched(NamedTuple):
    """Stock that rules of an edition would touch, the gravest of them first."""

    held: Held
    category: str
    rules: tuple[str, ...]
    activities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What stock the rules of an edition would touch."""

    code: str
    results: list[Touched]
    size: int
    as_of: datetime
    root: bytes


def check(
    store: Store, viewer: Viewer, told: Mapping[str, Any], asked: Asked, now: datetime
) -> Checked:
    """What the editions in force say of a question; raises Invalid with all that is wrong in it.

    Nothing is stored: the same question at the same size and instant has the same answer.
    """
    with snapshot(store, asked, now) as seen:
        return checked_in(seen, viewer, told)


def checked_in(seen: Snapshot, viewer: Viewer, told: Mapping[str, Any]) -> Checked:
    """The same within a snapshot."""
    reading = _Reading(seen, viewer, told)
    question = reading.question()
    judging = editions.editions_at(seen.store, seen.tx, seen.size)
    decision = decide(question, judging, {}, reading.running(question, judging))
    return Checked(decision.verdict, decision.rules, decision.trace, seen.size, seen.as_of,
                   seen.root)


def impact(store: Store, viewer: Viewer, code: str, asked: Asked, now: datetime) -> Impact:
    """The stock that an edition's rules would touch, in force or not; Unseen where it is none."""
    with snapshot(store, asked, now) as seen:
        edition = edition_of(editions.shown_in(seen, viewer, code).content)
        return Impact(code, touched_in(seen, viewer, edition), seen.size, seen.as_of, seen.root)


def touched_in(
    seen: Snapshot, viewer: Viewer, edition: Edition, standing: Sequence[Held] | None = None
) -> list[Touched]:
    """The stock in a snapshot that an edition's rules would touch, as far as the viewer sees it.

    `standing` is what stands in the snapshot, where that was fetched already.
    """
    scope = seen.scope(viewer)
    where: dict[str, frozenset[str]] = {}
    known: dict[tuple[str, frozenset[str]], list[ControlRule]] = {}
    found = []
    for held in held_in(seen) if standing is None else standing:
        entry = seen.reference.substances.get(held.substance)
        if entry is None or not (viewer.sees_all or scope.sees_place(held.place)):
            continue
        if held.place not in where:
            where[held.place] = seen.registers.areas_of(held.place, seen.as_of)
        key = held.substance, where[held.place]
        if key not in known:
            known[key] = sorted(touching(edition, entry, where[held.place]),
                                key=lambda rule: CATEGORIES.index(rule.category))
        if rules := known[key]:
            concerned = {one for rule in rules for one in rule.activities}
            found.append(Touched(
                held, rules[0].category, tuple(rule.code for rule in rules),
                tuple(one for one in ACTIVITIES if one in concerned)))
    return found


class _Reading:
    """One question as told, read against the ledger; every fault is kept until the end."""

    def __init__(self, seen: Snapshot, viewer: Viewer, told: Mapping[str, Any]) -> None:
        self.seen, self.viewer, self.told = seen, viewer, told
        self.problems: list[Problem] = []
        self.day, self.at = self._when()
        self.moment = moment_of(self.day, self.at)
        self.scope: Scope = seen.scope(viewer)

    def question(self) -> Question:
        """The question; raises Invalid with every fault in it."""
        told = self.told
        substance = self._substance()
        zones = self._zones()
        try:
            question = Question(
                substance=substance, activity=told["activity"], day=self.day, at=self.at,
                zones=zones, mass_mg=told.get("mass_mg"), form=told.get("form") or "",
                concentration=Decimal(told["concentration"]) if told.get("concentration") else None,
                industry=told.get("industry") or "",
                evidence=frozenset(told.get("evidence") or ()) | self._permits(substance))
        except Invalid as refused:
            raise Invalid(*self.problems, *refused.problems) from None
        if self.problems:
            raise Invalid(*self.problems)
        return question

    def running(
        self, question: Question, judging: tuple[Edition, ...]
    ) -> dict[str, int | None]:
        """The running totals that caps of the day's editions count from; None: not the viewer's."""
        periods = {rule.conditions.per for one in judging if one.judges(question.day)
                   for rule in one.rules if rule.conditions.per not in ("", "batch")}
        holder = self._holder()
        if not periods or not holder:
            return {}
        return running(self.seen, holder, question.substance.id, question.activity,
                       question.day, periods)

    def _when(self) -> tuple[date, time | None]:
        text = self.told.get("on")
        if not text:
            return editions.today(self.seen.as_of), None
        try:
            day = day_of(text)
            if len(text) == len("2026-05-01"):
                return day, None
            return day, instant.parse(text).astimezone(instant.CHINA).time()
        except ValueError:
            self.problems.append(Problem(
                "/on", "day", f'on: "{text[:40]}" is no day: write it as "2026-05-01"',
                f"on：“{text[:40]}”不是日期：请写成“2026-05-01”"))
            return editions.today(self.seen.as_of), None

    def _substance(self) -> Substance:
        try:
            return self.seen.reference.substances.resolve(self.told["substance"])
        except (AmbiguousSubstance, MalformedReference, UnknownSubstance) as error:
            code = {AmbiguousSubstance: "ambiguous", MalformedReference: "substance"}.get(
                type(error), "unknown")
            self.problems.append(Problem("/substance", code, error.en, error.zh))
            return _SOMETHING

    def _zones(self) -> frozenset[str]:
        place, known = self.told.get("place") or "", self.seen.registers
        zones = tuple(self.told.get("zones") or ())
        if place and place not in known.places:
            self.problems.append(Problem("/place", "unknown", f'place "{place}" is not registered',
                                         f"场所“{place}”未登记"))
        self.problems += [
            Problem(f"/zones/{i}", "unknown", f'zone "{zone}" is no registered zone or park',
                    f"区域“{zone}”未登记（也不是已登记的园区）")
            for i, zone in enumerate(zones) if not known.is_area(zone)]
        return known.areas_of(place, self.moment) | known.around(zones, self.moment)

    def _holder(self) -> str:
        """Whose permits and totals count: the place's custodian, if the viewer may see them."""
        place = self.told.get("place")
        if not place:
            return self.viewer.custodian if self.viewer.role == "enterprise" else ""
        holder = self.seen.registers.custodian_of(place, self.moment)
        return holder if self.scope.sees(holder) else ""

    def _permits(self, substance: Substance) -> set[str]:
        holder = self._holder()
        names = {substance.id, *substance.all_cas, f"#{substance.number}"}
        return permits_of(self.seen, holder, names, self.moment) if holder else set()
