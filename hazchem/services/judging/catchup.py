"""Catching up: subjects that a filing or a clock has touched are booked and judged again."""

from collections.abc import Collection
from datetime import datetime

from hazchem.domain import instant
from hazchem.domain.finding import Finding
from hazchem.ledger.account import Leg
from hazchem.services.judging.judge import Judge
from hazchem.services.judging.reference import reference
from hazchem.services.judging.subjects import HEAR
from hazchem.services.judging.world import registers_at
from hazchem.store import books, findings, kin, log
from hazchem.store.findings import Subject, Validity
from hazchem.store.store import Store, Tx

# How many subjects one transaction takes, so that writers need not wait for long work.
BATCH = 500
# Groups of lots, then whatever there is: what rests on postings is judged when all of them are
# there, and not again for every batch of them.
_IN_TURN = ("group", "")


def catch_up(store: Store, now: datetime) -> int:
    """Judge everything that is due at an instant; returns how many subjects were judged."""
    judged = 0
    for kind in _IN_TURN:
        done = 1
        while done:
            with store.write() as tx:
                done = _judge_some(store, tx, now, kind)
            judged += done
    return judged


def catch_up_in(store: Store, tx: Tx, now: datetime) -> None:
    """The same within a transaction that writes."""
    for kind in _IN_TURN:
        while _judge_some(store, tx, now, kind):
            pass


def _judge_some(store: Store, tx: Tx, now: datetime, kind: str) -> int:
    due = findings.due(tx, instant.to_us(now), BATCH, kind)
    if not due:
        return 0
    size = log.head(tx).size
    judge = Judge(tx, registers_at(store, tx, size), reference(store, tx, size), size, now)
    groups = {name for kind, name in due if kind == "group"}
    dead = kin.taken_up(tx, groups)
    judged: dict[Subject, tuple[Validity, Collection[Finding]]] = {}
    booked: dict[str, list[Leg]] = {group: [] for group in dead}
    for group, seen in judge.groups(groups - dead).items():
        booked[group] = seen.legs
        judged["group", group] = seen.validity, seen.findings
    changes = books.replace(tx, booked)
    judge.fetch(due)
    for subject in due:
        if subject[0] != "group":
            seen = judge.other(subject)
            judged[subject] = seen.validity, seen.findings
    findings.replace(tx, judged)
    for group in dead:
        findings.forget(tx, "group", group)
    heard = {one for hear in HEAR for one in hear(judge.asking, changes)}
    # Whatever but a group was judged after the postings changed: it has seen them.
    findings.mark(tx, heard - judged.keys())
    return len(due)
