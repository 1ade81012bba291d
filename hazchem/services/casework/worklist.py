"""The worklist 问题清单: findings as those who work on them look at them, folded and counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from hazchem.domain.finding import CLASSES, SEVERITIES, Finding
from hazchem.reports.folding import Tree, folded, is_open
from hazchem.rules.sweep import RuleRow
from hazchem.services import findings
from hazchem.services.casework.offers import Offer, offer_in
from hazchem.services.custody import names_of
from hazchem.services.findings import Detail, Shown, opened, shown_in, wanted_of
from hazchem.services.seen.asked import Asked, snapshot
from hazchem.services.seen.scope import Viewer
from hazchem.store.store import Store

# By which of its words a list can be narrowed. A cause is as grave as it is itself; it concerns
# the rules and custodians of what follows from it as well.
FACETS = ("class", "severity", "rule", "custodian")
_OF_CAUSE = frozenset({"class", "severity"})


class Choice(NamedTuple):
    """One value a list can be narrowed to, and how many causes it would leave."""

    value: str
    findings: int


@dataclass(frozen=True, slots=True)
class Worklist:
    """The findings that filters leave, causes in order of gravity, with what else could be chosen.

    `following` counts the consequences folded under the causes.
    """

    trees: list[Tree]
    following: int
    choices: dict[str, list[Choice]]
    rules: Mapping[str, RuleRow]
    size: int
    as_of: datetime
    root: bytes
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """One finding in full: what it follows from, what follows from it, and the rule it is by."""

    detail: Detail
    cause: Shown | None
    consequences: list[Shown]
    rule: RuleRow | None
    names: dict[str, str] = field(default_factory=dict)
    offer: Offer = Offer()


def worklist(
    store: Store, viewer: Viewer, filters: Mapping[str, str], asked: Asked, now: datetime
) -> Worklist:
    """The findings a viewer may see that the filters leave; the filters are those of the list."""
    with opened(store, filters, asked, now) as seen:
        chosen = {name: filters[name] for name in FACETS if filters.get(name)}
        wanted_of(filters)  # refuse a word that is none
        rest = {name: value for name, value in filters.items() if name not in FACETS}
        shown = shown_in(seen, viewer, wanted_of(rest), state=filters.get("state", ""))
        every = folded(shown)
        choices = {name: _choices(name, _left(every, {
            other: value for other, value in chosen.items() if other != name}))
            for name in FACETS}
        trees = _left(every, chosen)
        parties = {one.finding.custodian for one in shown}
        return Worklist(trees, sum(len(tree.branches) - 1 for tree in trees), choices,
                        seen.reference.rules, seen.size, seen.as_of, seen.root,
                        names_of(seen, parties))


def told(store: Store, viewer: Viewer, code: str, asked: Asked, now: datetime) -> Told:
    """One finding in full; raises Unseen where the viewer may see none."""
    detail = findings.one(store, viewer, code, asked, now)
    finding = detail.shown.finding
    with snapshot(store, asked, now) as seen:
        shown = shown_in(seen, viewer, wanted_of({}))
        cause = next((one for one in shown if one.finding.code == finding.cause), None)
        following = [one for one in shown if one.finding.cause == code]
        codes = {finding.custodian, *finding.parties} | {
            place for fact in detail.evidence for place in fact.movement.places}
        codes |= {one.finding.custodian for one in following}
        codes |= {code for turn in detail.history if turn.taken
                  for code in (turn.taken.custodian, turn.taken.assignee)}
        return Told(detail, cause, following, seen.reference.rules.get(finding.rule),
                    names_of(seen, codes - {""}), offer_in(seen, viewer, finding, detail.shown))


def naming(
    store: Store, viewer: Viewer, event_id: str, asked: Asked, now: datetime
) -> list[Shown]:
    """The open findings that rest on an event, as far as the viewer may see them."""
    with snapshot(store, asked, now) as seen:
        return [one for one in shown_in(seen, viewer, wanted_of({}))
                if event_id in one.finding.events]


def counted(shown: Iterable[Shown]) -> dict[str, Counter[str]]:
    """By class: how many causes are open, how many are of S1, and the mass they are about."""
    sums: dict[str, Counter[str]] = {name: Counter() for name in CLASSES}
    for tree in folded(one for one in shown if is_open(one)):
        finding = tree.cause.finding
        sums[finding.finding_class].update(
            open=1, gravest=int(finding.severity == SEVERITIES[0]),
            mass_mg=finding.mass_mg or 0, following=len(tree.branches) - 1)
    return sums


def newest(shown: Sequence[Shown], finding_class: str) -> list[Shown]:
    """The causes of a class, the last to happen first."""
    causes = {tree.cause.finding.code for tree in folded(shown)}
    of_class = [one for one in shown if one.finding.code in causes
                and one.finding.finding_class == finding_class]
    return sorted(of_class, key=lambda one: (one.finding.occurred_at, one.finding.code),
                  reverse=True)


def _left(trees: Iterable[Tree], chosen: Mapping[str, str]) -> list[Tree]:
    return [tree for tree in trees
            if all(value in _words(tree, name) for name, value in chosen.items())]


def _choices(name: str, trees: Iterable[Tree]) -> list[Choice]:
    counts = Counter(word for tree in trees for word in _words(tree, name))
    if name == "class":
        return [Choice(value, counts[value]) for value in CLASSES]
    if name == "severity":
        return [Choice(value, counts[value]) for value in SEVERITIES]
    return [Choice(*one) for one in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
            if one[0]]


def _words(tree: Tree, name: str) -> set[str]:
    """What a cause is found by under one name."""
    told = tree.branches[:1] if name in _OF_CAUSE else tree.branches
    return {_word(branch.shown.finding, name) for branch in told}


def _word(finding: Finding, name: str) -> str:
    return {"class": finding.finding_class, "severity": finding.severity,
            "rule": finding.rule, "custodian": finding.custodian}[name]
