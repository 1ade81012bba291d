"""Folding: what follows from a cause stands under it, and every finding stands exactly once."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from hazchem.domain.finding import CLASSES
from hazchem.reports.values import Shown


class Branch(NamedTuple):
    """A finding and how deep it stands under its cause."""

    shown: Shown
    level: int


class Tree(NamedTuple):
    """A cause with what follows from it, each after what it follows from."""

    branches: tuple[Branch, ...]

    @property
    def cause(self) -> Shown:
        """The finding that nothing here explains."""
        return self.branches[0].shown


def is_open(shown: Shown) -> bool:
    """Whether the facts still say so and the work on it is not done."""
    return shown.cleared_at is None and not shown.settled


def gravity(shown: Shown) -> tuple[Any, ...]:
    """The order of findings: class, severity, first to happen, code."""
    finding = shown.finding
    return (CLASSES.index(finding.finding_class), finding.severity, finding.occurred_at,
            finding.code)


def folded(findings: Iterable[Shown]) -> list[Tree]:
    """The findings as causes with their consequences; causes in the order of gravity.

    A cause that is not among them leaves its consequence standing alone; where findings name
    each other in a ring, the gravest is the cause.
    """
    by_code = {shown.finding.code: shown for shown in sorted(findings, key=gravity)}
    causes = {code: shown.finding.cause for code, shown in by_code.items()
              if shown.finding.cause in by_code}
    for code in by_code:
        if _in_ring(code, causes):
            del causes[code]
    under: dict[str, list[Shown]] = {}
    for code, shown in by_code.items():
        if code in causes:
            under.setdefault(causes[code], []).append(shown)
    return [_tree(shown, under) for code, shown in by_code.items() if code not in causes]


def _in_ring(code: str, causes: dict[str, str]) -> bool:
    seen, step = {code}, causes.get(code)
    while step is not None and step not in seen:
        seen.add(step)
        step = causes.get(step)
    return step == code


def _tree(cause: Shown, under: dict[str, list[Shown]]) -> Tree:
    branches, waiting = [], [Branch(cause, 0)]
    while waiting:
        branch = waiting.pop()
        branches.append(branch)
        waiting += [Branch(shown, branch.level + 1)
                    for shown in reversed(under.get(branch.shown.finding.code, []))]
    return Tree(tuple(branches))


def by_custodian(
    trees: Sequence[Tree], name: Callable[[str], str]
) -> list[tuple[str, list[Tree]]]:
    """Trees by who answers for the cause: the gravest first, then who has most, then by name."""
    groups: dict[str, list[Tree]] = {}
    for tree in trees:
        groups.setdefault(tree.cause.finding.custodian, []).append(tree)
    return sorted(groups.items(), key=lambda group: (
        min(tree.cause.finding.severity for tree in group[1]), -len(group[1]),
        name(group[0]), group[0]))
