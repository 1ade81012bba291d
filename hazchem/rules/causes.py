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
    """What can follow from what, what ties the two, and how their masses must agree."""

    found: str
    cause: str
    ties: Ties
    mass: str  # "same" within the limit, "at most" what the cause explains, or "any"


def same_line(found: Saw, cause: Saw) -> bool:
    """Both speak of one line."""
    return bool(cause.figures.get("line", cause.subject_id) == found.subject_id)


def line_doubled(found: Saw, cause: Saw) -> bool:
    """The line was dispatched again after its goods had been received."""
    return same_line(found, cause) and found.figures["received"] != "0"


def same_goods(found: Saw, cause: Saw) -> bool:
    """Both speak of one lot, or, where lots are estimates, of lots that stood in one tank."""
    if found.lot and cause.lot:
        return found.lot == cause.lot
    return bool((found.lots | {found.lot}) & (cause.lots | {cause.lot}) - {""})


def same_lot(found: Saw, cause: Saw) -> bool:
    """Both speak of one lot; a tank's substance stands for its lots."""
    return same_goods(found, cause) and (
        found.lot == cause.lot != "" or found.place == cause.place)


def same_lot_elsewhere(found: Saw, cause: Saw) -> bool:
    """The cause is what happened to the lot at another place."""
    return same_lot(found, cause) and found.place != cause.place


def same_lot_here(found: Saw, cause: Saw) -> bool:
    """Both speak of one lot at one place."""
    return same_lot(found, cause) and found.place == cause.place


def was_to_arrive(found: Saw, cause: Saw) -> bool:
    """The goods of the cause's line were to come to whoever is short, or has too much."""
    return same_goods(found, cause) and bool(found.custodian == cause.figures["consignee"])


def went_to_another(found: Saw, cause: Saw) -> bool:
    """The goods were to come to whoever is short, and another received them."""
    return was_to_arrive(found, cause) and found.custodian != cause.custodian


def arrived_unannounced(found: Saw, cause: Saw) -> bool:
    """The lot came later under a paper that fits no dispatch: to its consignee, or back home."""
    ends = found.figures["consignee"], found.figures["consignor"]
    return (same_goods(found, cause) and cause.custodian in ends
            and cause.occurred_at >= found.occurred_at and not cause.variant)


def same_weighing(found: Saw, cause: Saw) -> bool:
    """The cause is about one of the weighings that differ."""
    return not cause.variant and cause.subject_id in found.events


def either_end(found: Saw, cause: Saw) -> bool:
    """A wrong figure on a line shows at whoever sent or received by it."""
    return (cause.subject_kind == "line" and same_goods(found, cause)
            and found.subject_kind != "line"
            and found.custodian in (cause.figures["consignor"], cause.figures["consignee"]))


def counted_before(found: Saw, cause: Saw) -> bool:
    """A count of the place said too little, and what was there went out all the same."""
    return same_lot_here(found, cause) and cause.occurred_at <= found.occurred_at


def same_subject(found: Saw, cause: Saw) -> bool:
    """Both speak of the very same thing; the cause says what kind of act it was."""
    return found.subject_id == cause.subject_id


def same_trip(found: Saw, cause: Saw) -> bool:
    """Part of a load was received by somebody whom the waybill does not name."""
    return same_goods(found, cause) and found.consignment == cause.consignment != ""


def same_two_trips(found: Saw, cause: Saw) -> bool:
    """Goods of two waybills were aboard together only if the papers of both are right."""
    return (found.consignment == cause.consignment
            and bool(found.figures.get("beside") == cause.figures["other"]))


# In this order: what is tied to a cause higher up is no longer asked further down. Waste that was
# disposed of and not there (W-06) follows from whatever the same lack of other goods would.
LINKS = (
    Link("Q-02", "I-04", same_line, "any"),
    Link("Q-01", "I-04", same_line, "same"),
    Link("G-02", "I-04", line_doubled, "at most"),
    Link("G-08", "I-04", same_lot, "at most"),
    Link("Q-06", "I-04", same_lot, "at most"),
    Link("W-06", "I-04", same_lot, "at most"),
    Link("Q-08", "I-04", same_lot_here, "at most"),
    Link("Q-01", "Q-07", same_weighing, "same"),
    Link("Q-08", "Q-07", same_weighing, "same"),
    Link("Q-01", "Q-02", same_line, "same"),
    Link("Q-08", "Q-02", same_line, "same"),
    Link("G-02", "G-03", arrived_unannounced, "same"),
    Link("Q-01", "G-03", same_trip, "same"),
    Link("Q-03", "G-03", same_lot_elsewhere, "at most"),
    Link("Q-06", "G-02", was_to_arrive, "at most"),
    Link("W-06", "G-02", was_to_arrive, "at most"),
    Link("Q-06", "G-03", went_to_another, "at most"),
    Link("W-06", "G-03", went_to_another, "at most"),
    Link("Q-08", "G-02", was_to_arrive, "at most"),
    Link("Q-06", "G-04", was_to_arrive, "at most"),
    Link("W-06", "G-04", was_to_arrive, "at most"),
    Link("Q-06", "Q-01", either_end, "at most"),
    Link("W-06", "Q-01", either_end, "at most"),
    Link("G-08", "Q-01", either_end, "at most"),
    Link("Q-08", "Q-01", either_end, "at most"),
    Link("Q-03", "Q-08", either_end, "at most"),
    Link("Q-06", "Q-03", counted_before, "at most"),
    Link("W-06", "Q-03", counted_before, "at most"),
    Link("G-08", "Q-03", counted_before, "at most"),
    Link("Q-03", "Q-06", same_lot_elsewhere, "at most"),
    Link("P-04", "P-03", same_subject, "any"),
    Link("Q-08", "G-01", same_lot_here, "any"),
    Link("Q-08", "G-08", same_lot_here, "any"),
    Link("Q-08", "Q-06", same_lot_here, "any"),
    Link("G-08", "W-06", same_subject, "any"),
    Link("Q-06", "W-06", same_subject, "any"),
    Link("G-11", "W-05", same_lot_here, "any"),
    Link("K-02", "K-01", same_subject, "any"),
    Link("V-11", "V-05", same_two_trips, "any"),
    Link("G-11", "G-03", same_lot_elsewhere, "at most"),
    Link("G-11", "Q-06", same_lot_elsewhere, "at most"),
)


def folded(seen: Seen) -> dict[str, str]:
    """For each finding that follows from another, the code of that other one.

    What is itself a consequence explains nothing more: its mass is accounted for already. What
    explains something stays a finding of its own.
    """
    causes: dict[str, str] = {}
    explaining: set[str] = set()
    for link in LINKS:
        for found in seen.get(link.found, ()):
            code = found.finding_code(link.found)
            if code in causes or code in explaining:
                continue
            tied = [saw for saw in seen.get(link.cause, ()) if link.ties(found, saw)
                    and saw.finding_code(link.cause) not in causes]
            if tied and _agree(link.mass, found, tied):
                causes[code] = tied[0].finding_code(link.cause)
                explaining.update(saw.finding_code(link.cause) for saw in tied)
    return causes


def _agree(mass: str, found: Saw, causes: Sequence[Saw]) -> bool:
    if mass == "any":
        return True
    over_mg = (found.mass_mg or 0) - sum(saw.mass_mg or 0 for saw in causes)
    limit_mg2 = max(found.limit_mg2, *(saw.limit_mg2 for saw in causes))
    return over_mg**2 <= limit_mg2 or (mass == "at most" and over_mg <= 0)
