"""The fifth schema: stays in parking lots, paired from gate events."""

from alembic import op

from hazchem.store import tables

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table; a ledger that was made from today's tables has it already."""
    tables.stay.create(op.get_bind(), checkfirst=True)
