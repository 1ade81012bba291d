"""Pasts in the database: what was ever found of each subject, remembered until it is judged anew.

None of it is a fact: a replay of the log tells it, and takes its time. So it is kept as long as
nothing has touched the subject, and whatever has no past yet stands in a queue.
"""

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import sqlalchemy as sa

from hazchem.domain.finding import Finding
from hazchem.store import bulk
from hazchem.store.findings import Subject, body_of, finding_of
from hazchem.store.store import Tx
from hazchem.store.tables import past, to_replay

_ASKED = "SELECT kind, id, cleared_us, turns, body FROM past"
Turn = tuple[int, str]  # the instant in microseconds since 1970, and what the finding then was


class Kept(NamedTuple):
    """A finding as it was last seen, and its turns; when it was cleared, None while it is open."""

    subject: Subject
    finding: Finding
    turns: list[Turn]
    cleared_us: int | None


def put(tx: Tx, subjects: Iterable[Subject], found: Iterable[Kept]) -> None:
    """Remember all that was ever found of some subjects, which then wait no longer."""
    bulk.insert(tx, past, sorted(
        (*one.subject, one.finding.code, one.finding.rule, one.cleared_us,
         json.dumps(one.turns, separators=(",", ":")), body_of(one.finding)) for one in found))
    replayed = sorted(subjects)
    for kind in sorted({kind for kind, _ in replayed}):
        bulk.change(tx, "DELETE FROM to_replay WHERE id IN (…) AND kind = ?",
                    [name for other, name in replayed if other == kind], kind)


def waiting(tx: Tx, limit: int | None = None) -> list[Subject]:
    """The subjects that have to be replayed, by name."""
    rows = tx.connection.execute(sa.select(to_replay.c.kind, to_replay.c.id).order_by(
        to_replay.c.kind, to_replay.c.id).limit(limit))
    return [(kind, name) for kind, name in rows]


def of_subject(tx: Tx, subject: Subject) -> list[Kept]:
    """All that is remembered of a subject, by code."""
    return [_kept(*row) for row in bulk.rows(
        tx, f"{_ASKED} WHERE kind = ? AND id = ? ORDER BY code", *subject)]


def of_code(tx: Tx, code: str) -> list[Kept]:
    """What is remembered of one finding, by each subject that ever told of it."""
    return [_kept(*row) for row in bulk.rows(
        tx, f"{_ASKED} WHERE code = ? ORDER BY kind, id", code)]


def cleared(tx: Tx, rule: str = "", after: str = "") -> Iterator[Kept]:
    """What is remembered of findings that were cleared, by code, streamed."""
    query = sa.select(past.c.kind, past.c.id, past.c.cleared_us, past.c.turns, past.c.body).where(
        # Put as the index has it, so that it is found.
        sa.text("cleared_us IS NOT NULL"), past.c.code > after)
    if rule:
        query = query.where(past.c.rule == rule)
    rows = tx.connection.execute(query.order_by(past.c.code).execution_options(
        yield_per=bulk.CHUNK))
    return (_kept(*row) for row in rows)


def _kept(kind: str, name: str, cleared_us: int | None, turns: str, body: str) -> Kept:
    return Kept((kind, name), finding_of(body),
                [(at_us, state) for at_us, state in json.loads(turns)], cleared_us)
