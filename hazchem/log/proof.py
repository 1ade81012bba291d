"""Proofs: one entry's place in the log as a C2SP tlog-proof, checked offline by anyone."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from hazchem.log import checkpoint as checkpoints
from hazchem.log.checkpoint import Checkpoint, NotACheckpoint, Verifier
from hazchem.log.merkle import HASH_BYTES, leaf_hash, verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
# A path in a tree of 2**63 leaves.
STEPS_MAX = 63


class NotAProof(ValueError):
    """A text that is no proof, or a proof that does not hold; says what is wrong."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en, self.zh = en, zh


@dataclass(frozen=True, slots=True)
class Proof:
    """Where an entry stands, the hashes up to the root, and the signed checkpoint (a note)."""

    index: int
    steps: tuple[bytes, ...]
    note: str
    extra: bytes = b""


def build(proof: Proof) -> str:
    """The proof as text."""
    lines = [HEADER]
    if proof.extra:
        lines.append("extra " + base64.b64encode(proof.extra).decode())
    lines.append(f"index {proof.index}")
    lines.extend(base64.b64encode(step).decode() for step in proof.steps)
    return "\n".join(lines) + "\n\n" + proof.note


def parse(text: str) -> Proof:
    """The proof in a text, nothing of it verified (NotAProof)."""
    head, gap, note = text.partition("\n\n")
    header, *lines = head.split("\n")
    if not gap or header != HEADER:
        raise NotAProof(f"a proof begins with {HEADER!r}", f"证明须以{HEADER!r}开头")
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = _decoded(lines.pop(0).removeprefix("extra "))
    word, _, digits = (lines.pop(0) if lines else "").partition(" ")
    index = checkpoints.decimal(digits)
    if word != "index" or index is None:
        raise NotAProof('the index line is missing or not "index N"', "缺少index行或写法不符")
    steps = tuple(_decoded(line) for line in lines)
    if len(steps) > STEPS_MAX or any(len(step) != HASH_BYTES for step in steps):
        raise NotAProof(
            f"a proof has at most {STEPS_MAX} hashes of {HASH_BYTES} bytes",
            f"证明最多{STEPS_MAX}个{HASH_BYTES}字节的哈希",
        )
    return Proof(index, steps, note, extra)


def verify(text: str, body: bytes, verifiers: Iterable[Verifier]) -> Checkpoint:
    """The signed checkpoint under which these bytes are in the log; else raises NotAProof."""
    proof = parse(text)
    try:
        signed = checkpoints.verify(proof.note, verifiers)
    except NotACheckpoint as error:
        raise NotAProof(error.en, error.zh) from None
    if not verify_inclusion(leaf_hash(body), proof.index, signed.size, proof.steps, signed.root):
        raise NotAProof(
            f"entry {proof.index} with these bytes does not lead to the signed root",
            f"第{proof.index}条及其字节推不出已签署的根",
        )
    return signed


def _decoded(encoded: str) -> bytes:
    try:
        return checkpoints.from_base64(encoded)
    except NotACheckpoint as error:
        raise NotAProof(error.en, error.zh) from None
