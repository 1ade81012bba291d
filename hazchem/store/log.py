"""The log in the database: appending entries, reading them back, and proving their place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

import sqlalchemy as sa

from hazchem.domain import instant
from hazchem.log import canonical, merkle
from hazchem.log.merkle import Frontier, Subtree
from hazchem.store import bulk
from hazchem.store.store import Tx
from hazchem.store.tables import log_entry, log_subtree

BODY_VERSION = 1
# The tlog-tiles limit on one entry.
BODY_BYTES_MAX = 65_535


class TooLong(ValueError):
    """An event whose bytes exceed what one log entry may hold."""

    def __init__(self, event_id: str, length: int) -> None:
        super().__init__(f"event {event_id} has {length} bytes, the most is {BODY_BYTES_MAX}")
        self.en, self.zh = str(self), f"事件{event_id}为{length}字节，上限{BODY_BYTES_MAX}字节"


class NewEntry(NamedTuple):
    """What is to be appended: an event before it has its place."""

    event_id: str
    filer: str
    type: str
    fingerprint: bytes
    content: dict[str, Any]
    spelt: bytes = b""  # the content's canonical bytes, where they were made already


class Appended(NamedTuple):
    """The place an event was given."""

    leaf_index: int
    leaf_hash: bytes
    recorded_at: datetime


class Filed(NamedTuple):
    """An event already in the log: its fingerprint and its place."""

    fingerprint: bytes
    leaf_index: int
    leaf_hash: bytes
    recorded_at: datetime


@dataclass(frozen=True)
class Head:
    """How far the log reaches."""

    origin: str
    size: int
    recorded_us: int
    frontier: Frontier

    @property
    def recorded_at(self) -> datetime:
        """When the newest entry was recorded; 1970 while there is none."""
        return instant.from_us(self.recorded_us)

    @cached_property
    def root(self) -> bytes:
        """The root of the tree over all entries."""
        return self.frontier.root()


@dataclass(frozen=True)
class Entry:
    """One entry of the log, with the bytes that were hashed."""

    leaf_index: int
    event_id: str
    filer: str
    type: str
    fingerprint: bytes
    recorded_us: int
    leaf_hash: bytes
    body: bytes

    @property
    def recorded_at(self) -> datetime:
        """When the ledger was told."""
        return instant.from_us(self.recorded_us)

    @cached_property
    def content(self) -> dict[str, Any]:
        """What the filer told, out of the body."""
        return content_of(self.body)


def content_of(body: bytes) -> dict[str, Any]:
    """What the filer told, out of an entry's bytes."""
    content: dict[str, Any] = canonical.read(body)["content"]
    return content


def head(tx: Tx) -> Head:
    """How far the log reaches in this transaction."""
    (origin, size, recorded_us, frontier), = bulk.rows(
        tx, "SELECT origin, size, recorded_us, frontier FROM log_head")
    return Head(origin, size, recorded_us, Frontier.from_bytes(frontier))


def append(tx: Tx, entries: Iterable[NewEntry], now: datetime) -> list[Appended]:
    """Give events the next places in the log and hash them; `tx` must be a write.

    `recorded_at` is `now` or, where the clock has not moved on, the last one and a microsecond.
    An event id that its filer used before violates the table's key (sqlalchemy IntegrityError).
    """
    before = head(tx)
    recorded_us = max(instant.to_us(now), before.recorded_us + 1)
    rows, appended = [], []
    for place, told in enumerate(entries):
        event_id, filer, kind, fingerprint, content, spelt = told
        leaf_index, at_us = before.size + place, recorded_us + place
        around = {
            "v": BODY_VERSION,
            "origin": before.origin,
            "leaf_index": leaf_index,
            "recorded_at": written(at_us),
            "filer": filer,
            "event_id": event_id,
            "type": kind,
        }
        body = canonical.enclose("content", spelt or canonical.encode(content), around)
        if len(body) > BODY_BYTES_MAX:
            raise TooLong(event_id, len(body))
        leaf = merkle.leaf_hash(body)
        rows.append((leaf_index, event_id, filer, kind, fingerprint, at_us, leaf, body))
        appended.append(Appended(leaf_index, leaf, instant.from_us(at_us)))
    if rows:
        frontier, completed = before.frontier.grow(place.leaf_hash for place in appended)
        bulk.insert(tx, log_entry, rows)
        _insert_subtrees(tx, completed)
        _move_head(tx, before, frontier, recorded_us + len(rows) - 1)
    return appended


def written(at_us: int) -> str:
    """An instant as the body spells it: RFC 3339 in UTC, always with six decimals."""
    at = instant.from_us(at_us).replace(tzinfo=None)
    return at.isoformat(timespec="microseconds") + "Z"


def entry(tx: Tx, leaf_index: int) -> Entry | None:
    """The entry at a place, or None where the log does not reach."""
    return next(entries(tx, leaf_index, leaf_index + 1), None)


def entries(tx: Tx, start: int, stop: int) -> Iterator[Entry]:
    """The entries from `start` up to but not including `stop`, streamed in order."""
    for low in range(max(start, 0), stop, bulk.CHUNK):
        part = log_entry.c.leaf_index.between(low, min(low + bulk.CHUNK, stop) - 1)
        rows = tx.connection.execute(_SELECT.where(part).order_by(log_entry.c.leaf_index)).all()
        for row in rows:
            yield Entry(*row)
        if not rows:
            return


