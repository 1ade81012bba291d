"""Opening, creating and upgrading a ledger, on both engines."""

import threading

import pytest
import sqlalchemy as sa

from hazchem.store import engine, guards, schema
from hazchem.store.engine import UnsafeDatabase
from hazchem.store.log import head
from hazchem.store.store import NoLedger, Store
from hazchem.store.writer_lock import Busy


def test_there_is_no_ledger_before_it_is_made(empty_url):
    store = Store(empty_url)
    assert not store.exists()
    for opening in store.read, store.write:
        with pytest.raises(NoLedger, match="no ledger"), opening():
            pass
    store.migrate()
    assert store.exists()
    store.close()


def test_asking_for_a_ledger_makes_no_file(tmp_path):
    assert not Store(f"sqlite:///{tmp_path}/ledger.sqlite3").exists()
    assert not list(tmp_path.iterdir())


def test_a_ledger_keeps_the_name_it_was_given(empty_url):
    store = Store(empty_url)
    store.migrate("park.example/ledger")
    store.migrate("another.example/name")
    with store.read() as tx:
        assert head(tx).origin == "park.example/ledger"
    store.close()


def test_making_the_ledger_races_and_repeats_without_harm(empty_url):
    stores, errors = [Store(empty_url) for _ in range(4)], []

    def make(store):
        try:
            store.migrate()
        except Exception as error:  # a thread's failure must not pass in silence
            errors.append(error)

    threads = [threading.Thread(target=make, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    with stores[0].read() as tx:
        assert head(tx).size == 0
    for store in stores:
        store.close()


def test_the_migrated_schema_is_the_one_in_code(store):
    with store.read() as tx:
        assert schema.drift(tx.connection) == []
        assert guards.missing(tx.connection) == []


def test_a_schema_that_drifted_is_noticed(store):
    with store.write() as tx:
        tx.connection.exec_driver_sql("ALTER TABLE kin ADD COLUMN extra TEXT")
    with store.read() as tx:
        assert schema.drift(tx.connection)


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/ledger", "ledger.db"]
)
def test_a_database_that_cannot_keep_a_ledger_is_refused(url):
    with pytest.raises(UnsafeDatabase) as refused:
        Store(url)
    assert "sqlite:///" in refused.value.en
    assert refused.value.zh


@pytest.mark.parametrize(
    ("version", "lockable", "mode"),
    [
        ((3, 40, 1), True, "wal"),
        ((3, 40, 1), False, "delete"),
        ((3, 50, 6), False, "delete"),
        ((3, 50, 7), False, "wal"),
        ((3, 51, 2), False, "delete"),
        ((3, 51, 3), False, "wal"),
        ((4, 0, 0), False, "wal"),
    ],
)
def test_a_sqlite_with_the_wal_flaw_needs_the_lock_or_another_journal(version, lockable, mode):
    assert engine.journal(version, lockable) == mode


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_sqlite_commits_reach_the_disk_and_checkpoints_wait_for_the_lock(store):
    asked = "synchronous journal_mode wal_autocheckpoint foreign_keys recursive_triggers".split()
    with store.write() as tx:
        told = [tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert told == [2, "wal", 0, 1, 1]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_write_ahead_log_is_folded_in_as_it_grows(store, store_url, monkeypatch):
    monkeypatch.setattr("hazchem.store.store.CHECKPOINT_BYTES", 100_000)
    path = engine.sqlite_file(store.engine)
    wal = path.with_name(path.name + "-wal")
    for number in range(200):
        with store.write() as tx:
            tx.connection.execute(
                sa.text("INSERT INTO kin (node, grp) VALUES (:node, :grp)"),
                {"node": str(number), "grp": "x" * 2_000},
            )
    assert wal.stat().st_size < 200_000
    assert path.stat().st_size > 400_000


def test_a_writer_that_must_wait_too_long_is_told_so(store, store_url, monkeypatch):
    monkeypatch.setattr("hazchem.store.store.WAIT_SECONDS", 0.05)
    monkeypatch.setattr("hazchem.store.engine.LOCK_WAIT_MS", 50)
    other = Store(store_url)
    with store.write(), pytest.raises(Busy, match="try again"), other.write():
        pass
    with other.write():
        pass
    other.close()


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_postgresql_answers_a_commit_when_it_is_on_disk(store):
    with store.write() as tx:
        asked = ("synchronous_commit", "transaction_isolation", "transaction_read_only")
        told = [tx.connection.exec_driver_sql(f"SHOW {name}").scalar() for name in asked]
    assert told == ["on", "read committed", "off"]
    with store.read() as tx:
        told = [tx.connection.exec_driver_sql(f"SHOW {name}").scalar() for name in asked]
    assert told == ["on", "repeatable read", "on"]
