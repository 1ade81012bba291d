"""Findings 问题 read back: what is open at a log size and an instant, and what was before."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from hazchem.domain.case import STATES as STATE_NAMES
from hazchem.domain.case import STEPS, Case, Taken
from hazchem.domain.errors import invalid
from hazchem.domain.event import Fact
from hazchem.domain.finding import CLASSES, CODE, SEVERITIES, Finding, evidence_digest
from hazchem.rules.rule import REGISTER
from hazchem.services.casework.docket import Docket, state_of
from hazchem.services.judging.touched import subjects_of
from hazchem.services.movements import moment
from hazchem.services.seen.asked import Asked, Page, Snapshot, page_of, snapshot
from hazchem.services.seen.current import fits, open_in
from hazchem.services.seen.discretion import (
    discreet,
    discreet_case,
    discreet_steps,
    foresee,
    still_fits,
)
from hazchem.services.seen.history import History, Past, with_past
from hazchem.services.seen.paging import no_cursor
from hazchem.services.seen.scope import Scope, Viewer, unseen
from hazchem.store import cases, findings, movements
from hazchem.store.bulk import chunks
from hazchem.store.findings import Filter
from hazchem.store.store import Store

STATES = tuple(STATE_NAMES)
CLEARED = "corrected"
# Beside the states: whatever the rules find, and what they no longer find but was worked on.
WORKED = "worked"
_EVERY = ("all", WORKED)
# Of how many cleared findings the cases are read at once.
_AT_ONCE = 200
_COLUMNS = ("class", "rule", "severity", "park", "custodian", "lot", "consignment")
_WORDS = {"class": CLASSES, "severity": SEVERITIES, "state": ("all", *STATES)}


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding and where the work on it stands; `cleared_at` when a filing took it away."""

    finding: Finding
    state: str = "detected"
    cleared_at: datetime | None = None
    case: Case | None = None

    @property
    def settled(self) -> bool:
        """Whether nothing is left to decide about it."""
        return self.case.settled if self.case else self.cleared_at is not None

    @property
    def assignee(self) -> str:
        """Who is to put it right."""
        return self.case.assignee if self.case else ""

    @property
    def deadline(self) -> datetime | None:
        """Until when whoever was told is to act; None where nobody is waited for."""
        return self.case.due_at if self.case else None

    @property
    def returned(self) -> bool:
        """Whether it was ended once and its evidence is there again."""
        return self.case is not None and self.case.returned


class Turn(NamedTuple):
    """One turn of a finding: when, what it then was, and the step that made it so, if any."""

    at: datetime
    state: str
    taken: Taken | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """A finding with the events it rests on and its history: opened, worked on, cleared."""

    shown: Shown
    evidence: list[Fact]
    history: list[Turn]
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
        raise no_cursor(cursor)
    with opened(store, filters, asked, now) as seen:
        shown = shown_in(seen, viewer, wanted, state=filters.get("state", ""),
                         after=cursor or "", limit=limit + 1)
        following = shown[limit - 1].finding.code if len(shown) > limit else None
        return page_of(seen, list(shown[:limit]), following)


def opened(
    store: Store, filters: Mapping[str, str], asked: Asked, now: datetime
) -> AbstractContextManager[Snapshot]:
    """A snapshot in which findings are asked for in a state, cleared ones with them."""
    ask = with_past if filters.get("state") else snapshot
    return ask(store, asked, now)


def one(store: Store, viewer: Viewer, code: str, asked: Asked, now: datetime) -> Detail:
    """A finding with its evidence and history; raises Unseen where the viewer may see none."""
    with snapshot(store, asked, now) as seen:
        if findings.by_code(seen.tx, code) is not None:
            return detail_in(seen, viewer, code)
    with with_past(store, asked, now) as seen:
        return detail_in(seen, viewer, code)


def detail_in(seen: Snapshot, viewer: Viewer, code: str) -> Detail:
    """The same in a snapshot."""
    past = past_in(seen, code)
    if past is None or not fits(seen, past.finding, seen.scope(viewer).findings()):
        raise unseen("/code", code)
    case = Docket(seen).whole(code)
    return Detail(_told(seen.scope(viewer), _shown(seen, past, case), seen.size),
                  _evidence(seen, viewer, past.finding), _turns(seen, viewer, past, case),
                  seen.size, seen.as_of, seen.root)


def shown_in(
    seen: Snapshot, viewer: Viewer, wanted: Filter, *, state: str = "", after: str = "",
    limit: int | None = None,
) -> list[Shown]:
    """The findings of a snapshot that a viewer may see, by code, as that viewer is told of them."""
    scope = seen.scope(viewer)
    theirs = scope.findings()
    docket = Docket(seen)
    work = {"": cases.OPEN, "all": None, WORKED: None}.get(state, state)
    wanted = wanted._replace(parties=theirs.parties, lots_of=theirs.lots_of,
                             lots_held=theirs.lots_held,
                             work=work if docket.is_stored else None)
    # A filter may leave out what an enterprise is not told: then the list is cut afterwards.
    cut = limit if viewer.sees_all or not wanted.equal else None
    shown = _open(seen, docket, wanted, state, after, cut)
    if state:
        more = (one for one in _cleared(seen, docket, wanted, state, after)
                if one.finding.code not in shown)
        shown |= {one.finding.code: one for one in islice(more, cut)}
    foresee(scope, (shown[code].finding for code in sorted(shown)[:limit]))
    told = (_told(scope, shown[code], seen.size) for code in sorted(shown))
    return list(islice((one for one in told if still_fits(one.finding, wanted.equal)), limit))


