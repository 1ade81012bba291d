"""Activity: what a posting makes, uses up or sends to another, and the day it does so."""

from collections.abc import Iterator
from datetime import datetime

from hazchem.domain.instant import CHINA
from hazchem.domain.waste import is_waste
from hazchem.ledger.account import Account

# Where goods stood that come to a place from others: on their way, or beyond the ledger's area.
_FROM_OTHERS = frozenset({"transit", "unmatched", "imported"})
MADE, USED, SOLD, ACCEPTED = "made", "used", "sold", "accepted"


def done_by(
    source: Account, target: Account, substance: str
) -> Iterator[tuple[str, str, str]]:
    """What a posting does, as (custodian, activity, process); what mixes in a tank does nothing.

    What conversions take and give is told by their process: only what they change counts. What
    is accepted is told of waste alone: of nothing else a licence says how much may come.
    """
    if source.kind == "produced" and "~" not in source.ref:
        yield source.custodian, MADE, "" if source.ref == target.ref else source.ref
    if target.kind == "consumed" and "~" not in target.ref:
        yield target.custodian, USED, "" if source.ref == target.ref else target.ref
    if target.kind == "stock" and source.kind in _FROM_OTHERS and is_waste(substance):
        yield target.custodian, ACCEPTED, ""
    if target.kind == "transit" and source.kind in ("stock", "unexplained", "produced"):
        consignee = target.ref.rpartition("|")[2]
        if consignee and consignee != source.custodian:
            yield source.custodian, SOLD, ""


def day_begins(at: datetime) -> datetime:
    """The first instant of the day in China that an instant falls on."""
    return at.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
