"""Files that steps of cases cite: kept once by the digest of their bytes, never changed."""

import hashlib
from collections.abc import Iterator

import sqlalchemy as sa

from hazchem.store.store import Tx
from hazchem.store.tables import evidence_file


def add(tx: Tx, body: bytes, media_type: str) -> str:
    """Keep a file, where it is not kept already; returns its digest in hexadecimal."""
    digest = hashlib.sha256(body).hexdigest()
    if find(tx, digest) is None:
        tx.connection.execute(evidence_file.insert().values(
            digest=digest, media_type=media_type, body=body))
    return digest


def find(tx: Tx, digest: str) -> tuple[str, bytes] | None:
    """The media type and the bytes of a file; None where it is not kept here."""
    row = tx.connection.execute(sa.select(
        evidence_file.c.media_type, evidence_file.c.body).where(
        evidence_file.c.digest == digest)).first()
    return (row[0], bytes(row[1])) if row else None


def kept(tx: Tx) -> Iterator[tuple[str, str]]:
    """Every file by the digest it is kept under, with the digest that its bytes have."""
    query = sa.select(evidence_file.c.digest, evidence_file.c.body).order_by(
        evidence_file.c.digest)
    for digest, body in tx.connection.execute(query.execution_options(yield_per=16)):
        # Whoever tampered may have left a text where bytes belong.
        told = body.encode() if isinstance(body, str) else bytes(body)
        yield digest, hashlib.sha256(told).hexdigest()
