"""Outages 停运: spans an authority declares, in which nobody could file and no clock runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One version of an outage: which system, for whom, from when until when (None: still)."""

    code: str
    source: str = ""
    custodians: tuple[str, ...] = ()
    park: str = ""
    from_at: datetime
    to_at: datetime | None = None
    reason: str = ""

    def covers(self, custodian: str, park: str) -> bool:
        """Whether it is this custodian's too; one that names nobody is everybody's."""
        if not self.custodians and not self.park:
            return True
        return custodian in self.custodians or (self.park != "" and self.park == park)


def suspended(
    begun: datetime, due: datetime, outages: Iterable[Outage]
) -> tuple[datetime | None, tuple[str, ...]]:
    """A deadline put off by every outage its clock ran into, and their codes.

    Time that two outages share counts once. None: an outage goes on, and the clock stands.
    """
    stands_until = begun
    codes: list[str] = []
    for outage in sorted(outages, key=lambda one: (one.from_at, one.code)):
        if outage.from_at > due:
            break
        lost_from = max(outage.from_at, stands_until)
        if outage.to_at is None:
            return None, (*codes, outage.code)
        if outage.to_at > lost_from:
            due += outage.to_at - lost_from
            stands_until = outage.to_at
            codes.append(outage.code)
    return due, tuple(codes)
