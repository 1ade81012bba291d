"""The tenth schema: what was ever found of a subject, remembered."""

import sqlalchemy as sa
from alembic import op

from hazchem.store import tables

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Create the tables, with every subject waiting to be replayed; a new ledger has both."""
    connection = op.get_bind()
    if sa.inspect(connection).has_table(tables.past.name):
        return
    tables.past.create(connection)
    tables.to_replay.create(connection)
    known = sa.select(tables.subject.c.kind, tables.subject.c.id)
    connection.execute(tables.to_replay.insert().from_select(["kind", "id"], known))
