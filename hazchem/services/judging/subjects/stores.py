"""Subjects: a place as a store, from one month in which anything changed there to the next."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import combinations

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.domain.month import begin_of, end_of, month_of
from hazchem.domain.register import Registers
from hazchem.domain.substance import Substance
from hazchem.ledger.standing import Places
from hazchem.regulation.storage_segregation import Apart
from hazchem.rules.catalogue_stock import cut_off
from hazchem.rules.evidence_store import Store
from hazchem.services.judging.subjects import spans, undone
from hazchem.services.judging.subjects.gathered import Asking, Filing, Gathered, Moments, Subject
from hazchem.store import findings
from hazchem.store.books import Change
from hazchem.store.store import Tx

KIND = "store"
# The registers by which a store is judged; zones have everything judged again.
REGISTERS = ("places", "custodians")


def gather(asking: Asking, name: str) -> Gathered:
    """What stood in a place of the substances that a rule may be about, and what changed."""
    place, month = spans.parts_of(name)
    known = spans.places_known(asking, [place])
    told = spans.told_of(known, [place], month, lambda ids: _wanted(asking, place, ids))
    evidence = Store(**asking.seen_by_all(), name=name, place=place,
                     apart=asking.reference.apart, **told)
    moments = [at for at, _ in asking.registers.places.history(place)]
    if evidence.begins is not None:
        for begun, ends in cut_off(evidence):
            moments.append(ends)
            if evidence.begins <= ends and (evidence.ends is None or ends < evidence.ends):
                evidence.stood = {**evidence.stood, begun: _stood(known, place, begun)}
    return spans.gathered(asking, evidence, moments)


def _stood(known: Places, place: str, begun: datetime) -> dict[tuple[str, str], int]:
    """What stood there before an edition began: what comes at that very instant is new (C-01)."""
    return {(one.lot, one.substance): one.mass_mg
            for one in known.standing([place], instant.to_us(begun) - 1)}


def _wanted(asking: Asking, place: str, ids: Collection[str]) -> set[str]:
    """Of some substances those that are kept apart from another, or that no one may store."""
    entries = [entry for one in sorted(ids) if isinstance(
        entry := asking.reference.substances.get(one), Substance)]
    apart = [*asking.reference.apart, *(
        Apart("place", *pair) for _, version in asking.registers.places.history(place)
        for pair in version.incompatible)]
    found = {one.id for one in entries if asking.reference.controls.prohibiting(one, "storage")}
    for one, other in combinations(entries, 2):
        if any(row.ever_forbids(one, other) for row in apart):
            found |= {one.id, other.id}
    return found


def hear(asking: Asking, changes: Iterable[Change]) -> set[Subject]:
    """The spans of the places in which anything changed."""
    changed = spans.by_place(changes)
    return spans.heard(asking, KIND, changed, {place: [place] for place in changed})


def _filings(asking: Asking, name: str) -> list[Filing]:
    place, month = spans.parts_of(name)
    return undone.filings(asking, "place", [place], begin_of(month), end_of(month))


# Nothing is filed about it alone: it is what others' postings come to.
moments = Moments(_filings, is_added_to=True)


def of_movements(facts: Iterable[Fact]) -> set[Subject]:
    """The spans of the places in which some movements say that something changed."""
    return {(KIND, f"{place}|{month_of(fact.at)}")
            for fact in facts for place in fact.movement.places}


def of_register(tx: Tx, registers: Registers, register: str, code: str) -> set[Subject]:
    """Every span of the places of which an entry of a register says something else now."""
    places = {code} if register == "places" else {
        place for place in registers.places if any(
            entry.custodian == code for _, entry in registers.places.history(place))}
    return {subject for place in places for subject in findings.subjects_between(
        tx, KIND, f"{place}|", f"{place}|~")}
