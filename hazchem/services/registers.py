"""Registers 登记: entries put by whoever they belong to, answered as of any instant and size."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from hazchem.domain import instant
from hazchem.domain.custodian import PROVISIONAL
from hazchem.domain.errors import Refused, invalid
from hazchem.log import canonical
from hazchem.services.judging import gate_marks, permit_marks
from hazchem.services.judging.subjects import licence, quota, stores, unit
from hazchem.services.judging.touched import mark_conversions, mark_mentions
from hazchem.services.judging.world import registers_at
from hazchem.services.seen.asked import Asked, Page, Snapshot, page_of, snapshot
from hazchem.services.seen.scope import Viewer, forbidden, unseen
from hazchem.store import findings, kin, log
from hazchem.store import registers as stored
from hazchem.store.log import NewEntry
from hazchem.store.registers import Version
from hazchem.store.store import Store, Tx

NAMES = ("parks", "zones", "custodians", "places", "hazard-units", "vehicles", "persons",
         "permits", "instruments", "parking-lots", "outages", "recipes")
KEYS = {"vehicles": "plate", "permits": "number"}
_OWN = frozenset({"places", "hazard-units", "vehicles", "persons", "instruments", "recipes"})
_WITH_CUSTODIAN = _OWN | {"permits"}
# Everybody may look these up: an enterprise needs its counterparts' codes and its area's names.
_AREAS = frozenset({"zones", "parks"})
_OPEN = frozenset({"parks", "zones", "custodians", "parking-lots", "outages"})
_IDS = uuid.UUID("c0c7c7b8-4a0e-5f43-9f35-6a3f3f5f9d10")


@dataclass(frozen=True, slots=True)
class Put:
    """What became of an entry that was put: new or not, and how it now stands."""

    created: bool
    entry: dict[str, Any]
    size: int
    as_of: datetime
    root: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as of an instant, from when it holds, and every version of it."""

    content: dict[str, Any]
    effective_from: datetime
    versions: list[Version]
    size: int
    as_of: datetime
    root: bytes


def put(
    store: Store, viewer: Viewer, register: str, content: Mapping[str, Any], now: datetime
) -> Put:
    """Register an entry or a new version of it; the same again changes nothing.

    Raises Forbidden for another's entry, Invalid for a custodian nobody registered.
    """
    done, = put_many(store, viewer, register, [content], now)
    if isinstance(done, Refused):
        raise done
    return done


def put_many(
    store: Store, viewer: Viewer, register: str, contents: Sequence[Mapping[str, Any]],
    now: datetime,
) -> list[Put | Refused]:
    """Put entries one by one in one transaction; a refused one costs no other."""
    with store.write() as tx:
        return [_put_or_refuse(store, tx, viewer, register, dict(content), now)
                for content in contents]


def _put_or_refuse(
    store: Store, tx: Tx, viewer: Viewer, register: str, content: dict[str, Any], now: datetime
) -> Put | Refused:
    try:
        return _put(store, tx, viewer, register, content, now)
    except Refused as refused:
        return refused


def _put(
    store: Store, tx: Tx, viewer: Viewer, register: str, content: dict[str, Any], now: datetime
) -> Put:
    size = log.head(tx).size
    code = content[KEYS.get(register, "code")]
    before = stored.versions(tx, size, register, code)
    _may_put(store, tx, viewer, register, content, before)
    asked_us = content.pop("effective_from", None)
    if _is_known(content, asked_us, before, now):
        return Put(False, content, size, now, log.head(tx).root)
    first_us = instant.to_us(instant.EPOCH)
    effective_us = asked_us if asked_us is not None else (
        instant.to_us(now) if before else first_us)
    told = {**content, "effective_from": effective_us}
    spelt = canonical.encode(told)
    event_id = str(uuid.uuid5(_IDS, f"{register}\n{code}\n{size}"))
    place, = log.append(tx, [NewEntry(
        event_id, viewer.custodian or viewer.role, stored.PREFIX + register,
        hashlib.sha256(spelt).digest(), told)], now)
    version = Version(place.leaf_index, register, code, effective_us, content)
    project(store, tx, version, before)
    return Put(not before, content, place.leaf_index + 1, now, log.head(tx).root)


def _may_put(
    store: Store, tx: Tx, viewer: Viewer, register: str, content: Mapping[str, Any],
    before: list[Version],
) -> None:
    if viewer.role == "admin":
        _demand_custodian(tx, register, content)
        return
    code = content[KEYS.get(register, "code")]
    if viewer.role == "enterprise" and register in _OWN:
        owners = {content["custodian"], *(one.content.get("custodian") for one in before[-1:])}
        if owners == {viewer.custodian}:
            return
        raise forbidden("/custodian", f"{code} is not an entry of {viewer.custodian}",
                        f"{code} 不是 {viewer.custodian} 的登记项")
    if viewer.role == "park" and register == "parking-lots":
        known = registers_at(store, tx, log.head(tx).size).custodians.history(viewer.custodian)
        park = known[-1][1].park if known else ""
        parks = {content.get("park", park), *(one.content.get("park") for one in before[-1:])}
        if park and parks == {park}:
            return
    raise forbidden("", f"a key in the role {viewer.role} does not put {register}",
                    f"角色 {viewer.role} 不能登记 {register}")


