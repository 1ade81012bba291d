"""What a vehicle carries: by the consignment of its waybill, and not by its driver's word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from hazchem.domain.event import Fact
from hazchem.domain.gate import EMPTY, LOADED, UNCLEANED
from hazchem.parking.stays import Parked


@dataclass(frozen=True, slots=True)
class Cargo:
    """The goods of one trip: what they are, and when the last of them was received."""

    waybill: str
    substances: tuple[str, ...] = ()
    mass_mg: int = 0
    sent_at: datetime | None = None
    received_at: datetime | None = None
    consignor: str = ""
    consignee: str = ""


class Load(NamedTuple):
    """What a vehicle is at an instant ("" where nobody knows), with the goods that decide it."""

    state: str
    cargo: Cargo | None = None


def load_at(parked: Parked, at: datetime, cargo: Cargo | None) -> Load:
    """The state of a vehicle in a lot at an instant.

    Goods that were sent and not received make it loaded, whatever was declared. Once they were
    received it is uncleaned, with their class, until somebody declares it empty after that. What
    comes in loaded after its last trip was received carries something that nobody told of.
    """
    declared = [(when, state) for when, state in parked.states if when <= at]
    word = declared[-1][1] if declared else ""
    if cargo is None:
        return Load(word)
    if cargo.received_at is not None and cargo.received_at <= at:
        received = cargo.received_at
        if parked.assumed and word == LOADED and received <= parked.since:
            return Load(LOADED)
        if any(state == EMPTY and when >= received for when, state in declared):
            return Load(EMPTY)
        return Load(UNCLEANED, cargo)
    if cargo.sent_at is not None and cargo.sent_at <= at:
        return Load(LOADED, cargo)
    return Load(word, None if word == EMPTY else cargo)


def cargo_of(
    waybill: str, facts: Iterable[Fact], substance_of: Mapping[str, str]
) -> Cargo | None:
    """The goods of a waybill by the live movements on it; None where there are none.

    Several sources tell of the same goods: the first to tell of a line is taken. Goods are
    received when every lot that was sent has a receipt that closes it, or nobody told of sending.
    """
    sent: dict[tuple[str, str], Fact] = {}
    came: list[Fact] = []
    for fact in facts:
        told = fact.movement
        if told.kind == "dispatch":
            sent.setdefault((told.lot, told.consignee), fact)
        elif told.kind == "receive":
            came.append(fact)
    told_of = [*sent.values()] or came
    if not told_of:
        return None
    closing = [fact for fact in came if not fact.movement.partial]
    closed = {fact.movement.lot for fact in closing}
    whole = bool(closing) and ("" in closed or {lot for lot, _ in sent} - {""} <= closed)
    moved = [fact.movement for fact in told_of]
    named = (one.substance or substance_of.get(one.lot, "") for one in moved)
    return Cargo(
        waybill, tuple(sorted({one for one in named if one})),
        sum(one.mass_mg or 0 for one in moved),
        min((fact.at for fact in sent.values()), default=None),
        max(fact.at for fact in closing) if whole else None,
        next((one.consignor for one in moved if one.consignor), ""),
        next((one.consignee for one in moved if one.consignee), ""))
