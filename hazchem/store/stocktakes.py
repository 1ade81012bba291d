"""Stocktakes in the database: the postings of counts, what settled them, what passed between."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa

from hazchem.domain import instant
from hazchem.ledger.account import Account, Leg
from hazchem.store import bulk
from hazchem.store.movements import facts
from hazchem.store.store import Tx
from hazchem.store.tables import leg

# Said as the index on the postings of counts says it, so that it is used.
_COUNTS = sa.text("kind = 'count'")


class Counted(NamedTuple):
    """One posting of a count: when, of what, where, and who held the place."""

    at_us: int
    substance: str
    place: str
    custodian: str
    event_id: str


def counted(
    tx: Tx, substances: Collection[str] | None, from_us: int, to_us: int, *,
    custodian: str | None = None, places: Collection[str] | None = None,
) -> list[Counted]:
    """The postings of counts of some substances (None: of all), from ≤ at < to.

    Of one custodian, or in some places, where either is named.
    """
    found: set[Counted] = set()
    for side in ("source", "target"):
        kind, ref, holder = (leg.c[f"{side}_{name}"] for name in ("kind", "ref", "custodian"))
        wanted: list[Any] = [_COUNTS, leg.c.at_us >= from_us, leg.c.at_us < to_us,
                             kind == "stock"]
        if substances is not None:
            wanted.append(leg.c.substance.in_(sorted(substances)))
        if custodian is not None:
            wanted.append(holder == custodian)
        query = sa.select(leg.c.at_us, leg.c.substance, ref, holder, leg.c.event_id).where(*wanted)
        found.update(Counted(*row) for row in tx.connection.execute(query)
                     if places is None or row[2] in places)
    return sorted(found)


def newest(tx: Tx, substance: str, custodian: str, to_us: int) -> int | None:
    """When a custodian last counted a substance before an instant."""
    found = None
    for side in ("source", "target"):
        query = sa.select(sa.func.max(leg.c.at_us)).where(
            _COUNTS, leg.c.substance == substance, leg.c.at_us < to_us,
            leg.c[f"{side}_kind"] == "stock", leg.c[f"{side}_custodian"] == custodian)
        at_us = tx.connection.execute(query).scalar()
        found = max(found or at_us, at_us) if at_us is not None else found
    return found


def differences(tx: Tx, event_ids: Iterable[str]) -> list[Leg]:
    """Every posting of the difference accounts of some counts: their own, and what settled them."""
    rows: list[Any] = []
    for chunk in bulk.chunks(sorted(set(event_ids))):
        for side in ("source", "target"):
            rows += tx.connection.execute(sa.select(leg).where(
                leg.c[f"{side}_ref"].in_(chunk), leg.c[f"{side}_kind"] == "difference"))
    return _legs(tx, rows)


def passed(
    tx: Tx, substance: str, places: Collection[str], from_us: int, to_us: int
) -> list[Leg]:
    """What came into and left some places other than by counts, from ≤ at < to."""
    rows: list[Any] = []
    for chunk in bulk.chunks(sorted(places)):
        for side in ("source", "target"):
            rows += tx.connection.execute(sa.select(leg).where(
                leg.c[f"{side}_ref"].in_(chunk), leg.c[f"{side}_kind"] == "stock",
                leg.c.at_us >= from_us, leg.c.at_us < to_us, leg.c.substance == substance,
                leg.c.kind != "count"))
    return _legs(tx, rows)


def _legs(tx: Tx, rows: Iterable[Any]) -> list[Leg]:
    """Rows as postings with the facts behind them, each once."""
    known = {tuple(row) for row in rows}
    told = {fact.leaf_index: fact for fact in facts(tx, (row[3] for row in known))}
    return [Leg(instant.from_us(at_us), told[leaf], lot, substance, Account(*accounts[:3]),
                Account(*accounts[3:]), mass_mg)
            for _, _, at_us, leaf, _, _, lot, substance, *accounts, mass_mg in sorted(known)]
