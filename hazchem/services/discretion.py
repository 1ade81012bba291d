"""Discretion: a finding as an enterprise may be told of it, when it is also about others.

Whoever stands on a line knows the whole line; whoever stands on all that a trip sent knows the
trip; and whoever stands on every event of a finding about an event knows all it says. Of anything
else an enterprise is told in full only what is its own alone: where others are in it, it is told
that there is a finding and which of its own events are in it, and no name, place or mass of theirs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from hazchem.domain.case import Case, Taken
from hazchem.domain.event import Fact
from hazchem.domain.finding import Finding
from hazchem.domain.movement import MAKERS
from hazchem.services.scope import Scope
from hazchem.store import movements

_WHOLE = frozenset({"enterprise", "feed"})
# What brings mass of a lot into the books: whoever stands on all of these knows what came.
_BRINGS = MAKERS | {"gain", "convert", "discard"}
_CAME = "came"
# What gates and lots saw of one vehicle, and the figure that names a second one.
_STAY, _OTHER = "stay", "other"
# What officials write for themselves: whether it is so, and to whom it was passed on.
_INTERNAL = frozenset({"verify", "refer"})


def discreet(scope: Scope, found: Finding, size: int) -> Finding:
    """A finding as the viewer may be told of it."""
    if scope.viewer.role not in _WHOLE or found.subject_kind == "line":
        return found
    if found.subject_kind == _STAY and _OTHER not in found.figures and (
            scope.sees(found.custodian)):
        return found  # a gate saw its own vehicle, and nobody else's
    facts = movements.facts(scope.tx, movements.thread_leaves(scope.tx, found.events, size))
    seen = {fact.movement.event_id for fact in facts if scope.sees_fact(fact)}
    is_whole = seen.issuperset(found.events)
    if found.subject_kind == "event" and is_whole:
        return found
    if found.subject_kind == "trip" and _stands_on_trip(scope, facts):
        return found
    if is_whole and all(map(scope.sees, found.parties)):
        if _CAME not in found.figures or _knows_sources(scope, found.lot, size):
            return found
        return _general(found)
    own = found.custodian if scope.sees(found.custodian) else ""
    return replace(
        _general(found), custodian=own, park=found.park if own else "", mass_mg=None,
        events=tuple(event for event in found.events if event in seen), parameters={},
        parties=tuple(filter(scope.sees, found.parties)))


def is_concerned(scope: Scope, found: Finding, case: Case) -> bool:
    """Whether the work on a finding is the viewer's business: its own finding, or told to it."""
    if scope.viewer.role != "enterprise":
        return False
    return bool(found.custodian and scope.sees(found.custodian)) or bool(
        case.assignee and scope.sees(responsible(scope, case.assignee)))


def responsible(scope: Scope, assignee: str) -> str:
    """The custodian behind an assignee, who may be a person of its."""
    versions = scope.registers.persons.history(assignee)
    return versions[-1][1].custodian if versions else assignee


def discreet_case(scope: Scope, found: Finding, case: Case) -> Case:
    """Where a case stands, as the viewer may be told: who is to do what is not everybody's."""
    if scope.viewer.sees_all or is_concerned(scope, found, case) or is_of_park(scope, found):
        return case
    return replace(case, assignee="", due_at=None, decided_by="", seen="", steps=())


def discreet_steps(scope: Scope, found: Finding, case: Case) -> tuple[Taken, ...]:
    """The steps of a case as the viewer may be told of them.

    Officials read everything. The enterprise concerned reads what is said to it, but neither what
    officials wrote for themselves nor who they are by their keys. Others learn that a step was
    taken, and when.
    """
    if scope.viewer.sees_all or is_of_park(scope, found):
        return case.steps
    concerned = is_concerned(scope, found, case)
    return tuple(_discreet_step(taken, concerned) for taken in case.steps)


def _discreet_step(taken: Taken, concerned: bool) -> Taken:
    if not concerned:
        return replace(_silent(taken), custodian="", role="")
    if taken.is_official and taken.step in _INTERNAL:
        return _silent(taken)
    return replace(taken, person="", says="", says_zh="", events=(), seen="")


def _silent(taken: Taken) -> Taken:
    return Taken(step=taken.step, at=taken.at, person="", role=taken.role, after=taken.after,
                 custodian=taken.custodian)


def is_of_park(scope: Scope, found: Finding) -> bool:
    """Whether a finding is for the viewer's park to work on."""
    return scope.viewer.role == "park" and bool(scope.park) and (
        found.park == scope.park or found.custodian in scope.own)


def _stands_on_trip(scope: Scope, facts: Iterable[Fact]) -> bool:
    """Whether the viewer is on all that was sent and handed over: it knows what came of that."""
    sent = [fact for fact in facts if fact.movement.kind not in ("receive", "reject")]
    return bool(sent) and all(scope.sees_fact(fact) for fact in sent)


def still_fits(found: Finding, equal: Mapping[str, str]) -> bool:
    """Whether what the viewer was told still answers a filter: else the filter would tell."""
    return all(getattr(found, name) == equal[name] for name in ("custodian", "park")
               if name in equal)


def _knows_sources(scope: Scope, lot: str, size: int) -> bool:
    """Whether the viewer stands on every event that brought mass of a lot into the books."""
    facts = movements.facts(scope.tx, movements.leaves(scope.tx, "lot", [lot], size))
    return all(scope.sees_fact(fact) for fact in facts
               if fact.movement.kind in _BRINGS or fact.movement.consignor)


def _general(found: Finding) -> Finding:
    """A finding without what its rule says: the figures are in part another's."""
    about = f" {found.lot}" if found.lot else ""
    return replace(
        found, figures={}, says=f"{found.title}:{about} – what it says of others is not shown",
        says_zh=f"{found.title_zh}：{about.strip()} 涉及其他单位，其内容不予显示")
