"""History: when each finding was opened and cleared, by replaying the log in its own order.

At each filing of a subject the clock stands at its `recorded_at`: what is seen just before it the
clock brought, what is seen just after it the filing did. So nothing of this is stored, and it
comes out the same whoever asks when.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.domain.finding import Finding
from hazchem.rules.rule import REGISTER
from hazchem.services.asked import Snapshot
from hazchem.services.judging import Judge, Judged
from hazchem.services.known import facts_of_groups, live_facts
from hazchem.services.subjects import MOMENTS
from hazchem.services.subjects.gathered import Filing, filings_of
from hazchem.services.world import registers_at
from hazchem.store import findings, registers
from hazchem.store.findings import Subject

# What a rule looks over and what its subject is called, where the two differ.
_SUBJECTS = {"goods": "group"}
# How many histories are remembered: a few kilobytes each.
_KEPT = 20_000


@dataclass(slots=True)
class Past:
    """A finding as it was last seen, and every instant it opened or was cleared."""

    finding: Finding
    history: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether the last thing that happened to it was that it opened."""
        return self.history[-1][1] == "detected"

    @property
    def cleared_at(self) -> datetime | None:
        """When a filing took it away, None while it is open."""
        return None if self.is_open else self.history[-1][0]


def past_of(seen: Snapshot, subject: Subject) -> dict[str, Past]:
    """Everything ever found of a subject up to a snapshot's size, by code."""
    key = ("past", *subject, seen.size if not seen.is_newest else -1,
           findings.size_of(seen.tx, subject), registers.newest_leaf(seen.tx, seen.size),
           tuple(sorted(seen.reference.digests.values())))
    kept = seen.store.derived.get(key)
    if isinstance(kept, dict):
        return kept
    found: dict[str, Past] = {}
    for at, now_open in _replayed(seen, subject):
        for code, past in found.items():
            if past.is_open and code not in now_open:
                past.history.append((at, "cleared"))
        for code, one in now_open.items():
            past = found.setdefault(code, Past(one))
            past.finding = one
            if not past.history or not past.is_open:
                past.history.append((at, "detected"))
    if len(seen.store.derived) > _KEPT:
        seen.store.derived.clear()
    seen.store.derived[key] = found
    return found


def every_past(seen: Snapshot, rule: str = "") -> Iterator[Past]:
    """Everything ever found of any subject, or of those that one rule looks at."""
    overs = [REGISTER[rule].over, *REGISTER[rule].beside] if rule else []
    looks_at = {_SUBJECTS.get(over, over) for over in overs}
    for subject in findings.all_subjects(seen.tx):
        if not rule or subject[0] in looks_at:
            yield from past_of(seen, subject).values()


def _replayed(seen: Snapshot, subject: Subject) -> Iterator[tuple[datetime, dict[str, Finding]]]:
    """What was open of a subject at each instant something could have changed it."""
    kind, name = subject
    nodes: set[str] = set()
    facts: list[Fact] = []
    if kind == "group":
        nodes, facts = facts_of_groups(seen.tx, [name], seen.size)[name]
    filed = filings_of(facts) if kind == "group" else _filed(seen, subject)
    until: int | None = None
    for first, last, at in _filings(filed):
        if until is not None and until <= instant.to_us(at):  # a clock ran out in between
            before = [fact for fact in facts if fact.leaf_index < first]
            yield at, _open(_judged(seen, subject, nodes, before, at, first))
        known = [fact for fact in facts if fact.leaf_index <= last]
        judged = _judged(seen, subject, nodes, known, at, last + 1)
        until = judged.validity.until_us
        yield at, _open(judged)
    if until is not None and until <= seen.as_of_us:
        judged = _judged(seen, subject, nodes, facts, seen.as_of, seen.size)
        yield instant.from_us(until), _open(judged)


def _filed(seen: Snapshot, subject: Subject) -> list[Filing]:
    """When something was filed about a subject that is no group of lots."""
    kind, name = subject
    if kind in MOMENTS:
        return MOMENTS[kind].of(seen.tx, name, seen.size)
    return filings_of(live_facts(seen.tx, kind, name, seen.size))


def _filings(filed: list[Filing]) -> Iterator[tuple[int, int, datetime]]:
    """Places of the log by the filing they came in, as (first, last, recorded).

    The events of one batch stand a microsecond apart.
    """
    for _, together in groupby(filed, lambda one: instant.to_us(one[1]) - one[0]):
        places = list(together)
        yield places[0][0], places[-1][0], places[-1][1]


def _open(judged: Judged) -> dict[str, Finding]:
    return {one.code: one for one in judged.findings}


def _judged(
    seen: Snapshot, subject: Subject, nodes: set[str], known: list[Fact], at: datetime, size: int
) -> Judged:
    judge = Judge(seen.tx, registers_at(seen.store, seen.tx, size), seen.reference, size, at)
    return judge.group(nodes, known) if subject[0] == "group" else judge.other(subject)
