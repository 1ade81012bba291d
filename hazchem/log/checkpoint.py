"""Checkpoints: a tree head as a C2SP signed note (tlog-checkpoint, signed-note)."""

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple, Protocol

from hazchem.log.merkle import HASH_BYTES

ED25519 = b"\x01"
KEY_ID_BYTES = 4
# The specification asks for at least 16; a note with more is an attempt to make us work.
SIGNATURES_MAX = 64
_DASH = "\u2014"


class NotACheckpoint(ValueError):
    """A text that is no checkpoint, or that no known key signed; says what is wrong."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en, self.zh = en, zh


class Signer(Protocol):
    """Whoever holds a key: a name, the key's four-byte id, and a signature over bytes."""

    @property
    def name(self) -> str: ...

    @property
    def key_id(self) -> bytes: ...

    def sign(self, message: bytes, /) -> bytes: ...


class Verifier(NamedTuple):
    """A known key: its name, its four-byte id, and whether a signature over a message holds."""

    name: str
    key_id: bytes
    verify: Callable[[bytes, bytes], bool]


class Signature(NamedTuple):
    """One signature line of a note."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: which log, how many entries, and their root."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not self.origin or not self.origin.isprintable():
            raise NotACheckpoint(
                f"origin {self.origin!r} is not one line of text",
                f"origin {self.origin!r}不是单行文本",
            )
        if self.size < 0:
            raise NotACheckpoint(f"size {self.size} is below zero", f"size {self.size}小于零")
        if len(self.root) != HASH_BYTES:
            raise NotACheckpoint(
                f"root has {len(self.root)} bytes, not {HASH_BYTES}",
                f"root为{len(self.root)}字节，应为{HASH_BYTES}字节",
            )

    def body(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"


def key_id(name: str, public_key: bytes, algorithm: bytes = ED25519) -> bytes:
    """The four bytes by which a note names a key."""
    return sha256(name.encode() + b"\n" + algorithm + public_key).digest()[:KEY_ID_BYTES]


def verifier_key(name: str, public_key: bytes, algorithm: bytes = ED25519) -> str:
    """A public key in the text form that C2SP tools read: name, id and key, joined by plus."""
    identity = key_id(name, public_key, algorithm).hex()
    return f"{_checked_name(name)}+{identity}+{_base64(algorithm + public_key)}"


def sign(checkpoint: Checkpoint, *signers: Signer) -> str:
    """The checkpoint as a note with one line for each signer."""
    text = checkpoint.body()
    lines = (
        f"{_DASH} {_checked_name(signer.name)} "
        f"{_base64(signer.key_id + signer.sign(text.encode()))}\n"
        for signer in signers
    )
    return text + "\n" + "".join(lines)


def verify(note: str, verifiers: Iterable[Verifier]) -> Checkpoint:
    """The checkpoint of a note that a known key signed; else raises NotACheckpoint.

    A line from an unknown key is passed over, a line of a known key that does not hold
    condemns the note.
    """
    checkpoint, signatures = parse(note)
    message = note[: note.rindex("\n\n") + 1].encode()
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    held = False
    for signed in signatures:
        verifier = known.get((signed.name, signed.key_id))
        if verifier is None:
            continue
        if not verifier.verify(message, signed.signature):
            raise NotACheckpoint(
                f"the signature of {signed.name} does not hold", f"{signed.name}的签名不成立"
            )
        held = True
    if not held:
        raise NotACheckpoint("no known key signed this checkpoint", "没有已知密钥签署此检查点")
    return checkpoint


def parse(note: str) -> tuple[Checkpoint, list[Signature]]:
    """The checkpoint and the signatures of a note, none of them verified (NotACheckpoint)."""
    if any(character < " " and character != "\n" for character in note):
        raise NotACheckpoint("a note holds no control characters", "检查点不得含控制字符")
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise NotACheckpoint(
            "a note is text, an empty line and signature lines", "检查点由正文、空行和签名行组成"
        )
    signed = lines[:-1].split("\n")
    if len(signed) > SIGNATURES_MAX:
        raise NotACheckpoint(
            f"{len(signed)} signatures are more than {SIGNATURES_MAX}",
            f"签名{len(signed)}个，超过{SIGNATURES_MAX}个",
        )
    return parse_body(text + "\n"), [_signature(line) for line in signed]


def parse_body(text: str) -> Checkpoint:
    """The checkpoint of a note's text; extension lines are passed over (NotACheckpoint)."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise NotACheckpoint(
            "a checkpoint is origin, size and root, a line each", "检查点为origin、size、root各一行"
        )
    origin, size, root = lines[:3]
    if decimal(size) is None:
        raise NotACheckpoint(f"size {size!r} is not a whole number", f"size {size!r}不是整数")
    return Checkpoint(origin, int(size), from_base64(root))


def decimal(digits: str) -> int | None:
    """The number that plain decimal digits write without leading zeroes, else None."""
    plain = digits.isascii() and digits.isdigit() and len(digits) < 20
    return int(digits) if plain and str(int(digits)) == digits else None


def from_base64(text: str) -> bytes:
    """The bytes of standard base64; any other spelling raises NotACheckpoint."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        value = b""
    if not value or _base64(value) != text:
        raise NotACheckpoint(f"{text!r} is not base64", f"{text!r}不是base64")
    return value


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if dash != _DASH:
        raise NotACheckpoint(f"{line!r} is not a signature line", f"{line!r}不是签名行")
    blob = from_base64(encoded)
    if len(blob) <= KEY_ID_BYTES:
        raise NotACheckpoint(f"the signature of {name} is empty", f"{name}的签名为空")
    return Signature(_checked_name(name), blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:])


def _checked_name(name: str) -> str:
    if not name or "+" in name or any(character.isspace() for character in name):
        raise NotACheckpoint(
            f"key name {name!r} is empty or holds a space or plus",
            f"密钥名{name!r}为空或含空格、加号",
        )
    return name


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
