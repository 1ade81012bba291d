"""Batches: some subjects looked at by a snapshot of the ledger, and what they come to entered.

Looking writes nothing and depends on three things alone: the log up to a size, the postings that
it makes, and the instant. So it may be done in another process, as long as what was found is
entered while the log still has that size.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from hazchem.domain.finding import Finding
from hazchem.services.judging.judge import Judge
from hazchem.services.judging.reference import reference
from hazchem.services.judging.subjects import HEAR, Asking
from hazchem.services.judging.world import registers_at
from hazchem.store import books, findings, kin
from hazchem.store.books import Row
from hazchem.store.findings import Subject, Validity
from hazchem.store.store import Store, Tx

GROUP = "group"


@dataclass(frozen=True, slots=True)
class Found:
    """What some subjects come to, and the postings of those that are groups of lots."""

    size: int
    as_of: datetime
    judged: dict[Subject, tuple[Validity, list[Finding]]] = field(default_factory=dict)
    # Of a group that has become part of another there are none, and nothing is judged.
    rows: dict[str, list[Row]] = field(default_factory=dict)


def look(store: Store, tx: Tx, size: int, as_of: datetime, subjects: Collection[Subject]) -> Found:
    """What some subjects come to by the whole log, which has this size, as of an instant."""
    judge = Judge(tx, registers_at(store, tx, size), reference(store, tx, size), size, as_of)
    groups = {name for kind, name in subjects if kind == GROUP}
    dead = kin.taken_up(tx, groups)
    found = Found(size, as_of, rows={group: [] for group in dead})
    for group, seen in judge.groups(groups - dead).items():
        found.rows[group] = books.rows_of(group, seen.legs)
        found.judged[GROUP, group] = seen.validity, seen.findings
    judge.fetch(subjects)
    for subject in subjects:
        if subject[0] != GROUP:
            seen = judge.other(subject)
            found.judged[subject] = seen.validity, seen.findings
    return found


def enter(store: Store, tx: Tx, found: Found) -> None:
    """Put what was found in place of what stood there; what rests on its postings hears of it."""
    changes = books.replace(tx, found.rows)
    findings.replace(tx, found.judged)
    for group in found.rows:
        if (GROUP, group) not in found.judged:
            findings.forget(tx, GROUP, group)
    if changes:
        asking = Asking(tx, registers_at(store, tx, found.size),
                        reference(store, tx, found.size), found.size, found.as_of)
        findings.mark(tx, {one for hear in HEAR for one in hear(asking, changes)})
