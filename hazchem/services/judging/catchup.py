"""Catching up: subjects that a filing or a clock has touched are booked and judged again."""

from collections.abc import Callable
from datetime import datetime

from hazchem.domain import instant
from hazchem.services.judging import batch
from hazchem.services.judging.crew import Crew
from hazchem.store import findings, log
from hazchem.store.findings import Subject
from hazchem.store.store import Store, Tx

# How many subjects one transaction takes, so that writers need not wait for long work.
BATCH = 500
# How many a process of several takes: what lies around a batch is read once for all of it.
APART = 2_000
# With fewer due than so many, other processes take longer to begin than they spare.
MANY = 3 * APART
# How often a filing may come between before this process goes on alone, in turn with the filings.
_TRIES = 3
# Groups of lots, then whatever there is: what rests on postings is judged when all of them are
# there, and not again for every batch of them.
_IN_TURN = (batch.GROUP, "")
Told = Callable[[int], object]


def unheard(_done: int) -> None:
    """How many more are done, to whom it does not matter."""


def catch_up(store: Store, now: datetime, *, hands: int = 1, told: Told = unheard) -> int:
    """Judge everything that is due at an instant; returns how many subjects were judged.

    `hands` is how many processes may look at subjects side by side where very many are due;
    `told` hears how many more were judged.
    """
    judged = _side_by_side(store, now, hands, told) if hands > 1 else 0
    for kind in _IN_TURN:
        done = 1
        while done:
            with store.write() as tx:
                done = _judge_some(store, tx, now, kind)
            judged += done
            told(done)
    return judged


def catch_up_in(store: Store, tx: Tx, now: datetime) -> None:
    """The same within a transaction that writes."""
    for kind in _IN_TURN:
        while _judge_some(store, tx, now, kind):
            pass


def _judge_some(store: Store, tx: Tx, now: datetime, kind: str) -> int:
    due = findings.due(tx, instant.to_us(now), BATCH, kind)
    # Postings come first, whatever brought a group in again: the others are still due after it.
    due = [one for one in due if one[0] == batch.GROUP] or due
    if due:
        batch.enter(store, tx, batch.look(store, tx, log.head(tx).size, now, due))
    return len(due)


def _side_by_side(store: Store, now: datetime, hands: int, told: Told) -> int:
    """Judge what is due by several processes, for as long as nobody files; the rest stays due."""
    with store.read() as tx:
        if len(findings.due(tx, instant.to_us(now), MANY)) < MANY:
            return 0
    judged = 0
    with Crew(store, hands) as crew:
        for kind in _IN_TURN * _TRIES:
            with store.read() as tx:
                size = log.head(tx).size
                due = _due_of(tx, now, kind)
            for found in crew.each(batch.look, size, now, due, APART):
                with store.write() as tx:
                    if found is None or log.head(tx).size != size:
                        break
                    batch.enter(store, tx, found)
                judged += len(found.judged)
                told(len(found.judged))
    return judged


def _due_of(tx: Tx, now: datetime, kind: str) -> list[Subject]:
    """All that is due of a kind; but of those that rest on postings none while a group is due.

    Then the postings are what a log of this size makes them, and whoever else judges meanwhile
    can find nothing different.
    """
    now_us = instant.to_us(now)
    if not kind and findings.due(tx, now_us, 1, batch.GROUP):
        return []
    return findings.due(tx, now_us, None, kind)
