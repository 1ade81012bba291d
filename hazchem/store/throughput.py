"""Throughput in the database: what passed through a custodian's hands between two instants."""

import sqlalchemy as sa

from hazchem.custody.flow import Flow
from hazchem.store.books import flow_of
from hazchem.store.store import Tx
from hazchem.store.tables import leg


def through(tx: Tx, custodian: str, substance: str, from_us: int, to_us: int) -> list[Flow]:
    """The flows of one substance into and out of a custodian's accounts, from ≤ at < to."""
    query = sa.select(leg).where(
        sa.or_(leg.c.source_custodian == custodian, leg.c.target_custodian == custodian),
        leg.c.substance == substance, leg.c.at_us >= from_us, leg.c.at_us < to_us)
    return [flow_of(row) for row in tx.connection.execute(query.order_by(leg.c.grp, leg.c.seq))]
