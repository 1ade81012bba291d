"""History: when each finding was opened and cleared, as a replay of its subject tells it.

Nothing of this is stored, and it comes out the same whoever asks when (`services.seen.replayed`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from hazchem.domain.finding import Finding
from hazchem.rules.rule import REGISTER
from hazchem.services.judging.subjects import ON_POSTINGS
from hazchem.services.seen.asked import Snapshot
from hazchem.services.seen.replayed import changes_in, replayed
from hazchem.store import findings
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
    is_stable = seen.is_newest and subject[0] not in ON_POSTINGS
    key = ("past", *subject, -1 if is_stable else seen.size,
           findings.size_of(seen.tx, subject), changes_in(seen).newest(seen.size))
    kept = seen.store.derived.get(key)
    if isinstance(kept, dict):
        return kept
    found: dict[str, Past] = {}
    for at, now_open in replayed(seen, subject):
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
    judge = REGISTER.get(rule)
    looks_at = {_SUBJECTS.get(over, over) for over in (judge.over, *judge.beside)
                } if judge else set()
    for subject in findings.all_subjects(seen.tx):
        if not rule or subject[0] in looks_at:
            yield from past_of(seen, subject).values()
