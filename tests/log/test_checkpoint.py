"""Checkpoints and proofs in the C2SP texts, signed with a real key."""

import base64
from dataclasses import dataclass

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hazchem.log import checkpoint, merkle, proof
from hazchem.log.checkpoint import Checkpoint, NotACheckpoint, Verifier
from hazchem.log.proof import NotAProof, Proof

# The example of the signed-note specification, with the key its signature was made by.
NOTE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5"
    "/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
BODIES = [b"%d" % number for number in range(11)]
HASHES = [merkle.leaf_hash(body) for body in BODIES]
HEAD = Checkpoint("example.org/ledger", len(HASHES), merkle.root(HASHES))


@dataclass(frozen=True)
class Key:
    """A test key that signs and verifies."""

    name: str
    seed: bytes = b"k" * 32

    @property
    def private(self):
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def public(self):
        return self.private.public_key().public_bytes_raw()

    @property
    def key_id(self):
        return checkpoint.key_id(self.name, self.public)

    def sign(self, message):
        return self.private.sign(message)

    def verifier(self):
        return Verifier(self.name, self.key_id, self.holds)

    def holds(self, message, signature):
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


LOG = Key("example.org/ledger")
WITNESS = Key("witness.example.org", b"w" * 32)


def proof_text(index=4):
    steps = tuple(merkle.inclusion_proof(HASHES, index))
    return proof.build(Proof(index, steps, checkpoint.sign(HEAD, LOG)))


def test_the_specification_s_own_checkpoint_is_read():
    read, signatures = checkpoint.parse(NOTE)
    assert (read.origin, read.size) == ("example.com/behind-the-sofa", 20852163)
    assert signatures[0].key_id.hex() == "033de0ae"
    assert len(signatures[0].signature) == 64
    assert NOTE.startswith(read.body() + "\n")


def test_a_signed_checkpoint_is_verified_by_any_known_key():
    note = checkpoint.sign(HEAD, LOG, WITNESS)
    assert checkpoint.verify(note, [LOG.verifier()]) == HEAD
    assert checkpoint.verify(note, [WITNESS.verifier()]) == HEAD


def test_a_checkpoint_nobody_known_signed_is_refused():
    with pytest.raises(NotACheckpoint, match="no known key"):
        checkpoint.verify(checkpoint.sign(HEAD, LOG), [WITNESS.verifier()])


def test_one_bad_signature_of_a_known_key_condemns_the_note():
    note = checkpoint.sign(HEAD, LOG, WITNESS).replace("\n11\n", "\n12\n")
    with pytest.raises(NotACheckpoint, match="does not hold"):
        checkpoint.verify(note, [LOG.verifier(), WITNESS.verifier()])


def test_a_verifier_key_is_name_id_and_key():
    name, identity, key = checkpoint.verifier_key(LOG.name, LOG.public).split("+", 2)
    assert (name, bytes.fromhex(identity)) == (LOG.name, LOG.key_id)
    assert base64.b64decode(key) == b"\x01" + LOG.public


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("20852163", "020852163"),
        ("20852163", "-1"),
        ("20852163", "٣"),
        ("CsUY", "CsU"),
        ("q2I=\n\n", "q2I=\n"),
        ("\u2014 example", "- example"),
        ("sofa Az3", "so+fa Az3"),
        ("YQ8=\n", "YQ8="),
        ("YQ8=\n", "YQ8=\r\n"),
        ("example.com/behind-the-sofa\n20852163", "20852163"),
    ],
)
def test_a_misspelt_note_is_refused(old, new):
    with pytest.raises(NotACheckpoint):
        checkpoint.parse(NOTE.replace(old, new))


def test_a_name_with_a_space_cannot_sign():
    with pytest.raises(NotACheckpoint, match="key name"):
        checkpoint.sign(HEAD, Key("my log"))


def test_every_entry_is_proven_from_text_alone():
    for index, body in enumerate(BODIES):
        assert proof.verify(proof_text(index), body, [LOG.verifier()]) == HEAD


def test_a_proof_reads_back_as_it_was_written():
    first = Proof(0, tuple(HASHES[:2]), NOTE, extra=b"context")
    text = proof.build(first)
    assert text.startswith("c2sp.org/tlog-proof@v1\nextra Y29udGV4dA==\nindex 0\n")
    assert proof.parse(text) == first


def test_a_proof_for_other_bytes_does_not_hold():
    with pytest.raises(NotAProof, match="entry 4"):
        proof.verify(proof_text(4), BODIES[5], [LOG.verifier()])


def test_a_proof_under_an_unknown_key_does_not_hold():
    with pytest.raises(NotAProof, match="no known key"):
        proof.verify(proof_text(4), BODIES[4], [WITNESS.verifier()])


@pytest.mark.parametrize(
    ("old", "new"),
    [("@v1", "@v2"), ("index 4", "index 04"), ("index 4\n", ""), ("\n\n", "\n"), ("=\n", "\n")],
)
def test_a_misspelt_proof_is_refused(old, new):
    with pytest.raises(NotAProof):
        proof.parse(proof_text(4).replace(old, new))
