"""Verification: the log recomputed from its own bytes, every fault named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hazchem.log import canonical, merkle
from hazchem.log.merkle import Frontier, Subtree
from hazchem.store import guards
from hazchem.store.bulk import CHUNK
from hazchem.store.log import Head, head, written
from hazchem.store.store import Tx
from hazchem.store.tables import log_entry, log_subtree


@dataclass(frozen=True, slots=True)
class Fault:
    """One check that failed: which, where, and what is wrong."""

    check: str
    where: str
    says: str
    says_zh: str


# What a check finds wrong, in both languages; the key names the check.
_SAYS = {
    "guards": ("the database no longer refuses changes to the log", "数据库不再拒绝修改日志"),
    "head": ("the head cannot be read", "日志头无法读取"),
    "contiguity": ("an entry is missing or too many", "日志条目缺失或多余"),
    "leaf_hash": ("the body does not have this hash", "内容与哈希不符"),
    "recorded_at": ("is not later than the entry before", "收录时间不晚于前一条"),
    "body": ("is not canonical JSON", "内容不是规范JSON"),
    "columns": ("a column is not what the body says", "字段与内容不符"),
    "frontier": ("the leaves do not lead to the stored tree head", "叶哈希推不出日志头"),
    "subtrees": ("a stored subtree is not what the leaves make", "存储的子树与叶哈希不符"),
}
_SAID = ("leaf_index", "event_id", "filer", "type", "recorded_at", "origin")
_NAMED = ("leaf_index", "event_id", "filer", "type", "recorded_us", "leaf_hash", "body")


def check_log(tx: Tx) -> Iterator[Fault]:
    """Every fault of the log in this snapshot; none means that it is whole.

    One pass over the stored bytes in constant memory, some ten seconds for a million entries.
    """
    for name in guards.missing(tx.connection):
        yield _fault("guards", name)
    try:
        told = head(tx)
    except (ValueError, sa.exc.NoResultFound) as error:
        yield _fault("head", "log_head", str(error))
        told = None
    frontier, last_us = Frontier(), 0
    for rows in _rows(tx):
        leaves = [merkle.leaf_hash(row[-1]) for row in rows]
        for expected, (leaf, row) in enumerate(zip(leaves, rows, strict=True), frontier.size):
            yield from _entry_faults(expected, leaf, row, last_us)
            yield from _column_faults(row, told)
            last_us = row[4]
        frontier, completed = frontier.grow(leaves)
        yield from _subtree_faults(tx, completed)
    yield from _head_faults(tx, told, frontier, last_us)


def _rows(tx: Tx) -> Iterator[Sequence[Any]]:
    low = None
    query = sa.select(*(log_entry.c[name] for name in _NAMED)).order_by(log_entry.c.leaf_index)
    while True:
        later = query if low is None else query.where(log_entry.c.leaf_index > low)
        rows = tx.connection.execute(later.limit(CHUNK)).all()
        if not rows:
            return
        yield rows
        low = rows[-1][0]


def _entry_faults(expected: int, leaf: bytes, row: Any, last_us: int) -> Iterator[Fault]:
    leaf_index, _, _, _, recorded_us, stored, _ = row
    if leaf_index != expected:
        yield _fault("contiguity", f"entry {leaf_index}", f"expected {expected}")
    if stored != leaf:
        yield _fault("leaf_hash", f"entry {leaf_index}")
    if recorded_us <= last_us:
        yield _fault("recorded_at", f"entry {leaf_index}")


def _column_faults(row: Any, told: Head | None) -> Iterator[Fault]:
    leaf_index, event_id, filer, kind, recorded_us, _, body = row
    try:
        said = canonical.read(body)
    except canonical.NotCanonical as error:
        yield _fault("body", f"entry {leaf_index}", str(error))
        return
    stored = (leaf_index, event_id, filer, kind, written(recorded_us), told and told.origin)
    if stored == tuple(map(said.get, _SAID)):
        return
    for name, value in zip(_SAID, stored, strict=True):
        # Without a readable head there is no origin to compare with: that fault is named already.
        if value is not None and said.get(name) != value:
            yield _fault(
                "columns",
                f"entry {leaf_index}",
                f"{name} is {value!r}, the body says {said.get(name)!r}",
            )


def _subtree_faults(tx: Tx, completed: list[Subtree]) -> Iterator[Fault]:
    for level, position, hashed in completed:
        query = sa.select(log_subtree.c.hash).where(
            log_subtree.c.level == level, log_subtree.c.position == position
        )
        if tx.connection.execute(query).scalar() != hashed:
            yield _fault("subtrees", f"level {level} position {position}")


def _head_faults(tx: Tx, told: Head | None, frontier: Frontier, last_us: int) -> Iterator[Fault]:
    stored = tx.connection.execute(sa.select(sa.func.count()).select_from(log_subtree)).scalar_one()
    due = sum(frontier.size >> level for level in range(merkle.TILE_HEIGHT, 64, merkle.TILE_HEIGHT))
    if stored != due:
        yield _fault("subtrees", "log_subtree", f"{stored} rows, {due} are due")
    if told is None:
        return
    if told.size != frontier.size:
        yield _fault("contiguity", "log_head", f"size {told.size}, {frontier.size} entries")
    if told.frontier != frontier:
        yield _fault("frontier", "log_head")
    if told.recorded_us != last_us:
        yield _fault("recorded_at", "log_head", f"{told.recorded_us} is not {last_us}")


def _fault(check: str, where: str, seen: str = "") -> Fault:
    says, says_zh = _SAYS[check]
    tail = f" ({seen})" if seen else ""
    return Fault(check, where, f"{where}: {says}{tail}", f"{where}：{says_zh}{tail}")
