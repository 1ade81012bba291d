"""Events beside movements in the database: what each says and names, as known at a log size.

A gate or a berth of a parking lot, a waybill before its trip, an alert of another system, a step
of the work on a finding: entries of the log that move no goods. Their content is kept as told.
"""

import json
from collections.abc import Collection, Iterable
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from hazchem.store import bulk
from hazchem.store.store import Tx
from hazchem.store.tables import event, event_mention, log_entry

GATE = "gate"
ALERT = "alert"
STEP = "step"
PAPER = "paper"
DECLARATION = "declaration"
PARAMETER = "parameter"
Named = Iterable[tuple[str, str]]


class Event(NamedTuple):
    """One event: where it stands in the log, who filed it when, when it happened, what it says."""

    leaf_index: int
    type: str
    event_id: str
    filer: str
    occurred_us: int
    recorded_us: int
    content: dict[str, Any]


def add(tx: Tx, told: Iterable[tuple[Event, Named]]) -> None:
    """Project events with what each of them names, as (noun, code)."""
    known = [(one, sorted(set(named))) for one, named in told]
    bulk.insert(tx, event, [
        (one.leaf_index, one.type, one.event_id, one.filer, one.occurred_us, _text(one.content))
        for one, _ in known])
    bulk.insert(tx, event_mention, sorted(
        (noun, code, one.leaf_index) for one, named in known for noun, code in named))


def naming(
    tx: Tx, noun: str, codes: Collection[str], size: int | None = None
) -> list[Event]:
    """The events that name any of these, below a log size, in the order of the log."""
    query = "SELECT leaf_index FROM event_mention WHERE code IN (…) AND noun = ?"
    found = (bulk.look_up(tx, query, codes, noun) if size is None else
             bulk.look_up(tx, f"{query} AND leaf_index < ?", codes, noun, size))
    return at(tx, (leaf for leaf, in found))


def naming_each(
    tx: Tx, noun: str, codes: Collection[str], size: int
) -> dict[str, list[Event]]:
    """The same for each of some codes by itself, asked together."""
    found: dict[str, list[Event]] = {code: [] for code in codes}
    named = bulk.look_up(tx, "SELECT leaf_index, code FROM event_mention WHERE code IN (…) "
                         "AND noun = ? AND leaf_index < ?", found, noun, size)
    told = {one.leaf_index: one for one in at(tx, (leaf for leaf, _ in named))}
    for leaf, code in sorted(named):
        found[code].append(told[leaf])
    return found


def at(tx: Tx, leaf_indices: Iterable[int]) -> list[Event]:
    """The events at these places of the log, in its order."""
    found = bulk.look_up(
        tx, "SELECT event.leaf_index, event.type, event.event_id, event.filer, event.occurred_us, "
        "log_entry.recorded_us, event.body FROM event JOIN log_entry "
        "ON log_entry.leaf_index = event.leaf_index WHERE event.leaf_index IN (…)", leaf_indices)
    return [Event(leaf, kind, event_id, filer, occurred_us, recorded_us, json.loads(body))
            for leaf, kind, event_id, filer, occurred_us, recorded_us, body
            in sorted(found, key=itemgetter(0))]


def of_type(
    tx: Tx, kind: str, size: int, *, from_us: int | None = None, to_us: int | None = None
) -> list[Event]:
    """The events of one type below a log size, happened in a span, in the order of the log."""
    wanted = [event.c.type == kind, event.c.leaf_index < size]
    if from_us is not None:
        wanted.append(event.c.occurred_us >= from_us)
    if to_us is not None:
        wanted.append(event.c.occurred_us < to_us)
    return _events(tx, *wanted)


def with_id(tx: Tx, kind: str, event_id: str, size: int) -> list[Event]:
    """The events of one type under an id, one for each who used it, below a log size."""
    return _events(tx, event.c.type == kind, log_entry.c.event_id == event_id,
                   event.c.leaf_index < size)


def newest_of(tx: Tx, kind: str, size: int) -> int:
    """The place in the log of the newest event of a type below a size; −1 where there is none."""
    (newest,), = bulk.rows(
        tx, "SELECT max(leaf_index) FROM event WHERE type = ? AND leaf_index < ?", kind, size)
    return -1 if newest is None else int(newest)


def beside(tx: Tx, noun: str, codes: Iterable[str], other: str) -> set[str]:
    """Everything of another sort that some event naming one of these names as well."""
    leaves = bulk.look_up(
        tx, "SELECT leaf_index FROM event_mention WHERE code IN (…) AND noun = ?", codes, noun)
    return {code for code, in bulk.look_up(
        tx, "SELECT code FROM event_mention WHERE leaf_index IN (…) AND noun = ?",
        (leaf for leaf, in leaves), other)}


def codes(tx: Tx, noun: str, size: int, after: str, limit: int) -> list[str]:
    """What events of a sort are about, in byte order, keyset-paginated."""
    query = sa.select(event_mention.c.code).where(
        event_mention.c.noun == noun, event_mention.c.leaf_index < size,
        event_mention.c.code > after)
    return list(tx.connection.execute(
        query.distinct().order_by(event_mention.c.code).limit(limit)).scalars())


def is_named(tx: Tx, noun: str, code: str, size: int) -> bool:
    """Whether any event below a log size names this."""
    return bool(bulk.rows(
        tx, "SELECT 1 FROM event_mention WHERE noun = ? AND code = ? AND leaf_index < ? LIMIT 1",
        noun, code, size))


def _events(tx: Tx, *wanted: sa.ColumnElement[bool]) -> list[Event]:
    query = sa.select(
        event.c.leaf_index, event.c.type, event.c.event_id, event.c.filer, event.c.occurred_us,
        log_entry.c.recorded_us, event.c.body,
    ).join(log_entry, log_entry.c.leaf_index == event.c.leaf_index).where(*wanted)
    return [Event(leaf, kind, event_id, filer, occurred_us, recorded_us, json.loads(body))
            for leaf, kind, event_id, filer, occurred_us, recorded_us, body
            in tx.connection.execute(query.order_by(event.c.leaf_index))]


def event_of(
    leaf_index: int, kind: str, event_id: str, filer: str, recorded_us: int,
    content: dict[str, Any],
) -> Event:
    """The event that an entry of the log holds; what tells no time happened when it was told."""
    occurred_us = content.get("occurred_at", recorded_us)
    return Event(leaf_index, kind, event_id, filer, occurred_us, recorded_us, content)


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
