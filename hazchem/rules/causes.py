"""One cause, one finding: which findings follow from which, in one table.

A consequence stays listed and points to its cause, where both are found in the same books and
the figures agree: a loss is folded under a doubled dispatch only when it is as large as that.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from hazchem.rules.rule import Saw

Seen = Mapping[str, Sequence[Saw]]  # rule code -> what it saw
Ties = Callable[[Saw, Saw], bool]  # (consequence, cause)


class Link(NamedTuple):
    """A rule that can be the cause, what ties the two, and how their masses must agree."""

    cause: str
    ties: Ties
    mass: str  # "same" within the limit, "at most" what the cause explains, or "any"


def same_line(found: Saw, cause: Saw) -> bool:
    """Both speak of one line."""
    return bool(cause.figures.get("line", cause.subject_id) == found.subject_id)


def line_doubled(found: Saw, cause: Saw) -> bool:
    """The line was dispatched again after its goods had been received."""
    return same_line(found, cause) and found.figures["received"] != "0"


def same_lot(found: Saw, cause: Saw) -> bool:
    """Both speak of one lot; a tank's substance stands for its lots."""
    if found.lot and cause.lot:
        return found.lot == cause.lot
    return found.place == cause.place and found.substance == cause.substance


def same_lot_elsewhere(found: Saw, cause: Saw) -> bool:
    """The cause is what happened to the lot at another place."""
    return same_lot(found, cause) and found.place != cause.place


def same_lot_here(found: Saw, cause: Saw) -> bool:
    """Both speak of one lot at one place."""
    return same_lot(found, cause) and found.place == cause.place


def was_to_arrive(found: Saw, cause: Saw) -> bool:
    """The goods of the cause's line were to come to whoever is short, or has too much."""
    return (found.lot == cause.lot or not found.lot and found.substance == cause.substance
            ) and found.custodian == cause.figures["consignee"]


def arrived_unannounced(found: Saw, cause: Saw) -> bool:
    """The consignee received the same lot, later, under a paper that fits no dispatch."""
    return (found.lot == cause.lot and found.figures["consignee"] == cause.custodian
            and cause.occurred_at >= found.occurred_at and not cause.variant)


def same_weighing(found: Saw, cause: Saw) -> bool:
    """The cause is about one of the weighings that differ."""
    return not cause.variant and cause.subject_id in found.events


CAUSES: dict[str, tuple[Link, ...]] = {
    "G-02": (Link("I-04", line_doubled, "at most"), Link("G-03", arrived_unannounced, "same")),
    "G-08": (Link("I-04", same_lot, "at most"),),
    "G-11": (Link("G-03", same_lot_elsewhere, "at most"),
             Link("Q-06", same_lot_elsewhere, "at most")),
    "Q-01": (Link("I-04", same_line, "same"), Link("Q-02", same_line, "same"),
             Link("Q-07", same_weighing, "same")),
    "Q-02": (Link("I-04", same_line, "any"),),
    "Q-03": (Link("G-03", same_lot_elsewhere, "at most"),
             Link("Q-06", same_lot_elsewhere, "at most")),
    "Q-06": (Link("I-04", same_lot, "at most"), Link("G-02", was_to_arrive, "at most"),
             Link("G-04", was_to_arrive, "at most"), Link("Q-01", was_to_arrive, "at most")),
    "Q-08": (Link("Q-02", same_line, "same"), Link("Q-07", same_weighing, "same"),
             Link("I-04", same_lot_here, "at most"), Link("G-02", was_to_arrive, "at most"),
             Link("G-01", same_lot_here, "any"), Link("G-08", same_lot_here, "any"),
             Link("Q-06", same_lot_here, "any")),
}


def folded(seen: Seen) -> dict[str, str]:
    """For each finding that follows from another, the code of that other one.

    What is itself a consequence explains nothing more: its mass is accounted for already.
    """
    causes: dict[str, str] = {}
    for code in sorted(CAUSES, key=_depth):
        for found in seen.get(code, ()):
            cause = _cause_of(code, found, seen, causes)
            if cause:
                causes[found.finding_code(code)] = cause
    return causes


def _depth(code: str) -> int:
    """How long the longest chain of causes below a rule is: causes are settled first."""
    return 1 + max((_depth(link.cause) for link in CAUSES.get(code, ())), default=0)


def _cause_of(code: str, found: Saw, seen: Seen, known: Mapping[str, str]) -> str:
    for link in CAUSES[code]:
        causes = [saw for saw in seen.get(link.cause, ()) if link.ties(found, saw)
                  and saw.finding_code(link.cause) not in known]
        if causes and _agree(link.mass, found, causes):
            return causes[0].finding_code(link.cause)
    return ""


def _agree(mass: str, found: Saw, causes: Sequence[Saw]) -> bool:
    if mass == "any":
        return True
    over_mg = (found.mass_mg or 0) - sum(saw.mass_mg or 0 for saw in causes)
    limit_mg2 = max(found.limit_mg2, *(saw.limit_mg2 for saw in causes))
    return over_mg**2 <= limit_mg2 or (mass == "at most" and over_mg <= 0)
