"""Lines of a consignment: one waybill, one lot, one consignee; what was sent and what came."""

from dataclasses import dataclass, field
from datetime import datetime

from hazchem.domain.event import Fact


@dataclass(slots=True)
class Receipt:
    """Part of a receipt that fell to a line, and where it went."""

    at: datetime
    fact: Fact
    mass_mg: int
    custodian: str


@dataclass(slots=True)
class Line:
    """What is known of one line; masses in milligrams."""

    id: str
    consignment: str
    lot: str
    consignee: str
    consignor: str
    substance: str
    mode: str
    due_at: datetime | None
    holder: str
    sent_at: datetime
    sent_mg: int = 0
    open_mg: int = 0
    received_mg: int = 0
    forwarded_mg: int = 0
    refused_mg: int = 0  # of what is open: refused, and neither carried on nor taken back
    returned_mg: int = 0  # refused, and taken back by who sent it
    exported_mg: int = 0
    difference_mg: int = 0  # sent − received once closed: positive is an apparent loss
    is_outside: bool = False
    closed_at: datetime | None = None
    rejected_at: datetime | None = None
    continued_from: str = ""
    diverted: bool = False
    dispatches: list[Fact] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    handovers: list[Fact] = field(default_factory=list)
    rejects: list[Fact] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether a receipt could still close it: not closed, and not wholly received in parts."""
        return self.closed_at is None and bool(self.open_mg or not self.received_mg)

    @property
    def state(self) -> str:
        """in_transit, partly_received, received, rejected, returned, continued or exported."""
        if self.received_mg and self.open_mg:
            return "partly_received"
        if self.returned_mg and not self.open_mg and not self.received_mg:
            return "returned"
        if self.received_mg or (self.closed_at and not self.forwarded_mg and not self.exported_mg):
            return "received"
        if self.exported_mg and not self.open_mg:
            return "exported"
        if self.forwarded_mg and not self.open_mg:
            return "continued"
        return "rejected" if self.rejected_at else "in_transit"

    @property
    def pieces(self) -> tuple[int, int] | None:
        """Packages sent and received, where every paper of a closed line counts them."""
        sent = [fact.movement.pieces for fact in self.dispatches]
        came = [receipt.fact.movement.pieces for receipt in self.receipts]
        back = [fact.movement.pieces for fact in self.rejects]
        if not came or not sent or any(count is None for count in (*sent, *came, *back)):
            return None
        return sum(n for n in sent if n), sum(n for n in (*came, *back) if n)


def line_id(consignment: str, lot: str, consignee: str) -> str:
    """What names a line for ever."""
    return f"{consignment}|{lot}|{consignee}"
