"""Replayed: what was open of a subject, at each instant of the log at which that changed.

At each filing about a subject the clock stands at its `recorded_at`: what is seen just before it
the clock brought, what is seen just after it the filing did. The same holds of each change of a
register that is about something those filings name. Between two such stops anything else may have
changed what is found, such as a parameter, an edition, or goods of others: where what is seen at
both ends differs, the log between them is halved until the entry is found that made it so.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.domain.finding import Finding
from hazchem.services.judging.judge import Judge, Judged
from hazchem.services.judging.known import facts_of_groups, live_facts
from hazchem.services.judging.reference import Reference, reference
from hazchem.services.judging.subjects import MOMENTS
from hazchem.services.judging.subjects.gathered import Asking, Filing, filings_of
from hazchem.services.judging.world import registers_at
from hazchem.services.seen.asked import Snapshot
from hazchem.store import log
from hazchem.store.changes import Changes, changes, named_at
from hazchem.store.findings import Subject

# How many changes of registers that a subject names are each looked at; the rest are halved.
_LOOKED_AT = 32
# Of these something can be found before anything was filed: that nothing was.
_REGISTERED = frozenset({"custodian", "holder"})

Seen = tuple[datetime, dict[str, Finding]]


class Stop(NamedTuple):
    """Places of the log that came in one filing, and when it was recorded."""

    first: int
    last: int
    at: datetime


def changes_in(seen: Snapshot) -> Changes:
    """Every change of registers and law of the whole log; read once for each size it reaches."""
    kept = seen.store.derived.get("changes")
    if isinstance(kept, tuple) and kept[0] == seen.head_size:
        return kept[1]  # type: ignore[no-any-return]
    found = changes(seen.tx)
    seen.store.derived["changes"] = seen.head_size, found
    return found


def replayed(seen: Snapshot, subject: Subject) -> Iterator[Seen]:
    """What was open of a subject at each instant something could have changed it."""
    return _Replay(seen, subject).steps()


@dataclass
class _Replay:
    """One subject, to be judged as known at any size of the log."""

    seen: Snapshot
    subject: Subject
    nodes: set[str] = field(default_factory=set)
    facts: list[Fact] = field(default_factory=list)

    def steps(self) -> Iterator[Seen]:
        """What was open at each stop, and at whatever changed it between them."""
        before: Judged | None = None
        done = 0
        for stop in self._stops():
            if before is not None:
                for at, after in self._between(done, stop.first, before):
                    before = after
                    yield at, _open(before)
                if _has_run_out(before, stop.at):  # a clock ran out in between
                    yield stop.at, _open(self._judged(stop.first, stop.at))
            before, done = self._judged(stop.last + 1, stop.at), stop.last + 1
            yield stop.at, _open(before)
        if before is not None:
            for at, after in self._between(done, self.seen.size, before):
                before = after
                yield at, _open(before)
            until_us = before.validity.until_us
            if until_us is not None and _has_run_out(before, self.seen.as_of):
                judged = self._judged(self.seen.size, self.seen.as_of)
                yield instant.from_us(until_us), _open(judged)

    def _stops(self) -> list[Stop]:
        """The filings about the subject, and changes of what they name."""
        filed, (kind, name) = self._filed(), self.subject
        found = [*_together(filed)]
        known, size = changes_in(self.seen), self.seen.size
        first = found[0].last + 1 if found else size
        changed = known.about({name}, 0, first) if kind in _REGISTERED else []
        if known.newest(size) >= first:
            names = named_at(self.seen.tx, [leaf for leaf, _ in filed])
            changed += known.about(names | set(name.split("|")), first, size)
        found += [Stop(leaf, leaf, self._recorded(leaf)) for leaf in changed[-_LOOKED_AT:]]
        return sorted(found)

    def _filed(self) -> list[Filing]:
        """When something was filed about the subject."""
        kind, name = self.subject
        tx, size = self.seen.tx, self.seen.size
        if kind == "group":
            self.nodes, self.facts = facts_of_groups(tx, [name], size)[name]
            return filings_of(self.facts)
        if kind not in MOMENTS:
            return filings_of(live_facts(tx, kind, name, size))
        return MOMENTS[kind].of(Asking(tx, self.seen.registers, self.seen.reference, size,
                                       self.seen.as_of), name)

    @property
    def _is_added_to(self) -> bool:
        return self.subject[0] in MOMENTS and MOMENTS[self.subject[0]].is_added_to

    def _between(self, start: int, stop: int, before: Judged) -> Iterator[tuple[datetime, Judged]]:
        """Where entries of the log, from one place up to another, changed what is found."""
        if not self._is_added_to and changes_in(self.seen).newest(stop) < start:
            return
        if start < stop:
            after = self._judged(stop, self._recorded(stop - 1))
            yield from self._halved(start, stop, before, after)

    def _halved(
        self, start: int, stop: int, before: Judged, after: Judged
    ) -> Iterator[tuple[datetime, Judged]]:
        if _open(before).keys() == _open(after).keys() or stop - start == 1:
            yield self._recorded(stop - 1), after
            return
        middle = (start + stop) // 2
        half = self._judged(middle, self._recorded(middle - 1))
        yield from self._halved(start, middle, before, half)
        yield from self._halved(middle, stop, half, after)

    def _recorded(self, leaf: int) -> datetime:
        entry = log.entry(self.seen.tx, leaf)
        assert entry is not None, leaf
        return entry.recorded_at

    def _judged(self, size: int, at: datetime) -> Judged:
        """The subject as known at a size, by the law and the registers known then."""
        tx = self.seen.tx
        judge = Judge(tx, registers_at(self.seen.store, tx, size), self._law(size), size, at)
        if self.subject[0] == "group":
            known = self.facts[:bisect_left(self.facts, size, key=lambda one: one.leaf_index)]
            return judge.group(self.nodes, known)
        return judge.other(self.subject)

    def _law(self, size: int) -> Reference:
        """The law as known at a size; asked once for each change of anything."""
        key = "law", changes_in(self.seen).newest(size)
        kept = self.seen.store.derived.get(key)
        if isinstance(kept, Reference):
            return kept
        made = reference(self.seen.store, self.seen.tx, size)
        self.seen.store.derived[key] = made
        return made


def _together(filed: list[Filing]) -> Iterator[Stop]:
    """Places of the log by the filing they came in: a batch's stand a microsecond apart."""
    for _, together in groupby(filed, lambda one: instant.to_us(one[1]) - one[0]):
        places = list(together)
        yield Stop(places[0][0], places[-1][0], places[-1][1])


def _has_run_out(judged: Judged, at: datetime) -> bool:
    until_us = judged.validity.until_us
    return until_us is not None and until_us <= instant.to_us(at)


def _open(judged: Judged) -> dict[str, Finding]:
    return {one.code: one for one in judged.findings}
