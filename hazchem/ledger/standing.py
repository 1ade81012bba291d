"""What stands in places over time: what a place has of each lot, and what changes it."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple, Protocol

from hazchem.domain import instant
from hazchem.ledger.account import Leg


class Standing(NamedTuple):
    """What a place has of one lot, in milligrams."""

    place: str
    substance: str
    lot: str
    mass_mg: int


class Moved(NamedTuple):
    """A mass that came into a place, or below zero went out of it, at an instant."""

    at_us: int
    place: str
    lot: str
    substance: str
    mass_mg: int
    event_id: str = ""


class Places(Protocol):
    """Whatever knows what stands in places, from stored postings or from some in memory."""

    def standing(self, places: Collection[str], at_us: int) -> list[Standing]:
        """What stands in some places at an instant, by place, substance and lot."""

    def changes(self, places: Collection[str], after_us: int, until_us: int) -> list[Moved]:
        """What changed there after an instant and up to another, in order of time."""

    def substances(self, places: Collection[str], until_us: int) -> set[str]:
        """What some places had up to an instant, in its month or left there by one before."""

    def first(self, places: Collection[str], from_us: int) -> int | None:
        """The instant of the first change from an instant on."""

    def last(self, places: Collection[str], before_us: int) -> int | None:
        """The instant of the last change before an instant."""


class Booked:
    """The same of postings in memory."""

    def __init__(self, legs: Iterable[Leg]) -> None:
        """Postings of any places, in any order."""
        self._changes: dict[str, list[Moved]] = {}
        for leg in legs:
            for account, sign in ((leg.target, 1), (leg.source, -1)):
                if account.kind == "stock":
                    self._changes.setdefault(account.ref, []).append(Moved(
                        instant.to_us(leg.at), account.ref, leg.lot, leg.substance,
                        sign * leg.mass_mg, leg.fact.movement.event_id))
        for found in self._changes.values():
            found.sort()
        self._at = {place: [one.at_us for one in found]
                    for place, found in self._changes.items()}

    def standing(self, places: Collection[str], at_us: int) -> list[Standing]:
        """What stands in some places at an instant, by place, substance and lot."""
        sums: Counter[tuple[str, str, str]] = Counter()
        for place in set(places):
            for one in self._changes.get(place, ())[:bisect_right(self._at.get(place, ()), at_us)]:
                sums[place, one.substance, one.lot] += one.mass_mg
        return [Standing(*key, mass_mg) for key, mass_mg in sorted(sums.items()) if mass_mg]

    def changes(self, places: Collection[str], after_us: int, until_us: int) -> list[Moved]:
        """What changed there after an instant and up to another, in order of time."""
        return sorted(one for place in set(places) for one in self._changes.get(place, ())
                      if after_us < one.at_us <= until_us)

    def substances(self, places: Collection[str], until_us: int) -> set[str]:
        """What some places ever had up to an instant."""
        return {one.substance for place in set(places) for one in self._changes.get(place, ())
                if one.at_us <= until_us}

    def first(self, places: Collection[str], from_us: int) -> int | None:
        """The instant of the first change from an instant on."""
        found = (self._at[place][bisect_left(self._at[place], from_us):][:1]
                 for place in set(places) & self._at.keys())
        return min((at_us for some in found for at_us in some), default=None)

    def last(self, places: Collection[str], before_us: int) -> int | None:
        """The instant of the last change before an instant."""
        found = (self._at[place][:bisect_left(self._at[place], before_us)][-1:]
                 for place in set(places) & self._at.keys())
        return max((at_us for some in found for at_us in some), default=None)
