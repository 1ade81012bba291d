"""Stays 停放: the gate events of one vehicle in one lot, paired in the order they happened.

However they were filed, the same events make the same stays. What does not pair is a stay too: one
that nobody saw begin, or that nobody saw end.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from hazchem.domain.gate import CHECK, EMPTY, ENTER, LEAVE, PARK, GateEvent

# Two readers at one gate tell of one passage, and their clocks are a little apart.
TWICE = timedelta(minutes=2)
_TEXTS = ("trailer", "berth", "load_state", "waybill", "driver", "escort", "note")
_OUT_FIRST = {LEAVE: 0, ENTER: 1, PARK: 2, CHECK: 3}
_IN_FIRST = {ENTER: 0, PARK: 1, CHECK: 2, LEAVE: 3}


class Standing(NamedTuple):
    """A vehicle on one berth, from when until when; `until` is None while it stands there."""

    berth: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Stay:
    """One vehicle in one lot: its events in order, and the next arrival where it ends unseen."""

    events: tuple[GateEvent, ...]
    replaced_at: datetime | None = None

    @property
    def first(self) -> GateEvent:
        """The event it begins with."""
        return self.events[0]

    @property
    def plate(self) -> str:
        """Whose stay it is."""
        return self.first.plate

    @property
    def lot(self) -> str:
        """Where it is."""
        return self.first.lot

    @property
    def entered(self) -> GateEvent | None:
        """The entry, None where nobody saw one."""
        return self.first if self.first.event == ENTER else None

    @property
    def left(self) -> GateEvent | None:
        """The departure, None where nobody saw one."""
        return self.events[-1] if self.events[-1].event == LEAVE else None

    @property
    def since(self) -> datetime | None:
        """From when it is known to be there; None where only its departure was seen."""
        return None if self.first.event == LEAVE else self.first.occurred_at

    @property
    def until(self) -> datetime | None:
        """Until when it was there: its departure, else its next arrival; None while it is there."""
        return self.left.occurred_at if self.left else self.replaced_at

    def is_open_at(self, at: datetime) -> bool:
        """Whether it is there at an instant."""
        return self.since is not None and self.since <= at and (
            self.until is None or at < self.until)

    @property
    def standings(self) -> tuple[Standing, ...]:
        """The berths it stood on, one after the other."""
        told = [(one.berth, one.occurred_at) for one in self.events
                if one.berth and one.event != LEAVE]
        moves = [next(same) for _, same in groupby(told, lambda one: one[0])]
        ends = [*(at for _, at in moves[1:]), self.until]
        return tuple(Standing(berth, since, until)
                     for (berth, since), until in zip(moves, ends, strict=False))


def parked_of(stay: Stay) -> "Parked | None":
    """A stay as boards and lists need it; None where nobody saw the vehicle in the lot."""
    if stay.since is None:
        return None
    return Parked(
        stay.lot, stay.plate, stay.since, stay.until, stay.left is not None,
        next((one.trailer for one in stay.events if one.trailer), ""), stay.standings,
        tuple((one.occurred_at, one.load_state) for one in stay.events if one.load_state),
        tuple((one.occurred_at, one.waybill) for one in stay.events if one.waybill),
        tuple((one.occurred_at, one.event_id) for one in stay.events))


class Parked(NamedTuple):
    """A vehicle in a lot: from when until when, on which berths, and what was declared of it."""

    lot: str
    plate: str
    since: datetime
    until: datetime | None  # None: it is there; `left` tells whether its departure was seen
    left: bool
    trailer: str = ""
    standings: tuple[Standing, ...] = ()
    states: tuple[tuple[datetime, str], ...] = ()
    waybills: tuple[tuple[datetime, str], ...] = ()
    told: tuple[tuple[datetime, str], ...] = ()
    assumed: bool = False  # its waybill: nobody told it, it is that of its last trip

    @property
    def is_silent(self) -> bool:
        """Whether nobody told by which waybill it goes, nor that it is empty."""
        return not self.waybills and all(state != EMPTY for _, state in self.states)

    def going_by(self, waybill: str) -> "Parked":
        """The same by the waybill of its last trip."""
        return self._replace(waybills=((self.since, waybill),), assumed=True)

    @property
    def events(self) -> tuple[str, ...]:
        """The events it is known by."""
        return tuple(event_id for _, event_id in self.told)

    def seen_at(self, at: datetime) -> "Parked":
        """The same as it was known by what had happened at an instant, it having come by then."""
        def by_then(dated: tuple[tuple[datetime, str], ...]) -> tuple[tuple[datetime, str], ...]:
            return tuple(one for one in dated if one[0] <= at)

        gone = self.until is not None and self.until <= at
        return self._replace(
            until=self.until if gone else None, left=self.left and gone,
            standings=tuple(one if one.until is not None and one.until <= at
                            else one._replace(until=None)
                            for one in self.standings if one.since <= at),
            states=by_then(self.states), waybills=by_then(self.waybills), told=by_then(self.told))

    def is_there(self, at: datetime) -> bool:
        """Whether it is in the lot at an instant."""
        return self.since <= at and (self.until is None or at < self.until)

    def berth_at(self, at: datetime) -> str:
        """The berth it stands on at an instant; "" where none was told."""
        return next((one.berth for one in reversed(self.standings) if one.since <= at), "")

    def waybill_at(self, at: datetime) -> str:
        """The waybill it goes by at an instant: the newest told by then, else the first."""
        told = [one for since, one in self.waybills if since <= at]
        return told[-1] if told else ""


def stays_of(told: Iterable[GateEvent]) -> tuple[Stay, ...]:
    """The stays of one vehicle in one lot; an entry that follows an entry ends the one before.

    Taking a berth without having been seen at the gate is an arrival as well. A check-in of a
    vehicle that is not there tells of no stay.
    """
    found: list[Stay] = []
    open_: list[GateEvent] = []
    for one in _in_order(told):
        if one.event == LEAVE:
            found.append(Stay((*open_, one)))
            open_ = []
        elif one.event == ENTER:
            if open_:
                found.append(Stay(tuple(open_), one.occurred_at))
            open_ = [one]
        elif open_ or one.event == PARK:
            open_.append(one)
    return (*found, Stay(tuple(open_))) if open_ else tuple(found)


def _in_order(told: Iterable[GateEvent]) -> Iterator[GateEvent]:
    """The events as they happened, each passage once."""
    known = sorted(told, key=attrgetter("occurred_at", "event_id", "filer"))
    last: GateEvent | None = None
    inside = False
    for _, same in groupby(known, attrgetter("occurred_at")):
        rank = _OUT_FIRST if inside else _IN_FIRST
        for one in sorted(same, key=lambda one: rank[one.event]):
            if last is not None and _is_same_passage(last, one):
                last = _with_more(last, one)
                continue
            if last is not None:
                yield last
            last, inside = one, one.event != LEAVE and (inside or one.event in (ENTER, PARK))
    if last is not None:
        yield last


def _is_same_passage(one: GateEvent, other: GateEvent) -> bool:
    return (one.event == other.event and other.occurred_at - one.occurred_at <= TWICE
            and (not one.berth or not other.berth or one.berth == other.berth))


def _with_more(one: GateEvent, other: GateEvent) -> GateEvent:
    """A passage with what a second reader told beside the first."""
    more = {name: getattr(one, name) or getattr(other, name) for name in _TEXTS}
    return replace(one, **more, seals=one.seals or other.seals,
                   gross_mg=other.gross_mg if one.gross_mg is None else one.gross_mg)
