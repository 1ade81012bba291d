"""Journeys 运次: one consignment as the list of hands it went through, line by line."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from hazchem.custody.flow import Flow, consignment_of


class Handing(NamedTuple):
    """Mass of one lot given by one holder to the next, on one line of a consignment."""

    line: str
    lot: str
    kind: str
    event_id: str
    at: datetime
    giver: str
    taker: str
    place: str
    mass_mg: int


def journey(consignment: str, flows: Iterable[Flow]) -> tuple[Handing, ...]:
    """Every handing of a consignment's goods, in the order of the books; masses in milligrams.

    What did not arrive, or came beyond what was sent, is a handing to or from a difference: its
    place is "".
    """
    told = []
    for flow in sorted(flows, key=lambda flow: flow.seq):
        lines = [account.ref for account in (flow.source, flow.target)
                 if account.kind in ("transit", "difference")
                 and consignment_of(account.ref) == consignment and "|" in account.ref]
        if lines:
            places = [account.ref for account in (flow.source, flow.target)
                      if account.kind in ("stock", "unexplained", "unmatched")]
            told.append(Handing(lines[0], flow.lot, flow.kind, flow.event_id, flow.at,
                                flow.source.custodian, flow.target.custodian,
                                places[0] if places else "", flow.mass_mg))
    return tuple(told)
