"""Activity: what each custodian made, used and sent to others of a substance, day by day.

A day's sums are kept as postings come and go, so that a year is asked for in a few hundred rows,
however much passed. What conversions took and gave stands by process: only what they changed
counts, and that is known when all of it is.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa

from hazchem.ledger.account import Account
from hazchem.ledger.activity import done_by
from hazchem.store import bulk
from hazchem.store.store import Tx
from hazchem.store.tables import activity, leg
from hazchem.store.turnover import Change

_DAY_US = 86_400_000_000
_CHINA_US = 8 * 3_600_000_000


class Done(NamedTuple):
    """What was made, used or sold of a substance on a day; `process` where it was converted."""

    day: int
    substance: str
    activity: str
    process: str
    mass_mg: int


def day_number(at_us: int) -> int:
    """The day an instant falls on in China, counted from the first of 1970."""
    return (at_us + _CHINA_US) // _DAY_US


def begins_us(day: int) -> int:
    """The first instant of a day."""
    return day * _DAY_US - _CHINA_US


def post(tx: Tx, postings: Iterable[Change]) -> None:
    """Bring the days up to date with postings that came or went."""
    net: Counter[tuple[str, int, str, str, str]] = Counter()
    for one in postings:
        for custodian, what, process in done_by(one.source, one.target, one.substance):
            key = custodian, day_number(one.at_us), one.substance, what, process
            net[key] += one.mass_mg if one.is_new else -one.mass_mg
    rows = [(*key, mass_mg) for key, mass_mg in sorted(net.items()) if mass_mg]
    bulk.add_up(tx, activity, rows)
    if any(mass_mg < 0 for *_, mass_mg in rows):
        tx.connection.execute(activity.delete().where(activity.c.mass_mg == 0))


def days(tx: Tx, custodian: str, first: int, last: int) -> list[Done]:
    """What a custodian did on the days from one to another, both included."""
    query = sa.select(activity).where(activity.c.custodian == custodian, activity.c.day >= first,
                                      activity.c.day <= last)
    return [Done(*row[1:]) for row in tx.connection.execute(query.order_by(
        *activity.primary_key.columns))]


class Posting(NamedTuple):
    """One posting of a custodian, for a day that must be looked at closely."""

    at_us: int
    event_id: str
    substance: str
    source: Account
    target: Account
    mass_mg: int


def postings(tx: Tx, custodian: str, from_us: int, to_us: int) -> list[Posting]:
    """The postings on either side of which a custodian stands, from ≤ at < to, in their order."""
    found: set[tuple[Any, ...]] = set()
    for side in ("source", "target"):
        query = sa.select(leg.c.grp, leg.c.seq, leg.c.at_us, leg.c.event_id, leg.c.substance,
                          *(leg.c[f"{one}_{name}"] for one in ("source", "target")
                            for name in ("kind", "ref", "custodian")), leg.c.mass_mg).where(
            leg.c[f"{side}_custodian"] == custodian, leg.c.at_us >= from_us, leg.c.at_us < to_us)
        found.update(tuple(row) for row in tx.connection.execute(query))
    return [Posting(at_us, event_id, substance, Account(*accounts[:3]), Account(*accounts[3:]),
                    mass_mg)
            for _, _, at_us, event_id, substance, *accounts, mass_mg in sorted(
                found, key=lambda row: (row[2], row[0], row[1]))]


def next_us(tx: Tx, custodian: str, after_us: int) -> int | None:
    """The instant of the first posting of a custodian after another."""
    found = [tx.connection.execute(sa.select(sa.func.min(leg.c.at_us)).where(
        leg.c[f"{side}_custodian"] == custodian, leg.c.at_us > after_us)).scalar()
        for side in ("source", "target")]
    return min((int(at_us) for at_us in found if at_us is not None), default=None)


def years(tx: Tx, custodian: str) -> tuple[int, int] | None:
    """The first and the last day on which a custodian did anything."""
    row = tx.connection.execute(sa.select(sa.func.min(activity.c.day), sa.func.max(
        activity.c.day)).where(activity.c.custodian == custodian)).one()
    return None if row[0] is None else (int(row[0]), int(row[1]))
