"""Trips beside a trip: those that one of its vehicles or persons may have been on at once."""

from collections.abc import Collection, Iterable, Sequence

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.ledger.correction import key_of, voided
from hazchem.ledger.matching import match
from hazchem.rules.evidence_trip import Trip
from hazchem.services.judging.known import facts_on_papers
from hazchem.services.judging.subjects.gathered import Asking, Gathered, Subject
from hazchem.store import spans
from hazchem.store.movements import lots_known
from hazchem.store.spans import Raw
from hazchem.store.store import Tx

_FETCHED = "trips by vehicle, person and day"
# So many trips before and after are looked at for each vehicle and person.
NEAREST = 60


def beside(asking: Asking, mine: Sequence[Fact], gathered: Gathered) -> tuple[Trip, ...]:
    """The trips that may overlap one of these live movements, with all that is told of them."""
    wanted = {key for fact in mine for key in spans.keys(fact.movement)}
    if not wanted:
        return ()
    days = spans.around(wanted)
    told = [raw.within(days) for raw in _trips_on(asking, days)]
    papers = frozenset(paper for fact in mine for paper in fact.movement.papers)
    # What nobody filed yet is among those only as its movements say.
    me = next((raw for raw in told if not raw.papers.isdisjoint(papers)), None) or Raw(
        papers, frozenset(wanted), tuple(sorted({instant.to_us(fact.at) for fact in mine})))
    near = {paper for raw in spans.beside(spans.by_thing(told), me, NEAREST)
            for paper in raw.papers}
    if not near:
        return ()
    known = facts_on_papers(asking.tx, sorted(near), asking.size)
    gathered.of_facts(known)
    return tuple(one for one in trips_in(asking, known) if one.trip not in papers)


def trips_in(asking: Asking, known: Sequence[Fact]) -> list[Trip]:
    """The trips that some facts, with all on their papers, tell of, by name."""
    void = voided(known)
    live = [fact for fact in known if key_of(fact) not in void
            and fact.movement.kind != "correct" and fact.movement.papers]
    trips = match(live, asking.registers)
    by_trip: dict[str, list[Fact]] = {}
    for fact in live:
        by_trip.setdefault(trips.trip(fact.movement), []).append(fact)
    substances = lots_known(asking.tx, {lot for fact in live for lot in fact.movement.lots})
    return [Trip(**asking.seen_by_all(), trip=name, trips=match(facts, asking.registers),
                 lot_substance=substances, co_loading=asking.reference.co_loading)
            for name, facts in sorted(by_trip.items())]


def fetch(asking: Asking, facts: Iterable[Fact]) -> None:
    """Fetch what is beside many trips in one go, for all that will be asked of them."""
    wanted = {key for fact in facts for key in spans.keys(fact.movement)}
    by_key: dict[str, list[Raw]] = {key: [] for key in spans.around(wanted)}
    for raw in spans.trips_on(asking.tx, by_key, asking.size):
        for key in raw.keys:
            by_key[key].append(raw)
    asking.kept[_FETCHED] = by_key


def _trips_on(asking: Asking, days: Collection[str]) -> Collection[Raw]:
    by_key: dict[str, list[Raw]] = asking.kept.get(_FETCHED, {})
    if all(key in by_key for key in days):
        return {raw for key in days for raw in by_key[key]}
    return spans.trips_on(asking.tx, days, asking.size)


def of_papers(tx: Tx, papers: Collection[str]) -> set[Subject]:
    """The trips that may overlap one that goes by one of these papers: it changes them too."""
    own = spans.keys_on(tx, papers)
    if not own:
        return set()
    near = spans.trips_on(tx, spans.around(own, after=spans.LOOK_BACK_DAYS))
    using = spans.by_thing(near)
    return {("trip", paper) for me in near if not me.papers.isdisjoint(papers)
            for raw in spans.changed_by(using, me, NEAREST) for paper in raw.papers}
