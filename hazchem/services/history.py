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
    looks_at = _SUBJECTS.get(REGISTER[rule].over, REGISTER[rule].over) if rule else ""
    for subject in findings.all_subjects(seen.tx):
        if looks_at in ("", subject[0]):
            yield from past_of(seen, subject).values()


def _replayed(seen: Snapshot, subject: Subject) -> Iterator[tuple[datetime, dict[str, Finding]]]:
    """What was open of a subject at each instant something could have changed it."""
    kind, name = subject
    nodes: set[str] = set()
    if kind == "group":
        nodes, facts = facts_of_groups(seen.tx, [name], seen.size)[name]
    else:
        facts = live_facts(seen.tx, kind, name, seen.size) if kind != "holder" else []
    until: int | None = None
    known: list[Fact] = []
    for filing in _filings(facts):
        at = filing[-1].recorded_at
        if until is not None and until <= instant.to_us(at):  # a clock ran out in between
            yield at, _open(_judged(seen, subject, nodes, known, at, filing[0].leaf_index))
        known = [*known, *filing]
        judged = _judged(seen, subject, nodes, known, at, filing[-1].leaf_index + 1)
        until = judged.validity.until_us
        yield at, _open(judged)
    if until is not None and until <= seen.as_of_us:
        judged = _judged(seen, subject, nodes, known, seen.as_of, seen.size)
        yield instant.from_us(until), _open(judged)


def _filings(facts: list[Fact]) -> Iterator[list[Fact]]:
    """Facts by the filing they came in: the events of one batch stand a microsecond apart."""
    for _, filing in groupby(facts, lambda fact: instant.to_us(fact.recorded_at)
                             - fact.leaf_index):
        yield list(filing)


def _open(judged: Judged) -> dict[str, Finding]:
    return {one.code: one for one in judged.findings}


def _judged(
    seen: Snapshot, subject: Subject, nodes: set[str], known: list[Fact], at: datetime, size: int
) -> Judged:
    judge = Judge(seen.tx, registers_at(seen.store, seen.tx, size), seen.reference, size, at)
    return judge.group(nodes, known) if subject[0] == "group" else judge.other(subject)
