"""Appending to the log and reading it back, on both engines."""

import os
import subprocess
import sys
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from hazchem.log import canonical, merkle
from hazchem.store import log, tables
from hazchem.store.log import NewEntry, TooLong
from hazchem.store.verify import check_log

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def event(number, filer="acme"):
    return NewEntry(f"event-{number}", filer, "movement", b"f" * 32, {"lot": f"acme/{number}"})


def append(store, numbers, now=NOW):
    with store.write() as tx:
        return log.append(tx, [event(number) for number in numbers], now)


def test_an_entry_is_hashed_with_its_place_time_and_filer(store):
    [appended] = append(store, [7])
    with store.read() as tx:
        entry = log.entry(tx, 0)
    assert entry.leaf_hash == appended.leaf_hash == merkle.leaf_hash(entry.body)
    assert canonical.parse(entry.body) == {
        "v": 1,
        "origin": "hazchem/ledger",
        "leaf_index": 0,
        "recorded_at": "2026-03-01T08:00:00.000000Z",
        "filer": "acme",
        "event_id": "event-7",
        "type": "movement",
        "content": {"lot": "acme/7"},
    }
    assert entry.content == {"lot": "acme/7"}
    assert entry.recorded_at == appended.recorded_at == NOW


def test_recorded_at_moves_on_even_when_the_clock_does_not(store):
    times = [told.recorded_at for told in append(store, [1, 2])]
    times += [told.recorded_at for told in append(store, [3], NOW - timedelta(hours=1))]
    times += [told.recorded_at for told in append(store, [4], NOW + timedelta(hours=1))]
    assert times[:3] == [NOW, NOW + MICROSECOND, NOW + 2 * MICROSECOND]
    assert times[3] == NOW + timedelta(hours=1)


def test_the_head_is_the_tree_over_all_leaves_and_every_earlier_root_stays(store):
    append(store, range(300))
    append(store, range(300, 700))
    with store.read() as tx:
        head = log.head(tx)
        leaves = log.leaf_hashes(tx, 0, 700)
        assert (head.size, head.root) == (700, merkle.root(leaves))
        assert head.recorded_at == log.entry(tx, 699).recorded_at
        for size in (0, 1, 255, 256, 257, 512, 699, 700):
            assert log.root_at(tx, size) == merkle.root(leaves[:size])
        for index in (0, 255, 256, 511, 699):
            proof = log.inclusion_proof(tx, index, 700)
            assert merkle.verify_inclusion(leaves[index], index, 700, proof, head.root)
        for old in (0, 1, 256, 300, 699, 700):
            proof = log.consistency_proof(tx, old, 700)
            assert merkle.verify_consistency(
                old, 700, log.root_at(tx, old), head.root, proof
            )


def test_entries_are_found_by_place_and_by_id(store):
    append(store, range(5))
    with store.write() as tx:
        log.append(tx, [event(3, filer="other")], NOW)
    with store.read() as tx:
        assert [found.leaf_index for found in log.entries(tx, 1, 4)] == [1, 2, 3]
        assert [found.leaf_index for found in log.entries(tx, 4, 99)] == [4, 5]
        assert log.find(tx, "event-3").leaf_index == 3
        assert log.find(tx, "event-3", "other").leaf_index == 5
        assert log.find(tx, "event-3", "nobody") is None
        assert log.entry(tx, 6) is None
        assert set(log.bodies(tx, [5, 0, 77])) == {0, 5}
        filed = log.fingerprints(tx, "acme", ["event-0", "event-9"])
        assert {name: told.leaf_index for name, told in filed.items()} == {"event-0": 0}
        assert filed["event-0"].fingerprint == b"f" * 32


def test_long_lists_are_asked_in_parts(store):
    append(store, range(2_500))
    with store.read() as tx:
        assert len(log.bodies(tx, range(2_500))) == 2_500
        assert len(log.fingerprints(tx, "acme", [f"event-{n}" for n in range(2_500)])) == 2_500
        assert sum(1 for _ in log.entries(tx, 0, 2_500)) == 2_500


def test_the_size_at_an_instant_is_what_was_recorded_by_then(store):
    for hour in range(5):
        append(store, [hour], NOW + timedelta(hours=hour))
    with store.read() as tx:
        assert log.size_at(tx, NOW - MICROSECOND) == 0
        sizes = [log.size_at(tx, NOW + timedelta(hours=hour)) for hour in range(5)]
    assert sizes == [1, 2, 3, 4, 5]


def test_an_id_used_twice_by_one_filer_leaves_nothing_behind(store):
    append(store, [1])
    with pytest.raises(sa.exc.IntegrityError):
        append(store, [2, 1])
    with store.read() as tx:
        assert log.head(tx).size == 1
        assert log.find(tx, "event-2") is None


def test_a_failure_after_the_append_leaves_nothing_behind(store):
    with pytest.raises(ZeroDivisionError), store.write() as tx:
        log.append(tx, [event(1)], NOW)
        raise ZeroDivisionError
    append(store, [2])
    with store.read() as tx:
        assert [found.event_id for found in log.entries(tx, 0, 9)] == ["event-2"]
        assert not list(check_log(tx))


def test_an_event_too_long_for_a_log_entry_is_refused(store):
    with pytest.raises(TooLong, match="65535"), store.write() as tx:
        log.append(tx, [event(1)._replace(content={"note": "x" * 65_536})], NOW)


def test_eight_threads_append_without_gap_loss_or_regress(store):
    places, errors = [], []

    def file(filer):
        try:
            for number in range(25):
                with store.write() as tx:
                    told = log.append(tx, [event(number, filer)] * 1, NOW)
                places.extend(told)
        except Exception as error:  # a thread's failure must not pass in silence
            errors.append(error)

    threads = [threading.Thread(target=file, args=(f"filer-{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sorted(told.leaf_index for told in places) == list(range(200))
    with store.read() as tx:
        assert not list(check_log(tx))


WRITER = """
import sys
from datetime import UTC, datetime
from hazchem.store import log
from hazchem.store.store import Store

store = Store(sys.argv[1])
for number in range(25):
    with store.write() as tx:
        told = log.NewEntry(f"e{number}", sys.argv[2], "movement", b"f" * 32, {"n": number})
        log.append(tx, [told], datetime.now(UTC))
"""


def test_several_processes_append_without_gap_or_loss(store, store_url):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", WRITER, store_url]
    writers = [subprocess.Popen([*command, f"p{n}"], env=environment) for n in range(3)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    with store.read() as tx:
        assert log.head(tx).size == 75
        assert not list(check_log(tx))


def test_a_reader_sees_one_instant_while_others_write(store):
    append(store, [1])
    with store.read() as tx:
        before = log.head(tx)
        append(store, [2])
        assert log.head(tx) == before
        assert log.entry(tx, 1) is None
    with store.read() as tx:
        assert log.head(tx).size == 2


def test_both_engines_make_the_same_tree(store):
    append(store, range(50))
    with store.read() as tx:
        root = log.head(tx).root.hex()
    assert root == "1393cd21ee566e86b685a53069538c10bd09f011536ed465b5954c505880a9e1"


def test_a_reader_cannot_write(store):
    with pytest.raises(sa.exc.DBAPIError), store.read() as tx:
        tx.connection.execute(tables.kin.insert().values(node="a", grp=uuid.uuid4().hex))
