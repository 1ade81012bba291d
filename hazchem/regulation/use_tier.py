"""Tiered supervision of use 使用分级分类: a user's tier by what it holds, uses, and its S."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

DATASET = "use_tiers"
# 一般: whoever no row of the table puts higher. 1 is the gravest.
GENERAL = 4
ANY = "any"
MEASURES = ("held", "used", "s")
MG_PER_KG = 1_000_000


class Line(NamedTuple):
    """A row of the grading table: from how much of which goods a user is in a tier.

    `least` is in milligrams, for the measure `s` a ratio; 0 is any at all.
    """

    code: str
    tier: int
    measure: str
    goods: str
    least: Fraction
    basis: str
    status: str


class Quantity(NamedTuple):
    """What a user holds of one substance now, and what it used of it in the period."""

    substance: str
    flags: frozenset[str] = frozenset()
    flags_status: tuple[str, ...] = ()
    held_mg: int = 0
    used_mg: int = 0


class Match(NamedTuple):
    """A row that matched: what it came to, of which substances, how far their listing was read."""

    line: Line
    figure: Fraction
    substances: tuple[str, ...] = ()
    listing: tuple[str, ...] = ()


class Grade(NamedTuple):
    """A user's tier with every row that matched, the gravest first."""

    tier: int
    matches: tuple[Match, ...] = ()

    @property
    def deciding(self) -> tuple[Match, ...]:
        """The rows that put the user into its tier."""
        return tuple(match for match in self.matches if match.line.tier == self.tier)


def lines_on(rows: Iterable[Mapping[str, str]], day: date) -> tuple[Line, ...]:
    """The grading table as in force on a day."""
    return tuple(_line(row) for row in rows if _holds(row, day))


def tier_of(
    lines: Iterable[Line], quantities: Sequence[Quantity], s: Fraction | None = None
) -> Grade:
    """A user's tier: the gravest of all rows that match; `s` is the largest S of its units."""
    found = [match for line in lines if (match := _match(line, quantities, s))]
    found.sort(key=lambda match: (match.line.tier, match.line.code))
    return Grade(min((match.line.tier for match in found), default=GENERAL), tuple(found))


def _match(line: Line, quantities: Sequence[Quantity], s: Fraction | None) -> Match | None:
    if line.measure == "s":
        return _reached(line, s or Fraction(), ())
    there = [one for one in quantities if _mass_mg(one, line.measure) > 0
             and (line.goods in (ANY, one.substance) or line.goods in one.flags)]
    return _reached(line, Fraction(sum(_mass_mg(one, line.measure) for one in there)), there)


def _reached(line: Line, figure: Fraction, there: Sequence[Quantity]) -> Match | None:
    if figure <= 0 or figure < line.least:
        return None
    listing = {status for one in there for status in one.flags_status
               if status.partition("=")[0] == line.goods}
    return Match(line, figure, tuple(sorted({one.substance for one in there})),
                 tuple(sorted(listing)))


def _mass_mg(one: Quantity, measure: str) -> int:
    return one.held_mg if measure == "held" else one.used_mg


def _line(row: Mapping[str, str]) -> Line:
    scale = 1 if row["measure"] == "s" else MG_PER_KG
    return Line(row["code"], int(row["tier"]), row["measure"], row["goods"],
                Fraction(row["least"]) * scale, row["basis"], row["status"])


def _holds(row: Mapping[str, str], day: date) -> bool:
    return date.fromisoformat(row["effective_from"]) <= day and (
        not row["effective_to"] or day < date.fromisoformat(row["effective_to"]))
