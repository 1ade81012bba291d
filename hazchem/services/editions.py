"""Editions 版本 of the 禁限控 catalogue: put by the authority, superseded and never edited."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hazchem.domain import instant
from hazchem.domain.errors import Invalid, OutOfOrder, Problem, invalid
from hazchem.log import canonical
from hazchem.regulation.edition import JUDGING, Edition, clashes, days
from hazchem.regulation.edition_content import edition_of, tidy
from hazchem.services.judging.law import editions_at, told_at
from hazchem.services.judging.reference import reference
from hazchem.services.judging.subjects import quota
from hazchem.services.judging.world import registers_at
from hazchem.services.seen.asked import Asked, Page, Snapshot, page_of, snapshot
from hazchem.services.seen.scope import Viewer, forbidden, unseen
from hazchem.store import editions as stored
from hazchem.store import findings, log
from hazchem.store.editions import Version
from hazchem.store.log import NewEntry
from hazchem.store.store import Store, Tx

_IDS = uuid.UUID("7d0f6f0e-3a55-5c0b-9a63-1f1f9c1f0c52")
_DRAFT = "draft"
_REPEALED = "repealed"
# Who does not see a draft: it binds nobody, and is not published yet.
_OUTSIDERS = frozenset({"enterprise", "feed"})


@dataclass(frozen=True, slots=True)
class Put:
    """What became of an edition that was put: new or not, and how it now stands."""

    created: bool
    content: dict[str, Any]
    size: int
    as_of: datetime
    root: bytes


@dataclass(frozen=True, slots=True)
class Shown:
    """An edition as it was last put; where a successor took its place, from which day."""

    content: dict[str, Any]
    superseded_from: str
    size: int
    as_of: datetime
    root: bytes


def put(store: Store, viewer: Viewer, content: Mapping[str, Any], now: datetime) -> Put:
    """Enter an edition or a version of one that is not in force yet; the same again does nothing.

    Raises Forbidden for all but the authority, Invalid with everything that is wrong at once,
    OutOfOrder where an edition in force would be edited.
    """
    if viewer.role != "admin":
        raise forbidden("", "only the authority puts editions of a catalogue",
                        "目录版本只能由主管部门录入")
    with store.write() as tx:
        size = log.head(tx).size
        edition = _sound(store, tx, size, content)
        told = tidy(content)
        before = stored.versions(tx, size, edition.code)
        if before and before[-1].content == told:
            return Put(False, told, size, now, log.head(tx).root)
        told = _following(before, edition, told, today(now))
        event_id = str(uuid.uuid5(_IDS, f"{edition.code}\n{size}"))
        place, = log.append(tx, [NewEntry(
            event_id, viewer.custodian or viewer.role, stored.TYPE,
            hashlib.sha256(canonical.encode(told)).digest(), told)], now)
        stored.add(tx, stored.version_of(place.leaf_index, told))
        # Whatever was judged was judged by the editions before.
        findings.mark(tx, {*findings.all_subjects(tx), *quota.of_law(
            tx, reference(store, tx, place.leaf_index + 1))})
        return Put(not before, told, place.leaf_index + 1, now, log.head(tx).root)


def examine(store: Store, content: Mapping[str, Any]) -> None:
    """Whether an edition could be put as it is told: raises Invalid with every fault in it."""
    with store.read() as tx:
        _sound(store, tx, log.head(tx).size, content)


def one(store: Store, viewer: Viewer, code: str, asked: Asked, now: datetime) -> Shown:
    """An edition as known at a size; raises Unseen where there is none the viewer may see."""
    with snapshot(store, asked, now) as seen:
        return shown_in(seen, viewer, code)


def shown_in(seen: Snapshot, viewer: Viewer, code: str) -> Shown:
    """An edition in a snapshot; raises Unseen where there is none the viewer may see."""
    versions = stored.versions(seen.tx, seen.size, code)
    if not versions or not _may_see(viewer, versions[-1]):
        raise unseen("/code", code)
    return _shown(seen, versions[-1])


def listing(
    store: Store, viewer: Viewer, asked: Asked, now: datetime, limit: int, cursor: str | None
) -> Page:
    """Every edition the viewer may see, by code."""
    with snapshot(store, asked, now) as seen:
        newest = {one.code: one for one in stored.versions(seen.tx, seen.size)}
        codes = [code for code in sorted(newest) if code > (cursor or "")
                 and _may_see(viewer, newest[code])]
        found = [_shown(seen, newest[code]) for code in codes[:limit]]
        return page_of(seen, found, codes[limit - 1] if len(codes) > limit else None)


def visible_in(seen: Snapshot, viewer: Viewer) -> list[Shown]:
    """Every edition of a snapshot that the viewer may see, by code."""
    newest = {one.code: one for one in stored.versions(seen.tx, seen.size)}
    return [_shown(seen, version) for _, version in sorted(newest.items())
            if _may_see(viewer, version)]


def today(now: datetime) -> date:
    """The day it is in China."""
    return now.astimezone(instant.CHINA).date()


def _sound(store: Store, tx: Tx, size: int, content: Mapping[str, Any]) -> Edition:
    """The edition told; raises Invalid with every fault in it and beside it."""
    known = registers_at(store, tx, size)
    zones = {*known.zones, *known.parks}
    substances = reference(store, tx, size).substances
    found: list[Problem] = []
    try:
        edition = edition_of(content, zones, substances if len(substances) else None)
    except Invalid as refused:
        found += refused.problems
        try:
            edition = edition_of({**content, "rules": []})
        except Invalid:
            raise refused from None
    found += clashes(edition, told_at(store, tx, size)[0])
    if found:
        raise Invalid(*found)
    return edition


def _following(
    before: list[Version], edition: Edition, told: dict[str, Any], day: date
) -> dict[str, Any]:
    """The content to keep; raises OutOfOrder where an edition that is in force would be edited."""
    lived = [one for one in map(edition_of, (version.content for version in before))
             if one.status in JUDGING and one.effective_from <= day]
    if not lived:
        return told
    last = before[-1].content
    rest = {name: one for name, one in told.items() if name not in ("status", "effective_to")}
    same = rest == {name: one for name, one in last.items() if name in rest} and rest.keys() == (
        last.keys() - {"status", "effective_to"})
    if same and last["status"] == "trial" and edition.status == "force" and (
            told.get("effective_to") == last.get("effective_to")):
        return told
    if same and last["status"] in JUDGING and edition.status == _REPEALED:
        return _repealed(told, last, day)
    raise OutOfOrder(Problem(
        "/code", "in_force",
        f"{edition.code} has been in force ({days(lived[-1])}) and is not edited: put a new "
        f"edition of regime {edition.regime} under another code, from the day on which it shall "
        "hold; or put this one unchanged with the status repealed",
        f"{edition.code} 已施行（{days(lived[-1])}），不得修改：请以新代码录入同一目录"
        f"（{edition.regime}）的新版本并写明施行日期；或原样提交并将状态改为 repealed（废止）"))


def _repealed(told: dict[str, Any], last: dict[str, Any], day: date) -> dict[str, Any]:
    """An edition that ends today, or on a later day that is given."""
    ends, ended = told.get("effective_to"), last.get("effective_to")
    if ends is None or ends == ended:
        return {**told, "effective_to": min(filter(None, (ended, day.isoformat())))}
    if ends < day.isoformat():
        raise invalid("/effective_to", "past",
                      f"effective_to {ends} is past: an edition is repealed from today on at the "
                      "earliest", f"effective_to {ends} 已过：废止最早自当日起")
    return told


def _shown(seen: Snapshot, version: Version) -> Shown:
    ends = [one.effective_to for one in editions_at(seen.store, seen.tx, seen.size)
            if one.code == version.code]
    told = version.content.get("effective_to")
    follows = ends[0].isoformat() if ends and ends[0] and not told else ""
    return Shown(version.content, follows, seen.size, seen.as_of, seen.root)


def _may_see(viewer: Viewer, version: Version) -> bool:
    return version.content["status"] != _DRAFT or viewer.role not in _OUTSIDERS
