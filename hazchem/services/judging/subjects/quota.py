"""Subjects: what a custodian moved of a capped substance in a month or a year, and had of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from hazchem.custody.flow import Flow, flows_of
from hazchem.domain import instant
from hazchem.domain.instant import CHINA
from hazchem.domain.month import begin_of, end_of, month_of
from hazchem.domain.substance import Substance
from hazchem.rules.evidence_quota import MONTH, Quota, named, parts_of
from hazchem.services.judging.reference import Reference
from hazchem.services.judging.subjects import spans, undone
from hazchem.services.judging.subjects.gathered import Asking, Filing, Gathered, Moments, Subject
from hazchem.store import findings, log, movements, throughput
from hazchem.store.books import Change
from hazchem.store.store import Tx

KIND = "quota"


def gather(asking: Asking, name: str) -> Gathered:
    """The movements of a period, and for a month what stood there when it began."""
    custodian, substance, period = parts_of(name)
    evidence = Quota(**asking.seen_by_all(), custodian=custodian, substance=substance,
                     period=period)
    gathered = Gathered(evidence, asking.size)
    if not _is_capped(asking.reference, substance):
        return gathered
    begins, ends = span_of(period)
    evidence.flows = tuple(_flows(asking, custodian, substance, begins, ends))
    told = [flow.at for flow in evidence.flows]
    if evidence.per == MONTH:
        last = min(asking.as_of, ends)
        places = [code for code in asking.registers.places
                  if asking.registers.custodian_of(code, last) == custodian]
        known = spans.places_known(asking, places)
        before_us, last_us = instant.to_us(begins) - 1, instant.to_us(ends) - 1
        evidence.opening = tuple(one for one in known.standing(places, before_us)
                                 if one.substance == substance)
        evidence.changes = tuple(one for one in known.changes(places, before_us, last_us)
                                 if one.substance == substance)
        told += [instant.from_us(one.at_us) for one in evidence.changes]
    return gathered.at(told)


def span_of(period: str) -> tuple[datetime, datetime]:
    """When a month or a year begins and ends, in China."""
    if len(period) == len("2026"):
        year = int(period)
        return datetime(year, 1, 1, tzinfo=CHINA), datetime(year + 1, 1, 1, tzinfo=CHINA)
    return begin_of(period), end_of(period)


def _flows(
    asking: Asking, custodian: str, substance: str, begins: datetime, ends: datetime
) -> Sequence[Flow]:
    if asking.legs is None and asking.size == log.head(asking.tx).size:
        return throughput.through(asking.tx, custodian, substance, instant.to_us(begins),
                                  instant.to_us(ends))
    legs = asking.legs if asking.legs is not None else spans.booked_at(
        asking, movements.leaves(asking.tx, "custodian", [custodian], asking.size))
    return [flow for flow in flows_of(legs)
            if flow.substance == substance and begins <= flow.at < ends
            and custodian in (flow.source.custodian, flow.target.custodian)]


def _is_capped(law: Reference, substance: str) -> bool:
    entry = law.substances.get(substance)
    return isinstance(entry, Substance) and bool(law.controls.capping(entry))


def hear(asking: Asking, changes: Iterable[Change]) -> set[Subject]:
    """The quotas that changed postings of capped substances count towards, and later months."""
    first: dict[tuple[str, str], str] = {}
    found: set[Subject] = set()
    for one in changes:
        for custodian in {one.source.custodian, one.target.custodian} - {""}:
            if _is_capped(asking.reference, one.substance):
                month = month_of(instant.from_us(one.at_us))
                key = custodian, one.substance
                first[key] = min(month, first.get(key, month))
                found |= _of(custodian, one.substance, month)
    for (custodian, substance), month in first.items():
        found |= set(findings.subjects_between(
            asking.tx, KIND, named(custodian, substance, month), named(custodian, substance, "~")))
    return found


def of_law(tx: Tx, law: Reference) -> set[Subject]:
    """The quotas of all that was ever moved of what is capped now."""
    return {subject for custodian, substance, at_us in throughput.moved(tx, {
        one for one in throughput.substances(tx) if _is_capped(law, one)})
        for subject in _of(custodian, substance, month_of(instant.from_us(at_us)))}


def _of(custodian: str, substance: str, month: str) -> set[Subject]:
    return {(KIND, named(custodian, substance, period)) for period in (month, month[:4])}


def _filings(asking: Asking, name: str) -> list[Filing]:
    custodian, _, period = parts_of(name)
    return undone.filings(asking, "custodian", [custodian], *span_of(period))


# Nothing is filed about it alone: it is what everything moved comes to.
moments = Moments(_filings, is_added_to=True)
