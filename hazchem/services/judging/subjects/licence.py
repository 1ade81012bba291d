"""Subjects: a custodian's licences in one year, and what it did of what they speak of."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from hazchem.domain import instant
from hazchem.domain.instant import CHINA
from hazchem.ledger.account import Leg
from hazchem.ledger.activity import done_by
from hazchem.rules.evidence_licence import (
    Deed,
    Licence,
    Posting,
    Row,
    deeds_in,
    is_licensed,
    licence_from,
    netted,
    rows_of,
)
from hazchem.services.judging.subjects import undone
from hazchem.services.judging.subjects.balance import booked
from hazchem.services.judging.subjects.gathered import Asking, Filing, Gathered, Moments, Subject
from hazchem.store import activity, log
from hazchem.store.books import Change
from hazchem.store.store import Tx

KIND = "licence"

def gather(asking: Asking, name: str) -> Gathered:
    """The days of a year up to an instant, and the events of a day where a rule asks for them."""
    custodian, _, year = name.rpartition("|")
    if not is_licensed(asking.registers, custodian):
        return Gathered(Licence(**asking.seen_by_all(), custodian=custodian, year=year),
                        asking.size)
    if asking.legs is None and asking.size == log.head(asking.tx).size:
        return _stored(asking, custodian, year)
    legs = asking.legs if asking.legs is not None else booked(asking, custodian)
    return Gathered(licence_from(name, map(posting_of, legs), asking.seen_by_all()), asking.size)


def posting_of(leg: Leg) -> Posting:
    """A posting as licences look at it."""
    return Posting(leg.at, leg.fact.movement.event_id, leg.substance, leg.source, leg.target,
                   leg.mass_mg)


def _stored(asking: Asking, custodian: str, year: str) -> Gathered:
    begins, ends = (instant.to_us(datetime(int(year) + n, 1, 1, tzinfo=CHINA)) for n in (0, 1))
    as_of_us = instant.to_us(asking.as_of)
    until_us = min(ends, as_of_us + 1)

    def deeds(day: datetime, what: str, substance: str) -> list[Deed]:
        to_us = min(until_us, instant.to_us(day + timedelta(days=1)))
        return deeds_in(_postings(asking.tx, custodian, instant.to_us(day), to_us), custodian,
                        what, substance)

    evidence = Licence(**asking.seen_by_all(), custodian=custodian, year=year, deeds=deeds,
                       days=tuple(netted(_rows(asking.tx, custodian, begins, until_us))))
    gathered = Gathered(evidence, asking.size, rests=[asking.as_of])
    following = activity.next_us(asking.tx, custodian, as_of_us)
    gathered.ahead += [instant.from_us(following)] if following is not None else []
    return gathered


def _rows(tx: Tx, custodian: str, begins_us: int, until_us: int) -> Iterator[Row]:
    """Whole days as they are kept; of the day in which the question lies, its postings so far."""
    first, last = activity.day_number(begins_us), activity.day_number(until_us)
    for one in activity.days(tx, custodian, first, last - 1):
        yield _begins(one.day), one.substance, one.activity, one.process, one.mass_mg
    today = _postings(tx, custodian, max(begins_us, activity.begins_us(last)), until_us)
    yield from rows_of(today, custodian)


def _postings(tx: Tx, custodian: str, from_us: int, to_us: int) -> Iterator[Posting]:
    for one in activity.postings(tx, custodian, from_us, to_us):
        yield Posting(instant.from_us(one.at_us), *one[1:])


def _begins(day: int) -> datetime:
    return instant.from_us(activity.begins_us(day)).astimezone(CHINA)


def hear(asking: Asking, changes: Iterable[Change]) -> set[Subject]:
    """The years of licensed custodians in which changed postings made, used or sent on goods."""
    found = {(custodian, activity.day_number(one.at_us)) for one in changes
             for custodian, _, _ in done_by(one.source, one.target, one.substance)}
    licensed = {custodian for custodian, _ in found if is_licensed(asking.registers, custodian)}
    return {(KIND, f"{custodian}|{_begins(day):%Y}") for custodian, day in found
            if custodian in licensed}


def _filings(asking: Asking, name: str) -> list[Filing]:
    custodian, _, year = name.rpartition("|")
    begins, ends = (datetime(int(year) + n, 1, 1, tzinfo=CHINA) for n in (0, 1))
    return undone.filings(asking, "custodian", [custodian], begins, ends)


# Nothing of it is filed about it alone: it is what everything done in a year comes to.
moments = Moments(_filings, is_added_to=True)


def years_of(tx: Tx, custodian: str) -> set[Subject]:
    """Every year in which a custodian did anything: another licence judges them anew."""
    span = activity.years(tx, custodian)
    if span is None:
        return set()
    first, last = (_begins(day).year for day in span)
    return {(KIND, f"{custodian}|{year}") for year in range(first, last + 1)}
