"""Stock in the database: since when there has been what in some places, and the waste made."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from hazchem.domain import instant
from hazchem.domain.waste import is_waste, waste_of
from hazchem.ledger.account import Leg
from hazchem.store.store import Tx
from hazchem.store.tables import leg

Moved = tuple[str, int, str, int]  # place, instant, substance, milligrams in or (below 0) out


def moved_at(tx: Tx, places: Collection[str], as_of_us: int) -> list[Moved]:
    """What went in and out of some places up to an instant, in order of time."""
    sides = []
    for side, sign in (("target", 1), ("source", -1)):
        ref = leg.c[f"{side}_ref"]
        sides.append(sa.select(
            ref.label("place"), leg.c.at_us, leg.c.substance,
            (leg.c.mass_mg * sign).label("mass_mg")).where(
            ref.in_(sorted(places)), leg.c[f"{side}_kind"] == "stock", leg.c.at_us <= as_of_us))
    both = sa.union_all(*sides).subquery()
    named: list[Any] = [both.c.place, both.c.at_us, both.c.substance]
    query = sa.select(*named).add_columns(sa.func.sum(both.c.mass_mg)).group_by(*named)
    return sorted((place, at_us, substance, int(mass_mg))
                  for place, at_us, substance, mass_mg in tx.connection.execute(query))


def moved_by(legs: Iterable[Leg], places: Collection[str], as_of_us: int) -> list[Moved]:
    """The same of postings in memory, for log sizes older than the stored ones."""
    sums: dict[tuple[str, int, str], int] = {}
    for one in legs:
        at_us = instant.to_us(one.at)
        for account, sign in ((one.target, 1), (one.source, -1)):
            if account.kind == "stock" and account.ref in places and at_us <= as_of_us:
                key = account.ref, at_us, one.substance
                sums[key] = sums.get(key, 0) + sign * one.mass_mg
    return sorted((place, at_us, substance, mass_mg)
                  for (place, at_us, substance), mass_mg in sums.items())


def standing(moved: Iterable[Moved]) -> dict[str, datetime]:
    """The substances that stand in some places, each with since when one of them has had it."""
    held: dict[tuple[str, str], int] = {}
    since_us: dict[tuple[str, str], int] = {}
    for place, at_us, substance, mass_mg in moved:
        key = place, substance
        before = held.get(key, 0)
        held[key] = before + mass_mg
        if before == 0:
            since_us[key] = at_us
    found: dict[str, datetime] = {}
    for key, mass_mg in held.items():
        if mass_mg > 0:
            since = instant.from_us(since_us[key])
            found[key[1]] = min(since, found.get(key[1], since))
    return found


def waste_made(tx: Tx, custodian: str, from_us: int, to_us: int) -> int:
    """How much waste a custodian made in a span."""
    query = sa.select(sa.func.coalesce(sa.func.sum(leg.c.mass_mg), 0)).where(
        leg.c.target_custodian == custodian, leg.c.source_kind == "produced",
        leg.c.substance.like(waste_of("%")), leg.c.at_us >= from_us, leg.c.at_us < to_us)
    return int(tx.connection.execute(query).scalar() or 0)


def waste_made_by(legs: Iterable[Leg], custodian: str, from_us: int, to_us: int) -> int:
    """The same of postings in memory."""
    return sum(one.mass_mg for one in legs if one.target.custodian == custodian
               and one.source.kind == "produced" and is_waste(one.substance)
               and from_us <= instant.to_us(one.at) < to_us)
