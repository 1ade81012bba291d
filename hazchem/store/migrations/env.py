"""How alembic reaches the database: through the connection and transaction it is handed."""

from alembic import context

from hazchem.store import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    # Both engines roll back DDL; alembic assumes SQLite does not.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
