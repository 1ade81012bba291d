"""Conversions in a spreadsheet: rows that share an event id become one movement."""

from dataclasses import dataclass, field, replace
from typing import Any

from hazchem.domain.errors import Invalid, Problem
from hazchem.intake.rows import Row
from schemas.movement import movement_from

SIDES = {"input": "inputs", "output": "outputs"}
_PART = ("lot", "substance", "concentration", "unlisted", "mass_kg", "pieces", "from_place",
         "to_place")


@dataclass(slots=True)
class _Conversion:
    line: int
    told: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)


class Conversions:
    """The conversions of one table, gathered row by row."""

    def __init__(self) -> None:
        self._by_id: dict[str, _Conversion] = {}

    def take(self, number: int, told: dict[str, Any], problems: list[Problem]) -> Row | None:
        """Add a row to its conversion; a row that names none is given back refused."""
        told = {"kind": "convert", **told}
        event_id = told.get("event_id")
        if event_id is None or told["kind"] != "convert":
            return Row(number, event_id, None, (*problems, _misplaced(number, told["kind"])))
        role = told.pop("role", None)
        part = {name: told.pop(name) for name in _PART if name in told}
        one = self._by_id.setdefault(event_id.lower(), _Conversion(number, {}))
        one.problems += problems
        for name, value in told.items():
            if one.told.setdefault(name, value) != value and name != "event_id":
                one.problems.append(Problem(
                    f"/{name}", "differs", f"{name} differs from line {one.line}: rows of one "
                    "conversion agree on it", f"{name} 与第 {one.line} 行不一致", number))
        if role not in SIDES:
            one.problems.append(Problem(
                "/role", "missing", "role is missing: a row of a conversion is input or output",
                "缺少 role：转化的每一行须为 input（投入）或 output（产出）", number))
            return None
        side = one.told.setdefault(SIDES[role], [])
        one.lines[f"/{SIDES[role]}/{len(side)}"] = number
        side.append(part)
        return None

    def finish(self) -> list[Row]:
        """Every conversion, on the line of its first row."""
        return [_row(one) for one in self._by_id.values()]


def _row(one: _Conversion) -> Row:
    event_id = one.told["event_id"]
    try:
        movement = movement_from(one.told)
    except Invalid as refused:
        placed = tuple(_placed(problem, one) for problem in refused.problems)
        return Row(one.line, event_id, None, (*one.problems, *placed))
    if one.problems:
        return Row(one.line, event_id, None, tuple(one.problems))
    return Row(one.line, movement.event_id, movement)


def _placed(problem: Problem, one: _Conversion) -> Problem:
    """A problem with a part, on the row where the clerk wrote that part."""
    _, side, position, *rest = f"{problem.pointer}//".split("/")
    line = one.lines.get(f"/{side}/{position}")
    if line is None:
        return replace(problem, line=one.line)
    return replace(problem, line=line, pointer="/" + "/".join(step for step in rest if step))


def _misplaced(number: int, kind: str) -> Problem:
    if kind != "convert":
        return Problem("/role", "not_here", f"role and unlisted are for convert, not for {kind}",
                       f"role 和 unlisted 只用于转化，不用于 {kind}", number)
    return Problem("/event_id", "missing", "event_id is missing: rows of a conversion share one",
                   "缺少 event_id：同一转化的各行须填写同一个 UUID", number)
