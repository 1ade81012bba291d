"""What came into and went out of some places, posting by posting, in the order of time."""

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa

from hazchem.ledger.standing import Moved
from hazchem.store import bulk
from hazchem.store.store import Tx
from hazchem.store.tables import leg


def changes(
    tx: Tx, places: Collection[str] | None, after_us: int, until_us: int
) -> list[Moved]:
    """Every change of what stands in some places (None: in any), after an instant up to another."""
    found: list[Moved] = []
    chunks: Iterable[Sequence[str] | None] = (
        [None] if places is None else bulk.chunks(sorted(set(places))))
    for chunk in chunks:
        for side, sign in (("target", 1), ("source", -1)):
            ref = leg.c[f"{side}_ref"]
            among = [] if chunk is None else [ref.in_(chunk)]
            query = sa.select(leg.c.at_us, ref, leg.c.lot, leg.c.substance, leg.c.mass_mg,
                              leg.c.event_id).where(
                leg.c[f"{side}_kind"] == "stock", *among, leg.c.at_us > after_us,
                leg.c.at_us <= until_us)
            found += [Moved(at_us, place, lot, substance, sign * mass_mg, event_id)
                      for at_us, place, lot, substance, mass_mg, event_id
                      in tx.connection.execute(query)]
    return sorted(found)
