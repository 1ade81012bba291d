"""Spans in the database: which trips a vehicle, trailer, driver or escort was on, day by day.

What is told here is wide: voided events and second sources count too. Whoever asks looks at the
trips themselves; that two of them do not touch is certain.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import product
from operator import attrgetter
from typing import NamedTuple

import sqlalchemy as sa

from hazchem.domain.instant import CHINA
from hazchem.domain.movement import Movement
from hazchem.domain.paper import consignments
from hazchem.store import bulk
from hazchem.store.store import Tx
from hazchem.store.tables import mention

NOUN = "aboard"
# How far back an earlier trip is looked for: by road nothing takes longer to arrive.
LOOK_BACK_DAYS = 3
_ROLES = {"vehicle": "plate", "trailer": "plate", "driver": "person", "escort": "person"}
_CITED = "SELECT leaf_index, code FROM mention WHERE leaf_index IN (…) AND noun = ?"
_TIMES = ("SELECT mention.code, mention.leaf_index, movement.occurred_us FROM mention "
          "JOIN movement ON movement.leaf_index = mention.leaf_index "
          "WHERE mention.code IN (…) AND mention.noun = ?")


class Raw(NamedTuple):
    """The papers of one trip, what was on it by day, and every instant told of it, in order."""

    papers: frozenset[str]
    keys: frozenset[str]
    at_us: tuple[int, ...]

    @property
    def from_us(self) -> int:
        """The first instant told of it."""
        return self.at_us[0]

    @property
    def to_us(self) -> int:
        """The last instant told of it."""
        return self.at_us[-1]

    @property
    def things(self) -> frozenset[str]:
        """The vehicles and persons on it, on whatever day."""
        return frozenset(key.rpartition("|")[0] for key in self.keys)

    def within(self, wanted: Collection[str]) -> "Raw":
        """The same as far as it set out with some things on some days."""
        return self._replace(keys=self.keys & frozenset(wanted))

    def may_meet(self, other: "Raw") -> bool:
        """Whether two trips that used one thing may have done so at once."""
        return (self.from_us <= other.to_us and other.from_us <= self.to_us
                and self.papers.isdisjoint(other.papers))


def keys(told: Movement) -> set[str]:
    """What a departure or hand-over by road is found by: each thing on it, and the day."""
    day = _day(told.occurred_at)
    return {f"{thing}|{day.isoformat()}" for thing in things_of(told)}


def things_of(told: Movement) -> set[str]:
    """The vehicles and persons on a departure or hand-over by road; nothing of other movements."""
    if told.kind not in ("dispatch", "handover") or told.mode != "road" or not told.papers:
        return set()
    return {f"{sort}:{name}" for role, sort in _ROLES.items() if (name := getattr(told, role))}


def leaves_of(tx: Tx, thing: str) -> set[int]:
    """The places of the log of every departure and hand-over that a thing was on."""
    query = sa.select(mention.c.leaf_index).where(
        mention.c.noun == NOUN, mention.c.code >= f"{thing}|", mention.c.code < f"{thing}|~")
    return set(tx.connection.execute(query).scalars())


def around(wanted: Iterable[str], *, after: int = 0) -> set[str]:
    """Some keys with those of the same things in the days before, and `after` days later."""
    found: set[str] = set()
    for key, shift in product(wanted, range(-LOOK_BACK_DAYS, after + 1)):
        thing, _, day = key.rpartition("|")
        found.add(f"{thing}|{(date.fromisoformat(day) + timedelta(days=shift)).isoformat()}")
    return found


def keys_on(tx: Tx, papers: Collection[str]) -> set[str]:
    """The keys of every trip that goes by one of these papers."""
    leaves = (leaf for _, leaf, _ in bulk.look_up(tx, _TIMES, papers, "paper"))
    return {key for _, key in bulk.look_up(tx, _CITED, leaves, NOUN)}


def plates_on(tx: Tx, papers: Collection[str]) -> set[tuple[str, int]]:
    """The vehicles and trailers on trips by road that go by some papers, and when they set out."""
    leaves = {leaf: at_us for _, leaf, at_us in bulk.look_up(tx, _TIMES, papers, "paper")}
    found = set()
    for leaf, key in bulk.look_up(tx, _CITED, leaves, NOUN):
        sort, _, name = key.rpartition("|")[0].partition(":")
        if sort == _ROLES["vehicle"]:
            found.add((name, leaves[leaf]))
    return found


def trips_on(tx: Tx, wanted: Collection[str], size: int | None = None) -> list[Raw]:
    """The trips that set out on these days with these things, as known at a log size."""
    begun: dict[int, set[str]] = {}
    for key, leaf, _ in bulk.look_up(tx, _TIMES, wanted, NOUN):
        if size is None or leaf < size:
            begun.setdefault(leaf, set()).add(key)
    cited, at_us = _with_papers(tx, begun, size)
    trip_of = consignments((papers[0], paper) for papers in cited.values() for paper in papers)
    members: dict[str, set[str]] = {}
    used: dict[str, set[str]] = {}
    spent: dict[str, list[int]] = {}
    for leaf, papers in cited.items():
        trip = trip_of[papers[0]]
        members.setdefault(trip, set()).update(papers)
        used.setdefault(trip, set()).update(begun.get(leaf, ()))
        spent.setdefault(trip, []).append(at_us[leaf])
    return [Raw(frozenset(members[trip]), frozenset(used[trip]), tuple(sorted(set(times))))
            for trip, times in sorted(spent.items())]


Using = dict[str, list[Raw]]


def by_thing(trips: Iterable[Raw]) -> Using:
    """Some trips by each thing that was on them, in the order they began."""
    using: Using = {}
    for raw in trips:
        for thing in raw.things:
            using.setdefault(thing, []).append(raw)
    for some in using.values():
        some.sort(key=attrgetter("from_us"))
    return using


def beside(using: Using, me: Raw, most: int) -> set[Raw]:
    """The trips that may overlap one: of each thing so many that began before it, and as many next.

    Nothing is on more at once. A number that stands for a whole fleet is, and would have each of
    its trips held against every other.
    """
    return {raw for some in _on_things_of(using, me)
            for raw in _around(some, me.from_us, most) if raw.may_meet(me)}


def changed_by(using: Using, me: Raw, most: int) -> set[Raw]:
    """The trips that one is beside, or was when it began at another of its instants.

    Where there are more than are looked at, it also puts others out of their sight.
    """
    found: set[Raw] = set()
    for some in _on_things_of(using, me):
        if len(some) <= most:
            found.update(raw for raw in some if raw.may_meet(me))
        else:
            found.update(raw for at_us in me.at_us for raw in _around(some, at_us, 2 * most))
    return found - {me}


def _on_things_of(using: Using, me: Raw) -> Iterator[list[Raw]]:
    return (using[thing] for thing in sorted(me.things) if thing in using)


def _around(trips: list[Raw], at_us: int, most: int) -> list[Raw]:
    place = bisect_left(trips, at_us, key=attrgetter("from_us"))
    return trips[max(place - most, 0):place + most + 1]


def _with_papers(
    tx: Tx, begun: Iterable[int], size: int | None
) -> tuple[dict[int, list[str]], dict[int, int]]:
    """The events on the papers of some events, and on papers cited with those: papers, times."""
    cited: dict[int, list[str]] = {}
    at_us: dict[int, int] = {}
    asked: set[str] = set()
    new = set(begun)
    while new:
        for leaf, paper in bulk.look_up(tx, _CITED, new, "paper"):
            cited.setdefault(leaf, []).append(paper)
        papers = {paper for leaf in new for paper in cited.get(leaf, ())} - asked
        asked |= papers
        on_them = [row for row in bulk.look_up(tx, _TIMES, papers, "paper")
                   if size is None or row[1] < size]
        at_us |= {leaf: when for _, leaf, when in on_them}
        new = {leaf for _, leaf, _ in on_them} - cited.keys()
    return cited, at_us


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()
