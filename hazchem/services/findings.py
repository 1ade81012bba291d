"""Findings 问题 read back: what is open at a log size and an instant, and what was before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from hazchem.domain.errors import invalid
from hazchem.domain.event import Fact
from hazchem.domain.finding import CLASSES, CODE, SEVERITIES, Finding
from hazchem.rules.rule import REGISTER
from hazchem.services.asked import Asked, Page, Snapshot, page_of, snapshot
from hazchem.services.current import fits, open_in
from hazchem.services.discretion import discreet, still_fits
from hazchem.services.history import Past, every_past, past_of
from hazchem.services.movements import moment
from hazchem.services.scope import Viewer, unseen
from hazchem.store import findings, movements
from hazchem.store.findings import Filter
from hazchem.store.store import Store

STATES = ("detected", "verified", "notified", "assigned", "rectified", "accepted", "closed",
          "explained", "corrected", "referred")
_COLUMNS = ("class", "rule", "severity", "park", "custodian", "lot", "consignment")
_WORDS = {"class": CLASSES, "severity": SEVERITIES, "state": ("all", *STATES)}


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding and where the work on it stands; `cleared_at` when a filing took it away."""

    finding: Finding
    state: str = "detected"
    cleared_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """A finding with the events it rests on and its history: opened and cleared, when told."""

    shown: Shown
    evidence: list[Fact]
    history: list[tuple[datetime, str]]
    size: int
    as_of: datetime
    root: bytes


def listing(
    store: Store, viewer: Viewer, filters: Mapping[str, str], asked: Asked, now: datetime,
    limit: int, cursor: str | None,
) -> Page:
    """Findings by code: those open, with `state=all` also those that were cleared.

    Filters: class, rule, severity, park, custodian, lot, consignment, state, from, to.
    """
    wanted = wanted_of(filters)
    if cursor and not CODE.fullmatch(cursor):
        raise invalid("/cursor", "cursor", f'"{cursor[:40]}" is no cursor of this list: take it '
                      "from next", f"“{cursor[:40]}”不是此列表的游标：请使用上一页的 next")
    with snapshot(store, asked, now) as seen:
        shown = shown_in(seen, viewer, wanted, state=filters.get("state", ""),
                         after=cursor or "", limit=limit + 1)
        following = shown[limit - 1].finding.code if len(shown) > limit else None
        return page_of(seen, list(shown[:limit]), following)


def one(store: Store, viewer: Viewer, code: str, asked: Asked, now: datetime) -> Detail:
    """A finding with its evidence and history; raises Unseen where the viewer may see none."""
    with snapshot(store, asked, now) as seen:
        past = _past(seen, code)
        if past is None or not fits(seen, past.finding, seen.scope(viewer).findings()):
            raise unseen("/code", code)
        told = discreet(seen.scope(viewer), past.finding, seen.size)
        shown = Shown(told, "corrected" if past.cleared_at else "detected", past.cleared_at)
        return Detail(shown, _evidence(seen, viewer, past.finding), past.history, seen.size,
                      seen.as_of, seen.root)


def shown_in(
    seen: Snapshot, viewer: Viewer, wanted: Filter, *, state: str = "", after: str = "",
    limit: int | None = None,
) -> list[Shown]:
    """The findings of a snapshot that a viewer may see, by code, as that viewer is told of them."""
    scope = seen.scope(viewer)
    theirs = scope.findings()
    wanted = wanted._replace(parties=theirs.parties, lots_of=theirs.lots_of,
                             lots_held=theirs.lots_held)
    if state not in ("", "all", "detected", "corrected"):
        return []
    shown: dict[str, Shown] = {}
    # A filter may leave out what an enterprise is not told: then the list is cut afterwards.
    cut = limit if state in ("", "detected") and (viewer.sees_all or not wanted.equal) else None
    open_now = open_in(seen, wanted, after=after, limit=cut)
    if state != "corrected":
        shown = {one.code: Shown(one) for one in open_now}
    if state in ("all", "corrected"):
        codes = {one.code for one in open_now}
        for past in every_past(seen):
            one = past.finding
            if past.cleared_at and one.code > after and one.code not in codes and fits(
                    seen, one, wanted):
                shown[one.code] = Shown(one, "corrected", past.cleared_at)
    told = (replace(shown[code], finding=discreet(scope, shown[code].finding, seen.size))
            for code in sorted(shown))
    return list(islice((one for one in told if still_fits(one.finding, wanted.equal)), limit))


def wanted_of(filters: Mapping[str, str]) -> Filter:
    """What a list is asked for; raises Invalid for a word that is none."""
    for name, words in _WORDS.items():
        if filters.get(name) and filters[name] not in words:
            known = " ".join(words)
            raise invalid(f"/{name}", "unknown", f'{name} "{filters[name][:40]}" is none of: '
                          f"{known}", f"{name} “{filters[name][:40]}”不在可用值之内：{known}")
    equal = {name: filters[name] for name in _COLUMNS if filters.get(name)}
    return Filter(equal, moment(filters, "from"), moment(filters, "to"))


def _past(seen: Snapshot, code: str) -> Past | None:
    """A finding with its history, whether open or cleared."""
    subject = findings.subject_of(seen.tx, code)
    if subject is not None and seen.is_newest:
        past = past_of(seen, subject).get(code)
        open_now = {one.code: one for one in open_in(seen, Filter())} if past is None else {}
        return past or (Past(open_now[code], [(seen.as_of, "detected")])
                        if code in open_now else None)
    rule = code[:4]
    if not CODE.fullmatch(code) or rule not in REGISTER:
        return None
    for past in every_past(seen, rule):
        if past.finding.code == code:
            return past
    open_now = {one.code: one for one in open_in(seen, Filter())}
    return Past(open_now[code], [(seen.as_of, "detected")]) if code in open_now else None


def _evidence(seen: Snapshot, viewer: Viewer, one: Finding) -> list[Fact]:
    """The events a finding rests on, as far as the viewer may see them."""
    scope = seen.scope(viewer)
    leaves = movements.thread_leaves(seen.tx, one.events, seen.size)
    named = frozenset(one.events)
    return [fact for fact in movements.facts(seen.tx, leaves)
            if fact.movement.event_id in named and scope.sees_fact(fact)]
