"""Checkpoints, proofs, entries and tiles, checked by a reading of the RFC written for this test."""

import base64
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hazchem.cli import offline
from hazchem.domain.errors import Forbidden, Invalid, Unseen
from hazchem.log import canonical, checkpoint, proof
from hazchem.services import evidence
from hazchem.services.seen.scope import SYSTEM, Viewer
from hazchem.services.signing import Ed25519Signer, signer_of
from hazchem.store import log
from hazchem.store.log import NewEntry

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
SECRET = b"s" * 32
SIZE = 600
ACME = Viewer("acme", "enterprise")
RIVAL = Viewer("rival", "enterprise")
AUDITOR = Viewer("office", "auditor")
INSPECTOR = Viewer("office", "inspector")
ADMIN = SYSTEM


@pytest.fixture
def ledger(store):
    """A ledger with some entries of one filer."""
    events = [NewEntry(f"e{n}", "acme", "movement", b"f" * 32, {"n": n}) for n in range(SIZE)]
    with store.write() as tx:
        log.append(tx, events, NOW)
    return store


@pytest.fixture
def signer(ledger):
    """The ledger's own signer."""
    return signer_of(ledger, SECRET)


def sees(event_id):
    """The leaf index of an event: in these tests all but the secret one can be seen."""
    if event_id == "e7":
        raise Unseen
    return int(event_id[1:])


def bodies(store):
    with store.read() as tx:
        return [one.body for one in log.entries(tx, 0, SIZE)]


