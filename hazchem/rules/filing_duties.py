"""Filing duties 备案: which events are to be filed in the ledger by when, and whose duty it is."""

from collections.abc import Iterator
from datetime import datetime

from hazchem.domain.event import Fact
from hazchem.domain.movement import OWN_SOURCE, Movement
from hazchem.ledger.matching import Trips, consignee_of, consignor_of, receiver_of
from hazchem.rules.deadlines import Clock, is_set
from hazchem.rules.evidence import Evidence

FLOW = frozenset({"highly_toxic", "explosive_precursor"})
PRECURSORS = ("drug_precursor_1", "drug_precursor_2", "drug_precursor_3")
# What a manifest that was written by hand and entered afterwards says where it comes from.
PAPER = "paper"
_SELLERS = frozenset({"producer", "trader"})
_KEEPERS = frozenset({"warehouse", "carrier"})


def duties(evidence: Evidence, fact: Fact, substance: str, trips: Trips) -> Iterator[Clock]:
    """The clocks that one event starts for whoever must file it; outside parties have none."""
    told = fact.movement
    if told.source == OWN_SOURCE and told.kind in ("dispatch", "receive"):
        yield from _of_a_sale(evidence, fact, substance, trips)
    if told.manifest and told.source == PAPER and told.kind in ("dispatch", "receive"):
        yield from _set(evidence, Clock("T-05", "enter_within", _whose(evidence, fact),
                                        _transfer_ended(fact, trips)))
    if told.source == OWN_SOURCE and told.kind == "receive" and _manifest(told, trips):
        yield from _set(evidence, Clock("T-04", "accept_within", _whose(evidence, fact), fact.at))


def _of_a_sale(
    evidence: Evidence, fact: Fact, substance: str, trips: Trips
) -> Iterator[Clock]:
    """Seller and buyer each file what changes hands; a move within one owner is no sale."""
    flags = evidence.flags(substance, fact.at)
    if not flags & (FLOW | set(PRECURSORS)):
        return
    seller, buyer = _parties(evidence, fact, trips)
    if not buyer or seller == buyer:
        return
    sold = fact.movement.kind == "dispatch"
    party = seller if sold else buyer
    if flags & FLOW:
        rule = "T-02" if sold and _is_user(evidence, seller, fact.at) else "T-01"
        yield from _set(evidence, Clock(rule, "file_within", party, fact.at))
    for flag in PRECURSORS:
        if sold and flag in flags:
            yield from _set(evidence, Clock("T-03", "file_within", party, fact.at, flag))


def _parties(evidence: Evidence, fact: Fact, trips: Trips) -> tuple[str, str]:
    """Who sells to whom, by title where it is named, else by custody."""
    told, registers = fact.movement, evidence.registers
    seller, buyer = registers.party(told.seller), registers.party(told.buyer)
    owner = registers.party(told.owner)
    if told.kind == "dispatch":
        seller = seller or owner or consignor_of(told, registers)
        return seller, buyer or _holder(evidence, consignee_of(told, registers), fact.at)
    buyer = buyer or owner or _holder(evidence, receiver_of(told, registers), fact.at)
    return seller or _sender(evidence, fact, trips), buyer


def _sender(evidence: Evidence, fact: Fact, trips: Trips) -> str:
    """Who sold what was received: by its dispatch, its owner there, else as the receipt says."""
    told, registers = fact.movement, evidence.registers
    for sent in _sent(told, trips):
        return registers.party(sent.seller or sent.owner) or consignor_of(sent, registers)
    return registers.party(told.consignor)


def _manifest(told: Movement, trips: Trips) -> str:
    """The manifest of a receipt: its own word, else the one its goods were sent under."""
    return told.manifest or next((sent.manifest for sent in _sent(told, trips)), "")


def _sent(told: Movement, trips: Trips) -> Iterator[Movement]:
    """The dispatches on a receipt's papers that may have sent its goods."""
    for other in trips.facts_of(trips.consignment.get(told.waybill or told.manifest, "")):
        sent = other.movement
        if sent.kind == "dispatch" and (not (sent.lot and told.lot) or sent.lot == told.lot):
            yield sent


def _holder(evidence: Evidence, custodian: str, at: datetime) -> str:
    """A custodian as a buyer; who only keeps or carries goods for others buys nothing."""
    entry = evidence.registers.custodian(custodian, at) if custodian else None
    roles = frozenset(entry.roles) if entry else frozenset()
    return "" if roles and roles <= _KEEPERS else custodian


def _is_user(evidence: Evidence, custodian: str, at: datetime) -> bool:
    """Whether a custodian uses goods and neither makes nor trades them."""
    entry = evidence.registers.custodian(custodian, at)
    return bool(entry and "user" in entry.roles and not _SELLERS & set(entry.roles))


def _whose(evidence: Evidence, fact: Fact) -> str:
    """Whose paper it is: the receiver's for a receipt, the sender's for a dispatch."""
    told, registers = fact.movement, evidence.registers
    party = (receiver_of(told, registers) if told.kind == "receive"
             else consignor_of(told, registers))
    return party or fact.filer


def _transfer_ended(fact: Fact, trips: Trips) -> datetime:
    """When the last of a manifest's goods arrived, as far as that is known."""
    told = fact.movement
    trip = trips.facts_of(trips.consignment.get(told.waybill or told.manifest, ""))
    return max((other.at for other in trip if other.movement.kind == "receive"), default=fact.at)


def _set(evidence: Evidence, clock: Clock) -> Iterator[Clock]:
    """A clock, where it is set that day for somebody of this ledger's area."""
    entry = evidence.registers.custodian(clock.custodian, clock.begun)
    if entry and not entry.outside and is_set(evidence, clock):
        yield clock