def _demand_custodian(tx: Tx, register: str, content: Mapping[str, Any]) -> None:
    named = {"/custodian": content["custodian"]} if register in _WITH_CUSTODIAN else {}
    if register == "outages":
        named |= {f"/custodians/{place}": code
                  for place, code in enumerate(content.get("custodians", ()))}
    size = log.head(tx).size
    for pointer, code in named.items():
        if not stored.is_known(tx, size, "custodians", code):
            raise invalid(pointer, "unknown", f'custodian "{code}" is no registered custodian',
                          f"custodian “{code}”不是已登记的责任单位")


def _is_known(
    content: dict[str, Any], asked_us: int | None, before: list[Version], now: datetime
) -> bool:
    """Whether an entry already says this: at the instant asked, else as it stands now."""
    at_us = instant.to_us(now) if asked_us is None else asked_us
    dated = sorted(before, key=lambda one: one.effective_us)
    in_force = [one for one in dated if one.effective_us <= at_us]
    return bool(in_force) and in_force[-1].content == content


def project(store: Store, tx: Tx, version: Version, before: Sequence[Version]) -> None:
    """Project a new version of an entry, and mark what must be judged again since it changed."""
    stored.add(tx, [version])
    register, code = version.register, version.code
    codes = {code}
    if register == "custodians":
        codes |= {PROVISIONAL + one.content["uscc"] for one in (*before, version)
                  if one.content.get("uscc")}
        if any(one.content.get("status", "active") != "active" for one in (*before, version)):
            findings.mark(tx, [("holder", code)])
        findings.mark_known(tx, [("party", other) for other in codes - {code}])
    if register == "places" and version.content.get("commingled"):
        groups = kin.join(tx, [], [code])
        findings.mark(tx, [("group", group) for group in groups if group != f"place:{code}"
                           or before])
    if register in ("custodians", "permits"):
        # Whoever may have goods is to be heard of, were it that nobody ever was.
        findings.mark(tx, [("custodian", version.content.get("custodian", code))])
    if register == "persons" and not stored.keeps(
            tx, version.leaf_index, register, version.content["custodian"]):
        mark_mentions(tx, "custodians", {version.content["custodian"]}, partial(
            registers_at, store, tx, version.leaf_index + 1))
    if register == "permits":
        findings.mark(tx, {subject for one in (*before, version) for subject in licence.years_of(
            tx, one.content["custodian"])})
    if register in ("places", "custodians"):
        for holder in {one.content.get("custodian", code) for one in (*before, version)}:
            findings.mark_between(tx, quota.KIND, f"{holder}|", f"{holder}|~")
    if register == "recipes":
        mark_conversions(tx, registers_at(store, tx, version.leaf_index), {
            one.content["custodian"] for one in (*before, version)})
    if register in _AREAS or register == "outages":
        # Where a zone lies decides by which catalogue anything in it is judged; what could not
        # be filed in an outage was not late.
        findings.mark(tx, findings.all_subjects(tx))
    mark_mentions(tx, register, codes, partial(
        registers_at, store, tx, version.leaf_index + 1))
    # Of a place or custodian that is new nothing has been judged; reading all registers costs.
    if register in unit.REGISTERS and (before or register == "hazard-units"):
        known = registers_at(store, tx, version.leaf_index + 1)
        findings.mark(tx, unit.of_register(tx, known, register, code))
        findings.mark(tx, stores.of_register(tx, known, register, code))
    permit_marks.mark(store, tx, version, before)
    gate_marks.mark_register(store, tx, register, codes, version.leaf_index + 1)


def one(
    store: Store, viewer: Viewer, register: str, code: str, asked: Asked, now: datetime
) -> Entry:
    """An entry as of an instant; raises Unseen where there is none the viewer may see."""
    with snapshot(store, asked, now) as seen:
        found = entry_in(seen, register, code)
        if found is None or not may_see(seen, viewer, register, found.content):
            raise unseen("/code", code)
        return found


def listing(
    store: Store, viewer: Viewer, register: str, asked: Asked, now: datetime, limit: int,
    cursor: str | None,
) -> Page:
    """Entries the viewer may see, by code."""
    after = cursor or ""
    results: list[Entry] = []
    with snapshot(store, asked, now) as seen:
        while codes := stored.codes(seen.tx, register, seen.size, after, limit + 1):
            for code in codes:
                found = entry_in(seen, register, code)
                if found and may_see(seen, viewer, register, found.content):
                    if len(results) == limit:
                        return page_of(seen, results, after)
                    results.append(found)
                after = code
        return page_of(seen, results, None)


def entry_in(seen: Snapshot, register: str, code: str) -> Entry | None:
    """An entry as of a snapshot's instant, None where nobody registered it."""
    versions = stored.versions(seen.tx, seen.size, register, code)
    if not versions:
        return None
    dated = sorted(versions, key=lambda one: one.effective_us)
    in_force = [one for one in dated if one.effective_us <= seen.as_of_us] or dated[:1]
    return Entry(in_force[-1].content, instant.from_us(in_force[-1].effective_us), versions,
                 seen.size, seen.as_of, seen.root)


def may_see(seen: Snapshot, viewer: Viewer, register: str, content: Mapping[str, Any]) -> bool:
    """Whether an entry is the viewer's to see."""
    if viewer.sees_all or register in _OPEN:
        return True
    scope = seen.scope(viewer)
    if viewer.role == "park" and content.get("park") and content["park"] == scope.park:
        return True
    # A counterpart's place is named on a dispatch; what stands in it is another question.
    return register == "places" or scope.sees(content["custodian"])
