"""The fourth schema: where the work on findings stands, what it cites, and who is told of it."""

import sqlalchemy as sa
from alembic import op

from hazchem.store import tables

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables; findings are made anew with what they rest on beside them.

    A ledger that was made from today's tables has all of it already.
    """
    connection = op.get_bind()
    for table in (tables.case_state, tables.evidence_file, tables.webhook,
                  tables.webhook_delivery):
        table.create(connection, checkfirst=True)
    known = {column["name"] for column in sa.inspect(connection).get_columns("finding")}
    if "digest" not in known:
        tables.finding.drop(connection)
        tables.finding.create(connection)
        connection.execute(tables.finding_party.delete())
        # Whatever was found is found again at the next read.
        connection.execute(tables.subject.update().values(stale=1))
