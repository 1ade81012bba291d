"""What was aboard which vehicle: the loads of a trip from a departure to the next change."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from hazchem.domain.event import Fact
from hazchem.domain.vehicle import Vehicle
from hazchem.rules.evidence import distinct
from hazchem.rules.evidence_trip import Load, Stage, Trip
from hazchem.rules.rule import Saw

ROAD = "road"


class Aboard(NamedTuple):
    """A departure or hand-over with what was then on the vehicle, in milligrams by load."""

    stage: Stage
    loads: tuple[Load, ...]

    @property
    def at(self) -> datetime:
        """When it left or was taken over."""
        return self.stage.at

    @property
    def holder(self) -> str:
        """The plate of what holds the goods: the trailer where there is one."""
        return self.stage.trailer or self.stage.vehicle

    @property
    def mass_mg(self) -> int:
        """What all of it weighs."""
        return sum(load.mass_mg for load in self.loads)

    @property
    def events(self) -> tuple[str, ...]:
        """The dispatches that tell of it, and the hand-over, if it was one."""
        return distinct((*(load.fact.movement.event_id for load in self.loads),
                         self.stage.fact.movement.event_id))


def aboard(trip: Trip) -> Iterator[Aboard]:
    """What each vehicle of a trip carried from each departure and hand-over on.

    A dispatch loads the vehicle it names; a hand-over takes over whatever has not arrived.
    """
    arrivals = trip.of_kind("receive", "reject")
    handed = False
    for stage in trip.stages():
        handed = handed or stage.fact.movement.kind == "handover"
        loads = [load for load in trip.loads() if load.fact.at <= stage.at
                 and (handed or load.fact.movement.vehicle == stage.vehicle)]
        left = tuple(one for load in loads if (one := _not_arrived(load, arrivals, stage.at)))
        if left:
            yield Aboard(stage, left)


def by_road(trip: Trip) -> Iterator[Aboard]:
    """The same of road vehicles alone: a ship or a train is not in the register of vehicles."""
    return (one for one in aboard(trip) if one.stage.fact.movement.mode == ROAD)


def left_at(trip: Trip, one: Aboard, load: Load) -> datetime | None:
    """When a load left the vehicle: it arrived, or was handed over; None where nobody told."""
    came = [fact.at for fact in trip.of_kind("receive", "reject")
            if fact.at >= one.at and fact.movement.lot in (load.lot, "")]
    handed = [stage.at for stage in trip.stages()
              if stage.at > one.at and stage.fact.movement.kind == "handover"]
    return min([*([max(came)] if came else []), *handed], default=None)


def vehicles_of(trip: Trip, stage: Stage) -> Iterator[Vehicle]:
    """The vehicle and the trailer of a stage, as far as they are registered."""
    for plate in distinct((stage.vehicle, stage.trailer)):
        entry = trip.registers.vehicles.at(plate, stage.at)
        if entry is not None:
            yield entry


def holding(trip: Trip, stage: Stage) -> tuple[Vehicle, ...]:
    """The vehicles whose tank or bed holds the goods; () where one of them is not registered.

    A tractor draws and holds nothing; a rigid truck with a trailer holds in both.
    """
    found = tuple(vehicles_of(trip, stage))
    if len(found) < len(distinct((stage.vehicle, stage.trailer))):
        return ()
    return tuple(one for one in found if one.kind != "tractor")


def trip_saw(
    trip: Trip, one: Aboard, *, subject: str, events: tuple[str, ...] = (), **told: Any
) -> Saw:
    """What was seen of a vehicle on a trip: its carrier's matter, and its consignor's."""
    loads = one.loads
    owner = one.stage.carrier or next(
        (load.consignor for load in loads if load.consignor), "") or one.stage.fact.filer
    lots = distinct(load.lot for load in loads)
    told.setdefault("substance", gravest(trip, loads))
    return Saw(
        subject_kind="trip", subject_id="|".join(filter(None, (trip.trip, subject))),
        occurred_at=one.at, events=events or one.events, custodian=owner,
        parties=distinct((owner, *(load.consignor for load in loads),
                          *(load.consignee for load in loads), one.stage.fact.filer)),
        consignment=trip.trip, lot=lots[0] if len(lots) == 1 else "", lots=frozenset(lots), **told)


def gravest(trip: Trip, loads: tuple[Load, ...]) -> str:
    """The substance aboard that stands on most lists: by it a finding is as grave as it is."""
    return max((load.substance for load in loads if load.substance),
               key=lambda one: (len(trip.flags(one) - {"key_regulated"}), one), default="")


def _not_arrived(load: Load, arrivals: list[Fact], at: datetime) -> Load | None:
    """A load less what of it had arrived before an instant; None where nothing is left."""
    came = sum(fact.movement.mass_mg or load.mass_mg for fact in arrivals
               if load.fact.at <= fact.at < at and fact.movement.lot == load.lot)
    return load._replace(mass_mg=load.mass_mg - came) if came < load.mass_mg else None
