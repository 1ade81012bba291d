"""Turnover: by how much each lot in each place changed in each month, and so what stood there.

What stands in a place is the sum of the months up to an instant, less what changed between that
instant and its month's end. So the answer costs what the place has and what one month brought,
and not what ever passed through it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from hazchem.domain import instant
from hazchem.domain.month import begin_of, end_of, month_of
from hazchem.ledger.account import Account
from hazchem.ledger.standing import Moved, Standing
from hazchem.store import bulk
from hazchem.store.place_changes import changes
from hazchem.store.store import Tx
from hazchem.store.tables import leg, turnover


class Change(NamedTuple):
    """A posting that is no more, or is new: what it put on one account and took off another."""

    at_us: int
    lot: str
    substance: str
    source: Account
    target: Account
    mass_mg: int
    is_new: bool


def post(tx: Tx, postings: Iterable[Change]) -> None:
    """Bring the months up to date with postings that came or went."""
    net: Counter[tuple[str, str, str, str]] = Counter()
    months: dict[int, str] = {}
    for one in postings:
        for account, sign in ((one.target, 1), (one.source, -1)):
            if account.kind == "stock":
                month = months.get(one.at_us) or months.setdefault(
                    one.at_us, month_of(instant.from_us(one.at_us)))
                key = account.ref, one.substance, one.lot, month
                net[key] += sign * one.mass_mg * (1 if one.is_new else -1)
    bulk.add_up(tx, turnover, [(*key, mass_mg) for key, mass_mg in sorted(net.items()) if mass_mg])
    # Few rows are ever zero, and an index of these alone finds them.
    tx.connection.execute(turnover.delete().where(turnover.c.mass_mg == 0))


def standing(
    tx: Tx, at_us: int, places: Collection[str] | None = None, substance: str | None = None
) -> list[Standing]:
    """What stands in some places (None: in all) at an instant, by place, substance and lot."""
    month = month_of(instant.from_us(at_us))
    ends_us = instant.to_us(end_of(month)) - 1
    sums: Counter[tuple[str, str, str]] = Counter()
    chunks: Iterable[Sequence[str] | None] = (
        [None] if places is None else bulk.chunks(sorted(set(places))))
    for chunk in chunks:
        wanted = [turnover.c.month <= month]
        wanted += [turnover.c.place.in_(chunk)] if chunk is not None else []
        wanted += [turnover.c.substance == substance] if substance is not None else []
        key = turnover.c.place, turnover.c.substance, turnover.c.lot
        whole = sa.func.sum(turnover.c.mass_mg)
        for *named, mass_mg in tx.connection.execute(
                sa.select(*key, whole).where(*wanted).group_by(*key).having(whole != 0)):
            place, kind, lot = named
            sums[place, kind, lot] += int(mass_mg)
    for one in changes(tx, places, at_us, ends_us):
        if substance in (None, one.substance):
            sums[one.place, one.substance, one.lot] -= one.mass_mg
    return [Standing(*key, mass_mg) for key, mass_mg in sorted(sums.items()) if mass_mg]


class Stored:
    """What stands in places over time, by the stored postings."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def standing(self, places: Collection[str], at_us: int) -> list[Standing]:
        """What stands in some places at an instant, by place, substance and lot."""
        return standing(self.tx, at_us, places)

    def changes(self, places: Collection[str], after_us: int, until_us: int) -> list[Moved]:
        """What changed there after an instant and up to another, in order of time."""
        return changes(self.tx, places, after_us, until_us)

    def substances(self, places: Collection[str], until_us: int) -> set[str]:
        """What some places had up to an instant: what a month left there, or its own brought."""
        month = month_of(instant.from_us(until_us))
        begins_us = instant.to_us(begin_of(month))
        found: set[str] = set()
        for chunk in bulk.chunks(sorted(set(places))):
            found.update(self.tx.connection.execute(
                sa.select(turnover.c.substance).where(turnover.c.place.in_(chunk)).distinct()
            ).scalars())
            for side in ("target", "source"):
                found.update(self.tx.connection.execute(sa.select(leg.c.substance).where(
                    leg.c[f"{side}_ref"].in_(chunk), leg.c[f"{side}_kind"] == "stock",
                    leg.c.at_us >= begins_us, leg.c.at_us <= until_us).distinct()).scalars())
        return found

    def first(self, places: Collection[str], from_us: int) -> int | None:
        """The instant of the first change from an instant on."""
        return min(_nearest(self.tx, places, "min(at_us)", "at_us >= ?", from_us), default=None)

    def last(self, places: Collection[str], before_us: int) -> int | None:
        """The instant of the last change before an instant."""
        return max(_nearest(self.tx, places, "max(at_us)", "at_us < ?", before_us), default=None)


def _nearest(
    tx: Tx, places: Iterable[str], wanted: str, within: str, at_us: int
) -> Iterator[int]:
    # One place and one side at a time: each is then one look into an index.
    for place in set(places):
        for side in ("target", "source"):
            (found,), = bulk.rows(tx, f"SELECT {wanted} FROM leg WHERE {within} AND {side}_ref = ? "
                                  f"AND {side}_kind = 'stock'", at_us, place)
            if found is not None:
                yield int(found)
