"""Keys in the database: only their hashes; no projection, a rebuild keeps them."""

from typing import NamedTuple

import sqlalchemy as sa

from hazchem.store import bulk
from hazchem.store.store import Tx
from hazchem.store.tables import api_key


class NewKey(NamedTuple):
    """What is kept of a key: its hash, whose it is, and what a feed may speak for (JSON)."""

    key_hash: bytes
    custodian: str
    role: str
    label: str
    grants: str
    created_us: int
    expires_us: int | None = None
    revoked: int = 0


def add(tx: Tx, key: NewKey) -> None:
    """Keep a key by its hash."""
    bulk.insert(tx, api_key, [key])


def find(tx: Tx, key_hash: bytes, now_us: int) -> tuple[str, str, str] | None:
    """Custodian, role and grants of a key that is in force at an instant."""
    row = tx.connection.execute(
        sa.select(api_key.c.custodian, api_key.c.role, api_key.c.grants).where(
            api_key.c.key_hash == key_hash, api_key.c.revoked == 0,
            sa.or_(api_key.c.expires_us.is_(None), api_key.c.expires_us > now_us))).first()
    return (row[0], row[1], row[2]) if row else None
