"""A vehicle's day 车辆的一天: its trips, where it stood, what was reported and found."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hazchem.custody.day import Bar, Mark, Row, day_svg
from hazchem.custody.words import Lang
from hazchem.domain import instant
from hazchem.domain.instant import CHINA
from hazchem.parking.stays import Stay
from hazchem.services import happenings
from hazchem.services.happenings import Happening
from hazchem.services.seen.asked import Asked, Snapshot, snapshot
from hazchem.services.seen.scope import Viewer, unseen
from hazchem.services.trips import Consignment, consignment_in
from hazchem.store import movements
from hazchem.store.store import Store

_DAY = timedelta(days=1)
# A trip that began so long before may still be on the way.
_LONGEST = timedelta(days=3)
_NEWEST = 50
_WORDS = {"title": ("车辆 {plate} 的一天 {day}", "A day of vehicle {plate}, {day}"),
          "stay": ("停放 {lot}", "at {lot}")}


@dataclass(frozen=True, slots=True)
class VehicleDay:
    """One day of a vehicle in China Standard Time, as its viewer may see it."""

    plate: str
    day: date
    trips: list[Consignment]
    stays: list[Stay]
    happenings: list[Happening]
    size: int
    as_of: datetime
    root: bytes

    @property
    def before(self) -> date:
        """The day before."""
        return self.day - _DAY

    @property
    def after(self) -> date:
        """The day after."""
        return self.day + _DAY


def day_of(
    store: Store, viewer: Viewer, plate: str, day: date | None, asked: Asked, now: datetime
) -> VehicleDay:
    """A day of a vehicle, the newest with a movement where none is asked for.

    Raises Unseen for a plate on no trip of the viewer's that is no vehicle of the viewer's.
    """
    with snapshot(store, asked, now) as seen:
        entry = seen.registers.vehicles.at(plate, seen.as_of)
        own = bool(entry and seen.scope(viewer).sees(entry.custodian))
        newest = _newest(seen, viewer, plate)
        if newest is None and not own:
            raise unseen("/plate", plate)
        begins = datetime.combine(day or newest or seen.as_of.astimezone(CHINA).date(), time(),
                                  CHINA)
        trips = _trips(seen, viewer, plate, begins)
        told = happenings.seen_of(
            seen, viewer, {plate}, [paper for trip in trips for paper in trip.papers],
            begins, begins + _DAY)
        story = [*told.happenings,
                 *(one for trip in trips for one in happenings.moved(trip.events)),
                 *(one for trip in trips for one in happenings.found(trip.findings))]
        return VehicleDay(
            plate, begins.date(), trips, told.stays,
            happenings.in_order(one for one in story if begins <= one.at < begins + _DAY),
            seen.size, seen.as_of, seen.root)


def drawn(told: VehicleDay, lang: Lang) -> str:
    """The picture of a vehicle's day: trips and stays as bars, alerts and findings as numbers."""
    which = 0 if lang == "zh" else 1
    rows = [Row(trip.consignment, (_bar(told, trip),)) for trip in told.trips]
    for stay in told.stays:
        if stay.since is not None:
            name = _WORDS["stay"][which].format(lot=stay.lot)
            rows.append(Row(name, (Bar(stay.since, stay.until, "holding", name),)))
    marks = [Mark(one.at, one.says if which else one.says_zh)
             for one in told.happenings if one.sort in ("alert", "finding")]
    title = _WORDS["title"][which].format(plate=told.plate, day=told.day.isoformat())
    return day_svg(title, told.day, rows, marks, lang, until=told.as_of)


def _bar(told: VehicleDay, trip: Consignment) -> Bar:
    ends = [fact.at for fact in trip.events if fact.movement.kind in ("receive", "reject")]
    over = trip.state in ("received", "returned", "exported", "continued")
    return Bar(trip.events[0].at, max(ends) if ends and over else None, "transit",
               trip.consignment)


def _trips(seen: Snapshot, viewer: Viewer, plate: str, begins: datetime) -> list[Consignment]:
    """The trips of a vehicle that were on the way at some time of a day."""
    leaves = movements.leaves_between(
        seen.tx, "vehicle", plate, instant.to_us(begins - _LONGEST),
        instant.to_us(begins + _DAY) - 1, seen.size)
    found: dict[str, Consignment] = {}
    for paper in sorted({paper for fact in movements.facts(seen.tx, leaves)
                         for paper in fact.movement.papers}):
        trip = consignment_in(seen, viewer, paper)
        if trip is not None and trip.events and _touches(trip, begins):
            found[trip.consignment] = trip
    return sorted(found.values(), key=lambda trip: (trip.events[0].at, trip.consignment))


def _touches(trip: Consignment, begins: datetime) -> bool:
    """Whether a trip was on the way that day; one that nobody received is of the day it began."""
    return trip.events[0].at < begins + _DAY and trip.events[-1].at >= begins


def _newest(seen: Snapshot, viewer: Viewer, plate: str) -> date | None:
    """The newest day on which a movement that the viewer may see names the vehicle."""
    scope = seen.scope(viewer)
    leaves = movements.newest_leaves(seen.tx, "vehicle", [plate], seen.size, _NEWEST)
    told = scope.seen_of(movements.facts(seen.tx, leaves))
    return max((fact.at.astimezone(CHINA).date() for fact in told if fact.at <= seen.as_of),
               default=None)

