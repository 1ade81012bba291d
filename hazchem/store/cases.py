"""Cases in the database: where the work on each finding stands, asked beside the findings."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from hazchem.domain import instant
from hazchem.domain.case import DETECTED, ENDED, Case
from hazchem.store import bulk
from hazchem.store.store import Tx
from hazchem.store.tables import case_state, finding

OPEN = "open"
_FEW = 2_000


def put(tx: Tx, code: str, case: Case, leaf_index: int) -> None:
    """Put where a case stands in place of where it stood."""
    assert case.since is not None, "a case begins with a step"
    tx.connection.execute(case_state.delete().where(case_state.c.code == code))
    due_us = None if case.due_at is None else instant.to_us(case.due_at)
    bulk.insert(tx, case_state, [(
        code, case.state, int(case.settled), int(case.returned), case.seen, case.severity,
        case.assignee, case.decided_by, due_us, instant.to_us(case.since), leaf_index)])


def standing(tx: Tx, codes: Collection[str]) -> dict[str, Case]:
    """Where the cases of these findings stand, without their steps; no case, nothing."""
    rows = bulk.look_up(
        tx, "SELECT code, state, settled, returned, seen, severity, assignee, "
        "decided_by, due_us, since_us FROM case_state WHERE code IN (…)", codes)
    return {code: Case(
        state=state, settled=bool(settled), returned=bool(returned), seen=seen,
        severity=severity, assignee=assignee, decided_by=decided_by,
        since=instant.from_us(since_us), due_at=None if due_us is None else instant.from_us(due_us))
        for (code, state, settled, returned, seen, severity, assignee, decided_by, due_us, since_us
             ) in rows}


def worked_on(tx: Tx, state: str = "") -> list[str]:
    """The findings that somebody worked on, those in one state alone where one is named."""
    query = sa.select(case_state.c.code).order_by(case_state.c.code)
    if state:
        query = query.where(case_state.c.state == state)
    return list(tx.connection.execute(query).scalars())


def unsettled(tx: Tx) -> list[str]:
    """The findings on whose cases something is left to decide."""
    return list(tx.connection.execute(sa.select(case_state.c.code).where(
        case_state.c.settled == 0).order_by(case_state.c.code)).scalars())


def newest_us(tx: Tx) -> int:
    """When the last step was taken, in microseconds since 1970."""
    newest = tx.connection.execute(sa.select(sa.func.max(case_state.c.since_us))).scalar()
    return 0 if newest is None else int(newest)


def digests(tx: Tx, codes: Collection[str]) -> dict[str, str]:
    """What the stored findings of these codes rest on."""
    return dict(bulk.look_up(tx, "SELECT code, digest FROM finding WHERE code IN (…)", codes))


def is_rare(tx: Tx, state: str) -> bool:
    """Whether so few cases stand in a state that a list had better begin with them."""
    if state in (OPEN, DETECTED):
        return False
    some = sa.select(case_state.c.code).where(case_state.c.state == state).limit(_FEW)
    return len(tx.connection.execute(some).all()) < _FEW


def where_work_stands(query: sa.Select[Any], state: str, *, is_rare: bool) -> sa.Select[Any]:
    """Of a query for findings those in a state, or with `open` those that are not settled.

    Says what `Case.as_found` says: what ended on other evidence is detected again. What follows
    from a cause and has no case of its own stands where its cause stands.
    """
    cause, own, over = finding.alias("cause"), case_state.alias("own"), case_state.alias("over")
    joined = finding.outerjoin(own, own.c.code == finding.c.code).outerjoin(
        cause, cause.c.code == finding.c.cause).outerjoin(over, over.c.code == cause.c.code)
    holds = {
        case: sa.or_(case.c.state.not_in(sorted(ENDED)), case.c.seen == found.c.digest)
        for case, found in ((own, finding), (over, cause))}

    def effective(column: str, otherwise: Any) -> sa.Case[Any]:
        return sa.case(
            (sa.and_(own.c.code.is_not(None), holds[own]), own.c[column]),
            (own.c.code.is_not(None), otherwise),
            (sa.and_(over.c.code.is_not(None), holds[over]), over.c[column]),
            else_=otherwise)

    query = query.select_from(joined)
    if state == OPEN:
        return query.where(effective("settled", 0) == 0)
    if is_rare:  # begin with the cases: else every finding would be looked at
        begun = sa.select(case_state.c.code).where(case_state.c.state == state)
        query = query.where(sa.or_(finding.c.code.in_(begun), sa.and_(
            finding.c.cause != "", finding.c.cause.in_(begun))))
    return query.where(effective("state", DETECTED) == state)
