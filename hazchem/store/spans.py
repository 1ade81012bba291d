"""Spans in the database: which trips a vehicle, trailer, driver or escort was on, day by day.

What is told here is wide: voided events and second sources count too. Whoever asks looks at the
trips themselves; that two of them do not touch is certain.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from itertools import product
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
    """The papers of one trip, what was on it by day, and the first and last instant told of it."""

    papers: frozenset[str]
    keys: frozenset[str]
    from_us: int
    to_us: int

    @property
    def things(self) -> frozenset[str]:
        """The vehicles and persons on it, on whatever day."""
        return frozenset(key.rpartition("|")[0] for key in self.keys)

    def within(self, wanted: Collection[str]) -> "Raw":
        """The same as far as it set out with some things on some days."""
        return self._replace(keys=self.keys & frozenset(wanted))

    def touches(self, other: "Raw") -> bool:
        """Whether two trips used one thing and may have done so at once."""
        return (self.papers.isdisjoint(other.papers) and not self.things.isdisjoint(other.things)
                and self.from_us <= other.to_us and other.from_us <= self.to_us)


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
    return [Raw(frozenset(members[trip]), frozenset(used[trip]), min(times), max(times))
            for trip, times in sorted(spent.items())]


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
