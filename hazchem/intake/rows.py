"""What intake gives back: rows, each with what it tells or the problems it has."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

from hazchem.domain.errors import Problem
from hazchem.domain.movement import Movement

_ID_SHOWN_MAX = 64


class Told(Protocol):
    """What every row has, whatever it tells."""

    @property
    def line(self) -> int: ...

    @property
    def problems(self) -> tuple[Problem, ...]: ...


@dataclass(frozen=True, slots=True)
class Row:
    """One movement told, on the line where the clerk sees it; refused when it has problems."""

    line: int
    event_id: str | None
    movement: Movement | None
    problems: tuple[Problem, ...] = ()


RowT = TypeVar("RowT", bound=Told)


@dataclass(frozen=True, slots=True)
class Intake(Generic[RowT]):
    """Everything one body tells, in the order it tells it."""

    rows: list[RowT]
    single: bool = False


def on_line(problems: Sequence[Problem], line: int) -> tuple[Problem, ...]:
    """The problems, each with its line."""
    return tuple(replace(one, line=line) for one in problems)


def id_in(told: Any) -> str | None:
    """The event id that a refused row names, as far as it is one that can be shown."""
    event_id = told.get("event_id") if isinstance(told, dict) else None
    return event_id if isinstance(event_id, str) and len(event_id) <= _ID_SHOWN_MAX else None
