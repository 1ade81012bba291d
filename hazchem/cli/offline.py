"""Checks a proof offline: this one file and any Python 3.9+, no ledger, no network, no library.

    python3 offline.py PROOF KEY [BODY]

PROOF is what the ledger answers under movements/<event_id>/proof (C2SP tlog-proof), KEY the
ledger's public key (name+id+key) as its operator published it, or a file with it, BODY a file
with the bytes that were hashed, where the proof does not carry them itself.
It is written apart from the ledger, after RFC 6962, RFC 8032 and the C2SP texts alone, so that
neither can hide a mistake of the other. Ends with 0 when the proof holds, with 1 when not.
"""

from __future__ import annotations

import base64
import io
import json
import os
import sys
from hashlib import sha256, sha512
from typing import NamedTuple

# RFC 8032 section 5.1: the field's prime, the group's order, the curve's d, the base point's y.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
ED25519 = 1
BYTES_MAX = 1 << 20

# A point in extended coordinates: x = X/Z, y = Y/Z, x·y = T/Z.
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


class DoesNotHold(Exception):
    """A proof that proves nothing; says what is wrong, in Chinese and in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh + "\n" + en)


class Proof(NamedTuple):
    """What a proof file says: where, by which hashes, under which signed head."""

    place: int
    steps: list
    text: str
    signatures: list
    extra: bytes


class Head(NamedTuple):
    """A signed tree head: which log, how many entries, their root."""

    origin: str
    size: int
    root: bytes


def check(proof: str, key: str, body: bytes | None = None) -> tuple[Head, int, bytes]:
    """The signed head, the index under it and the proven bytes; else raises DoesNotHold."""
    told = read_proof(proof)
    head = read_head(told.text)
    check_signature(told, key)
    proven = told.extra if body is None else body
    if not proven:
        raise DoesNotHold("证明不含原文：请给出原文文件", "the proof carries no bytes: give BODY")
    if root_from(proven, told.place, head.size, told.steps) != head.root:
        raise DoesNotHold(
            f"此原文不在已签署的日志第{told.place}条",
            f"these bytes are not entry {told.place} of the signed log",
        )
    return head, told.place, proven


def read_proof(proof: str) -> Proof:
    """The parts of a tlog-proof, none of them checked."""
    place, gap, note = proof.partition("\n\n")
    lines = place.split("\n")
    text, blank, signed = note.rpartition("\n\n")
    if lines[0] != "c2sp.org/tlog-proof@v1" or not gap or not blank or not signed.endswith("\n"):
        raise DoesNotHold("不是c2sp.org/tlog-proof@v1证明", "is no c2sp.org/tlog-proof@v1")
    del lines[0]
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = decoded(lines.pop(0)[len("extra ") :])
    word, _, digits = (lines.pop(0) if lines else "").partition(" ")
    if word != "index":
        raise DoesNotHold("缺少index行", "has no index line")
    steps = [decoded(line) for line in lines]
    return Proof(number(digits), steps, text + "\n", signed[:-1].split("\n"), extra)


def read_head(text: str) -> Head:
    """The tree head in a checkpoint's text."""
    lines = text.split("\n")
    if len(lines) < 4 or not all(lines[:-1]):
        raise DoesNotHold("检查点不是三行", "the checkpoint is not origin, size and root")
    return Head(lines[0], number(lines[1]), decoded(lines[2]))


def check_signature(told: Proof, key: str) -> None:
    """Demand a line signed by this key; a line of this key that does not hold condemns all."""
    name, identity, public = read_key(key)
    held = False
    for line in told.signatures:
        dash, _, rest = line.partition(" ")
        signer, _, encoded = rest.partition(" ")
        blob = decoded(encoded)
        if dash != "\u2014" or signer != name or blob[:4] != identity:
            continue
        if not ed25519_holds(public, told.text.encode(), blob[4:]):
            raise DoesNotHold(name + "的签名不成立", "the signature of " + name + " does not hold")
        held = True
    if not held:
        raise DoesNotHold("此密钥未签署该检查点", "this key did not sign the checkpoint")


