"""The third schema: events beside movements, and what they name."""

from alembic import op

from hazchem.store import tables

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables; a ledger that was made from today's tables has them already."""
    for table in (tables.event, tables.event_mention):
        table.create(op.get_bind(), checkfirst=True)
