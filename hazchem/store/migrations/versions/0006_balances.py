"""The sixth schema: postings found by count, and by place and time."""

import sqlalchemy as sa
from alembic import op

from hazchem.store import tables

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the indexes; a ledger that was made from today's tables has them already."""
    known = {index["name"] for index in sa.inspect(op.get_bind()).get_indexes("leg")}
    for side in ("source", "target"):
        if f"ix_leg_{side}_ref_{side}_kind" in known:
            op.drop_index(f"ix_leg_{side}_ref_{side}_kind", "leg")
    for index in sorted(tables.leg.indexes, key=lambda one: str(one.name)):
        if str(index.name) not in known:
            index.create(op.get_bind())
