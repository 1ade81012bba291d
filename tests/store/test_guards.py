"""The database itself refuses to change the log, each way round it tried on its own."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from hazchem.store import guards, log
from hazchem.store.log import NewEntry
from hazchem.store.verify import check_log

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
COPY = "event_id, filer, type, fingerprint, recorded_us, leaf_hash, body FROM log_entry"

# Each way to change the log, and the guard that stops it.
ON_BOTH = {
    "update a body": (
        "UPDATE log_entry SET body = fingerprint WHERE leaf_index = 1",
        "log_entry_keeps_rows",
    ),
    "leave a gap": (
        "INSERT INTO log_entry SELECT 7, 'new', filer, type, fingerprint, recorded_us, leaf_hash,"
        " body FROM log_entry WHERE leaf_index = 0",
        "log_entry_leaves_no_gap",
    ),
    "shrink the head": ("UPDATE log_head SET size = 1", "log_head_only_grows"),
    "run ahead of the entries": ("UPDATE log_head SET size = 9", "log_head_only_grows"),
    "turn back the clock": ("UPDATE log_head SET recorded_us = 1", "log_head_only_grows"),
    "rename the log": ("UPDATE log_head SET origin = 'mine'", "log_head_only_grows"),
    "delete the head": ("DELETE FROM log_head", "log_head_stays"),
}
ON_SQLITE = {
    "delete an entry": ("DELETE FROM log_entry WHERE leaf_index = 2", "log_entry_loses_none"),
    "replace an entry by its place": (
        "INSERT OR REPLACE INTO log_entry SELECT 1, 'new', filer, type, fingerprint, recorded_us,"
        " leaf_hash, body FROM log_entry WHERE leaf_index = 0",
        "log_entry_leaves_no_gap",
    ),
    "replace an entry by its id": (
        f"INSERT OR REPLACE INTO log_entry SELECT 3, {COPY} WHERE leaf_index = 2",
        "log_entry_replaces_none",
    ),
    "replace the head": (
        "INSERT OR REPLACE INTO log_head SELECT id, origin, 0, 0, frontier FROM log_head",
        "log_head_is_one",
    ),
}
ON_POSTGRESQL = {
    "delete an entry": ("DELETE FROM log_entry WHERE leaf_index = 2", "log_entry_keeps_rows"),
    "truncate the log": ("TRUNCATE log_entry", "log_entry_loses_none"),
    "truncate the head": ("TRUNCATE log_head", "log_head_is_not_emptied"),
    "upsert over an entry": (
        f"INSERT INTO log_entry SELECT leaf_index, {COPY} WHERE leaf_index = 2"
        " ON CONFLICT (leaf_index) DO UPDATE SET body = ''",
        "log_entry_keeps_rows",
    ),
}


@pytest.fixture
def filed(store):
    """A ledger with three entries."""
    with store.write() as tx:
        events = [NewEntry(f"e{n}", "acme", "movement", b"f" * 32, {"n": n}) for n in range(3)]
        log.append(tx, events, NOW)
    return store


def attempt(store, statement, *before):
    """Run a statement as an intruder with the ledger's own connection would."""
    with store.write() as tx:
        for prepare in before:
            tx.connection.exec_driver_sql(prepare)
        tx.connection.exec_driver_sql(statement)


def stop(store, guard):
    """Take one guard away, as only the owner of the database can."""
    table = "log_head" if guard.startswith("log_head") else "log_entry"
    on = "" if store.engine.dialect.name == "sqlite" else f" ON {table}"
    with store.write() as tx:
        tx.connection.exec_driver_sql(f"DROP TRIGGER {guard}{on}")


def refused(store, statement, *before):
    with pytest.raises(sa.exc.DBAPIError, match=r"append-only|contiguous|only grows|never|one row"):
        attempt(store, statement, *before)
    with store.read() as tx:
        assert not list(check_log(tx))
        assert log.head(tx).size == 3


def bites(store, statement, guard):
    """Without its guard the same statement goes through: it is the guard that stops it."""
    stop(store, guard)
    with store.read() as tx:
        assert guards.missing(tx.connection) == [guard]
        assert {fault.check for fault in check_log(tx)} == {"guards"}
    attempt(store, statement)
    with store.read() as tx:
        assert {fault.check for fault in check_log(tx)} > {"guards"}


@pytest.mark.parametrize("way", ON_BOTH)
def test_no_one_can(filed, way):
    refused(filed, ON_BOTH[way][0])


@pytest.mark.parametrize("way", ON_BOTH)
def test_without_its_guard_anyone_could(filed, way):
    bites(filed, *ON_BOTH[way])


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", ON_SQLITE)
def test_on_sqlite_no_one_can(filed, way):
    refused(filed, ON_SQLITE[way][0])


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", ["delete an entry", "replace an entry by its place"])
def test_on_sqlite_without_its_guard_anyone_could(filed, way):
    statement, guard = ON_SQLITE[way]
    if "REPLACE" in statement:
        # The deletion that REPLACE implies does fire the delete guard under our own pragma.
        with filed.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
    bites(filed, statement, guard)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", ON_SQLITE)
def test_on_sqlite_no_one_can_whatever_the_pragma(filed, way):
    with filed.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
    refused(filed, ON_SQLITE[way][0])


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
@pytest.mark.parametrize("way", ON_POSTGRESQL)
def test_on_postgresql_no_one_can(filed, way):
    refused(filed, ON_POSTGRESQL[way][0])


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
@pytest.mark.parametrize("way", [*ON_BOTH, *ON_POSTGRESQL])
def test_on_postgresql_no_one_can_by_posing_as_a_replica(filed, way):
    statement, _ = (ON_BOTH | ON_POSTGRESQL)[way]
    refused(filed, statement, "SET LOCAL session_replication_role = replica")


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
@pytest.mark.parametrize("way", ON_POSTGRESQL)
def test_on_postgresql_without_its_guard_anyone_could(filed, way):
    statement, guard = ON_POSTGRESQL[way]
    stop(filed, guard)
    attempt(filed, statement)


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "trick",
    [
        "ALTER TABLE log_entry DISABLE TRIGGER log_entry_keeps_rows",
        "ALTER TABLE log_entry ENABLE TRIGGER log_entry_keeps_rows",
        "CREATE OR REPLACE TRIGGER log_entry_keeps_rows BEFORE UPDATE ON log_entry FOR EACH ROW"
        " WHEN (false) EXECUTE FUNCTION hazchem_refuse();"
        " ALTER TABLE log_entry ENABLE ALWAYS TRIGGER log_entry_keeps_rows",
        "CREATE FUNCTION wave_through() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN NEW; END $$;"
        " CREATE OR REPLACE TRIGGER log_entry_keeps_rows BEFORE UPDATE ON log_entry"
        " FOR EACH ROW EXECUTE FUNCTION wave_through();"
        " ALTER TABLE log_entry ENABLE ALWAYS TRIGGER log_entry_keeps_rows",
    ],
)
def test_on_postgresql_a_guard_put_to_sleep_is_noticed(filed, trick):
    attempt(filed, trick)
    with filed.read() as tx:
        assert guards.missing(tx.connection) == ["log_entry_keeps_rows"]