def _open(
    seen: Snapshot, docket: Docket, wanted: Filter, state: str, after: str, cut: int | None
) -> dict[str, Shown]:
    """What the rules find and the work on it leaves in a state, by code."""
    shown: dict[str, Shown] = {}
    while True:
        found = open_in(seen, wanted, after=after, limit=cut)
        stands = docket.standing(found)
        for one in found:
            case = stands.get(one.code)
            of_this = Shown(one, state_of(case), None, case)
            if (not of_this.settled if state == "" else state in (*_EVERY, of_this.state)):
                shown[one.code] = of_this
        # What was judged anew was not asked for by its state: some may have fallen out.
        if cut is None or len(found) < cut or len(shown) >= cut:
            return shown
        after = found[-1].code


def _cleared(
    seen: Snapshot, docket: Docket, wanted: Filter, state: str, after: str
) -> Iterator[Shown]:
    """What the rules no longer find, by code, in a state: corrected, or where its case stands."""
    history = History(seen)
    if state in ("all", CLEARED):
        pasts = history.cleared(wanted.equal.get("rule", ""), after)
    else:
        codes = sorted(docket.worked_on("" if state == WORKED else state))
        pasts = (past for code in codes if code > after and (past := _past_in(history, code)))
    cleared = (past for past in pasts if past.cleared_at and fits(seen, past.finding, wanted))
    for some in chunks(cleared, _AT_ONCE):
        known = docket.of_cleared({past.finding.code for past in some})
        for past in some:
            case = known.get(past.finding.code)
            one = Shown(past.finding, case.state if case else CLEARED, past.cleared_at, case)
            if state in (*_EVERY, one.state):
                yield one


def _shown(seen: Snapshot, past: Past, case: Case) -> Shown:
    """A finding as it stands, with the steps taken on it."""
    if past.cleared_at:
        return Shown(past.finding, case.state if case.steps else CLEARED, past.cleared_at,
                     case if case.steps else None)
    if case.steps:
        case = case.as_found(evidence_digest(past.finding))
        return Shown(past.finding, case.state, None, case)
    over = Docket(seen).standing([past.finding]).get(past.finding.code)
    return Shown(past.finding, state_of(over), None, over)


def _told(scope: Scope, shown: Shown, size: int) -> Shown:
    """A finding as the viewer may be told of it, and of the work on it."""
    return replace(shown, finding=discreet(scope, shown.finding, size),
                   case=shown.case and discreet_case(scope, shown.finding, shown.case))


def _turns(seen: Snapshot, viewer: Viewer, past: Past, case: Case) -> list[Turn]:
    """When the rules found it or no longer did, and every step, in the order of time."""
    turns = [Turn(at, state) for at, state in past.history]
    told = discreet_steps(seen.scope(viewer), past.finding, case)
    turns += [Turn(taken.at, STEPS[taken.step].to, taken) for taken in told]
    return sorted(turns, key=lambda turn: turn.at)


def cleared_under_way(seen: Snapshot, viewer: Viewer) -> list[Shown]:
    """The findings a viewer may see that are cleared while the work on them is not done."""
    docket, scope, history = Docket(seen), seen.scope(viewer), History(seen)
    known = docket.of_cleared(docket.unsettled())
    cleared = []
    for code, case in sorted(known.items()):
        past = _past_in(history, code)
        if past and past.cleared_at and fits(seen, past.finding, scope.findings()):
            shown = Shown(past.finding, case.state, past.cleared_at, case)
            cleared.append(_told(scope, shown, seen.size))
    return cleared


def wanted_of(filters: Mapping[str, str]) -> Filter:
    """What a list is asked for; raises Invalid for a word that is none."""
    for name, words in _WORDS.items():
        if filters.get(name) and filters[name] not in words:
            known = " ".join(words)
            raise invalid(f"/{name}", "unknown", f'{name} "{filters[name][:40]}" is none of: '
                          f"{known}", f"{name} “{filters[name][:40]}”不在可用值之内：{known}")
    equal = {name: filters[name] for name in _COLUMNS if filters.get(name)}
    return Filter(equal, moment(filters, "from"), moment(filters, "to"))


def past_in(seen: Snapshot, code: str) -> Past | None:
    """A finding with its history, whether open or cleared."""
    return _past_in(History(seen), code)


def _past_in(history: History, code: str) -> Past | None:
    """The same of several, asked of one history."""
    seen = history.seen
    subject = findings.subject_of(seen.tx, code) if seen.is_newest else None
    if subject is not None:
        past = history.of_subject(subject).get(code)
    elif not CODE.fullmatch(code) or code[:4] not in REGISTER:
        return None
    else:
        worked_on = (one for one in _worked_on(history, code) if one.finding.code == code)
        past = next(worked_on, None) or history.with_code(code)
    if past is not None:
        return past
    open_now = {one.code: one for one in open_in(seen, Filter())}
    return Past(open_now[code], [(seen.as_of, "detected")]) if code in open_now else None


def _worked_on(history: History, code: str) -> Iterator[Past]:
    """What was ever found of the subjects that the last step on a finding speaks of."""
    seen = history.seen
    steps = Docket(seen).whole(code).steps
    if steps:
        leaves = movements.thread_leaves(seen.tx, steps[-1].events, seen.size)
        known = set(findings.all_subjects(seen.tx))
        for subject in sorted(subjects_of(
                seen.tx, movements.facts(seen.tx, leaves), seen.registers) & known):
            yield from history.of_subject(subject).values()


def _evidence(seen: Snapshot, viewer: Viewer, one: Finding) -> list[Fact]:
    """The events a finding rests on, as far as the viewer may see them."""
    scope = seen.scope(viewer)
    leaves = movements.thread_leaves(seen.tx, one.events, seen.size)
    named = frozenset(one.events)
    return scope.seen_of(fact for fact in movements.facts(seen.tx, leaves)
                         if fact.movement.event_id in named)
