"""A table as it stands in a file: texts in rows, with the row numbers a clerk sees."""

import re
from typing import NamedTuple

from hazchem.intake.limits import Limits, within

# A cell is one line: breaks, tabs and wide blanks inside it become one blank.
_BLANKS = re.compile(r"[\s\u3000\ufeff]+")


class Line(NamedTuple):
    """One row: its number in the file, and its cells without blanks around them."""

    number: int
    cells: list[str]


def tidy(cell: str) -> str:
    """A cell on one line, without blanks around it."""
    return _BLANKS.sub(" ", cell).strip(" ")


def line_of(number: int, cells: list[str], limits: Limits) -> Line | None:
    """A row of tidy cells; None for a blank one."""
    tidied = [cell if cell.isalnum() else tidy(cell) for cell in cells]
    while tidied and not tidied[-1]:
        tidied.pop()
    within(len(tidied), limits.columns, "columns", "列数")
    return Line(number, tidied) if tidied else None
