"""Papers 单据: waybills and manifests put before or beside their trips, every version kept."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hazchem.domain import instant
from hazchem.domain.errors import invalid
from hazchem.domain.lot import is_name
from hazchem.log import canonical
from hazchem.services.accepting.entries import enter
from hazchem.services.judging import gate_marks
from hazchem.services.judging.subjects.trip import NOUN
from hazchem.services.judging.world import registers_at
from hazchem.services.seen.asked import Asked, Page, Snapshot, page_of, snapshot
from hazchem.services.seen.scope import Scope, Viewer, forbidden, unseen
from hazchem.store import events, findings, log, movements
from hazchem.store.events import Event
from hazchem.store.store import Store, Tx

KINDS = ("waybill", "manifest")
_PARTIES = ("consignor", "consignee", "carrier")
_IDS = uuid.UUID("0b6c0a1e-4f0d-5c0e-8a49-0d7d6f2d7a35")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a paper: who put it when, and what it says."""

    filer: str
    leaf_index: int
    recorded_at: datetime
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Put:
    """A paper with its versions, the newest last; `created` where nobody had put it before."""

    created: bool
    content: Mapping[str, Any]
    versions: list[Version]
    size: int
    as_of: datetime
    root: bytes


def put(
    store: Store, viewer: Viewer, kind: str, number: str, told: Mapping[str, Any], now: datetime
) -> Put:
    """Put a paper or a new version of it; the same again changes nothing.

    Raises Forbidden for whoever stands on neither end and does not carry, Invalid for a number
    that is not issuer/number.
    """
    if not is_name(number):
        raise invalid("/number", "code", f'"{number[:80]}" is not issuer/number',
                      f"“{number[:80]}”不是“签发方/编号”的形式")
    content = {**told, "paper": kind, "number": number}
    with store.write() as tx:
        size = log.head(tx).size
        _may_put(store, tx, viewer, kind, content, size)
        filer = viewer.custodian or viewer.role
        before = events.naming(tx, kind, [number], size)
        mine = [one for one in before if one.filer == filer]
        if not (mine and canonical.encode(mine[-1].content) == canonical.encode(content)):
            event_id = str(uuid.uuid5(_IDS, f"{kind}\n{number}\n{filer}\n{size}"))
            project(store, tx, [enter(tx, events.PAPER, event_id, filer, content, now).event])
        head = log.head(tx)
        versions = _versions(events.naming(tx, kind, [number], head.size))
        return Put(not before, content, versions, head.size, now, head.root)


def project(store: Store, tx: Tx, told: Sequence[Event]) -> None:
    """Project papers, and mark the trips that they belong to."""
    events.add(tx, [(one, _named(one.content)) for one in told])
    papers = {paper for one in told for noun, paper in _named(one.content) if noun == NOUN}
    findings.mark(tx, {("trip", paper) for paper in movements.cited_with(tx, papers)})
    gate_marks.touch_papers(store, tx, told)


def one(
    store: Store, viewer: Viewer, kind: str, number: str, asked: Asked, now: datetime
) -> Put:
    """A paper as it was last put by an instant; raises Unseen where the viewer is not on it."""
    with snapshot(store, asked, now) as seen:
        found = _seen(seen, events.naming(seen.tx, kind, [number], seen.size))
        if not found or not _may_see(seen.scope(viewer), found):
            raise unseen("/number", number)
        return Put(False, found[-1].content, _versions(found), seen.size, seen.as_of, seen.root)


def listing(
    store: Store, viewer: Viewer, kind: str, asked: Asked, now: datetime, limit: int,
    cursor: str | None,
) -> Page:
    """The papers of a kind that a viewer may see, by number."""
    after = cursor or ""
    results: list[Mapping[str, Any]] = []
    with snapshot(store, asked, now) as seen:
        scope = seen.scope(viewer)
        while numbers := events.codes(seen.tx, kind, seen.size, after, limit + 1):
            for number in numbers:
                found = _seen(seen, events.naming(seen.tx, kind, [number], seen.size))
                if found and _may_see(scope, found):
                    if len(results) == limit:
                        return page_of(seen, results, after)
                    results.append(found[-1].content)
                after = number
        return page_of(seen, results, None)


def are_open(scope: Scope, numbers: Collection[str]) -> bool:
    """Whether a viewer stands on what is known of some papers, or nothing is known of them."""
    put = events.naming(scope.tx, NOUN, numbers, scope.size)
    if put:
        return _may_see(scope, put) or any(map(scope.is_on_trip, numbers))
    return all(map(scope.knows_trip, numbers))


def _named(content: Mapping[str, Any]) -> set[tuple[str, str]]:
    """What a paper is found by: itself in its kind, and every paper it goes with."""
    named = {(content["paper"], content["number"]), (NOUN, content["number"])}
    named |= {(NOUN, content[kind]) for kind in KINDS if content.get(kind)}
    return named | {(gate_marks.PLANNED, plate) for plate in gate_marks.planned_by(content)}


def _may_put(
    store: Store, tx: Tx, viewer: Viewer, kind: str, content: Mapping[str, Any], size: int
) -> None:
    if viewer.role == "admin":
        return
    registers = registers_at(store, tx, size)
    parties = {registers.party(content[name]) for name in _PARTIES if content.get(name)}
    parties |= {registers.party(line["consignee"]) for line in content.get("lines") or ()
                if line.get("consignee")}
    granted = {viewer.custodian, *viewer.custodians} - {""}
    if viewer.role == "feed" and kind in viewer.kinds and parties & granted:
        return
    if viewer.role == "enterprise" and viewer.custodian in parties:
        return
    named = ", ".join(sorted(parties)) or "–"
    raise forbidden("", f"this {kind} is for its consignor, consignee or carrier to put "
                    f"({named}), not for {viewer.custodian or viewer.role}",
                    f"此单据应由托运、收货或承运单位（{named}）提交，"
                    f"{viewer.custodian or viewer.role} 无权提交")


def _seen(seen: Snapshot, told: list[Event]) -> list[Event]:
    return [one for one in told if instant.from_us(one.recorded_us) <= seen.as_of] or (
        told if seen.is_newest else [])


def _may_see(scope: Scope, told: list[Event]) -> bool:
    parties = {one.filer for one in told} | {
        party for one in told for party in _parties(one.content)}
    return scope.viewer.sees_all or any(
        scope.sees(scope.registers.party(party)) for party in parties if party)


def _parties(content: Mapping[str, Any]) -> set[str]:
    return {content.get(name, "") for name in _PARTIES} | {
        line.get("consignee", "") for line in content.get("lines") or ()}


def _versions(told: list[Event]) -> list[Version]:
    return [Version(one.filer, one.leaf_index, instant.from_us(one.recorded_us), one.content)
            for one in told]