def find(tx: Tx, event_id: str, filer: str | None = None) -> Entry | None:
    """The entry of an event; without a filer, the earliest under that id. None if there is none."""
    query = _SELECT.where(log_entry.c.event_id == event_id)
    if filer is not None:
        query = query.where(log_entry.c.filer == filer)
    row = tx.connection.execute(query.order_by(log_entry.c.leaf_index).limit(1)).first()
    return Entry(*row) if row else None


def bodies(tx: Tx, leaf_indices: Iterable[int]) -> dict[int, bytes]:
    """The bytes of these entries, by place; a place the log does not reach is left out."""
    found: dict[int, bytes] = {}
    for chunk in bulk.chunks(sorted(set(leaf_indices))):
        query = sa.select(log_entry.c.leaf_index, log_entry.c.body)
        rows = tx.connection.execute(query.where(log_entry.c.leaf_index.in_(chunk)))
        found.update((place, body) for place, body in rows)
    return found


def fingerprints(tx: Tx, filer: str, event_ids: Iterable[str]) -> dict[str, Filed]:
    """Those of a filer's event ids that are in the log already, each with its place."""
    rows = bulk.look_up(
        tx,
        "SELECT event_id, fingerprint, leaf_index, leaf_hash, recorded_us FROM log_entry "
        "WHERE event_id IN (…) AND filer = ?",
        event_ids,
        filer,
    )
    return {
        event_id: Filed(fingerprint, leaf_index, leaf, instant.from_us(at_us))
        for event_id, fingerprint, leaf_index, leaf, at_us in rows
    }


def places_of(tx: Tx, kind: str) -> list[int]:
    """The places of every entry of a type, in order."""
    query = sa.select(log_entry.c.leaf_index).where(log_entry.c.type == kind)
    return sorted(tx.connection.execute(query).scalars())


def size_at(tx: Tx, at: datetime) -> int:
    """How many entries had been recorded at an instant."""
    at_us = instant.to_us(at.astimezone(UTC))
    low, high = 0, head(tx).size
    while low < high:
        middle = (low + high) // 2
        query = sa.select(log_entry.c.recorded_us).where(log_entry.c.leaf_index == middle)
        if tx.connection.execute(query).scalar_one() <= at_us:
            low = middle + 1
        else:
            high = middle
    return low


def leaf_hashes(tx: Tx, start: int, stop: int) -> list[bytes]:
    """The leaf hashes from `start` up to but not including `stop`."""
    return subtree_hashes(tx, 0, range(start, stop))


def subtree_hashes(tx: Tx, level: int, positions: range) -> list[bytes]:
    """The hashes of complete subtrees of 2**level leaves, in order; level 0, 8, 16 …"""
    return [hashed for _, hashed in _pieces(tx, level, [positions])]


def root_at(tx: Tx, size: int) -> bytes:
    """The root over the first `size` entries; the log must reach so far."""
    return _roots(tx, [range(size)])[0]


def inclusion_proof(tx: Tx, leaf_index: int, size: int) -> list[bytes]:
    """The hashes from an entry to the root at `size`; the log must reach so far."""
    return _roots(tx, merkle.inclusion_ranges(leaf_index, size))


def consistency_proof(tx: Tx, old: int, new: int) -> list[bytes]:
    """The hashes from the root at size `old` to the root at size `new`."""
    return _roots(tx, merkle.consistency_ranges(old, new))


_SELECT = sa.select(log_entry)


def _insert_subtrees(tx: Tx, completed: Sequence[Subtree]) -> None:
    if completed:
        tx.connection.execute(log_subtree.insert(), [subtree._asdict() for subtree in completed])


def _move_head(tx: Tx, before: Head, frontier: Frontier, recorded_us: int) -> None:
    given = (recorded_us, frontier.to_bytes(), frontier.size, before.size)
    query = "UPDATE log_head SET recorded_us = ?, frontier = ?, size = ? WHERE id = 1 AND size = ?"
    moved = tx.connection.exec_driver_sql(query if tx.sqlite else query.replace("?", "%s"), given)
    assert moved.rowcount == 1, "the head moved under a transaction that holds it"


def _roots(tx: Tx, ranges: Sequence[range]) -> list[bytes]:
    wanted: dict[int, list[range]] = {}
    for leaves in ranges:
        for level, positions in merkle.tile_ranges(leaves):
            if positions:
                wanted.setdefault(level, []).append(positions)
    found = {
        (level, position): hashed
        for level, parts in wanted.items()
        for position, hashed in _pieces(tx, level, parts)
    }
    return merkle.ranges_to_roots(
        ranges, lambda level, positions: [found[level, position] for position in positions]
    )


def _pieces(tx: Tx, level: int, parts: Sequence[range]) -> list[tuple[int, bytes]]:
    if level == 0:
        position = log_entry.c.leaf_index
        query = sa.select(position, log_entry.c.leaf_hash)
    else:
        position = log_subtree.c.position
        query = sa.select(position, log_subtree.c.hash).where(log_subtree.c.level == level)
    within = sa.or_(*(position.between(part.start, part.stop - 1) for part in parts))
    # Sorted here: asked to sort, SQLite walks the whole table instead of the few parts.
    return sorted(map(tuple, tx.connection.execute(query.where(within))))
