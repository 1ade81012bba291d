"""Editions of the 禁限控 catalogue in the database: every version, as known at a log size."""

import json
from typing import Any, NamedTuple

import sqlalchemy as sa

from hazchem.store import bulk
from hazchem.store.store import Tx
from hazchem.store.tables import edition

TYPE = "edition"


class Version(NamedTuple):
    """What an event in the log said of an edition."""

    leaf_index: int
    code: str
    regime: str
    content: dict[str, Any]


def version_of(leaf_index: int, content: dict[str, Any]) -> Version:
    """The version that an entry of the log holds."""
    return Version(leaf_index, content["code"], content["regime"], content)


def add(tx: Tx, version: Version) -> None:
    """Project a version."""
    body = json.dumps(version.content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    bulk.insert(tx, edition, [(version.leaf_index, version.code, version.regime, body)])


def newest_leaf(tx: Tx, size: int) -> int:
    """The place in the log of the newest version below a size; −1 where there is none."""
    newest = tx.connection.execute(
        sa.select(sa.func.max(edition.c.leaf_index)).where(edition.c.leaf_index < size)).scalar()
    return -1 if newest is None else int(newest)


def versions(tx: Tx, size: int, code: str = "") -> list[Version]:
    """Every version below a log size in the order of the log, of all editions or of one."""
    query = sa.select(edition).where(edition.c.leaf_index < size)
    if code:
        query = query.where(edition.c.code == code)
    rows = tx.connection.execute(query.order_by(edition.c.leaf_index))
    return [Version(leaf, code, regime, json.loads(body)) for leaf, code, regime, body in rows]
