"""Keys in the database: only their hashes; no projection, a rebuild keeps them."""

from typing import NamedTuple

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
    rows = bulk.look_up(
        tx, "SELECT custodian, role, grants FROM api_key WHERE key_hash IN (…) AND revoked = 0 "
        "AND (expires_us IS NULL OR expires_us > ?)", [key_hash], now_us)
    return tuple(rows[0]) if rows else None
