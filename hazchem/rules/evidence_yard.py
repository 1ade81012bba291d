"""A vehicle in the lots of a park, and a lot on a day, as rules see them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from hazchem.domain.event import Fact
from hazchem.domain.gate import LEAVE, GateEvent
from hazchem.domain.parking_lot import ParkingLot
from hazchem.domain.substance import Substance
from hazchem.parking.cargo import Cargo, Load, load_at
from hazchem.parking.matrix import Matrix
from hazchem.parking.stays import Parked, Stay, parked_of
from hazchem.rules.evidence import Evidence, distinct
from hazchem.rules.rule import Saw


class Way(NamedTuple):
    """A vehicle seen on its way in or out of a lot: no more than where, when and which."""

    lot: str
    at: datetime
    event: str


@dataclass(slots=True, kw_only=True)
class _Parking(Evidence):
    """What both kinds ask of lots, cargoes and substances."""

    cargoes: Mapping[str, Cargo] = field(default_factory=dict)

    def lot(self, code: str, at: datetime) -> ParkingLot:
        """A lot as it was at an instant."""
        return self.registers.parking_lots.at(code, at) or ParkingLot(code=code)

    def parked_load(self, parked: Parked, at: datetime) -> Load:
        """The state of a vehicle at an instant, with the goods that decide it."""
        return load_at(parked, at, self.cargoes.get(parked.waybill_at(at)))

    def classes(self, cargo: Cargo | None) -> tuple[str, ...]:
        """The classes in transport of some goods."""
        entries = map(self.substances.get, cargo.substances if cargo else ())
        return distinct(one for entry in entries if isinstance(entry, Substance)
                        for one in entry.adr_class.split(";"))

    def words(self, cargo: Cargo | None, at: datetime) -> frozenset[str]:
        """The lists that some goods are on, and class_1 for explosives."""
        found = {flag for name in (cargo.substances if cargo else ())
                 for flag in self.flags(name, at)}
        if any(one.partition(".")[0] == "1" for one in self.classes(cargo)):
            found.add("class_1")
        return frozenset(found)

    def carrier(self, plate: str, at: datetime) -> str:
        """Whose vehicle it is, "" where nobody registered it."""
        entry = self.registers.vehicles.at(plate, at)
        return entry.custodian if entry else ""

    def keepers(self, lot: ParkingLot, at: datetime) -> tuple[str, ...]:
        """The custodians that run a park, who answer for its lots."""
        found = ((code, self.registers.custodians.at(code, at))
                 for code in self.registers.custodians)
        return tuple(code for code, entry in found
                     if entry and lot.park and entry.park == lot.park and "park" in entry.roles)

    def about(
        self, lot_code: str, plate: str, at: datetime, subject: str, **more: Any
    ) -> Saw:
        """What was seen of a vehicle in a lot: the carrier answers for it, else the park."""
        lot = self.lot(lot_code, at)
        keepers = self.keepers(lot, at)
        carrier = self.carrier(plate, at)
        figures = {"plate": plate, "parking_lot": lot_code, **more.pop("figures", {})}
        parties = distinct((*keepers, *more.pop("parties", ())))
        answers = carrier or (keepers[0] if keepers else lot.park) or lot_code
        return Saw(subject_kind="stay", subject_id=subject, custodian=answers, parties=parties,
                   place=lot_code, figures=figures, **more)


@dataclass(slots=True, kw_only=True)
class Yard(_Parking):
    """The stays that one vehicle began on one day in the lots of one park.

    Beside them stand its ways in and out of these lots around that day, the live movements and
    papers on its waybills, the waybill of its last trip where nobody told one, the trips that
    name its plates, and when each lot first told what.
    """

    name: str
    plate: str
    stays: tuple[Stay, ...] = ()
    ways: tuple[Way, ...] = ()
    first_told: Mapping[str, datetime] = field(default_factory=dict)
    facts: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    papers: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    assumed: Mapping[str, str] = field(default_factory=dict)  # first event of a stay: its waybill
    trips: tuple[datetime, ...] = ()  # when trips of these plates were sent or put on paper

    def parked(self) -> Iterator[tuple[Stay, Parked, ParkingLot]]:
        """The stays whose beginning was seen, with the lot as it was then."""
        for stay in self.stays:
            parked = parked_of(stay)
            if parked is not None:
                waybill = self.assumed.get(stay.first.event_id, "")
                yield (stay, parked.going_by(waybill) if waybill else parked,
                       self.lot(stay.lot, parked.since))

    def gates(self) -> frozenset[str]:
        """The gates of the park: lots without berths."""
        return frozenset(code for code in {way.lot for way in self.ways} | {
            code.partition("/")[0] for code in self.first_told}
            if self.lot(code, self.as_of).is_gate)

    def left_by_a_gate(self, stay: Stay) -> datetime | None:
        """When a gate of the park saw the vehicle of a stay go out, that its own lot did not."""
        begun = stay.first.occurred_at
        until = stay.replaced_at
        gates = self.gates()
        return next((way.at for way in self.ways if way.event == LEAVE and way.lot != stay.lot
                     and way.lot in gates and begun < way.at
                     and (until is None or way.at <= until)), None)

    def told_by(self, lot: str, sort: str) -> datetime | None:
        """When a lot, or for a gate any gate of its park, first told of a sort of thing."""
        lots = {lot, *(self.gates() if lot in self.gates() or sort == LEAVE else ())}
        return min((at for one in lots if (at := self.first_told.get(f"{one}/{sort}"))),
                   default=None)

    def cargo_named(self, event: GateEvent) -> Cargo | None:
        """The goods of the waybill an event names."""
        return self.cargoes.get(event.waybill)


@dataclass(slots=True, kw_only=True)
class Board(_Parking):
    """One lot on one day: every vehicle that was there, and what must not stand together."""

    code: str
    begins: datetime
    ends: datetime
    vehicles: tuple[Parked, ...] = ()
    matrix: Matrix = field(default_factory=Matrix)

    def is_of_day(self, at: datetime) -> bool:
        """Whether something began on the day that is judged here."""
        return self.begins <= at < self.ends
