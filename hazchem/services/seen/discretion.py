"""Discretion: a finding as an enterprise may be told of it, when it is also about others.

Whoever stands on a line knows the whole line; whoever stands on all that a trip sent knows the
trip; and whoever stands on every event of a finding about an event knows all it says. Of anything
else an enterprise is told in full only what is its own alone: where others are in it, it is told
that there is a finding and which of its own events are in it, and no name, place or mass of theirs;
nor a lot, a paper or a subject that its own events do not name.

A dry run leaves no trace, so it tells even less (`rehearsed`).
"""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from hazchem.domain.case import Case, Taken
from hazchem.domain.event import Fact
from hazchem.domain.finding import Finding, code_of
from hazchem.domain.movement import MAKERS
from hazchem.rules.sweep import RuleRow
from hazchem.services.seen.scope import Scope
from hazchem.store import movements

# What an enterprise may not be told of a finding, though it is told that there is one.
_TOLD = ("custodian", "park", "lot", "consignment")
_WHOLE = frozenset({"enterprise", "feed"})
# What brings mass of a lot into the books: whoever stands on all of these knows what came.
_BRINGS = MAKERS | {"gain", "convert", "discard"}
_CAME = "came"
# What its maker said that a lot is, or how strong.
_IDENTITY = "own"
# That more left a place than came to it. Which of these it is hangs on all there is of the lot.
_LACKS = frozenset({"G-01", "G-08", "Q-06"})
# What a stranger's own act is found to be, whatever others told: not sent to it, or not there.
_OF_THE_ACT = frozenset({"G-03", "G-04", "Q-06"})
# What gates and lots saw of one vehicle, and the figure that names a second one.
_STAY, _OTHER = "stay", "other"
# What officials write for themselves: whether it is so, and to whom it was passed on.
_INTERNAL = frozenset({"verify", "refer"})


def discreet(scope: Scope, found: Finding, size: int) -> Finding:
    """A finding as the viewer may be told of it."""
    if scope.viewer.role not in _WHOLE or _stands_on_line(scope, found):
        return found
    if found.subject_kind == _STAY and _OTHER not in found.figures and (
            scope.sees(found.custodian)):
        return found  # a gate saw its own vehicle, and nobody else's
    facts = movements.facts(scope.tx, movements.thread_leaves(scope.tx, found.events, size))
    told = scope.seen_of(facts)
    seen = {fact.movement.event_id for fact in told}
    is_whole = seen.issuperset(found.events) and not _is_strange_trip(scope, found)
    if found.subject_kind == "event" and is_whole:
        return found
    if found.subject_kind == "trip" and _stands_on_trip(scope, found, facts):
        return found
    if is_whole and all(map(scope.sees, found.parties)):
        hides = (_CAME in found.figures and not _knows_sources(scope, found.lot, size)) or (
            _IDENTITY in found.figures and not _knows_identity(scope, found, size))
        return _general(found) if hides else found
    return _part_of(scope, found, told)


def _part_of(scope: Scope, found: Finding, told: Collection[Fact]) -> Finding:
    """What of a finding that is also another's rests on the events that the viewer sees."""
    seen = {fact.movement.event_id for fact in told}
    lots = {lot for fact in told for lot in fact.movement.lots}
    papers = {paper for fact in told for paper in fact.movement.papers}
    lot = found.lot if found.lot in lots else ""
    own = found.custodian if scope.sees(found.custodian) else ""
    named = {"lot": lots, "trip": papers, "event": seen, "line": set[str]()}.get(
        found.subject_kind, {found.subject_id} if own else set())
    return replace(
        _general(replace(found, lot=lot)), custodian=own, park=found.park if own else "",
        mass_mg=None, parties=tuple(filter(scope.sees, found.parties)),
        events=tuple(event for event in found.events if event in seen),
        consignment=found.consignment if found.consignment in papers else "",
        subject_id=found.subject_id if found.subject_id in named else "")


def rehearsed(
    scope: Scope, found: Iterable[Finding], size: int, strange: AbstractSet[str],
    rules: Mapping[str, RuleRow],
) -> list[Finding]:
    """The findings that a dry run would open, as the viewer may be told of them.

    `strange` are the rehearsed events that name a lot or trip on which the viewer did not stand
    before. Of these, and of any lack of a lot whose sources it may not see, it is told what the
    act is found to be by itself, never what hangs on facts that are hidden: asked often enough,
    whether a finding comes, or which, would tell them.
    """
    told: dict[str, Finding] = {}
    for one in found:
        shown: Finding | None = discreet(scope, one, size)
        if scope.viewer.role in _WHOLE and shown is not None:
            rests = bool(strange) and (not shown.events or not strange.isdisjoint(one.events))
            if rests or (one.rule in _LACKS and shown is not one):
                shown = _by_itself(scope, one, size, rules)
        if shown is not None:
            before = told.get(shown.code, shown)
            told[shown.code] = replace(
                shown, events=tuple(dict.fromkeys((*before.events, *shown.events))))
    return [told[code] for code in sorted(told)]


