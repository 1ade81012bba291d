"""Subjects that ask how somebody files: a custodian, a month of late entries, a place's counts.

Who files day by day costs a few rows: the books are read only for whoever has been silent, and
for places that are due to be counted.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.ledger.account import Leg
from hazchem.ledger.correction import first_told, key_of, voided
from hazchem.ledger.matching import match
from hazchem.rules.deadlines import is_history
from hazchem.rules.evidence_custodian import BAR, Counts, Declared, Filings, Month, Standing
from hazchem.services.judging.known import facts_on_papers, with_threads
from hazchem.services.judging.subjects import spans
from hazchem.services.judging.subjects.gathered import (
    Asking,
    Filing,
    Gathered,
    Moments,
    Subject,
    filings_of,
)
from hazchem.store import books, events, filings, log, movements, stock
from hazchem.store.books import Change
from hazchem.store.events import Event
from hazchem.store.store import Tx

CUSTODIAN, MONTH, PLACE = "custodian", "month", "place"
# What a declaration names its custodian by.
DECLARER = "declarer"
_DAY = timedelta(days=1)


def gather_custodian(asking: Asking, name: str) -> Gathered:
    """When a custodian was last heard of, and what it declared."""
    as_of_us = instant.to_us(asking.as_of)
    heard = filings.last_heard(asking.tx, name, asking.size, as_of_us)
    told = events.naming(asking.tx, DECLARER, [name], asking.size)
    size = max([heard.newest_leaf, *(one.leaf_index for one in told)]) + 1
    evidence = Filings(**asking.seen_by_all(), custodian=name, heard_at=heard.at,
                       declared=tuple(map(declared_of, told)))
    if heard.next_at is not None:  # what is filed at one instant is recorded moments later
        evidence.passed(heard.next_at)
    gathered = Gathered(evidence, size, rests=[heard.at] if heard.at else [])
    evidence.stock = lambda: _standing(asking, gathered, _places_of(asking, name))
    evidence.waste_mg = lambda year: _waste_mg(asking, gathered, name, year)
    return gathered


def gather_month(asking: Asking, name: str) -> Gathered:
    """What a custodian told of a month long after it, but what is history to it."""
    custodian, month = name.split(BAR)
    leaves = movements.leaves(asking.tx, movements.LATE, [name], asking.size)
    evidence = Month(**asking.seen_by_all(), custodian=custodian, month=month, facts=())
    gathered = Gathered(evidence, max(leaves, default=-1) + 1)
    if _is_all_history(evidence):
        return gathered
    named = movements.facts(asking.tx, leaves)
    papers = {paper for fact in named for paper in fact.movement.papers}
    on_papers = facts_on_papers(asking.tx, papers, asking.size) if papers else []
    known = {fact.leaf_index: fact
             for fact in [*with_threads(asking.tx, named, asking.size), *on_papers]}
    facts = [fact for _, fact in sorted(known.items())]
    void = voided(facts)
    evidence.facts = tuple(fact for fact in facts if fact.leaf_index in leaves
                           and key_of(fact) not in void)
    evidence.first_told = first_told(facts, void)
    evidence.trips = match((fact for fact in on_papers if key_of(fact) not in void
                            and fact.movement.kind != "correct"), asking.registers)
    evidence.lot_substance = movements.lots_known(
        asking.tx, {lot for fact in evidence.facts for lot in fact.movement.lots})
    return gathered.of_facts(facts)


def gather_place(asking: Asking, name: str) -> Gathered:
    """When a place was first named and last counted."""
    counted = filings.counts_of(asking.tx, name, asking.size)
    void = voided(with_threads(asking.tx, counted, asking.size))
    lots = movements.lots_known(asking.tx, {fact.movement.lot for fact in counted})
    last: dict[str, datetime] = {}
    for fact in counted:
        if key_of(fact) not in void and fact.at <= asking.as_of:
            of = lots.get(fact.movement.lot, fact.movement.lot)
            last[of] = max(fact.at, last.get(of, fact.at))
    began = filings.first_named(asking.tx, name, asking.size)
    evidence = Counts(**asking.seen_by_all(), place=name, began_at=began, counted=last)
    gathered = Gathered(evidence).of_facts(counted)
    gathered.rests += [began] if began else []
    evidence.stock = lambda: _standing(asking, gathered, [name])
    return gathered


def hear(_asking: Asking, changes: Iterable[Change]) -> set[Subject]:
    """The places whose stock changed, and those who have them."""
    accounts = {account for one in changes for account in (one.source, one.target)
                if account.kind == "stock"}
    return {(PLACE, account.ref) for account in accounts} | {
        (CUSTODIAN, account.custodian) for account in accounts if account.custodian}


def of_movements(tx: Tx, facts: Collection[Fact]) -> set[Subject]:
    """What some movements, already projected, say of who files and what is counted."""
    found: set[Subject] = {(MONTH, late) for fact in facts if (late := movements.late_key(fact))}
    found |= {(PLACE, place) for fact in facts for place in fact.movement.places}
    named = movements.named_by(tx, CUSTODIAN, (fact.leaf_index for fact in facts))
    return found | {(CUSTODIAN, custodian) for custodian in named}


def of_papers(tx: Tx, papers: Collection[str]) -> set[Subject]:
    """The months of what was told late on some papers: by what else they say it is due."""
    return {(MONTH, late) for late in movements.beside(tx, movements.LATE, papers)}


def declared_of(told: Event) -> Declared:
    """A declaration as rules see it, its period in days of China."""
    first, last = (instant.from_us(told.content[name]).astimezone(instant.CHINA).date()
                   for name in ("period_from", "period_to"))
    return Declared(told.content["kind"], first, last, instant.from_us(told.recorded_us))


def _is_all_history(month: Month) -> bool:
    """Whether a whole month lies before its custodian joined the ledger."""
    first = datetime.strptime(month.month, "%Y-%m").replace(tzinfo=instant.CHINA)
    following = (first + 32 * _DAY).replace(day=1)
    return is_history(month, month.custodian, following)


def _places_of(asking: Asking, custodian: str) -> list[str]:
    return [code for code in asking.registers.places
            if asking.registers.custodian_of(code, asking.as_of) == custodian]


def _standing(asking: Asking, gathered: Gathered, places: Collection[str]) -> Standing:
    as_of_us = _on_the_books(asking, gathered)
    if not places:
        return {}
    if _is_newest(asking):
        return stock.standing(stock.moved_at(asking.tx, places, as_of_us))
    return stock.standing(stock.moved_by(_booked(asking, places), places, as_of_us))


def _waste_mg(asking: Asking, gathered: Gathered, custodian: str, year: int) -> int:
    as_of_us = _on_the_books(asking, gathered)
    from_us, to_us = (instant.to_us(datetime(one, 1, 1, tzinfo=instant.CHINA))
                      for one in (year, year + 1))
    to_us = min(to_us, as_of_us + 1)
    if _is_newest(asking):
        return stock.waste_made(asking.tx, custodian, from_us, to_us)
    legs = _booked(asking, _places_of(asking, custodian))
    return stock.waste_made_by(legs, custodian, from_us, to_us)


def _on_the_books(asking: Asking, gathered: Gathered) -> int:
    """Notes that the answer rests on postings: as heard of by now, and until the next of any."""
    as_of_us = instant.to_us(asking.as_of)
    gathered.size = asking.size
    gathered.rests.append(asking.as_of)
    changes = books.next_posting(asking.tx, as_of_us)
    gathered.ahead += [instant.from_us(changes)] if changes is not None else []
    return as_of_us


def _is_newest(asking: Asking) -> bool:
    return asking.size == log.head(asking.tx).size


def _booked(asking: Asking, places: Collection[str]) -> list[Leg]:
    """The postings at some places as they were known at an older size."""
    key = "at places", *sorted(places)
    if key not in asking.kept:
        asking.kept[key] = spans.booked_at(
            asking, movements.leaves(asking.tx, "place", places, asking.size))
    legs: list[Leg] = asking.kept[key]
    return legs


def _of_custodian(asking: Asking, name: str) -> list[Filing]:
    """Filings that break a silence, and declarations: nothing is found of who files each day."""
    told = filings.filed(asking.tx, name, asking.size)
    breaking = [one for before, one in zip([None, *told], told, strict=False)
                if before is None or one[1] - before[1] > _DAY]
    declared = [(one.leaf_index, instant.from_us(one.recorded_us))
                for one in events.naming(asking.tx, DECLARER, [name], asking.size)]
    return sorted({*breaking, *told[-1:], *declared})


def _of_month(asking: Asking, name: str) -> list[Filing]:
    tx, size = asking.tx, asking.size
    known = movements.facts(tx, movements.leaves(tx, movements.LATE, [name], size))
    papers = {paper for fact in known for paper in fact.movement.papers}
    beside = facts_on_papers(tx, papers, size) if papers else []
    return sorted({*filings_of(with_threads(tx, known, size)), *filings_of(beside)})


def _of_place(asking: Asking, name: str) -> list[Filing]:
    tx, size = asking.tx, asking.size
    counted = with_threads(tx, filings.counts_of(tx, name, size), size)
    return sorted({*filings_of(counted), *filings.ends_of(tx, name, size)})


MOMENTS = {CUSTODIAN: Moments(_of_custodian), MONTH: Moments(_of_month), PLACE: Moments(_of_place)}
GATHER: dict[str, Callable[[Asking, str], Gathered]] = {
    CUSTODIAN: gather_custodian, MONTH: gather_month, PLACE: gather_place}
