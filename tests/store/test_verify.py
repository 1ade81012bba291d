"""Whoever gets round the guards is found out, by the check that the change belongs to."""

from datetime import UTC, datetime

import pytest

from hazchem.log import canonical, merkle
from hazchem.store import guards, log, tables
from hazchem.store.log import NewEntry
from hazchem.store.verify import check_log

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
SIZE = 600


@pytest.fixture
def unguarded(store):
    """A ledger with entries and a stored subtree, and no guard left."""
    with store.write() as tx:
        events = [NewEntry(f"e{n}", "acme", "movement", b"f" * 32, {"n": n}) for n in range(SIZE)]
        log.append(tx, events, NOW)
        for name in guards.missing(tx.connection):
            raise AssertionError(name)
    with store.write() as tx:
        for name in _names(tx):
            tx.connection.exec_driver_sql(f"DROP TRIGGER {name}")
    return store


def _names(tx):
    if tx.sqlite:
        return tx.connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).scalars().all()
    return tx.connection.exec_driver_sql(
        "SELECT tgname || ' ON ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal"
    ).scalars().all()


def checks(store):
    """The checks that fail, but for the guards that these tests took away."""
    with store.read() as tx:
        found = list(check_log(tx))
    for fault in found:
        assert fault.where in fault.says
        assert fault.where in fault.says_zh
    return {fault.check for fault in found} - {"guards"}


def tamper(store, statement):
    with store.write() as tx:
        tx.connection.execute(statement)


def entry(place):
    return tables.log_entry.update().where(tables.log_entry.c.leaf_index == place)


def test_an_untouched_log_is_whole(unguarded):
    assert checks(unguarded) == set()


@pytest.mark.parametrize(
    ("column", "value"),
    [("event_id", "x"), ("filer", "x"), ("type", "x"), ("recorded_us", 1_772_352_000_000_300)],
)
def test_a_column_edited_beside_its_body_is_found(unguarded, column, value):
    tamper(unguarded, entry(299).values({column: value}))
    assert "columns" in checks(unguarded)


def test_a_leaf_hash_edited_alone_is_found(unguarded):
    tamper(unguarded, entry(5).values(leaf_hash=b"x" * 32))
    assert checks(unguarded) == {"leaf_hash"}


def test_a_body_edited_alone_is_found(unguarded):
    with unguarded.read() as tx:
        body = log.entry(tx, 5).body.replace(b'"n":5', b'"n":6')
    tamper(unguarded, entry(5).values(body=body))
    assert checks(unguarded) == {"leaf_hash", "subtrees", "frontier"}


def test_a_body_edited_with_its_hash_is_found(unguarded):
    with unguarded.read() as tx:
        body = log.entry(tx, 599).body.replace(b'"n":599', b'"n":600')
    tamper(unguarded, entry(599).values(body=body, leaf_hash=merkle.leaf_hash(body)))
    assert checks(unguarded) == {"frontier"}


def test_a_body_that_is_no_json_is_found(unguarded):
    tamper(unguarded, entry(599).values(body=b"{", leaf_hash=merkle.leaf_hash(b"{")))
    assert checks(unguarded) == {"body", "frontier"}


def test_an_entry_of_another_log_is_found(unguarded):
    with unguarded.read() as tx:
        document = canonical.parse(log.entry(tx, 599).body) | {"origin": "another/log"}
    body = canonical.encode(document)
    tamper(unguarded, entry(599).values(body=body, leaf_hash=merkle.leaf_hash(body)))
    assert checks(unguarded) == {"columns", "frontier"}


@pytest.mark.parametrize("place", [0, 300, SIZE - 1])
def test_a_missing_entry_is_found(unguarded, place):
    tamper(unguarded, tables.log_entry.delete().where(tables.log_entry.c.leaf_index == place))
    assert checks(unguarded) >= {"contiguity", "frontier"}


def test_a_clock_that_stood_still_is_found(unguarded):
    with unguarded.read() as tx:
        before = log.entry(tx, 9)
    tamper(unguarded, entry(10).values(recorded_us=before.recorded_us))
    assert checks(unguarded) == {"recorded_at", "columns"}


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"size": SIZE - 1}, "contiguity"),
        ({"frontier": merkle.Frontier().to_bytes()}, "frontier"),
        ({"frontier": b"x"}, "head"),
        ({"recorded_us": 1}, "recorded_at"),
        ({"origin": "another/log"}, "columns"),
    ],
)
def test_a_head_edited_is_found(unguarded, change, check):
    tamper(unguarded, tables.log_head.update().values(change))
    assert checks(unguarded) == {check}


def test_a_head_taken_away_is_found(unguarded):
    tamper(unguarded, tables.log_head.delete())
    assert checks(unguarded) == {"head"}


def test_a_stored_subtree_edited_or_added_is_found(unguarded):
    tamper(unguarded, tables.log_subtree.update().values(hash=b"x" * 32))
    assert checks(unguarded) == {"subtrees"}


def test_a_stored_subtree_added_is_found(unguarded):
    tamper(unguarded, tables.log_subtree.insert().values(level=8, position=9, hash=b"x" * 32))
    assert checks(unguarded) == {"subtrees"}