def _by_itself(
    scope: Scope, found: Finding, size: int, rules: Mapping[str, RuleRow]
) -> Finding | None:
    """What every act of the sort is found to be, None for what hangs on what others told."""
    facts = scope.seen_of(movements.facts(
        scope.tx, movements.thread_leaves(scope.tx, found.events, size)))
    row = rules.get("Q-06" if found.rule in _LACKS else found.rule)
    if not facts or row is None or row.code not in _OF_THE_ACT:
        return None
    lot = found.lot if any(found.lot in fact.movement.lots for fact in facts) else ""
    kind, name = ("lot", lot) if lot else ("event", facts[0].movement.event_id)
    return _general(Finding(
        code=code_of(row.code, kind, name), rule=row.code, finding_class=row.finding_class,
        severity=row.severity, title=row.name_en, title_zh=row.name_zh, says="", says_zh="",
        subject_kind=kind, subject_id=name, lot=lot, occurred_at=min(fact.at for fact in facts),
        custodian=next(filter(scope.sees, found.parties), ""), basis=row.basis,
        basis_status=row.basis_status,
        events=tuple(dict.fromkeys(fact.movement.event_id for fact in facts))))


def foresee(scope: Scope, found: Iterable[Finding]) -> None:
    """Fetch together what telling of some findings asks about each of them."""
    if scope.viewer.role in _WHOLE:
        scope.fetch({one.consignment for one in found} - {""})


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


def _stands_on_line(scope: Scope, found: Finding) -> bool:
    return found.subject_kind == "line" and scope.stands_on(found.subject_id)


def _is_strange_trip(scope: Scope, found: Finding) -> bool:
    """Whether a finding is about a trip on which the viewer stands by its own word alone."""
    return bool(found.consignment) and not scope.knows_trip(found.consignment)


def _stands_on_trip(scope: Scope, found: Finding, facts: Iterable[Fact]) -> bool:
    """Whether the viewer is on all that was sent and handed over: it knows what came of that."""
    sent = [fact for fact in facts if fact.movement.kind not in ("receive", "reject")]
    return bool(sent) and len(scope.seen_of(sent)) == len(sent) and not _is_strange_trip(
        scope, found)


def still_fits(found: Finding, equal: Mapping[str, str]) -> bool:
    """Whether what the viewer was told still answers a filter: else the filter would tell."""
    return all(getattr(found, name) == equal[name] for name in _TOLD
               if name in equal)


def _knows_sources(scope: Scope, lot: str, size: int) -> bool:
    """Whether the viewer stands on every event that brought mass of a lot into the books."""
    facts = movements.facts(scope.tx, movements.leaves(scope.tx, "lot", [lot], size))
    brought = [fact for fact in facts
               if fact.movement.kind in _BRINGS or fact.movement.consignor]
    return len(scope.seen_of(brought)) == len(brought)


def _knows_identity(scope: Scope, found: Finding, size: int) -> bool:
    """Whether the viewer stands on an event by which another said what a lot is.

    Whoever deals in a lot with others knows its substance; how strong it is, who was told.
    """
    own = found.figures[_IDENTITY]
    facts = scope.seen_of(movements.facts(
        scope.tx, movements.leaves(scope.tx, "lot", [found.lot], size)))
    told = {text for fact in facts for text in (
        fact.movement.substance, fact.movement.concentration,
        *(word for part in fact.movement.parts for word in (part.substance, part.concentration)))}
    return own in told or (own == movements.lots_known(scope.tx, [found.lot]).get(found.lot)
                           and not all(scope.sees(fact.filer) for fact in facts))


def _general(found: Finding) -> Finding:
    """A finding without what its rule says: the figures are in part another's."""
    about = f" {found.lot}" if found.lot else ""
    return replace(
        found, figures={}, parameters={},
        says=f"{found.title}:{about} – what it says of others is not shown",
        says_zh=f"{found.title_zh}：{about.strip()} 涉及其他单位，其内容不予显示")
