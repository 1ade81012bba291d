"""Lots 批次 in the database: found by a piece of their name, by an alias, by a substance."""

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa

from hazchem.store.store import Tx
from hazchem.store.tables import leg, lot, mention

# What one search asks for of each sort of name.
_ALIASES_MAX = 500


class Named(NamedTuple):
    """A lot and the substance that was first named for it."""

    lot: str
    substance: str


class Sought(NamedTuple):
    """A piece of a name or alias ("" for any), substances, who stands on it (None: anybody)."""

    text: str = ""
    substances: Collection[str] = ()
    parties: Collection[str] | None = None


def found(tx: Tx, sought: Sought, size: int, limit: int) -> list[Named]:
    """Lots named below a log size, the newest first."""
    query = sa.select(lot.c.lot, lot.c.substance).where(lot.c.first_leaf < size)
    if sought.text or sought.substances:
        ways: list[sa.ColumnElement[bool]] = []
        if sought.text:
            ways.append(_holds(lot.c.lot, sought.text))
            ways.append(lot.c.lot.in_(_aliased(tx, sought.text, size)))
        if sought.substances:
            ways.append(lot.c.substance.in_(sorted(sought.substances)))
        query = query.where(sa.or_(*ways))
    if sought.parties is not None:
        query = query.where(sa.or_(lot.c.lot.in_(_told_by(sought.parties)),
                                   lot.c.lot.in_(_held_by(sought.parties))))
    rows = tx.connection.execute(query.order_by(lot.c.first_leaf.desc(), lot.c.lot).limit(limit))
    return [Named(*row) for row in rows]


def _holds(column: sa.ColumnElement[str], text: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(column).contains(text.lower(), autoescape=True)


def _aliased(tx: Tx, text: str, size: int) -> list[str]:
    """The lots of events on which somebody calls a lot by such a number."""
    beside = mention.alias()
    query = sa.select(beside.c.code).join(
        mention, sa.and_(mention.c.leaf_index == beside.c.leaf_index,
                         mention.c.noun == "alias", mention.c.leaf_index < size,
                         _holds(mention.c.code, text)))
    return list(tx.connection.execute(
        query.where(beside.c.noun == "lot").distinct().limit(_ALIASES_MAX)).scalars())


def _told_by(parties: Collection[str]) -> sa.Select[tuple[str]]:
    beside = mention.alias()
    return sa.select(beside.c.code).join(
        mention, sa.and_(mention.c.leaf_index == beside.c.leaf_index,
                         mention.c.noun == "custodian", mention.c.code.in_(sorted(parties)))
    ).where(beside.c.noun == "lot")


def _held_by(parties: Collection[str]) -> sa.Select[tuple[str]]:
    named = sorted(parties)
    return sa.select(leg.c.lot).where(sa.or_(
        leg.c.source_custodian.in_(named), leg.c.target_custodian.in_(named)))
