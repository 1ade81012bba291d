"""Duty: whose act a movement is where its row does not say, for files the authority loads."""

from collections.abc import Mapping, Sequence

from hazchem.domain.movement import Movement
from hazchem.domain.register import Registers
from hazchem.ledger.kinship import papers_of
from hazchem.ledger.matching import consignee_of
from hazchem.services.judging.world import registers_at
from hazchem.store import log, movements
from hazchem.store.store import Store, Tx


def falls_to(store: Store, told: Sequence[Movement]) -> dict[str, str]:
    """For each event the custodian who should file it, "" where nothing says who.

    What happens in a place falls to its custodian, a dispatch to the consignor (to consignee or
    carrier where that one is outside), a hand-over to who takes over, a reject to the consignee,
    a correction to the filer of what it undoes.
    """
    with store.read() as tx:
        registers = registers_at(store, tx, log.head(tx).size)
        consignees = _consignees(tx, told, registers)
        found: dict[str, str] = {}
        for movement in told:
            if movement.kind == "correct":
                filed = log.find(tx, movement.reverses)
                found[movement.event_id] = filed.filer if filed else found.get(
                    movement.reverses, "")
            else:
                found[movement.event_id] = _one(movement, registers, consignees)
    return found


def _one(told: Movement, registers: Registers, consignees: Mapping[str, str]) -> str:
    if told.kind == "dispatch":
        return _dispatch(told, registers)
    if told.kind == "handover":
        return _carrier(told, registers)
    if told.kind == "reject":
        named = registers.party(told.consignee) if told.consignee else ""
        return named or next((consignees[paper] for paper in told.papers if paper in consignees),
                             "")
    places = [told.to_place, told.from_place, *(part.place for part in told.parts)]
    return next((registers.custodian_of(place, told.occurred_at) for place in places if place), "")


def _dispatch(told: Movement, registers: Registers) -> str:
    consignor = (registers.custodian_of(told.from_place, told.occurred_at) if told.from_place
                 else registers.party(told.consignor))
    if consignor and not registers.is_outside(consignor, told.occurred_at):
        return consignor
    return consignee_of(told, registers) or _carrier(told, registers) or consignor


def _carrier(told: Movement, registers: Registers) -> str:
    if told.carrier:
        return registers.party(told.carrier)
    entry = registers.vehicles.at(told.vehicle, told.occurred_at) if told.vehicle else None
    return entry.custodian if entry else ""


def _consignees(tx: Tx, told: Sequence[Movement], registers: Registers) -> dict[str, str]:
    """Who is to receive under each paper of a refusal, by the ledger and by the file itself."""
    papers = {paper for movement in told if movement.kind == "reject" for paper in movement.papers}
    known = movements.facts(tx, movements.leaves(tx, "paper", papers))
    found: dict[str, str] = {}
    for movement in [*told, *(fact.movement for fact in known)]:
        if movement.kind == "dispatch":
            for paper in papers & set(papers_of(movement)):
                found[paper] = consignee_of(movement, registers) or found.get(paper, "")
    return found
