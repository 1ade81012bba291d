"""The second schema: the editions of the catalogue get a table of their own."""

from alembic import op

from hazchem.store import tables

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table; a ledger that was made from today's tables has it already."""
    tables.edition.create(op.get_bind(), checkfirst=True)
