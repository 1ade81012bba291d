"""The offline checker agrees with a library on signatures and refuses every altered proof."""

import base64
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from hazchem.cli import offline
from hazchem.log import checkpoint, merkle, proof
from hazchem.log.checkpoint import Checkpoint
from hazchem.log.proof import Proof
from hazchem.services.signing import Ed25519Signer

BODIES = [b'{"n":%d}' % n for n in range(300)]
HASHES = [merkle.leaf_hash(body) for body in BODIES]
SIGNER = Ed25519Signer("example.org/ledger", b"k" * 32)

# RFC 8032 section 7.1, tests 1 to 3 and 1024: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]


def signed(index, size=300, extra=b""):
    steps = tuple(merkle.inclusion_proof(HASHES[:size], index))
    head = Checkpoint("example.org/ledger", size, merkle.root(HASHES[:size]))
    return proof.build(Proof(index, steps, checkpoint.sign(head, SIGNER), extra))


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_signatures_of_the_rfc_hold(public, message, signature):
    public, message, signature = map(bytes.fromhex, (public, message, signature))
    assert offline.ed25519_holds(public, message, signature)
    assert not offline.ed25519_holds(public, message + b"x", signature)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.binary(min_size=32, max_size=32),
    message=st.binary(max_size=200),
    part=st.sampled_from(["none", "message", "signature", "public"]),
    place=st.integers(0, 511),
)
def test_it_judges_signatures_as_the_library_does(seed, message, part, place):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    told = {
        "public": private.public_key().public_bytes_raw(),
        "message": message,
        "signature": private.sign(message),
    }
    if part != "none" and told[part]:
        flipped = bytearray(told[part])
        flipped[place // 8 % len(flipped)] ^= 1 << place % 8
        told[part] = bytes(flipped)
    try:
        Ed25519PublicKey.from_public_bytes(told["public"]).verify(
            told["signature"], told["message"]
        )
        held = True
    except (InvalidSignature, ValueError):
        held = False
    assert offline.ed25519_holds(told["public"], told["message"], told["signature"]) is held


def test_a_scalar_beyond_the_order_is_refused():
    """The same signature in another spelling: RFC 8032 demands S below L."""
    private = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    signature = private.sign(b"m")
    scalar = int.from_bytes(signature[32:], "little") + offline.L
    respelt = signature[:32] + scalar.to_bytes(32, "little")
    public = private.public_key().public_bytes_raw()
    assert offline.ed25519_holds(public, b"m", signature)
    assert not offline.ed25519_holds(public, b"m", respelt)


@pytest.mark.parametrize("public", [b"\xff" * 32, b"\x02" + b"\x00" * 31, b"\x01" * 31])
def test_what_is_no_point_signs_nothing(public):
    assert not offline.ed25519_holds(public, b"m", b"\x00" * 64)


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 300])
def test_every_kind_of_place_is_proven(size):
    for index in {0, size // 2, size - 1}:
        head, place, proven = offline.check(
            signed(index, size), SIGNER.verifier_key, BODIES[index]
        )
        assert (head.origin, head.size, place) == ("example.org/ledger", size, index)
        assert proven == BODIES[index]


def test_a_proof_that_carries_its_bytes_needs_no_other_file():
    assert offline.check(signed(7, extra=BODIES[7]), SIGNER.verifier_key)[2] == BODIES[7]
    with pytest.raises(offline.DoesNotHold, match="carries no bytes"):
        offline.check(signed(7), SIGNER.verifier_key)


def test_bytes_given_count_and_not_the_bytes_carried():
    with pytest.raises(offline.DoesNotHold, match="not entry 7"):
        offline.check(signed(7, extra=BODIES[7]), SIGNER.verifier_key, BODIES[8])
    with pytest.raises(offline.DoesNotHold, match="not entry 7"):
        offline.check(signed(7, extra=BODIES[8]), SIGNER.verifier_key)


def test_another_key_or_another_name_proves_nothing():
    for other in (Ed25519Signer("example.org/ledger", b"o" * 32), Ed25519Signer("x", b"k" * 32)):
        with pytest.raises(offline.DoesNotHold, match="did not sign"):
            offline.check(signed(7), other.verifier_key, BODIES[7])


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, len(signed(7).encode()) - 1), letter=st.integers(0, 255))
def test_a_proof_altered_anywhere_does_not_hold(place, letter):
    text = bytearray(signed(7).encode())
    unchanged = text[place] == letter
    text[place] = letter
    try:
        offline.check(bytes(text).decode(), SIGNER.verifier_key, BODIES[7])
    except (offline.DoesNotHold, UnicodeDecodeError):
        assert not unchanged
    else:
        assert unchanged


@pytest.mark.parametrize("key", ["", "example.org/ledger", SIGNER.verifier_key.replace("+", "-")])
def test_a_key_that_is_none_is_refused(key):
    with pytest.raises(offline.DoesNotHold):
        offline.check(signed(7), key, BODIES[7])


def test_it_runs_alone_on_a_bare_python(tmp_path):
    """Copied away from the checkout, without site packages or any other file of ours."""
    program = shutil.copy(Path(offline.__file__), tmp_path / "offline.py")
    (tmp_path / "e7.tlog-proof").write_text(signed(7), encoding="utf-8")
    (tmp_path / "e7.json").write_bytes(BODIES[7])
    (tmp_path / "ledger.key").write_text(SIGNER.verifier_key + "\n", encoding="utf-8")

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-I", "-S", program, *arguments],
            cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False,
            env={"PYTHONIOENCODING": "utf-8"},
        )

    told = run("e7.tlog-proof", "ledger.key", "e7.json")
    assert told.returncode == 0, told.stderr
    assert "成立 / HOLDS" in told.stdout
    assert merkle.root(HASHES).hex() in told.stdout
    assert '"n": 7' in told.stdout
    (tmp_path / "e7.json").write_bytes(BODIES[8])
    told = run("e7.tlog-proof", SIGNER.verifier_key, "e7.json")
    assert told.returncode == 1
    assert "DOES NOT HOLD" in told.stderr
    assert run("e7.tlog-proof").returncode == 2
    assert run("absent", "ledger.key").returncode == 1


def test_a_witness_line_beside_is_passed_over():
    line = "\u2014 witness.example " + base64.b64encode(b"0" * 76).decode() + "\n"
    assert offline.check(signed(7) + line, SIGNER.verifier_key, BODIES[7])[1] == 7
