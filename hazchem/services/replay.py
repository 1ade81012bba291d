"""Replay: every entry of the log projected again, in its order, into tables that are empty."""

from hazchem.domain.event import Fact, movement_of
from hazchem.services import registers as register_service
from hazchem.services.judging.catchup import Told, unheard
from hazchem.services.judging.touched import project
from hazchem.services.judging.world import registers_at
from hazchem.services.projected import PROJECT
from hazchem.services.projected import project as project_event
from hazchem.store import editions, events, log, movements
from hazchem.store import registers as stored
from hazchem.store.log import Entry
from hazchem.store.registers import Version
from hazchem.store.store import Store, Tx

# What is read around new events is read once for each batch.
BATCH = 10_000


def replay(store: Store, tx: Tx, told: Told = unheard) -> None:
    """Project the whole log; `told` hears how many more entries have been read.

    Entries are projected in runs between two changes of a register, for they were read against
    the registers of their own time. Within a run each type by itself: what was filed in another
    order comes to the same.
    """
    store.derived.clear()
    runs: dict[str, list[Entry]] = {}
    waiting = 0
    for entry in log.entries(tx, 0, log.head(tx).size):
        if entry.type == movements.TYPE or entry.type in PROJECT:
            runs.setdefault(entry.type, []).append(entry)
            waiting += 1
        else:
            waiting = _project(store, tx, runs)
            _enter(store, tx, entry)
        if waiting >= BATCH:
            waiting = _project(store, tx, runs)
        told(1)
    _project(store, tx, runs)


def _enter(store: Store, tx: Tx, entry: Entry) -> None:
    """Project what others are read against: an entry of a register, an edition."""
    if entry.type.startswith(stored.PREFIX):
        version = version_of(entry)
        before = stored.versions(tx, entry.leaf_index, version.register, version.code)
        register_service.project(store, tx, version, before)
    elif entry.type == editions.TYPE:
        editions.add(tx, editions.version_of(entry.leaf_index, entry.content))


def _project(store: Store, tx: Tx, runs: dict[str, list[Entry]]) -> int:
    """Project the entries that wait, and take them off; none waits after it."""
    facts = [Fact(movement_of(one.content), one.leaf_index, one.recorded_at, one.filer)
             for one in runs.pop(movements.TYPE, ())]
    if facts:
        project(tx, registers_at(store, tx, facts[0].leaf_index), facts)
    for entries in runs.values():
        project_event(store, tx, [events.event_of(
            one.leaf_index, one.type, one.event_id, one.filer, one.recorded_us, one.content)
            for one in entries])
    runs.clear()
    return 0


def version_of(entry: Entry) -> Version:
    """The version of a register's entry that an event in the log put."""
    content = dict(entry.content)
    effective_us = content.pop("effective_from")
    register = entry.type.removeprefix(stored.PREFIX)
    code = content[register_service.KEYS.get(register, "code")]
    return Version(entry.leaf_index, register, code, effective_us, content)
