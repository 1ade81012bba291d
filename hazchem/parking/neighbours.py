"""Neighbours 相邻车位: berths of one row that lie next to each other, and who stands on them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from hazchem.domain.parking_lot import Berth, ParkingLot
from hazchem.parking.stays import Parked, Standing


class Meeting(NamedTuple):
    """Two stays that were side by side, or on one berth, from when until when."""

    one: Parked
    other: Parked
    berth: str
    other_berth: str
    since: datetime
    until: datetime | None


def are_neighbours(one: Berth, other: Berth, distance: int = 1) -> bool:
    """Whether two berths of one row are at most so many positions apart."""
    if not one.row or one.row != other.row or one.position is None or other.position is None:
        return False
    return 1 <= abs(one.position - other.position) <= distance


def neighbours_of(lot: ParkingLot, code: str) -> tuple[str, ...]:
    """The berths next to one, in the order of the row."""
    mine = lot.berth(code)
    if mine is None:
        return ()
    found = [one for one in lot.berths if are_neighbours(mine, one, lot.neighbour_distance)]
    return tuple(one.code for one in sorted(found, key=lambda one: one.position or 0))


def side_by_side(lot: ParkingLot, stays: Iterable[Parked]) -> Iterator[Meeting]:
    """Every two stays that stood on neighbouring berths at the same time."""
    known = _by_berth(stays)
    for berth in sorted(known):
        for beside in neighbours_of(lot, berth):
            if berth < beside:
                yield from _meetings(known[berth], known.get(beside, []))


def on_one_berth(stays: Iterable[Parked]) -> Iterator[Meeting]:
    """Every two stays of different vehicles that stood on one berth at the same time."""
    for _, there in sorted(_by_berth(stays).items()):
        for place, one in enumerate(there):
            yield from _meetings([one], [other for other in there[place + 1:]
                                         if other[0].plate != one[0].plate])


_Stood = list[tuple[Parked, Standing]]


def _by_berth(stays: Iterable[Parked]) -> dict[str, _Stood]:
    found: dict[str, _Stood] = {}
    for stay in stays:
        for standing in stay.standings:
            found.setdefault(standing.berth, []).append((stay, standing))
    for there in found.values():
        there.sort(key=lambda one: (one[1].since, one[0].plate))
    return found


def _meetings(some: _Stood, others: _Stood) -> Iterator[Meeting]:
    for stay, mine in some:
        for other, theirs in others:
            since = max(mine.since, theirs.since)
            ends = [at for at in (mine.until, theirs.until) if at is not None]
            until = min(ends, default=None)
            if stay.plate != other.plate and (until is None or since < until):
                yield Meeting(stay, other, mine.berth, theirs.berth, since, until)
