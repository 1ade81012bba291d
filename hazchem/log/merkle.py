"""The RFC 6962 Merkle tree: roots, compact ranges, inclusion and consistency proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32
SIZE_BYTES = 8
EMPTY_ROOT = sha256(b"").digest()
# A stored subtree covers 256 or 65 536 leaves: one tile, or a tile of tiles (C2SP tlog-tiles).
TILE_HEIGHT = 8


def leaf_hash(body: bytes) -> bytes:
    """The hash of a leaf: SHA-256 over 0x00 and the entry's bytes."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256 over 0x01 and its two children."""
    return sha256(b"\x01" + left + right).digest()


class Subtree(NamedTuple):
    """A complete subtree: 2**level leaves, the position-th of its level from the left."""

    level: int
    position: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Frontier:
    """A compact range: the roots of a tree's complete subtrees, the largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError(
                f"a tree of {self.size} leaves has {max(self.size, 0).bit_count()} complete "
                f"subtrees, not {len(self.hashes)}"
            )

    def append(self, leaf: bytes) -> Frontier:
        """The frontier with one more leaf hash."""
        return self.grow((leaf,))[0]

    def extend(self, leaves: Iterable[bytes]) -> Frontier:
        """The frontier with more leaf hashes."""
        return self.grow(leaves)[0]

    def grow(self, leaves: Iterable[bytes]) -> tuple[Frontier, list[Subtree]]:
        """The frontier with more leaf hashes, and the tile-high subtrees they completed."""
        stack, size, completed = list(self.hashes), self.size, []
        for leaf in leaves:
            node, position, level = leaf, size, 0
            while position & 1:
                node = node_hash(stack.pop(), node)
                position >>= 1
                level += 1
                if level % TILE_HEIGHT == 0:
                    completed.append(Subtree(level, position, node))
            stack.append(node)
            size += 1
        return Frontier(size, tuple(stack)), completed

    def finer(self, height: int) -> Frontier:
        """The same frontier counted in leaves `height` levels further down."""
        return Frontier(self.size << height, self.hashes)

    def root(self) -> bytes:
        """The root of the tree; of the empty tree, SHA-256 of nothing."""
        if not self.hashes:
            return EMPTY_ROOT
        node = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            node = node_hash(left, node)
        return node

    def to_bytes(self) -> bytes:
        """The size as eight bytes, big-endian, then the hashes."""
        return self.size.to_bytes(SIZE_BYTES, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Frontier:
        """The inverse of to_bytes; a wrong length raises ValueError."""
        size = int.from_bytes(stored[:SIZE_BYTES], "big")
        if len(stored) != SIZE_BYTES + HASH_BYTES * size.bit_count():
            raise ValueError(f"{len(stored)} bytes are no frontier of {size} leaves")
        starts = range(SIZE_BYTES, len(stored), HASH_BYTES)
        return cls(size, tuple(stored[start : start + HASH_BYTES] for start in starts))


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    return Frontier().extend(leaves).root()


def inclusion_ranges(index: int, size: int) -> list[range]:
    """The leaf ranges whose roots prove leaf `index` in a tree of `size`, nearest first."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    start, stop, ranges = 0, size, []
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            ranges.append(range(middle, stop))
            stop = middle
        else:
            ranges.append(range(start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[range]:
    """The leaf ranges whose roots prove that the first `old` of `new` leaves did not change."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves does not grow from one of {old}")
    if old in (0, new):
        return []
    start, stop, ranges = 0, new, []
    while old != stop:
        middle = start + _split(stop - start)
        if old <= middle:
            ranges.append(range(middle, stop))
            stop = middle
        else:
            ranges.append(range(start, middle))
            start = middle
    # The old tree itself is known to the verifier when it is one complete subtree.
    return ([range(start, stop)] if start else []) + ranges[::-1]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from a leaf to the root over `leaves`."""
    return _roots(inclusion_ranges(index, len(leaves)), leaves)


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """The hashes that lead from the root over the first `old` leaves to the root over all."""
    return _roots(consistency_ranges(old, len(leaves)), leaves)


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether the proof leads from this leaf hash at this index to this root (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size or any(len(step) != HASH_BYTES for step in proof):
        return False
    node, last = leaf, size - 1
    for step in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            node = node_hash(step, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = node_hash(node, step)
        index, last = index >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the old tree is the start of the new (RFC 9162 2.1.4.2)."""
    if not 0 <= old <= new or any(len(step) != HASH_BYTES for step in proof):
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    index, last = old - 1, new - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    before = after = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            after = node_hash(after, step)
        index, last = index >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def ranges_to_roots(
    ranges: Iterable[range], pieces: Callable[[int, range], Iterable[bytes]]
) -> list[bytes]:
    """The root of each leaf range, from stored subtrees.

    `pieces(level, positions)` gives the hashes of complete subtrees of 2**level leaves,
    for levels 16, 8 and 0.
    """
    roots = []
    for leaves in ranges:
        frontier = Frontier()
        for level, positions in tile_ranges(leaves):
            frontier = frontier.finer(TILE_HEIGHT).extend(pieces(level, positions))
        roots.append(frontier.root())
    return roots


def tile_ranges(leaves: range) -> list[tuple[int, range]]:
    """A proof's leaf range cut into complete subtrees: positions at levels 16, 8 and 0."""
    cut, start = [], leaves.start
    for level in (2 * TILE_HEIGHT, TILE_HEIGHT, 0):
        # A proof's range starts on a multiple of its width: a tile not wider than it fits whole.
        stop = leaves.stop >> level << level if leaves.stop - start >> level else start
        cut.append((level, range(start >> level, stop >> level)))
        start = stop
    return cut


def _split(width: int) -> int:
    """The largest power of two below a width."""
    return 1 << (width - 1).bit_length() - 1


def _roots(ranges: Iterable[range], leaves: Sequence[bytes]) -> list[bytes]:
    return [root(leaves[part.start : part.stop]) for part in ranges]
