"""Subjects: a trip, by any of its papers, with what was put of them before it began."""

from collections.abc import Collection, Iterable, Sequence

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.domain.gate import GateEvent, in_order
from hazchem.domain.paper import is_numbered, number_of
from hazchem.ledger.correction import key_of, voided
from hazchem.ledger.matching import match
from hazchem.rules.evidence_trip import Paper, Trip
from hazchem.services.judging import gate_marks, yards
from hazchem.services.judging.known import facts_on_each, facts_on_papers, live_facts_of
from hazchem.services.judging.subjects import trip_beside
from hazchem.services.judging.subjects.gathered import Asking, Filing, Gathered, Moments, filings_of
from hazchem.store import events
from hazchem.store.events import Event
from hazchem.store.movements import lots_known

# What an event that puts a paper names it by.
NOUN = "paper"
_FETCHED = "facts by paper"


def gather(asking: Asking, name: str, would: Sequence[Fact] = ()) -> Gathered:
    """A trip's live movements and its papers; nothing where it goes by another paper's name.

    `would` are movements that nobody filed: the trip is looked at as if it were these.
    """
    known = list(would) or _facts(asking, name)
    void = voided(known)
    live = [fact for fact in known if key_of(fact) not in void
            and fact.movement.kind != "correct"]
    trips = match(live, asking.registers)
    mine = [fact for fact in live if fact.movement.papers
            and trips.trip(fact.movement) == name] if trips.consignment.get(name) else []
    papers = {name, *(paper for paper, trip in trips.consignment.items() if trip == name)}
    told = [] if trips.consignment.get(name, name) != name else _told(asking, NOUN, papers)
    put_by_now = [one for one in told if instant.from_us(one.recorded_us) <= asking.as_of]
    lots = {lot for fact in mine for lot in fact.movement.lots}
    # Nearly always it is all of one trip, and was matched just now.
    matched = trips if len(mine) == len(live) else match(mine, asking.registers)
    evidence = Trip(**asking.seen_by_all(), trip=name, trips=matched,
                    papers=tuple(papers_of(put_by_now)), lot_substance=lots_known(asking.tx, lots),
                    co_loading=asking.reference.co_loading)
    gathered = Gathered(evidence).of_facts(mine)
    evidence.namesakes = _namesakes(asking, mine, gathered)
    evidence.beside = trip_beside.beside(asking, mine, gathered)
    evidence.gates = _gates(asking, mine, papers, gathered)
    gathered.knowing(one.leaf_index for one in told)
    return gathered.at(instant.from_us(one.recorded_us) for one in told)


def _gates(
    asking: Asking, mine: Iterable[Fact], papers: Collection[str], gathered: Gathered
) -> tuple[GateEvent, ...]:
    """What gates told of the seals of a trip, where its own movements tell of any."""
    if not any(fact.movement.seals for fact in mine):
        return ()
    told = [one for one in _told(asking, gate_marks.CARRIED, papers) if one.content.get("seals")]
    gathered.knowing(one.leaf_index for one in told)
    gathered.at(instant.from_us(one.occurred_us) for one in told)
    return tuple(sorted((one for one in yards.gate_events(told)
                         if one.occurred_at <= asking.as_of), key=in_order))


def _namesakes(
    asking: Asking, mine: Iterable[Fact], gathered: Gathered
) -> dict[str, tuple[str, ...]]:
    """For each manifest of a trip, those of other trips that go by the same 14 digits."""
    manifests = {fact.movement.manifest for fact in mine if is_numbered(fact.movement.manifest)}
    if not manifests:
        return {}
    others = [fact for fact in live_facts_of(
        asking.tx, "manifest", {number_of(manifest) for manifest in manifests}, asking.size)
        if fact.movement.manifest not in manifests]
    gathered.of_facts(others)
    found: dict[str, set[str]] = {}
    for fact in others:
        if fact.at <= asking.as_of:
            found.setdefault(number_of(fact.movement.manifest), set()).add(fact.movement.manifest)
    return {manifest: tuple(sorted(found[number_of(manifest)])) for manifest in manifests
            if number_of(manifest) in found}


def fetch(asking: Asking, names: Collection[str]) -> None:
    """Fetch what is told of many trips in one go, for `gather` to find it."""
    known = facts_on_each(asking.tx, names, asking.size)
    asking.kept[_FETCHED] = known
    facts = [fact for some in known.values() for fact in some]
    papers = {*names, *(paper for fact in facts for paper in fact.movement.papers)}
    for noun in (NOUN, gate_marks.CARRIED):
        asking.kept[_FETCHED, noun] = events.naming_each(asking.tx, noun, papers, asking.size)
    trip_beside.fetch(asking, facts)


def _facts(asking: Asking, name: str) -> list[Fact]:
    known = asking.kept.get(_FETCHED, {})
    return known[name] if name in known else facts_on_papers(asking.tx, [name], asking.size)


def _told(asking: Asking, noun: str, papers: Collection[str]) -> list[Event]:
    """The events that name any of some papers, in the order of the log."""
    fetched: dict[str, list[Event]] = asking.kept.get((_FETCHED, noun), {})
    if not all(paper in fetched for paper in papers):
        return events.naming(asking.tx, noun, papers, asking.size)
    found = {one.leaf_index: one for paper in papers for one in fetched[paper]}
    return [one for _, one in sorted(found.items())]


def papers_of(told: Iterable[Event]) -> list[Paper]:
    """The newest version of each paper by each who put it, in the order they were first put."""
    first: dict[tuple[str, str, str], int] = {}
    newest: dict[tuple[str, str, str], Event] = {}
    for one in told:
        key = one.content["paper"], one.content["number"], one.filer
        first.setdefault(key, one.recorded_us)
        newest[key] = one
    return [Paper(kind, number, filer, instant.from_us(newest[kind, number, filer].recorded_us),
                  instant.from_us(at_us), newest[kind, number, filer].content)
            for (kind, number, filer), at_us in first.items()]


def _filings(asking: Asking, name: str) -> list[Filing]:
    facts: list[Fact] = facts_on_papers(asking.tx, [name], asking.size)
    put = [*events.naming(asking.tx, NOUN, [name], asking.size),
           *events.naming(asking.tx, gate_marks.CARRIED, [name], asking.size)]
    return sorted(filings_of(facts) + [
        (one.leaf_index, instant.from_us(one.recorded_us)) for one in put])


moments = Moments(_filings)