def tree_hash(leaves):
    """RFC 6962 section 2.1, word for word: MTH over the entries themselves."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\x01" + tree_hash(leaves[:half]) + tree_hash(leaves[half:])).digest()


def path(place, leaves):
    """RFC 6962 section 2.1.1: PATH(m, D[n])."""
    if len(leaves) == 1:
        return []
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if place < half:
        return [*path(place, leaves[:half]), tree_hash(leaves[half:])]
    return [*path(place - half, leaves[half:]), tree_hash(leaves[:half])]


def subproof(old, leaves, whole):
    """RFC 6962 section 2.1.2: SUBPROOF(m, D[n], b)."""
    if old == len(leaves):
        return [] if whole else [tree_hash(leaves)]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if old <= half:
        return [*subproof(old, leaves[:half], whole), tree_hash(leaves[half:])]
    return [*subproof(old - half, leaves[half:], False), tree_hash(leaves[:half])]


def test_the_checkpoint_is_signed_under_the_name_of_the_log(ledger, signer):
    note = evidence.checkpoint(ledger, signer)
    text, line = note.split("\n\n")
    origin, size, root = text.split("\n")
    assert (origin, size) == ("hazchem/ledger", str(SIZE))
    assert base64.b64decode(root) == tree_hash(bodies(ledger))
    dash, name, signature = line.rstrip("\n").split(" ")
    assert (dash, name) == ("\u2014", "hazchem/ledger")
    public = Ed25519PrivateKey.from_private_bytes(SECRET).public_key().public_bytes_raw()
    identity = sha256(b"hazchem/ledger\n\x01" + public).digest()[:4]
    blob = base64.b64decode(signature)
    assert blob[:4] == identity
    Ed25519PublicKey.from_public_bytes(public).verify(blob[4:], text.encode() + b"\n")
    key = base64.b64encode(b"\x01" + public).decode()
    assert signer.verifier_key == f"hazchem/ledger+{identity.hex()}+{key}"


def test_an_older_checkpoint_is_what_it_was(ledger, signer):
    told = checkpoint.verify(evidence.checkpoint(ledger, signer, 300), [signer.verifier])
    assert (told.size, told.root) == (300, tree_hash(bodies(ledger)[:300]))


def test_a_checkpoint_of_the_empty_log_can_be_made(ledger, signer):
    told = checkpoint.verify(evidence.checkpoint(ledger, signer, 0), [signer.verifier])
    assert (told.size, told.root) == (0, sha256(b"").digest())


def test_another_key_under_the_same_name_does_not_verify(ledger, signer):
    other = Ed25519Signer(signer.name, b"o" * 32)
    with pytest.raises(checkpoint.NotACheckpoint, match="no known key"):
        checkpoint.verify(evidence.checkpoint(ledger, other), [signer.verifier])
    forged = evidence.checkpoint(ledger, signer).replace("\n600\n", "\n601\n")
    with pytest.raises(checkpoint.NotACheckpoint, match="does not hold"):
        checkpoint.verify(forged, [signer.verifier])


@pytest.mark.parametrize("place", [0, 255, 256, 511, 599])
def test_a_proof_leads_from_the_entry_to_the_signed_root(ledger, signer, place):
    text = evidence.proof(ledger, signer, RIVAL, f"e{place}", sees)
    head, note = text.split("\n\n", 1)
    lines = head.split("\n")
    leaves = bodies(ledger)
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", f"index {place}"]
    assert [base64.b64decode(line) for line in lines[2:]] == path(place, leaves)
    assert note == evidence.checkpoint(ledger, signer)
    assert proof.verify(text, leaves[place], [signer.verifier]).size == SIZE


def test_a_proof_at_an_older_size_is_what_it_was(ledger, signer):
    text = evidence.proof(ledger, signer, ACME, "e12", sees, size=20)
    leaves = bodies(ledger)[:20]
    assert [base64.b64decode(line) for line in text.split("\n\n")[0].split("\n")[2:]] == path(
        12, leaves
    )


def test_a_proof_can_carry_the_bytes_for_their_filer_and_the_authorities(ledger, signer):
    body = bodies(ledger)[5]
    for viewer in (ACME, INSPECTOR, AUDITOR, ADMIN):
        carried = evidence.proof(ledger, signer, viewer, "e5", sees, with_body=True)
        assert proof.parse(carried).extra == body
        assert offline.check(carried, signer.verifier_key) == (
            ("hazchem/ledger", SIZE, tree_hash(bodies(ledger))), 5, body)
    with pytest.raises(Forbidden, match="for its filer"):
        evidence.proof(ledger, signer, RIVAL, "e5", sees, with_body=True)


def test_an_event_out_of_sight_has_no_proof(ledger, signer):
    with pytest.raises(Unseen):
        evidence.proof(ledger, signer, RIVAL, "e7", sees)


def test_an_event_has_no_proof_at_a_size_before_it(ledger, signer):
    with pytest.raises(Unseen, match='"e12"'):
        evidence.proof(ledger, signer, ACME, "e12", sees, size=12)


def test_entries_are_for_auditors_and_admins(ledger):
    for viewer in (AUDITOR, ADMIN):
        assert canonical.parse(evidence.entry(ledger, viewer, 3).body)["event_id"] == "e3"
    for place in (3, SIZE):
        with pytest.raises(Forbidden):
            evidence.entry(ledger, ACME, place)


@pytest.mark.parametrize(("place", "refused"), [(-1, Invalid), (SIZE, Unseen), (2**70, Unseen)])
def test_an_entry_that_is_not_there_is_refused(ledger, place, refused):
    with pytest.raises(refused) as caught:
        evidence.entry(ledger, AUDITOR, place)
    assert caught.value.problems[0].pointer == "/index"


@pytest.mark.parametrize("sizes", [(0, 600), (1, 600), (256, 600), (300, 511), (600, 600)])
def test_consistency_leads_from_the_old_root_to_the_new(ledger, sizes):
    old, new = sizes
    leaves = bodies(ledger)[:new]
    found = evidence.consistency(ledger, old, new)
    assert found.hashes == ([] if old == 0 else subproof(old, leaves, True))


def test_consistency_without_an_end_goes_to_the_newest(ledger):
    assert evidence.consistency(ledger, 5).new == SIZE


@pytest.mark.parametrize(
    ("sizes", "refused", "named"),
    [((-1, 3), Invalid, "from"), ((4, 3), Invalid, "from"), ((3, -1), Invalid, "to"),
     ((3, 601), Invalid, "to"), ((601, None), Invalid, "from")],
)
def test_a_consistency_nobody_can_show_is_refused_by_name(ledger, sizes, refused, named):
    with pytest.raises(refused) as caught:
        evidence.consistency(ledger, *sizes)
    assert caught.value.problems[0].pointer == f"/{named}"


def test_sizes_beyond_the_log_are_refused(ledger, signer):
    with pytest.raises(Invalid, match="size is 601; it must be at most 600"):
        evidence.checkpoint(ledger, signer, 601)
    with pytest.raises(Invalid, match="size is -1"):
        evidence.checkpoint(ledger, signer, -1)


@pytest.mark.parametrize(
    ("tile", "level", "start", "stop"),
    [("0/000", 0, 0, 256), ("0/001", 0, 256, 512), ("0/002.p/88", 0, 512, 600),
     ("0/002.p/1", 0, 512, 513), ("0/000.p/10", 0, 0, 10), ("1/000.p/2", 1, 0, 2)],
)
def test_tiles_hold_the_tree_hashes_of_their_level(ledger, tile, level, start, stop):
    leaves, width = bodies(ledger), 256**level
    assert evidence.tile(ledger, RIVAL, tile) == b"".join(
        tree_hash(leaves[place * width : (place + 1) * width]) for place in range(start, stop)
    )


def test_entry_tiles_hold_the_bytes_with_their_lengths(ledger):
    bundle, leaves = evidence.tile(ledger, AUDITOR, "entries/002.p/88"), []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        leaves.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    assert leaves == bodies(ledger)[512:]
    with pytest.raises(Forbidden):
        evidence.tile(ledger, ACME, "entries/002.p/88")


@pytest.mark.parametrize(
    "tile",
    ["0/002", "0/002.p/89", "0/003.p/1", "1/000", "1/000.p/3", "2/000.p/1", "63/000.p/1",
     "0/x999/x999/x999/x999/x999/x999/999", "entries/002", "entries/003.p/1"],
)
def test_a_tile_the_log_has_not_filled_is_not_there(ledger, tile):
    with pytest.raises(Unseen, match=tile):
        evidence.tile(ledger, AUDITOR, tile)


@pytest.mark.parametrize(
    "tile",
    ["", "0", "0/0", "0/1000", "0/x000/001", "x/000", "00/000", "64/000", "-1/000", "0/000.p/0",
     "0/000.p/256", "0/000.p/01", "0/000.p/", "0/٠٠٠", "0/000/", "../0/000", "entries/entries"],
)
def test_a_misspelt_tile_is_refused_by_name(ledger, tile):
    with pytest.raises(Invalid) as caught:
        evidence.tile(ledger, AUDITOR, tile)
    assert caught.value.problems[0].pointer == "/tile"


def test_tile_numbers_are_spelt_in_threes():
    assert [evidence.tile_path(n) for n in (0, 999, 1000, 1234067)] == [
        "000", "999", "x001/000", "x001/x234/067"
    ]
