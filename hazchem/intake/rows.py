"""What intake gives back: rows, each a movement or the problems it has."""

from dataclasses import dataclass, replace

from hazchem.domain.errors import Problem
from hazchem.domain.movement import Movement


@dataclass(frozen=True, slots=True)
class Row:
    """One movement told, on the line where the clerk sees it; refused when it has problems."""

    line: int
    event_id: str | None
    movement: Movement | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything one body tells, in the order it tells it."""

    rows: list[Row]
    single: bool = False


def on_line(problems: tuple[Problem, ...], line: int) -> tuple[Problem, ...]:
    """The problems, each with its line."""
    return tuple(replace(one, line=line) for one in problems)
