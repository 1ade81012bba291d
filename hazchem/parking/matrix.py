"""The matrix of classes that must not stand side by side, read from a table of segregation."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from hazchem.domain.parking_lot import ParkingLot

# Of the two tables this one is about apart or together; it is for stowage in ships, and no
# Chinese standard says it of a parking lot. Cells 1 to 4 ask for a distance, * for special rules.
SYSTEM = "IMDG_7.2.4"
_APART = {"1": 1, "2": 2, "3": 3, "4": 4, "*": 4}


class NoMatrix(ValueError):
    """A row of the table says what no cell of it can."""


class Apart(NamedTuple):
    """Why two classes must not stand side by side: how strictly, by what, how far checked."""

    class_a: str
    class_b: str
    strictness: int
    basis: str
    status: str


class Matrix:
    """Pairs of classes and how far apart they belong; asked in either order."""

    def __init__(self, pairs: Iterable[Apart] = ()) -> None:
        self._pairs = {frozenset((one.class_a, one.class_b)): one for one in pairs}

    def apart(self, one: str, other: str, lot: ParkingLot | None = None) -> Apart | None:
        """Why two classes may not be neighbours, None where they may.

        What a lot says for itself stands instead of the whole table. Class 1.4S is asked as 1.4,
        and a class of which a table has only the whole (class 1) as that.
        """
        if not one or not other:
            return None
        if lot is not None and lot.incompatible:
            return next((Apart(one, other, 4, f"lot {lot.code}", "lot's own")
                         for pair in lot.incompatible
                         if _meets(pair, one, other) or _meets(pair, other, one)), None)
        return self._pairs.get(frozenset((division(one), division(other))))


def division(of: str) -> str:
    """A class as the table names it: 1.4S is 1.4, "3 (6.1)" is 3."""
    first = of.split(maxsplit=1)[0] if of.split() else ""
    return first.rstrip("ABCDEFGHJKLNSabcdefghjklns")


def _meets(pair: tuple[str, str], one: str, other: str) -> bool:
    return is_of(one, pair[0]) and is_of(other, pair[1])


def is_of(one: str, named: str) -> bool:
    """Whether a class is the one that is named, or a division of it: 1.4 is of 1, 2.1 of 2."""
    told = division(one)
    return bool(told) and (told == named or told.partition(".")[0] == named)


def matrix_of(rows: Iterable[Mapping[str, str]], strictness: int = 1) -> Matrix:
    """The pairs of a segregation table that are at least so strict."""
    pairs: list[Apart] = []
    for row in rows:
        if row["system"] != SYSTEM:
            continue
        if row["code"] not in (*_APART, "x"):
            raise NoMatrix(f"{row['class_a']} with {row['class_b']}: {row['code']!r} is no cell")
        degree = _APART.get(row["code"], 0)
        pairs += [Apart(one, other, degree, row["system"], row["status"])
                  for one in row["class_a"].split("/") for other in row["class_b"].split("/")
                  if degree >= max(1, strictness)
                  # Class 1 beside itself is for the rules of its compatibility groups.
                  and row["code"] != "*"]
    return Matrix(pairs)
