"""Deadlines: what was due when, by the row in force that day, less the outages a clock stands in.

Every rule that asks whether something came too late asks here.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from hazchem.domain.outage import Outage, suspended
from hazchem.domain.working_days import DAYS, WORKING_DAYS, MissingYear, deadline
from hazchem.rules.evidence import Evidence, clock_of, day_of


class Clock(NamedTuple):
    """Which number of which rule sets a clock, whose it is, and when it began to run."""

    rule: str
    name: str
    custodian: str
    begun: datetime
    selector: str = ""


class Due(NamedTuple):
    """When something was due; `at` is None while an outage goes on or a calendar is missing."""

    at: datetime | None
    parameters: dict[str, str]
    missing_year: int = 0

    @property
    def variant(self) -> str:
        """Which sentence says it: another one where nobody can compute the day."""
        return "no_calendar" if self.missing_year else ""

    @property
    def finding_class(self) -> str:
        """A day that cannot be computed is a gap in the data, not a breach."""
        return "DATA" if self.missing_year else ""

    @property
    def figures(self) -> dict[str, str]:
        """What a sentence says of it."""
        return {"due": clock_of(self.at) if self.at else "–", "year": str(self.missing_year)}


def is_set(evidence: Evidence, clock: Clock) -> bool:
    """Whether a row in force on the day sets this clock at all."""
    return evidence.parameters.applies(
        clock.rule, clock.name, day_of(clock.begun), [clock.selector])


def due(evidence: Evidence, clock: Clock) -> Due:
    """When a clock runs out."""
    begun, day = clock.begun, day_of(clock.begun)
    row = evidence.parameters.row(clock.rule, clock.name, day, clock.selector)
    shown = evidence.asked(clock.rule, clock.name, begun, clock.selector)
    try:
        end = deadline(begun, int(row.value), row.unit, evidence.calendar)
    except MissingYear as missing:
        return Due(None, shown, missing.year)
    stretched, codes = suspended(begun, end, outages_of(evidence, clock.custodian, begun))
    return Due(stretched, shown | ({"outages": ", ".join(codes)} if codes else {}))


def late(evidence: Evidence, clock: Clock, told_at: datetime) -> Due | None:
    """What was due where it was told too late, or where nobody can say whether it was."""
    found = due(evidence, clock)
    if found.missing_year:
        return found if _may_be_late(evidence, clock, told_at) else None
    if found.at is None or told_at <= found.at or not evidence.passed(found.at):
        return None
    return found


def _may_be_late(evidence: Evidence, clock: Clock, told_at: datetime) -> bool:
    """So many working days are never fewer than so many days: within those it was in time."""
    row = evidence.parameters.row(clock.rule, clock.name, day_of(clock.begun), clock.selector)
    assert row.unit == WORKING_DAYS
    soonest = deadline(clock.begun, int(row.value), DAYS, evidence.calendar)
    return told_at > soonest and evidence.passed(soonest)


def outages_of(evidence: Evidence, custodian: str, at: datetime) -> Iterator[Outage]:
    """The outages that cover a custodian or its park, as they were told by now."""
    park = evidence.registers.park_of(custodian, at)
    for code in evidence.registers.outages:
        told = [entry for since, entry in evidence.registers.outages.history(code)
                if evidence.passed(since)]
        known = told[-1] if told else evidence.registers.outages.history(code)[0][1]
        if known.covers(custodian, park):
            yield known


def is_history(
    evidence: Evidence, custodian: str, at: datetime, *, by_law: bool = False
) -> bool:
    """Whether something happened before its filer joined the ledger: told later, it is not late.

    A custodian joins on its `ledger_from`; where the register does not say, with the first thing
    it filed. Of whoever joined nobody knows when, nothing is late. A duty `by_law` to file with
    the police runs for everybody, ledger or not: only a registered go-live makes it history.
    """
    entry = evidence.registers.custodian(custodian, at)
    told = entry.ledger_from if entry else None
    if by_law:
        return told is not None and at < told
    joined = told or evidence.began(custodian)
    return joined is None or at < joined
