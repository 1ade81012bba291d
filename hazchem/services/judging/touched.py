"""Touched: what new events change, projected at once and marked to be judged again."""

from collections.abc import Callable, Collection, Iterable

from hazchem.domain.custodian import PROVISIONAL
from hazchem.domain.event import Fact
from hazchem.domain.register import Registers
from hazchem.ledger.kinship import possible_nodes
from hazchem.services.judging import gate_marks
from hazchem.services.judging.subjects import (
    alert,
    balance,
    filings,
    loss,
    permitted,
    stores,
    trip_beside,
    unit,
)
from hazchem.store import findings, kin, movements
from hazchem.store.findings import Subject
from hazchem.store.store import Tx

# Which mentions of a register's entry are read again when the entry changes.
_NOUNS = {"custodians": "custodian", "places": "place", "vehicles": "vehicle",
          "instruments": "instrument"}


def project(tx: Tx, registers: Registers, facts: Collection[Fact]) -> None:
    """Project new facts and mark every subject that they touch."""
    if not facts:
        return
    movements.add(tx, facts, registers)
    mixed = {place for fact in facts for place in fact.movement.places
             if is_ever_commingled(registers, place)}
    groups = kin.join(tx, facts, sorted(mixed))
    subjects = {("group", group) for group in groups}
    undone = movements.threads(tx, (fact.leaf_index for fact in facts
                                    if fact.movement.kind == "correct" or fact.movement.replaces))
    told = [*facts, *movements.facts(tx, movements.thread_leaves(tx, undone))]
    subjects |= subjects_of(tx, told, registers)
    findings.mark(tx, subjects | unit.of_movements(registers, told) | stores.of_movements(told))
    gate_marks.touch(tx, registers, told)


def mark_mentions(
    tx: Tx, register: str, codes: Collection[str], registers: Callable[[], Registers]
) -> None:
    """Mark every subject whose events name these entries of a register.

    All registers are read only where any event does.
    """
    noun = _NOUNS.get(register)
    if noun is None:
        return
    leaves = movements.leaves(tx, noun, codes)
    if register == "custodians":
        leaves |= movements.leaves(tx, "party", (code for code in codes
                                                 if code.startswith(PROVISIONAL)))
    if leaves:
        findings.mark(tx, subjects_of(tx, movements.facts(tx, leaves), registers()))
    if register == "instruments":
        # How sure a balance is hangs on what weighed it, though no posting does.
        for party in balance.weighed_by(tx, codes):
            findings.mark_between(tx, balance.KIND, f"{party}|", f"{party}|~")


def mark_conversions(tx: Tx, registers: Registers, custodians: Collection[str]) -> None:
    """Mark every subject whose events converted anything in the places of some custodians."""
    places = {code for code in registers.places if any(
        entry.custodian in custodians for _, entry in registers.places.history(code))}
    leaves = movements.of_kind_at(tx, "convert", places)
    findings.mark(tx, subjects_of(tx, movements.facts(tx, leaves), registers))


def is_ever_commingled(registers: Registers, place: str) -> bool:
    """Whether any version of a place mixes what is in it."""
    return any(entry.commingled for _, entry in registers.places.history(place))


def subjects_of(tx: Tx, facts: Iterable[Fact], registers: Registers) -> set[Subject]:
    """The subjects that some facts, already projected, belong to."""
    told = list(facts)
    nodes = {node for fact in told for node in possible_nodes(fact.movement)}
    group_of = kin.group_of(tx, nodes)
    lots = {lot for fact in told for lot in fact.movement.lots}
    found: set[Subject] = {("group", group) for group in group_of.values()}
    found |= {("group", lot) for lot in lots - group_of.keys()}
    found |= {("party", party) for fact in told for party in fact.movement.parties
              if party.startswith(PROVISIONAL)}
    tickets = {movements.ticket_key(fact) for fact in told if fact.movement.ticket}
    found |= {("ticket", ticket) for ticket in movements.named_twice(tx, "ticket", tickets)}
    # A paper's other goods: a hand-over or a second dispatch changes what their lines say.
    papers = {paper for fact in told for paper in fact.movement.papers}
    papers |= {fact.movement.successor for fact in told if fact.movement.successor}
    papers |= movements.namesakes(tx, told)
    papers = movements.cited_with(tx, papers)
    found |= {("trip", paper) for paper in papers} | alert.of_movements(tx, told)
    found |= alert.of_papers(tx, papers)
    found |= filings.of_movements(tx, told) | filings.of_papers(tx, papers)
    found |= trip_beside.of_papers(tx, papers) | loss.of_movements(told)
    found |= permitted.of_papers(tx, registers, papers)
    beside = movements.beside(tx, "lot", papers)
    group_beside = kin.group_of(tx, beside)
    return found | {("group", group_beside.get(lot, lot)) for lot in beside}
