"""The ninth schema: stale subjects found by kind and name."""

import sqlalchemy as sa
from alembic import op

from hazchem.store import tables

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the index; a ledger that was made from today's tables has it already."""
    known = {index["name"] for index in sa.inspect(op.get_bind()).get_indexes("subject")}
    if "ix_subject_stale" in known:
        op.drop_index("ix_subject_stale", "subject")
    for index in tables.subject.indexes:
        if str(index.name) not in known:
            index.create(op.get_bind())
