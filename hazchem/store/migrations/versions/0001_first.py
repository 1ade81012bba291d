"""The first schema: the log, its guards, and every table beside it."""

from alembic import op

from hazchem.store import guards, tables

revision = "0001"
down_revision = None

# "HZCH": tells a ledger from any other SQLite file.
APPLICATION_ID = 0x485A4348


def upgrade() -> None:
    """Create all tables as they stand in code; frozen to explicit operations at the release."""
    connection = op.get_bind()
    tables.metadata.create_all(connection)
    guards.install(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
