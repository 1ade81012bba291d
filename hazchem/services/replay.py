"""Replay: every entry of the log projected again, in its order, into tables that are empty."""

from collections.abc import Callable

from hazchem.domain.event import Fact, movement_of
from hazchem.services import registers as register_service
from hazchem.services.projected import PROJECT
from hazchem.services.projected import project as project_event
from hazchem.services.touched import project
from hazchem.services.world import registers_at
from hazchem.store import editions, events, log, movements
from hazchem.store import registers as stored
from hazchem.store.log import Entry
from hazchem.store.registers import Version
from hazchem.store.store import Store, Tx

BATCH = 1_000
Told = Callable[[int], object]


def replay(store: Store, tx: Tx, told: Told = lambda done: None) -> None:
    """Project the whole log; `told` hears how many more entries have been read.

    Movements are projected in runs between two changes of a register, for they were read against
    the registers of their own time.
    """
    store.derived.clear()
    run: list[Fact] = []
    for entry in log.entries(tx, 0, log.head(tx).size):
        if entry.type == movements.TYPE:
            run.append(Fact(movement_of(entry.content), entry.leaf_index, entry.recorded_at,
                            entry.filer))
        elif entry.type.startswith(stored.PREFIX):
            run = _projected(store, tx, run)
            version = version_of(entry)
            before = stored.versions(tx, entry.leaf_index, version.register, version.code)
            register_service.project(store, tx, version, before)
        elif entry.type == editions.TYPE:
            editions.add(tx, editions.version_of(entry.leaf_index, entry.content))
        elif entry.type in PROJECT:
            run = _projected(store, tx, run)
            project_event(store, tx, [events.event_of(
                entry.leaf_index, entry.type, entry.event_id, entry.filer, entry.recorded_us,
                entry.content)])
        if len(run) >= BATCH:
            run = _projected(store, tx, run)
        told(1)
    _projected(store, tx, run)


def version_of(entry: Entry) -> Version:
    """The version of a register's entry that an event in the log put."""
    content = dict(entry.content)
    effective_us = content.pop("effective_from")
    register = entry.type.removeprefix(stored.PREFIX)
    code = content[register_service.KEYS.get(register, "code")]
    return Version(entry.leaf_index, register, code, effective_us, content)


def _projected(store: Store, tx: Tx, run: list[Fact]) -> list[Fact]:
    if run:
        project(tx, registers_at(store, tx, run[0].leaf_index), run)
    return []
