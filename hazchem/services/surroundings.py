"""Surroundings of a question to the catalogue: the permits held, and what is there so far."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hazchem.custody.flow import Flow, flows_of
from hazchem.domain import instant
from hazchem.rules.evidence_quota import COUNTS
from hazchem.services.seen.asked import Snapshot
from hazchem.services.seen.current import legs_at
from hazchem.services.standing import held_in
from hazchem.store import findings, throughput

_NOON = time(12)


def permits_of(
    seen: Snapshot, custodian: str, names: Collection[str], at: datetime
) -> set[str]:
    """The kinds and numbers of a custodian's permits for a substance that are valid."""
    return {name for permit in seen.registers.permits_held(custodian, at)
            if permit.is_valid(at) and permit.names(names)
            for name in (permit.kind, permit.number)}


def moment_of(day: date, at: time | None) -> datetime:
    """The instant of a day in China; noon where no time is said."""
    return datetime.combine(day, at or _NOON, instant.CHINA)


def running(
    seen: Snapshot, custodian: str, substance: str, activity: str, day: date,
    periods: Collection[str],
) -> dict[str, int | None]:
    """What a custodian holds of a substance at a day's end (`site`), or moved in a month, year."""
    totals: dict[str, int | None] = {}
    if "site" in periods:
        then = replace(seen, as_of=min(seen.as_of, _end_of(day)))
        places = [code for code in seen.registers.places
                  if seen.registers.custodian_of(code, then.as_of) == custodian]
        totals["site"] = sum(one.mass_mg for one in held_in(then, places, substance))
    for period in {"month", "year"} & set(periods):
        begins, ends = _span(period, day)
        totals[period] = sum(
            flow.mass_mg for flow in _through(seen, custodian, substance, begins, ends)
            if COUNTS[activity](flow, custodian))
    return totals


def _end_of(day: date) -> datetime:
    return moment_of(day + timedelta(days=1), time()) - timedelta(microseconds=1)


def _span(period: str, day: date) -> tuple[datetime, datetime]:
    first = day.replace(day=1) if period == "month" else day.replace(month=1, day=1)
    after = first + timedelta(days=32 if period == "month" else 366)
    after = after.replace(day=1) if period == "month" else after.replace(month=1, day=1)
    return moment_of(first, time()), moment_of(after, time())


def _through(
    seen: Snapshot, custodian: str, substance: str, begins: datetime, ends: datetime
) -> list[Flow]:
    """The flows of a span that have happened by the snapshot's instant."""
    until_us = min(instant.to_us(ends), seen.as_of_us + 1)
    if seen.is_newest:
        return throughput.through(seen.tx, custodian, substance, instant.to_us(begins), until_us)
    groups = [name for kind, name in findings.all_subjects(seen.tx) if kind == "group"]
    return [flow for flow in flows_of(legs_at(seen, groups))
            if flow.substance == substance and begins <= flow.at
            and instant.to_us(flow.at) < until_us
            and custodian in (flow.source.custodian, flow.target.custodian)]
