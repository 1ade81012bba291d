"""Parking 停车: every lot with what stands in it, and one lot as the picture of its berths."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import Blueprint

from hazchem.domain.parking_lot import LotZone
from hazchem.parking.matrix import division
from hazchem.services import board as service
from hazchem.services.board import Board, Place, Vehicle
from hazchem.web.request import asked, checked, now, store
from hazchem.web.show import page
from hazchem.web.visitor import viewer
from hazchem.web.words import say

views = Blueprint("parking", __name__)
# A bar of time is so many units wide.
_BAR = 100
_SOON = timedelta(hours=1)


class Cell(NamedTuple):
    """One berth of the picture, the vehicle on it, how much of its time is used, and its look."""

    place: Place
    vehicle: Vehicle | None
    used: int
    look: str


class RowOfBerths(NamedTuple):
    """The berths of one row as they lie; a row may run through several zones."""

    name: str
    zones: list[str]
    cells: list[Cell]


@views.get("/parking")
def listing() -> str:
    """Every parking lot and gate."""
    told = service.every(store(), viewer(), asked(), now())
    return page("parking.html", told=told, facts=told)


@views.get("/parking/<lot>")
def one(lot: str) -> str:
    """The board of one lot."""
    told = service.board(store(), viewer(), checked(lot), asked(), now())
    shown = [one for one in told.vehicles if not one.masked]
    shown.sort(key=lambda one: (not one.alarms, not one.overdue, one.berth, one.plate))
    return page("board.html", told=told, rows=list(rows_of(told)), shown=shown, facts=told,
                state_of=state_of, left_of=left_of, group_of=group_of, allowed_of=allowed_of)


def rows_of(told: Board) -> Iterator[RowOfBerths]:
    """The rows of a lot in the order it names them, each in the order of its positions."""
    names = list(dict.fromkeys(one.row for one in told.berths))
    on = {one.berth: one for one in told.vehicles if one.berth}
    for name in names:
        places = sorted((one for one in told.berths if one.row == name),
                        key=lambda one: (one.position is None, one.position or 0, one.code))
        yield RowOfBerths(name, sorted({one.zone for one in places if one.zone}),
                          [_cell(place, on.get(place.code), told.as_of) for place in places])


def _cell(place: Place, vehicle: Vehicle | None, at: datetime) -> Cell:
    if vehicle is None or vehicle.masked:
        return Cell(place, vehicle, 0, "taken" if place.taken else "free")
    used, late = 0, ""
    if vehicle.due_at is not None and vehicle.since is not None:
        whole, gone = vehicle.due_at - vehicle.since, at - vehicle.since
        used = _BAR if whole <= timedelta() else min(_BAR, int(_BAR * (gone / whole)))
        late = "over" if vehicle.overdue else "soon" if vehicle.due_at - at <= _SOON else ""
    alarm = "alarm" if vehicle.alarms else ""
    return Cell(place, vehicle, used, " ".join(filter(None, (
        vehicle.load_state or "unknown", late, alarm))))


def state_of(name: str) -> str:
    """What a state of load is called."""
    words = {"loaded": ("重车", "loaded"), "empty": ("空车", "empty"),
             "uncleaned": ("未清洗", "not cleaned"), "": ("载货不明", "load unknown")}
    return say(*words[name])


def allowed_of(zone: LotZone) -> list[str]:
    """What a zone takes, and for how long."""
    between = say("、", ", ")
    states = between.join(map(state_of, zone.load_states))
    classes = ", ".join(zone.allows_classes)
    limit = zone.dwell_limit_h
    return list(filter(None, (
        states, classes and say(f"第 {classes} 类", f"classes {classes}"),
        "" if limit is None else say(f"限 {limit} 小时", f"at most {limit} h"))))


def left_of(vehicle: Vehicle, at: datetime) -> str:
    """How long a vehicle may stand yet, or for how long it has stood too long."""
    if vehicle.due_at is None:
        return ""
    minutes = abs(int((vehicle.due_at - at) / timedelta(minutes=1)))
    hours = f"{minutes // 60}:{minutes % 60:02d}"
    return say(f"超时 {hours}", f"over by {hours}") if vehicle.overdue else say(
        f"剩余 {hours}", f"{hours} left")


def group_of(transport_class: str) -> str:
    """Under which colour a class is shown: that of its placard."""
    told = division(transport_class)
    return "c" + (told if told in ("2.2", "2.3", "4.2", "4.3") else told.partition(".")[0])
