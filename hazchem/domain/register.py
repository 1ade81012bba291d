"""Registers 登记: versions of an entry, answered as of any instant."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from hazchem.domain.custodian import PROVISIONAL, Custodian, provisional
from hazchem.domain.hazard_unit import HazardUnit
from hazchem.domain.instant import EPOCH
from hazchem.domain.instrument import Instrument
from hazchem.domain.outage import Outage
from hazchem.domain.parking_lot import ParkingLot
from hazchem.domain.permit import Permit
from hazchem.domain.person import Person
from hazchem.domain.place import Place
from hazchem.domain.recipe import Recipe
from hazchem.domain.vehicle import Vehicle
from hazchem.domain.zone import Park, Zone

Noun = TypeVar("Noun")
# An entry's first version holds from the beginning unless it says otherwise.
BEGINNING = EPOCH


class Register(Generic[Noun]):
    """Every version of every entry of one register."""

    def __init__(self, versions: Iterable[tuple[str, datetime, Noun]] = ()) -> None:
        """Versions as (code, effective_from, entry), in the order they were recorded."""
        by_code: dict[str, list[tuple[datetime, Noun]]] = {}
        for code, effective_from, entry in versions:
            by_code.setdefault(code, []).append((effective_from, entry))
        self._versions: dict[str, tuple[list[datetime], list[Noun]]] = {}
        for code, dated in by_code.items():
            dated.sort(key=lambda version: version[0])
            self._versions[code] = ([at for at, _ in dated], [entry for _, entry in dated])

    def __contains__(self, code: str) -> bool:
        return code in self._versions

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions)

    def at(self, code: str, at: datetime) -> Noun | None:
        """The version in force at an instant; before the first one, the first one."""
        versions = self._versions.get(code)
        if versions is None:
            return None
        dates, entries = versions
        if len(dates) == 1:
            return entries[0]
        return entries[max(0, bisect_right(dates, at) - 1)]

    def history(self, code: str) -> list[tuple[datetime, Noun]]:
        """Every version of an entry with the instant it holds from."""
        dates, entries = self._versions.get(code, ([], []))
        return list(zip(dates, entries, strict=True))


@dataclass(frozen=True, slots=True)
class Registers:
    """The registers that postings and rules are read against."""

    custodians: Register[Custodian] = field(default_factory=Register)
    places: Register[Place] = field(default_factory=Register)
    instruments: Register[Instrument] = field(default_factory=Register)
    vehicles: Register[Vehicle] = field(default_factory=Register)
    by_uscc: dict[str, str] = field(default_factory=dict)
    zones: Register[Zone] = field(default_factory=Register)
    parks: Register[Park] = field(default_factory=Register)
    parking_lots: Register[ParkingLot] = field(default_factory=Register)
    permits: Register[Permit] = field(default_factory=Register)
    # The numbers of the permits that any version says are a custodian's.
    permits_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    persons: Register[Person] = field(default_factory=Register)
    outages: Register[Outage] = field(default_factory=Register)
    recipes: Register[Recipe] = field(default_factory=Register)
    # The codes of the recipes that any version says are a custodian's.
    recipes_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    hazard_units: Register[HazardUnit] = field(default_factory=Register)
    # Custodians that keep their people in the register: of others nobody's name is asked.
    staffed: frozenset[str] = frozenset()
    # And of which role they keep anybody: (custodian, role).
    crewed: frozenset[tuple[str, str]] = frozenset()

    def party(self, code: str) -> str:
        """A party's own code: uscc:… becomes the custodian registered under that number."""
        if code.startswith(PROVISIONAL):
            return self.by_uscc.get(code.removeprefix(PROVISIONAL), code)
        return code

    def custodian(self, code: str, at: datetime) -> Custodian | None:
        """A custodian as of an instant; a party nobody registered is a provisional outside one."""
        if code.startswith(PROVISIONAL):
            number, code = code, self.party(code)
            if code == number:
                return provisional(code)
        return self.custodians.at(code, at)

    def custodian_of(self, place: str, at: datetime) -> str:
        """Who holds what stands in a place."""
        entry = self.places.at(place, at)
        return entry.custodian if entry else ""

    def park_of(self, custodian: str, at: datetime) -> str:
        """The park a custodian belongs to, "" for none."""
        entry = self.custodian(custodian, at)
        return entry.park if entry else ""

    def lots_in(self, park: str) -> list[str]:
        """The parking lots and gates that a park has by the newest version of each."""
        return sorted(code for code in self.parking_lots
                      if self.parking_lots.history(code)[-1][1].park == park)

    def is_outside(self, code: str, at: datetime) -> bool:
        """Whether a party lies beyond this ledger's area."""
        entry = self.custodian(code, at) if code else None
        return bool(entry and entry.outside)

    def is_commingled(self, place: str, at: datetime) -> bool:
        """Whether a place holds many lots as one liquid."""
        entry = self.places.at(place, at)
        return bool(entry and entry.commingled)

    def permits_held(self, custodian: str, at: datetime) -> Iterator[Permit]:
        """A custodian's permits as registered at an instant, valid or not, by number."""
        for number in self.permits_of.get(custodian, ()):
            permit = self.permits.at(number, at)
            if permit and permit.custodian == custodian:
                yield permit

    def is_area(self, code: str) -> bool:
        """Whether a code is a registered zone or park."""
        return code in self.zones or code in self.parks

    def around(self, areas: Iterable[str], at: datetime) -> frozenset[str]:
        """Zones and parks with every zone they lie in, as they nest at an instant."""
        found: set[str] = set()
        waiting = [area for area in areas if area]
        while waiting:
            area = waiting.pop()
            if area not in found:
                found.add(area)
                zone, park = self.zones.at(area, at), self.parks.at(area, at)
                waiting += [zone.parent] if zone and zone.parent else []
                waiting += park.zones if park else ()
        return frozenset(found)

    def areas_of(self, place: str, at: datetime) -> frozenset[str]:
        """Every area a place lies in: its own zones, its park's, else its custodian's park's."""
        entry = self.places.at(place, at)
        if entry is None:
            return frozenset()
        park = entry.park or self.park_of(entry.custodian, at)
        return self.around([*entry.zones, park], at)
