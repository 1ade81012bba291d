"""Notices 提醒: what of the work on findings waits for whoever asks, the most urgent first."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from hazchem.domain.case import DETECTED, WAITING, Case, needs_second, possible
from hazchem.domain.errors import invalid
from hazchem.services.casework.cases import may_work
from hazchem.services.custody import names_of
from hazchem.services.findings import Shown, cleared_under_way, shown_in, wanted_of
from hazchem.services.seen.asked import Asked, Snapshot, snapshot
from hazchem.services.seen.paging import cut
from hazchem.services.seen.scope import Viewer
from hazchem.store.store import Store

# In the order of urgency. An enterprise has overdue, due and told; the others are for officials.
KINDS = ("overdue", "due", "told", "returned", "cleared", "to_accept", "to_close", "to_assign",
         "to_verify")
_BY_STATE = {"rectified": "to_accept", "accepted": "to_close", "explained": "to_close",
             "corrected": "to_close", "verified": "to_assign"}


@dataclass(frozen=True, slots=True)
class Notice:
    """One finding that waits for the viewer: why, since when, and what may be done now."""

    kind: str
    shown: Shown
    since: datetime
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notices:
    """A page of notices, and how many there are of each kind."""

    results: list[Notice]
    counts: dict[str, int]
    size: int
    as_of: datetime
    root: bytes
    next: str | None = None
    names: dict[str, str] = field(default_factory=dict)


def notices(
    store: Store, viewer: Viewer, kind: str, asked: Asked, now: datetime, limit: int,
    cursor: str | None,
) -> Notices:
    """What waits for a viewer, of one kind where one is named; raises Invalid for another word."""
    if kind and kind not in KINDS:
        known = " ".join(KINDS)
        raise invalid("/kind", "unknown", f'kind "{kind[:40]}" is none of: {known}',
                      f"kind “{kind[:40]}”不在可用值之内：{known}")
    with snapshot(store, asked, now) as seen:
        every = waiting_in(seen, viewer)
        counts = Counter(one.kind for one in every)
        wanted = [one for one in every if kind in ("", one.kind)]
        page = cut(wanted, lambda one: one.shown.finding.code, limit, cursor)
        rows: list[Notice] = list(page.rows)  # type: ignore[arg-type]
        parties = {one.shown.finding.custodian for one in rows} - {""}
        return Notices(rows, {name: counts[name] for name in KINDS}, seen.size, seen.as_of,
                       seen.root, page.next, names_of(seen, parties))


def waiting_in(seen: Snapshot, viewer: Viewer) -> list[Notice]:
    """Everything that waits for a viewer, the most urgent first."""
    return sorted(_waiting(seen, viewer), key=_urgency)


def _waiting(seen: Snapshot, viewer: Viewer) -> Iterator[Notice]:
    scope = seen.scope(viewer)
    shown = shown_in(seen, viewer, wanted_of({}))
    codes = {one.finding.code for one in shown}
    for one in [*shown, *cleared_under_way(seen, viewer)]:
        case = one.case or Case()
        # What follows from a cause is dealt with where its cause is.
        if one.finding.cause in codes or not may_work(scope, one.finding, case):
            continue
        kind = _kind(one, case, seen.as_of, viewer)
        if kind:
            yield Notice(kind, one, case.since or one.finding.occurred_at,
                         possible(case, viewer.role))


def _urgency(one: Notice) -> tuple[int, bool, datetime, str, datetime, str]:
    """By kind; what has a deadline by that; else the gravest first, and the longest waiting."""
    finding, deadline = one.shown.finding, one.shown.deadline
    return (KINDS.index(one.kind), deadline is None, deadline or one.since.min.replace(
        tzinfo=one.since.tzinfo), finding.severity, one.since, finding.code)


def _kind(one: Shown, case: Case, as_of: datetime, viewer: Viewer) -> str:
    """Why a finding waits for a viewer; "" where it does not."""
    if viewer.role == "enterprise":
        if case.state not in WAITING:
            return ""
        if case.is_overdue(as_of):
            return "overdue"
        return "due" if case.due_at else "told"
    if one.cleared_at:
        return "cleared"
    if case.is_overdue(as_of):
        return "overdue"
    if case.state == DETECTED:
        return "returned" if case.returned else "to_verify"
    if _BY_STATE.get(case.state) == "to_close" and case.decided_by == viewer.key and needs_second(
            case.state, one.finding.severity):
        return ""  # another person is to decide
    if case.state == "notified":
        return "to_assign" if case.due_at is None else ""
    return _BY_STATE.get(case.state, "")


