"""Subjects: a permit for single acts, in one custodian's hands, and the trips made by it.

A trip is looked for among those that name the custodian while the permit holds, of goods that such
a permit is for: so it costs what was carried under one permit, and not what was ever carried.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from hazchem.domain import instant
from hazchem.domain.custodian import PROVISIONAL
from hazchem.domain.event import Fact
from hazchem.domain.permit import Permit
from hazchem.domain.register import Registers
from hazchem.domain.waste import is_waste
from hazchem.rules.evidence_permitted import (
    APPROVAL,
    CARRIES,
    PURCHASES,
    Permitted,
    named,
    parts_of,
    permits_of,
    span_of,
    versions_held,
)
from hazchem.services.judging.known import facts_on_papers
from hazchem.services.judging.reference import Reference
from hazchem.services.judging.subjects.gathered import (
    Asking,
    Filing,
    Gathered,
    Moments,
    Subject,
    filings_of,
)
from hazchem.services.judging.subjects.trip_beside import trips_in
from hazchem.store import movements
from hazchem.store.movements import lots_known
from hazchem.store.store import Tx

KIND = "permitted"
_CLASS_1 = "drug_precursor_1"
Span = tuple[int | None, int | None]


def gather(asking: Asking, name: str, would: Sequence[Fact] = ()) -> Gathered:
    """The trips that may have been made by a permit, with all on their papers.

    `would` are movements that nobody filed: the trips are looked at as if theirs were among them.
    """
    papers = {paper for fact in would for paper in fact.movement.papers}
    known = [*(fact for fact in _facts(asking, name) if papers.isdisjoint(fact.movement.papers)),
             *would]
    custodian, number = parts_of(name)
    evidence = Permitted(**asking.seen_by_all(), custodian=custodian, permit=number,
                         trips=tuple(trips_in(asking, known)))
    return Gathered(evidence).of_facts(known)


def _facts(asking: Asking, name: str) -> list[Fact]:
    custodian, number = parts_of(name)
    versions = versions_held(asking.registers, custodian, number)
    if not versions:
        return []
    leaves = movements.departures(
        asking.tx, _names_of(asking, custodian), _span(versions), asking.size)
    papers = movements.papers_at(asking.tx, leaves)
    on_papers = movements.leaves(asking.tx, "paper", papers, asking.size)
    lots = lots_known(asking.tx, movements.named_by(asking.tx, "lot", on_papers))
    mine = {lot for lot, substance in lots.items()
            if _is_for(asking.reference, versions, substance)}
    of_mine = movements.leaves(asking.tx, "lot", mine, asking.size) & on_papers
    return facts_on_papers(asking.tx, movements.papers_at(asking.tx, of_mine), asking.size)


def _names_of(asking: Asking, custodian: str) -> Mapping[str, set[str]]:
    """What movements name a custodian by, whenever that was registered."""
    owned = asking.kept.get(KIND)
    if owned is None:
        owned = asking.kept[KIND] = _owned(asking.registers)
    found: Mapping[str, set[str]] = owned.get(custodian, {})
    numbers = {PROVISIONAL + entry.uscc
               for _, entry in asking.registers.custodians.history(custodian) if entry.uscc}
    return {**found, "custodian": {custodian} | numbers}


def _owned(registers: Registers) -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = {}
    for noun, register in (("vehicle", registers.vehicles), ("place", registers.places)):
        for code in register:
            for _, entry in register.history(code):
                found.setdefault(entry.custodian, {}).setdefault(noun, set()).add(code)
    return found


def _span(versions: Iterable[Permit]) -> Span:
    begins, ends = span_of(versions)
    return (instant.to_us(begins) if begins else None, instant.to_us(ends) if ends else None)


def _is_for(law: Reference, versions: Iterable[Permit], substance: str) -> bool:
    """Whether any version of a permit is for such goods, on whatever day, and may be used up."""
    if is_waste(substance):
        return any(one.kind == APPROVAL and one.mass_mg is not None for one in versions)
    entry = law.substances.get(substance)
    flags: frozenset[str] = entry.flags if entry else frozenset()
    kinds = {one.kind for one in versions}
    return (_CLASS_1 in flags and CARRIES in kinds) or any(
        PURCHASES[flag] in kinds for flag in flags & PURCHASES.keys())


def of_papers(tx: Tx, registers: Registers, papers: Collection[str]) -> set[Subject]:
    """The permits by which trips on some papers, with those cited with them, may be made."""
    on_papers = movements.leaves(tx, "paper", papers)
    spent = movements.span_of(tx, on_papers)
    if spent is None:
        return set()
    named_here = movements.named_by(tx, "custodian", on_papers)
    holders = {registers.party(code) for code in named_here}
    return _by(registers, holders, movements.named_by(tx, "vehicle", on_papers),
               movements.named_by(tx, "place", on_papers), spent)


def of_told(registers: Registers, facts: Collection[Fact]) -> set[Subject]:
    """The permits by which a trip may be made that nobody filed."""
    told = [fact.movement for fact in facts]
    at_us = [instant.to_us(fact.at) for fact in facts]
    return _by(registers, {registers.party(party) for one in told for party in one.parties},
               {plate for one in told for plate in (one.vehicle, one.trailer) if plate},
               {place for one in told for place in one.places}, (min(at_us), max(at_us)))


def _by(
    registers: Registers, holders: Iterable[str], plates: Iterable[str], places: Iterable[str],
    spent: tuple[int, int],
) -> set[Subject]:
    """The permits of some custodians, and of those whose vehicles and places these are."""
    every = {*holders, *(entry.custodian for plate in plates
                         for _, entry in registers.vehicles.history(plate)),
             *(entry.custodian for place in places
               for _, entry in registers.places.history(place))}
    return {(KIND, named(holder, number)) for holder in every
            for number, versions in permits_of(registers, holder)
            if _meets(_span(versions), spent)}


def _meets(span: Span, spent: tuple[int, int]) -> bool:
    begins, ends = span
    return (begins is None or begins <= spent[1]) and (ends is None or spent[0] <= ends)


def _filings(asking: Asking, name: str) -> list[Filing]:
    return filings_of(_facts(asking, name))


# Nothing is filed about it alone: which trips it had is told by the registers too.
moments = Moments(_filings, is_added_to=True)
