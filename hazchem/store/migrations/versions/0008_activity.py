"""The eighth schema: what each custodian made, used and sent on, by day."""

import sqlalchemy as sa
from alembic import op

from hazchem.store import tables

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table, and have everything booked anew at the next read, which fills it.

    A ledger that was made from today's tables has it already.
    """
    connection = op.get_bind()
    if sa.inspect(connection).has_table(tables.activity.name):
        return
    tables.activity.create(connection)
    for table in (tables.leg, tables.turnover):
        connection.execute(table.delete())
    connection.execute(tables.subject.update().values(stale=1))
