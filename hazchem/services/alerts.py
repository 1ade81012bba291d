"""Alerts 报警: what other systems report of tracks, doors and codes, filed as events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hazchem.domain import instant
from hazchem.domain.alert import KINDS
from hazchem.domain.errors import invalid
from hazchem.services.asked import Asked, Page, page_of, snapshot
from hazchem.services.entries import Entered, enter
from hazchem.services.reference import reference
from hazchem.services.scope import Viewer, forbidden, unseen
from hazchem.services.subjects import loss
from hazchem.services.subjects.alert import KIND, custodian_of, name_of, named
from hazchem.services.subjects.gathered import Asking
from hazchem.services.world import registers_at
from hazchem.store import events, findings, log
from hazchem.store.events import Event
from hazchem.store.store import Store, Tx

# How far ahead of now an instant may lie, as for movements.
AHEAD = timedelta(minutes=10)


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
    if at > now + AHEAD:
        raise invalid("/occurred_at", "future", f"{instant.show(at)} is ahead of now",
                      f"{instant.show(at)} 晚于当前时间")
    with store.write() as tx:
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
        for found in events.of_type(seen.tx, events.ALERT, seen.size):
            if found.event_id == event_id and may_see(seen, viewer, found):
                return Shown(_shown(found), seen.size, seen.as_of, seen.root)
        raise unseen("/event_id", event_id)


def listing(
    store: Store, viewer: Viewer, asked: Asked, now: datetime, limit: int, cursor: str | None
) -> Page:
    """Alerts in the order of the log, as far as they are about something of the viewer's."""
    after = int(cursor) if cursor and cursor.isdigit() else -1
    with snapshot(store, asked, now) as seen:
        results = [found for found in events.of_type(
            seen.tx, events.ALERT, seen.size, to_us=seen.as_of_us + 1)
            if found.leaf_index > after and may_see(seen, viewer, found)]
        following = str(results[limit - 1].leaf_index) if len(results) > limit else None
        return page_of(seen, [_shown(found) for found in results[:limit]], following)


def _shown(one: Event) -> dict[str, Any]:
    return {**one.content, "event_id": one.event_id, "filer": one.filer,
            "leaf_index": one.leaf_index, "recorded_at": instant.from_us(one.recorded_us)}


def may_see(seen: Any, viewer: Viewer, one: Event) -> bool:
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