def read_key(key: str) -> tuple[str, bytes, bytes]:
    """The name, the four-byte id and the 32 bytes of a public key as text."""
    name, _, rest = key.strip().partition("+")
    identity, _, encoded = rest.partition("+")
    blob = decoded(encoded)
    expected = sha256(name.encode() + b"\n" + blob).digest()[:4]
    if len(blob) != 33 or blob[0] != ED25519 or identity != expected.hex():
        raise DoesNotHold("公钥应为 名称+标识+密钥", "the public key is not name+id+key")
    return name, expected, blob[1:]


def root_from(body: bytes, index: int, size: int, steps: list) -> bytes | None:
    """The root these bytes lead to (RFC 6962 section 2.1.1); None where the path is not one."""
    if not 0 <= index < size or any(len(step) != 32 for step in steps):
        return None
    return _climb(sha256(b"\x00" + body).digest(), index, size, list(steps))


def _climb(leaf: bytes, index: int, size: int, steps: list) -> bytes | None:
    if size == 1:
        return None if steps else leaf
    if not steps:
        return None
    half, beside = 1 << (size - 1).bit_length() - 1, steps.pop()
    if index < half:
        left, right = _climb(leaf, index, half, steps), beside
    else:
        left, right = beside, _climb(leaf, index - half, size - half, steps)
    return None if left is None or right is None else sha256(b"\x01" + left + right).digest()


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature holds (RFC 8032 section 5.1.7)."""
    if len(signature) != 64 or len(public) != 32:
        return False
    scalar, key = int.from_bytes(signature[32:], "little"), unpacked(public)
    if scalar >= L or key is None:
        return False
    digest = sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % L
    minus_key = (-key[0] % P, key[1], key[2], -key[3] % P)
    return packed(added(times(scalar, BASE), times(challenge, minus_key))) == signature[:32]


def added(one: Point, other: Point) -> Point:
    """The sum of two points (RFC 8032 section 5.1.4)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar: int, point: Point) -> Point:
    """A multiple of a point. Nothing here is secret, so it need not take constant time."""
    total = NEUTRAL
    while scalar:
        if scalar & 1:
            total = added(total, point)
        point, scalar = added(point, point), scalar >> 1
    return total


def packed(point: Point) -> bytes:
    """The 32 bytes of a point: y, and the lowest bit of x on top."""
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def unpacked(encoded: bytes) -> Point | None:
    """The point of 32 bytes (RFC 8032 section 5.1.3); None where there is none."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def decoded(text: str) -> bytes:
    """The bytes of standard base64, spelt in the one right way."""
    try:
        value = base64.b64decode(text, validate=True)
    except ValueError:
        value = b""
    if not value or base64.b64encode(value).decode() != text:
        raise DoesNotHold(f"{text!r}不是base64", f"{text!r} is not base64")
    return value


def number(digits: str) -> int:
    """A whole number as decimal digits without leading zeroes."""
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        raise DoesNotHold(f"{digits!r}不是整数", f"{digits!r} is not a number")
    if str(int(digits)) != digits:
        raise DoesNotHold(f"{digits!r}有多余的零", f"{digits!r} is misspelt")
    return int(digits)


def main(arguments: list) -> int:
    """Check the files named and say what they prove."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console without Chinese still gets English
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        proof, key = _read(arguments[0]).decode(), arguments[1]
        if os.path.exists(key):
            key = _read(key).decode()
        body = _read(arguments[2]) if len(arguments) == 3 else None
        head, index, proven = check(proof, key, body)
    except (DoesNotHold, OSError, UnicodeDecodeError) as reason:
        print(f"不成立 / DOES NOT HOLD\n{reason}", file=sys.stderr)
        return 1
    print("成立 / HOLDS")
    print(f"日志 / log        {head.origin}\n条目 / entry      {index}")
    print(f"规模 / log size   {head.size}\n根 / root         {head.root.hex()}")
    print(f"原文 / bytes      SHA-256 {sha256(proven).hexdigest()}")
    print(_shown(proven))
    return 0


def _read(name: str) -> bytes:
    with open(name, "rb") as file:
        return file.read(BYTES_MAX)


def _shown(proven: bytes) -> str:
    """The proven bytes for the eye, in the order of the fields in them."""
    try:
        return json.dumps(json.loads(proven.decode()), ensure_ascii=False, indent=2)
    except ValueError:
        return repr(proven)


# The base point: y is 4/5, x the even root.
BASE = unpacked((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or NEUTRAL

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
