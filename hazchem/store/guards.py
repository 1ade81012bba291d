"""The database's own refusal to change the log: triggers, whoever holds the connection."""

import sqlalchemy as sa

# SQLite knows no statement triggers and no roles. INSERT OR REPLACE deletes without firing
# BEFORE DELETE, hence the two insert guards: one for the index, one for the event's id.
_SQLITE = {
    "log_entry_keeps_rows": """
        BEFORE UPDATE ON log_entry
        BEGIN SELECT RAISE(ABORT, 'log_entry is append-only: no UPDATE'); END""",
    "log_entry_loses_none": """
        BEFORE DELETE ON log_entry
        BEGIN SELECT RAISE(ABORT, 'log_entry is append-only: no DELETE'); END""",
    "log_entry_leaves_no_gap": """
        BEFORE INSERT ON log_entry
        WHEN NEW.leaf_index IS NOT (SELECT coalesce(max(leaf_index), -1) + 1 FROM log_entry)
        BEGIN SELECT RAISE(ABORT, 'log_entry is contiguous: leaf_index must be the next'); END""",
    "log_entry_replaces_none": """
        BEFORE INSERT ON log_entry
        WHEN EXISTS (
            SELECT 1 FROM log_entry WHERE event_id = NEW.event_id AND filer = NEW.filer)
        BEGIN SELECT RAISE(ABORT, 'log_entry is append-only: this event is filed already'); END""",
    "log_head_only_grows": """
        BEFORE UPDATE ON log_head
        WHEN NEW.id IS NOT OLD.id OR NEW.origin IS NOT OLD.origin
            OR NEW.size < OLD.size OR NEW.recorded_us < OLD.recorded_us
            OR NEW.size > (SELECT coalesce(max(leaf_index), -1) + 1 FROM log_entry)
        BEGIN SELECT RAISE(ABORT, 'log_head only grows, and only with log_entry'); END""",
    "log_head_stays": """
        BEFORE DELETE ON log_head
        BEGIN SELECT RAISE(ABORT, 'log_head is never deleted'); END""",
    "log_head_is_one": """
        BEFORE INSERT ON log_head WHEN EXISTS (SELECT 1 FROM log_head)
        BEGIN SELECT RAISE(ABORT, 'log_head has one row'); END""",
}

_POSTGRESQL_FUNCTIONS = (
    """
    CREATE OR REPLACE FUNCTION hazchem_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only: no %', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation';
    END $$""",
    # One look at each statement's rows, not one at each row: a thousand entries cost one query.
    """
    CREATE OR REPLACE FUNCTION hazchem_contiguous() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        first_new bigint; last_new bigint; new_rows bigint;
    BEGIN
        SELECT min(leaf_index), max(leaf_index), count(*)
            INTO first_new, last_new, new_rows FROM added;
        IF new_rows = 0 THEN RETURN NULL; END IF;
        IF last_new - first_new + 1 <> new_rows
            OR last_new <> (SELECT max(leaf_index) FROM log_entry)
            OR first_new <> (SELECT coalesce(max(leaf_index), -1) + 1
                             FROM log_entry WHERE leaf_index < first_new)
        THEN
            RAISE EXCEPTION 'log_entry is contiguous: leaf_index must be the next, not %', first_new
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END $$""",
    """
    CREATE OR REPLACE FUNCTION hazchem_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.id <> OLD.id OR NEW.origin <> OLD.origin
            OR NEW.size < OLD.size OR NEW.recorded_us < OLD.recorded_us
            OR NEW.size > (SELECT coalesce(max(leaf_index), -1) + 1 FROM log_entry)
        THEN
            RAISE EXCEPTION 'log_head only grows, and only with log_entry'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$""",
)

_POSTGRESQL = {
    "log_entry_keeps_rows": (
        "log_entry",
        "BEFORE UPDATE OR DELETE ON log_entry FOR EACH ROW EXECUTE FUNCTION hazchem_refuse()",
    ),
    # Row triggers do not see TRUNCATE.
    "log_entry_loses_none": (
        "log_entry",
        "BEFORE TRUNCATE ON log_entry FOR EACH STATEMENT EXECUTE FUNCTION hazchem_refuse()",
    ),
    "log_entry_leaves_no_gap": (
        "log_entry",
        "AFTER INSERT ON log_entry REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION hazchem_contiguous()",
    ),
    "log_head_only_grows": (
        "log_head",
        "BEFORE UPDATE ON log_head FOR EACH ROW EXECUTE FUNCTION hazchem_only_grows()",
    ),
    "log_head_stays": (
        "log_head",
        "BEFORE DELETE ON log_head FOR EACH ROW EXECUTE FUNCTION hazchem_refuse()",
    ),
    "log_head_is_not_emptied": (
        "log_head",
        "BEFORE TRUNCATE ON log_head FOR EACH STATEMENT EXECUTE FUNCTION hazchem_refuse()",
    ),
}


def install(connection: sa.Connection) -> None:
    """Create the guards in a database that has the log's tables and no guards yet."""
    if connection.dialect.name == "sqlite":
        for name, rule in _SQLITE.items():
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {rule}")
        return
    for function in _POSTGRESQL_FUNCTIONS:
        connection.exec_driver_sql(_plain(function))
    for name, (table, rule) in _POSTGRESQL.items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {rule}")
        # An ordinary trigger sleeps while session_replication_role is 'replica'.
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def missing(connection: sa.Connection) -> list[str]:
    """The names of guards that are not there, not as installed, or do not always fire."""
    if connection.dialect.name == "sqlite":
        query = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
        found = set(connection.exec_driver_sql(query).scalars())
        return [
            name for name, rule in _SQLITE.items() if f"CREATE TRIGGER {name} {rule}" not in found
        ]
    rows = connection.exec_driver_sql(
        "SELECT tgname, c.relname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid "
        "JOIN pg_proc p ON p.oid = tgfoid WHERE tgenabled = 'A' AND tgqual IS NULL "
        "AND c.relnamespace = current_schema()::regnamespace"
    )
    firing = {(name, table): source for name, table, source in rows}
    bodies = {function.split("$$")[1] for function in _POSTGRESQL_FUNCTIONS}
    return [
        name for name, (table, _) in _POSTGRESQL.items() if firing.get((name, table)) not in bodies
    ]


def _plain(statement: str) -> str:
    """A statement as the driver wants it: per cent signs are its own placeholders."""
    return statement.replace("%", "%%")
