"""Evidence 存证: signed checkpoints, proofs, entries and tiles, for whoever checks the log."""

import re
from collections.abc import Callable
from typing import NamedTuple, NoReturn

from hazchem.domain.errors import Unseen, invalid
from hazchem.log import checkpoint as checkpoints
from hazchem.log import proof as proofs
from hazchem.log.checkpoint import Checkpoint, Signer
from hazchem.log.merkle import TILE_HEIGHT
from hazchem.log.proof import Proof
from hazchem.services.seen.scope import Viewer, forbidden, unseen
from hazchem.store import log
from hazchem.store.store import Store, Tx

# Who may read every entry as it was hashed, whomever it is about.
READERS = ("auditor", "admin")
TILE_WIDTH = 1 << TILE_HEIGHT
LENGTH_BYTES = 2
_TILE = re.compile(
    r"(?P<level>entries|0|[1-9]\d?)/(?P<number>(?:x\d{3}/){0,6}\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?",
    re.ASCII,
)
_LEVEL_MAX = 63


class Consistency(NamedTuple):
    """What leads from the root at one size to the root at another."""

    old: int
    new: int
    hashes: list[bytes]


class Span(NamedTuple):
    """The part of the tree a tile shows: complete subtrees of one level, or the entries."""

    entries: bool
    level: int
    positions: range


def checkpoint(store: Store, signer: Signer, size: int | None = None) -> str:
    """The head of the log as a signed note; with a size, the head it had then."""
    with store.read() as tx:
        return signed(tx, signer, _reached(tx, "size", size))


def proof(
    store: Store,
    signer: Signer,
    viewer: Viewer,
    event_id: str,
    sees: Callable[[str], int],
    *,
    size: int | None = None,
    with_body: bool = False,
) -> str:
    """Where an event stands in the log, as a tlog-proof that can be checked offline.

    `sees` gives the leaf index of an event the viewer may see and raises Unseen for others.
    `with_body` adds the bytes that were hashed, for their filer and for who sees everything.
    """
    leaf_index = sees(event_id)
    with store.read() as tx:
        until = _reached(tx, "size", size)
        entry = log.entry(tx, leaf_index) if leaf_index < until else None
        if entry is None:
            raise _unseen("event_id", event_id)
        if with_body and not viewer.sees_all and viewer.custodian != entry.filer:
            raise forbidden("/with_body", "the bytes of a filing are for its filer and for "
                            "authorities", "填报原文仅供填报单位和主管部门查阅")
        note = signed(tx, signer, until)
        return tlog_proof(tx, note, leaf_index, until, entry.body if with_body else b"")


def tlog_proof(tx: Tx, note: str, leaf_index: int, size: int, body: bytes = b"") -> str:
    """The proof that an entry stands under the signed head of a size."""
    steps = tuple(log.inclusion_proof(tx, leaf_index, size))
    return proofs.build(Proof(leaf_index, steps, note, body))


def entry(store: Store, viewer: Viewer, leaf_index: int) -> log.Entry:
    """One entry of the log with the bytes that were hashed; for auditors and admins."""
    _demand_reader(viewer, "index")
    if leaf_index < 0:
        _refuse("index", leaf_index, "a whole number from 0", "从0起的整数")
    with store.read() as tx:
        found = log.entry(tx, leaf_index) if leaf_index < log.head(tx).size else None
    if found is None:
        raise _unseen("index", leaf_index)
    return found


def consistency(store: Store, old: int, new: int | None = None) -> Consistency:
    """The hashes that show that the log at size `old` is the start of the log at size `new`."""
    with store.read() as tx:
        until = _reached(tx, "to", new)
        start = _reached(tx, "from", old)
        if start > until:
            _refuse("from", old, f"at most `to` = {until}", f"不大于 to（{until}）")
        return Consistency(start, until, log.consistency_proof(tx, start, until))


def tile(store: Store, viewer: Viewer, path: str) -> bytes:
    """A tile by its path after `/tile/`: hashes for everyone, entries for auditors and admins."""
    span = _span(path)
    if span.entries:
        _demand_reader(viewer, "tile")
    with store.read() as tx:
        if span.positions.stop > log.head(tx).size >> span.level:
            raise _unseen("tile", path)
        if not span.entries:
            return b"".join(log.subtree_hashes(tx, span.level, span.positions))
        bodies = [one.body for one in log.entries(tx, span.positions.start, span.positions.stop)]
    return b"".join(len(body).to_bytes(LENGTH_BYTES, "big") + body for body in bodies)


def tile_path(number: int) -> str:
    """The number of a tile as its path spells it: 1234067 is x001/x234/067."""
    path, number = f"{number % 1000:03d}", number // 1000
    while number:
        path, number = f"x{number % 1000:03d}/{path}", number // 1000
    return path


def _span(path: str) -> Span:
    match = _TILE.fullmatch(path)
    width = int(match["width"] or TILE_WIDTH) if match else 0
    number = int(re.sub(r"\D", "", match["number"])) if match else 0
    entries = match is not None and match["level"] == "entries"
    level = 0 if entries or match is None else int(match["level"])
    spelt = match is not None and tile_path(number) == match["number"]
    narrow = match is not None and (not match["width"] or width < TILE_WIDTH)
    if not (spelt and narrow and level <= _LEVEL_MAX):
        _refuse(
            "tile",
            path[:80],
            "<level 0 to 63 or entries>/<x001/x234/067>, then .p/<1 to 255> where it is partial",
            "<层级0至63或entries>/<x001/x234/067>，不满时加.p/<1至255>",
        )
    start = number * TILE_WIDTH
    return Span(entries, level * TILE_HEIGHT, range(start, start + width))


def signed(tx: Tx, signer: Signer, size: int) -> str:
    """The head of the log at a size as a signed note."""
    head = log.head(tx)
    root = head.root if size == head.size else log.root_at(tx, size)
    return checkpoints.sign(Checkpoint(head.origin, size, root), signer)


def _reached(tx: Tx, name: str, size: int | None) -> int:
    """The size asked for, which the log must have reached; without one, the newest."""
    reached = log.head(tx).size
    if size is None:
        return reached
    if size < 0:
        _refuse(name, size, "a whole number from 0", "从0起的整数")
    if size > reached:
        _refuse(name, size, f"at most {reached}, the size of the log",
                f"不大于日志规模 {reached}")
    return size


def _demand_reader(viewer: Viewer, name: str) -> None:
    if viewer.role not in READERS:
        raise forbidden(
            f"/{name}", f"entries of the log are for keys with the role {' or '.join(READERS)}",
            f"日志条目仅供 {'、'.join(READERS)} 角色的密钥查阅")


def _refuse(name: str, told: object, right: str, right_zh: str) -> NoReturn:
    raise invalid(f"/{name}", "invalid", f"{name} is {told}; it must be {right}",
                  f"{name} 为 {told}，应为{right_zh}")


def _unseen(name: str, told: object) -> Unseen:
    return unseen(f"/{name}", str(told))
