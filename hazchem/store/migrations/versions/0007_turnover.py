"""The seventh schema: what a place holds, by month; postings found by custodian and time."""

import sqlalchemy as sa
from alembic import op

from hazchem.store import tables

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the table, and have everything booked anew at the next read, which fills it.

    A ledger that was made from today's tables has it already.
    """
    connection = op.get_bind()
    if sa.inspect(connection).has_table(tables.turnover.name):
        return
    tables.turnover.create(connection)
    known = {index["name"] for index in sa.inspect(connection).get_indexes("leg")}
    for side in ("source", "target"):
        if f"ix_leg_{side}_custodian" in known:
            op.drop_index(f"ix_leg_{side}_custodian", "leg")
    for index in sorted(tables.leg.indexes, key=lambda one: str(one.name)):
        if str(index.name) not in known:
            index.create(connection)
    connection.execute(tables.leg.delete())
    connection.execute(tables.subject.update().values(stale=1))
