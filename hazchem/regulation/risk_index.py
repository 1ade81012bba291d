"""The risk index 一指数: a sum of weighed facts, every point of it told with what it is for.

No model and no black box: a point more always has a line that says so, with the row it is by.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple


class Counted(NamedTuple):
    """How often, or how much, one sort of fact holds of an enterprise."""

    name: str  # finding, age, level, over_design, late
    selector: str
    amount: Fraction


class Weight(NamedTuple):
    """How many points one of a fact is worth, and by which row."""

    points: Fraction
    unit: str
    basis: str
    status: str


class Line(NamedTuple):
    """One line of the sum."""

    counted: Counted
    weight: Weight
    points: Fraction


Weights = Mapping[tuple[str, str], Weight]


def weighed(facts: Iterable[Counted], weights: Weights) -> tuple[Line, ...]:
    """The lines of an index, the heaviest first; a fact without a row weighs nothing."""
    lines = []
    for fact in facts:
        weight = weights.get((fact.name, fact.selector)) or weights.get((fact.name, ""))
        if weight is not None and fact.amount > 0 and weight.points > 0:
            lines.append(Line(fact, weight, fact.amount * weight.points))
    return tuple(sorted(lines, key=lambda line: (-line.points, line.counted)))


def total(lines: Iterable[Line]) -> Fraction:
    """The index: the sum of its lines, to the last fraction."""
    return sum((line.points for line in lines), Fraction())
