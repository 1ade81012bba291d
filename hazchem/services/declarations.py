"""Declarations 申报: nothing to file (零报告), or the waste of a period, told as events."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hazchem.domain import instant
from hazchem.domain.errors import invalid
from hazchem.domain.working_days import end_of
from hazchem.services.accepting.entries import Entered, enter
from hazchem.services.judging.subjects.filings import CUSTODIAN, DECLARER
from hazchem.services.judging.world import registers_at
from hazchem.services.seen.asked import Asked, Page, snapshot
from hazchem.services.seen.paging import events_page
from hazchem.services.seen.scope import Viewer, forbidden
from hazchem.store import events, findings, log
from hazchem.store.events import Event
from hazchem.store.store import Store, Tx


def file(store: Store, viewer: Viewer, told: Mapping[str, Any], now: datetime) -> Entered:
    """File a declaration of a custodian's own; the authority names whose it files.

    Raises Invalid for a period that is not over by the end of today, Forbidden for another's.
    """
    content = {name: value for name, value in told.items() if name != "event_id"}
    content.setdefault("custodian", viewer.custodian)
    _demand_over(content, now)
    with store.write() as tx:
        known = registers_at(store, tx, log.head(tx).size).custodians
        _may_file(viewer, content["custodian"])
        if content["custodian"] not in known:
            raise invalid("/custodian", "unknown",
                          f'custodian "{content["custodian"]}" is no registered custodian',
                          f"custodian “{content['custodian']}”不是已登记的责任单位")
        entered = enter(tx, events.DECLARATION, told["event_id"], content["custodian"], content,
                        now)
        if not entered.replayed:
            project(store, tx, [entered.event])
    return entered


def project(_: Store, tx: Tx, told: Sequence[Event]) -> None:
    """Project declarations; whoever made them is judged again."""
    events.add(tx, [(one, {(DECLARER, one.content["custodian"])}) for one in told])
    findings.mark(tx, {(CUSTODIAN, one.content["custodian"]) for one in told})


def listing(
    store: Store, viewer: Viewer, asked: Asked, now: datetime, limit: int, cursor: str | None
) -> Page:
    """Declarations in the order of the log, of those a viewer may see."""
    with snapshot(store, asked, now) as seen:
        scope = seen.scope(viewer)
        return events_page(seen, events.DECLARATION, limit, cursor,
                           lambda one: scope.sees(one.content["custodian"]))


def _may_file(viewer: Viewer, custodian: str) -> None:
    granted = viewer.role == "feed" and (
        events.DECLARATION in viewer.kinds and custodian in viewer.custodians)
    own = viewer.role == "enterprise" and custodian == viewer.custodian
    if viewer.role != "admin" and not granted and not own:
        raise forbidden("/custodian", f"a declaration of {custodian} is for {custodian} to file",
                        f"{custodian} 的申报应由其自行提交")


def _demand_over(content: Mapping[str, Any], now: datetime) -> None:
    first, last = content["period_from"], content["period_to"]
    if last < first:
        raise invalid("/period_to", "order", "period_to must not come before period_from",
                      "period_to 不得早于 period_from")
    if instant.from_us(last) > end_of(now.astimezone(instant.CHINA).date()):
        raise invalid("/period_to", "future", f"period_to is {instant.show(instant.from_us(last))}:"
                      " declare a period when it is over",
                      f"period_to 为 {instant.show(instant.from_us(last))}：期满后方可申报")
