"""Throughput in the database: what passed through a custodian's hands between two instants."""

from collections.abc import Collection, Iterator

import sqlalchemy as sa

from hazchem.custody.flow import Flow
from hazchem.store.books import flow_of
from hazchem.store.store import Tx
from hazchem.store.tables import leg

_DAY_US = 86_400_000_000
_CHINA_US = 8 * 3_600_000_000


def substances(tx: Tx) -> list[str]:
    """Every substance that was ever moved."""
    return list(tx.connection.execute(sa.select(leg.c.substance).distinct()).scalars())


def moved(tx: Tx, wanted: Collection[str]) -> Iterator[tuple[str, str, int]]:
    """Who moved some of these substances on which days, as (custodian, substance, instant)."""
    day = leg.c.at_us - (leg.c.at_us + _CHINA_US) % _DAY_US
    for side in (leg.c.source_custodian, leg.c.target_custodian):
        query = sa.select(side, leg.c.substance, day).where(
            side != "", leg.c.substance.in_(sorted(wanted))).distinct()
        yield from map(tuple, tx.connection.execute(query))


def through(tx: Tx, custodian: str, substance: str, from_us: int, to_us: int) -> list[Flow]:
    """The flows of one substance into and out of a custodian's accounts, from ≤ at < to."""
    query = sa.select(leg).where(
        sa.or_(leg.c.source_custodian == custodian, leg.c.target_custodian == custodian),
        leg.c.substance == substance, leg.c.at_us >= from_us, leg.c.at_us < to_us)
    return [flow_of(row) for row in tx.connection.execute(query.order_by(leg.c.grp, leg.c.seq))]
