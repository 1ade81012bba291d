"""What a rule may see of a quota: what a custodian moved of a substance, and what it had of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from hazchem.custody.flow import Flow
from hazchem.ledger.standing import Moved, Standing
from hazchem.rules.evidence import Evidence

Counts = Callable[[Flow, str], bool]
SITE, MONTH, YEAR = "site", "month", "year"


class Parts(NamedTuple):
    """Whose quota it is, of which substance, and its month or year."""

    custodian: str
    substance: str
    period: str


def named(custodian: str, substance: str, period: str) -> str:
    """The name of a quota."""
    return f"{custodian}|{substance}|{period}"


def parts_of(name: str) -> Parts:
    """The inverse of named."""
    rest, _, period = name.rpartition("|")
    custodian, _, substance = rest.partition("|")
    return Parts(custodian, substance, period)


@dataclass(slots=True, kw_only=True)
class Quota(Evidence):
    """A custodian, a substance and a calendar month or year: what passed, what stood when it began.

    Only a month tells what stood in the custodian's places.
    """

    custodian: str
    substance: str
    period: str
    flows: tuple[Flow, ...] = ()
    opening: tuple[Standing, ...] = ()
    changes: tuple[Moved, ...] = ()

    @property
    def per(self) -> str:
        """What a cap on what was moved counts by."""
        return YEAR if len(self.period) == len("2026") else MONTH


def _made(flow: Flow, holder: str) -> bool:
    return flow.source.kind == "produced" and flow.target.custodian == holder


def _came_in(flow: Flow, holder: str) -> bool:
    inside = flow.source.kind in ("stock", "opening", "difference", "gain") and (
        flow.source.custodian == holder)
    return flow.target.kind == "stock" and flow.target.custodian == holder and not inside


def _used(flow: Flow, holder: str) -> bool:
    return flow.target.kind == "consumed" and flow.source.custodian == holder


def _sold(flow: Flow, holder: str) -> bool:
    return flow.kind == "dispatch" and flow.source.custodian == holder and (
        flow.source.kind == "stock")


def _carried(flow: Flow, holder: str) -> bool:
    return flow.kind == "dispatch" and flow.target.kind == "transit" and (
        flow.target.custodian == holder)


def _disposed(flow: Flow, holder: str) -> bool:
    return flow.target.kind == "disposed" and flow.source.custodian == holder


def _nothing(_flow: Flow, _holder: str) -> bool:
    return False


# What counts towards a cap per month or year, by the activity that is asked about.
COUNTS: dict[str, Counts] = {
    "production": _made, "storage": _came_in, "use": _used, "trade": _sold, "transport": _carried,
    "transit": _carried, "disposal": _disposed, "project": _nothing,
}
