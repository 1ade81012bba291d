"""Which trips are judged again when a permit or a person of the register changes."""

from collections.abc import Mapping, Sequence

from hazchem.domain.custodian import PROVISIONAL
from hazchem.rules.evidence_permitted import KINDS, named, permits_of
from hazchem.rules.permit import LICENCES
from hazchem.services.judging.subjects import permitted
from hazchem.services.judging.world import registers_at
from hazchem.store import findings, movements, spans
from hazchem.store import registers as stored
from hazchem.store.registers import Version
from hazchem.store.store import Store, Tx

_TRIP = "trip"


def mark(store: Store, tx: Tx, version: Version, before: Sequence[Version]) -> None:
    """Mark the trips that a new version of a permit or person, already projected, may change."""
    if version.register == "permits":
        _mark_permit(store, tx, version, before)
    elif version.register == "persons":
        _mark_person(tx, version)


def _mark_permit(store: Store, tx: Tx, version: Version, before: Sequence[Version]) -> None:
    """Trips of whoever held the permit or holds it now, since it begins to say something.

    Who keeps its first permit of a kind is asked from now on for all its trips. What may be made by
    a permit for single acts may take some use off other ones.
    """
    since_us = _since(version, before)
    told = [one for one in (*before, version) if one.content["kind"] in KINDS]
    if told:
        registers = registers_at(store, tx, version.leaf_index + 1)
        findings.mark(tx, {(permitted.KIND, named(one.content["custodian"], one.code))
                           for one in told} | {
            beside for one in told for beside in permitted.of_papers(
                tx, registers, _papers_of(tx, one.content["custodian"], since_us))})
    elif version.content["kind"] in LICENCES:
        # Who has a licence may have bought by that, and not by its permits to buy.
        registers = registers_at(store, tx, version.leaf_index + 1)
        findings.mark(tx, {(permitted.KIND, named(one, number))
                           for one in {told.content["custodian"] for told in (*before, version)}
                           for number, _ in permits_of(registers, one)})
    for custodian in sorted({one.content["custodian"] for one in (*before, version)}):
        kept = {one.content["kind"] for one in stored.of_custodian(
            tx, version.leaf_index, "permits", custodian)}
        first = custodian == version.content["custodian"] and version.content["kind"] not in kept
        _mark_trips(tx, custodian, None if first else since_us)


def _since(version: Version, before: Sequence[Version]) -> int | None:
    """From when on a change of a permit can say something else of an event; None: ever."""
    starts = [one.content.get("valid_from") for one in (*before, version)]
    if any(start is None for start in starts):
        since_us = None
    else:
        since_us = min(int(start) for start in starts if start is not None)
    if before and version.effective_us >= max(one.effective_us for one in before):
        # What happened before is still judged by the older versions.
        since_us = max(version.effective_us, since_us or version.effective_us)
    return since_us


def _mark_person(tx: Tx, version: Version) -> None:
    """Trips the person was on; and of who keeps its first person of a role, every trip."""
    leaves = spans.leaves_of(tx, f"person:{version.code}")
    _mark_papers(tx, movements.papers_at(tx, leaves))
    custodian, role = version.content["custodian"], version.content.get("role") or ""
    if not stored.keeps(tx, version.leaf_index, "persons", custodian, role=role):
        _mark_trips(tx, custodian, None)


def _mark_trips(tx: Tx, custodian: str, since_us: int | None) -> None:
    """Trips whose movements name a custodian, itself or by what it has, since an instant."""
    _mark_papers(tx, _papers_of(tx, custodian, since_us))


def _papers_of(tx: Tx, custodian: str, since_us: int | None) -> set[str]:
    leaves = movements.leaves_since(tx, _names_of(tx, custodian), since_us)
    return movements.papers_at(tx, leaves)


def _names_of(tx: Tx, custodian: str) -> Mapping[str, set[str]]:
    """What movements name a custodian by: its code, its credit codes, its places and vehicles."""
    size = 2**62
    numbers = {one.content["uscc"] for one in stored.versions(tx, size, "custodians", custodian)
               if one.content.get("uscc")}
    return {
        "custodian": {custodian}, "party": {PROVISIONAL + number for number in numbers},
        "place": {one.code for one in stored.of_custodian(tx, size, "places", custodian)},
        "vehicle": {one.code for one in stored.of_custodian(tx, size, "vehicles", custodian)}}


def _mark_papers(tx: Tx, papers: set[str]) -> None:
    """A trip goes by any paper that is cited with the one a movement names."""
    findings.mark_known_of(tx, _TRIP, movements.cited_with(tx, papers))
