"""What came into and went out of some places, posting by posting, in the order of time."""

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa

from hazchem.store import bulk
from hazchem.store.store import Tx
from hazchem.store.tables import leg


class Change(NamedTuple):
    """A mass that came into a place, or below zero went out of it, at an instant."""

    at_us: int
    place: str
    lot: str
    substance: str
    mass_mg: int


def changes(tx: Tx, places: Collection[str], after_us: int, until_us: int) -> list[Change]:
    """Every change of what stands in some places, after one instant and up to another."""
    found: list[Change] = []
    for chunk in bulk.chunks(sorted(places)):
        for side, sign in (("target", 1), ("source", -1)):
            ref = leg.c[f"{side}_ref"]
            query = sa.select(leg.c.at_us, ref, leg.c.lot, leg.c.substance, leg.c.mass_mg).where(
                leg.c[f"{side}_kind"] == "stock", ref.in_(chunk), leg.c.at_us > after_us,
                leg.c.at_us <= until_us)
            found += [Change(at_us, place, lot, substance, sign * mass_mg)
                      for at_us, place, lot, substance, mass_mg in tx.connection.execute(query)]
    return sorted(found)
