"""Dwell 停留时限: how long a vehicle may stand, by its lot's own word, else by the dated rows."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from hazchem.domain.parking_lot import ParkingLot

# Asked with selectors, such as loaded and loaded/class_1; answers the strictest row's hours.
House = Callable[[list[str]], int | Decimal]
GATE = "gate"


class Limit(NamedTuple):
    """So many hours, and whose word that is: the zone of the lot, or the house's dated rows."""

    hours: int | Decimal
    zone: str = ""

    def ends(self, since: datetime) -> datetime:
        """When it runs out for a vehicle that stands since an instant."""
        micro = Fraction(self.hours) * (timedelta(hours=1) // timedelta(microseconds=1))
        return since + timedelta(microseconds=int(micro))


def selectors_of(state: str, words: Iterable[str], *, is_gate: bool = False) -> list[str]:
    """Under which selectors the dated rows are asked: the state, and with each word of the goods.

    What passes a park's gate is in the park, which has rows of its own.
    """
    base = f"{GATE}/{state}" if is_gate and state else state
    if not base:
        return []
    return [base, *(f"{base}/{word}" for word in sorted(words))]


def limit_of(
    lot: ParkingLot, berth: str, state: str, words: Iterable[str], house: House
) -> Limit:
    """How long a vehicle may stand on a berth: what its zone says itself comes before the rows."""
    zone = lot.zone_of(berth) if berth else None
    if zone is None and lot.is_gate and len(lot.zones) == 1:
        zone = lot.zones[0]  # a gate has no berths: its one zone is the park behind it
    if zone is not None and zone.dwell_limit_h is not None:
        return Limit(zone.dwell_limit_h, zone.code)
    return Limit(house(selectors_of(state, words, is_gate=lot.is_gate)))
