"""Alerts 报警: what other systems report of tracks, doors and codes, filed as events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hazchem.domain import instant
from hazchem.domain.alert import KINDS
from hazchem.domain.errors import Invalid
from hazchem.services.accepting.ahead import ahead
from hazchem.services.accepting.entries import Entered, enter
from hazchem.services.judging.reference import reference
from hazchem.services.judging.subjects import loss
from hazchem.services.judging.subjects.alert import KIND, custodian_of, name_of, named
from hazchem.services.judging.subjects.gathered import Asking
from hazchem.services.judging.world import registers_at
from hazchem.services.seen.asked import Asked, Page, Snapshot, snapshot
from hazchem.services.seen.paging import events_page, shown
from hazchem.services.seen.scope import Viewer, forbidden, unseen
from hazchem.store import events, findings, log
from hazchem.store.events import Event
from hazchem.store.store import Store, Tx


@dataclass(frozen=True, slots=True)
class Shown:
    """An alert with the snapshot it was read from."""

    alert: Mapping[str, Any]
    size: int
    as_of: datetime
    root: bytes


def file(store: Store, viewer: Viewer, told: Mapping[str, Any], now: datetime) -> Entered:
    """File an alert; raises Forbidden for a kind or a custodian that was not granted."""
    content = {name: value for name, value in told.items() if name != "event_id"}
    kind = KINDS[content["kind"]]
    content["subject"] = {"kind": content["subject"].get("kind") or kind.about,
                          "id": content["subject"]["id"]}
    at = instant.from_us(content["occurred_at"])
    with store.write() as tx:
        law = reference(store, tx, log.head(tx).size).parameters
        if early := list(ahead(at, law, now)):
            raise Invalid(*early)
        _may_file(store, tx, viewer, content, at)
        filer = viewer.custodian or viewer.role
        entered = enter(tx, events.ALERT, told["event_id"], filer, content, now)
        if not entered.replayed:
            project(store, tx, [entered.event])
    return entered


def project(store: Store, tx: Tx, told: Sequence[Event]) -> None:
    """Project alerts; an alert and what it withdraws or bears on are judged again."""
    events.add(tx, [(one, named(one)) for one in told])
    marked = {(KIND, name_of(one)) for one in told}
    marked |= {(KIND, f"{one.filer}/{one.content['withdraws']}") for one in told
               if one.content.get("withdraws")}
    for one in told:  # a report to the police answers the alerts about the same vehicle
        about = one.content["subject"]
        marked |= {(KIND, name_of(other)) for other in events.naming(
            tx, f"alert_{about['kind']}", [about["id"]])}
    findings.mark(tx, marked | loss.of_alerts(tx, told))


def one(store: Store, viewer: Viewer, event_id: str, asked: Asked, now: datetime) -> Shown:
    """An alert by its id; raises Unseen where it is about nothing of the viewer's."""
    with snapshot(store, asked, now) as seen:
        for found in events.with_id(seen.tx, events.ALERT, event_id.lower(), seen.size):
            if may_see(seen, viewer, found):
                return Shown(shown(found), seen.size, seen.as_of, seen.root)
        raise unseen("/event_id", event_id)


def listing(
    store: Store, viewer: Viewer, asked: Asked, now: datetime, limit: int, cursor: str | None
) -> Page:
    """Alerts in the order of the log, as far as they are about something of the viewer's."""
    with snapshot(store, asked, now) as seen:
        return events_page(seen, events.ALERT, limit, cursor,
                           lambda one: may_see(seen, viewer, one))


def may_see(seen: Snapshot, viewer: Viewer, one: Event) -> bool:
    """Whether an alert is about something of the viewer's, or its own word."""
    if viewer.sees_all or one.filer == viewer.custodian:
        return True
    about = one.content["subject"]
    asking = Asking(seen.tx, seen.registers, seen.reference, seen.size, seen.as_of)
    whose = custodian_of(asking, about["kind"], about["id"], instant.from_us(one.occurred_us))
    return bool(whose) and seen.scope(viewer).sees(whose)


def _may_file(
    store: Store, tx: Tx, viewer: Viewer, content: Mapping[str, Any], at: datetime
) -> None:
    if viewer.role == "admin":
        return
    kind = content["kind"]
    if viewer.role != "feed":
        raise forbidden("", f"alerts are for feeds to file, not for the role {viewer.role}",
                        f"报警由外部系统（feed）填报，角色 {viewer.role} 不能填报")
    # A key granted nothing in particular is one for alerts: they are what a feed is for.
    if viewer.kinds and not {kind, "alert"} & set(viewer.kinds):
        raise forbidden("/kind", f"this key was not granted alerts of the kind {kind}",
                        f"该密钥未获授权填报 {kind} 类报警")
    size = log.head(tx).size
    registers = registers_at(store, tx, size)
    asking = Asking(tx, registers, reference(store, tx, size), size, at)
    about = content["subject"]
    whose = custodian_of(asking, about["kind"], about["id"], at)
    if not whose or not viewer.custodians or whose in {viewer.custodian, *viewer.custodians}:
        return
    raise forbidden("/subject", f"this key was not granted to speak of {whose}, whose "
                    f"{about['id']} is", f"该密钥未获授权报告 {whose} 的 {about['id']}")
