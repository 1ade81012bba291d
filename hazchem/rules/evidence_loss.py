"""A loss as rules see it: what is gone from where, by which reason, and who was told of it."""

from dataclasses import dataclass
from datetime import datetime

from hazchem.domain.event import Fact
from hazchem.rules.evidence import Evidence


@dataclass(slots=True, kw_only=True)
class Loss(Evidence):
    """One live loss, and when the police were told of the lot, the place or the trip it is of."""

    fact: Fact | None
    substance: str = ""
    reported: tuple[datetime, ...] = ()
