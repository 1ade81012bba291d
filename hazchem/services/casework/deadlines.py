"""Deadlines 期限 of cases: so many working days, by the rows in force for a severity."""

import csv
import io
from datetime import datetime

from hazchem.domain import instant
from hazchem.domain.working_days import MissingYear, WorkingDays, deadline, working_days
from hazchem.rules.parameters import NoParameter
from hazchem.services.seen.asked import Snapshot
from hazchem.store import datasets

_CALENDAR = "working_days"


def rectify_by(seen: Snapshot, severity: str, now: datetime) -> datetime | None:
    """Until when a finding of a severity is to be put right; None where no row says."""
    today = now.astimezone(instant.CHINA).date()
    try:
        row = seen.reference.parameters.row("case", "rectify_working_d", today, severity)
    except NoParameter:
        return None
    try:
        return deadline(now, int(row.value), row.unit, _calendar(seen))
    except MissingYear:
        # A year nobody entered yet: weekends alone, which leaves less time rather than more.
        return deadline(now, int(row.value), row.unit, WorkingDays((today.year, today.year + 1)))


def _calendar(seen: Snapshot) -> WorkingDays:
    """The calendar as known at the snapshot's size; read once for each edition of it."""
    leaf_index, digest = datasets.digests(seen.tx, seen.size).get(_CALENDAR, (-1, ""))
    key = _CALENDAR, digest
    kept = seen.store.derived.get(key)
    if not isinstance(kept, WorkingDays):
        told = datasets.body(seen.tx, leaf_index) if digest else ""
        kept = working_days(csv.DictReader(io.StringIO(told, newline="")))
        seen.store.derived[key] = kept
    return kept
