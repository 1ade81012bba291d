"""Filings in the database: when a custodian first and last filed a movement, by a few rows each."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.store.movements import COUNTED, FILER, facts, leaves
from hazchem.store.store import Tx
from hazchem.store.tables import log_entry, mention, movement


class Heard(NamedTuple):
    """When a custodian was last heard of as of an instant, and the newest filing known."""

    at: datetime | None
    newest_leaf: int
    next_at: datetime | None = None  # when the first filing after that instant was recorded


def first_filed(tx: Tx, custodian: str) -> datetime | None:
    """When a custodian filed its first movement, None where it never did."""
    query = _filed_by(custodian).order_by(mention.c.leaf_index).limit(1)
    row = tx.connection.execute(query).first()
    return instant.from_us(row.recorded_us) if row else None


def last_heard(tx: Tx, custodian: str, size: int, as_of_us: int) -> Heard:
    """The newest filing below a log size, and what was heard by an instant.

    Heard is what was recorded by then, and what is told since to have happened by then.
    """
    known = _filed_by(custodian).where(mention.c.leaf_index < size)
    backwards = known.order_by(mention.c.leaf_index.desc()).limit(1)
    newest = tx.connection.execute(backwards).first()
    if newest is None:
        return Heard(None, -1)
    if newest.recorded_us <= as_of_us:
        return Heard(instant.from_us(newest.recorded_us), newest.leaf_index)
    by_then = tx.connection.execute(
        backwards.where(log_entry.c.recorded_us <= as_of_us)).first()
    since = known.where(mention.c.leaf_index > (by_then.leaf_index if by_then else -1)).subquery()
    happened_us = tx.connection.execute(sa.select(sa.func.max(since.c.occurred_us)).where(
        since.c.occurred_us <= as_of_us)).scalar()
    heard: list[int] = [by_then.recorded_us] if by_then else []
    heard += [happened_us] if happened_us is not None else []
    following = tx.connection.execute(known.where(log_entry.c.recorded_us > as_of_us).order_by(
        mention.c.leaf_index).limit(1)).first()
    return Heard(instant.from_us(max(heard)) if heard else None, newest.leaf_index,
                 instant.from_us(following.recorded_us) if following else None)


def _filed_by(custodian: str) -> sa.Select[Any]:
    """The movements a custodian filed."""
    return sa.select(mention.c.leaf_index, movement.c.occurred_us, log_entry.c.recorded_us).join(
        movement, movement.c.leaf_index == mention.c.leaf_index).join(
        log_entry, log_entry.c.leaf_index == mention.c.leaf_index).where(
        mention.c.noun == FILER, mention.c.code == custodian)


def filed(tx: Tx, custodian: str, size: int) -> list[tuple[int, datetime]]:
    """Where in the log a custodian's movements stand, and when each was recorded."""
    rows = tx.connection.execute(_filed_by(custodian).where(
        mention.c.leaf_index < size).order_by(mention.c.leaf_index))
    return [(row.leaf_index, instant.from_us(row.recorded_us)) for row in rows]


def counts_of(tx: Tx, place: str, size: int) -> list[Fact]:
    """The counts of a place, those undone among them."""
    return facts(tx, leaves(tx, COUNTED, [place], size))


def first_named(tx: Tx, place: str, size: int) -> datetime | None:
    """When the first event that names a place happened."""
    row = tx.connection.execute(_at_place(place).where(
        mention.c.leaf_index < size).order_by(mention.c.leaf_index).limit(1)).first()
    return instant.from_us(row.occurred_us) if row else None


def ends_of(tx: Tx, place: str, size: int) -> list[tuple[int, datetime]]:
    """The first and the last filing that name a place."""
    known = _at_place(place).where(mention.c.leaf_index < size)
    found = []
    for order in (mention.c.leaf_index, mention.c.leaf_index.desc()):
        row = tx.connection.execute(known.order_by(order).limit(1)).first()
        found += [(row.leaf_index, instant.from_us(row.recorded_us))] if row else []
    return found


def _at_place(place: str) -> sa.Select[Any]:
    return sa.select(mention.c.leaf_index, movement.c.occurred_us, log_entry.c.recorded_us).join(
        movement, movement.c.leaf_index == mention.c.leaf_index).join(
        log_entry, log_entry.c.leaf_index == mention.c.leaf_index).where(
        mention.c.noun == "place", mention.c.code == place)
