"""The tree against RFC 6962's own recursive words, at every small size."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazchem.log import merkle
from hazchem.log.merkle import Frontier

SIZE_MAX = 130
LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(SIZE_MAX)]

# The published Certificate Transparency test vectors: eight entries and their roots by size.
CT_ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def split(count):
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def mth(leaves):
    """RFC 6962 section 2.1, word by word, over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m, leaves):
    """RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m, leaves, known):
    """RFC 6962 section 2.1.2."""
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


ROOTS = [mth(LEAVES[:size]) for size in range(SIZE_MAX + 1)]


def test_the_published_roots_come_out():
    hashes = [merkle.leaf_hash(entry) for entry in CT_ENTRIES]
    assert [merkle.root(hashes[:size]).hex() for size in range(1, 9)] == CT_ROOTS


def test_the_root_is_the_recursive_one_at_every_size_and_by_every_way_there():
    frontier = Frontier()
    for size, leaf in enumerate([*LEAVES, None]):
        assert frontier.root() == merkle.root(LEAVES[:size]) == ROOTS[size]
        assert Frontier.from_bytes(frontier.to_bytes()) == frontier
        if leaf:
            frontier = frontier.append(leaf)


def test_every_entry_of_every_small_tree_has_its_proof():
    for size in range(1, SIZE_MAX + 1):
        for index in range(size):
            proof = merkle.inclusion_proof(LEAVES[:size], index)
            assert proof == path(index, LEAVES[:size])
            assert merkle.verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])


def test_every_small_tree_is_consistent_with_every_later_one():
    for new in range(1, SIZE_MAX + 1):
        for old in range(new + 1):
            proof = merkle.consistency_proof(LEAVES[:new], old)
            assert proof == (subproof(old, LEAVES[:new], True) if old else [])
            assert merkle.verify_consistency(old, new, ROOTS[old], ROOTS[new], proof)


def test_no_inclusion_proof_holds_for_anything_else():
    for size in range(1, 34):
        for index in range(size):
            proof = merkle.inclusion_proof(LEAVES[:size], index)
            args = (LEAVES[index], index, size, proof, ROOTS[size])
            wrong = [
                (LEAVES[index + 1], *args[1:]),
                (*args[:4], ROOTS[size + 1]),
                (*args[:3], [*proof, ROOTS[0]], args[4]),
                (*args[:3], [step[:-1] for step in proof] or [b""], args[4]),
                (args[0], size, *args[2:]),
                (args[0], -1, *args[2:]),
            ]
            if proof:
                flipped = bytes([proof[0][0] ^ 1]) + proof[0][1:]
                wrong.append((*args[:3], proof[:-1], args[4]))
                wrong.append((*args[:3], [flipped, *proof[1:]], args[4]))
            # Another index of the same tree: the same steps lead elsewhere.
            wrong += [(args[0], other, *args[2:]) for other in range(size) if other != index]
            assert not any(merkle.verify_inclusion(*args) for args in wrong)


def test_no_consistency_proof_holds_for_anything_else():
    for new in range(2, 34):
        for old in range(1, new):
            proof = merkle.consistency_proof(LEAVES[:new], old)
            forged = merkle.root([*LEAVES[: old - 1], LEAVES[-1]])
            wrong = [
                (old, new, forged, ROOTS[new], proof),
                (old, new, ROOTS[old], ROOTS[new + 1], proof),
                (old, new, ROOTS[old], ROOTS[new], [*proof, ROOTS[0]]),
                (old, new, ROOTS[old], ROOTS[new], proof[:-1]),
                (old, new, ROOTS[old], ROOTS[new], proof[::-1] if len(proof) > 1 else []),
                (new, old, ROOTS[new], ROOTS[old], proof),
            ]
            assert not any(merkle.verify_consistency(*args) for args in wrong)


def test_an_empty_tree_has_only_the_empty_root():
    assert merkle.verify_consistency(0, 5, merkle.EMPTY_ROOT, ROOTS[5], [])
    assert not merkle.verify_consistency(0, 5, ROOTS[1], ROOTS[5], [])
    assert not merkle.verify_consistency(5, 5, ROOTS[5], ROOTS[5], [ROOTS[1]])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_a_leaf_outside_the_tree_has_no_proof(index, size):
    with pytest.raises(ValueError, match="not in a tree"):
        merkle.inclusion_ranges(index, size)


def test_a_frontier_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="no frontier"):
        Frontier.from_bytes(b"\x00" * 7 + b"\x03" + b"\x00" * 32)
    with pytest.raises(ValueError, match="complete"):
        Frontier(3, (b"",))


TILED = [merkle.leaf_hash(b"%d" % number) for number in range(66_500)]
TILES = {
    (tile.level, tile.position): tile.hash for tile in Frontier().grow(TILED)[1]
} | {(0, position): leaf for position, leaf in enumerate(TILED)}


@given(st.integers(1, len(TILED)), st.data())
def test_proofs_from_stored_tiles_are_those_from_leaves(size, draw):
    index = draw.draw(st.integers(0, size - 1))
    for ranges in merkle.inclusion_ranges(index, size), merkle.consistency_ranges(index, size):
        roots = merkle.ranges_to_roots(
            ranges, lambda level, positions: [TILES[level, place] for place in positions]
        )
        assert roots == [merkle.root(TILED[part.start : part.stop]) for part in ranges]
