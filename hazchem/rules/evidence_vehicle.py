"""What a trip used and for how long: its vehicles and its crew, from their start to their end."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from hazchem.rules.evidence_trip import Trip

ROLES = ("vehicle", "trailer", "driver", "escort")


class Use(NamedTuple):
    """A vehicle or person on a trip: as what, from when, until when; None while it is not over."""

    role: str
    name: str
    begins: datetime
    ends: datetime | None
    event: str


def uses(trip: Trip) -> Iterator[Use]:
    """What a trip by road used, each thing once; who hands over is free from then on."""
    found: dict[tuple[str, str], Use] = {}
    for stage in trip.stages():
        if stage.fact.movement.mode != "road":
            continue
        for role in ROLES:
            name = getattr(stage, role)
            if name:
                known = found.get((role, name))
                found[role, name] = Use(
                    role, name, known.begins if known else stage.at, stage.until,
                    known.event if known else stage.fact.movement.event_id)
    yield from found.values()


def is_later(trip: Trip, other: Trip) -> bool:
    """Whether a trip is the later of two by road: it is the later that tells of both."""
    mine, theirs = _start(trip), _start(other)
    return mine is not None and theirs is not None and mine > theirs


def _start(trip: Trip) -> tuple[datetime, str] | None:
    def first() -> datetime | None:
        return min((one.begins for one in uses(trip)), default=None)

    begins = trip.once("begins by road", first)
    return None if begins is None else (begins, trip.trip)


def overlap(one: Use, other: Use) -> tuple[datetime, datetime | None] | None:
    """When two trips used one thing at once, None where they did not.

    An earlier trip whose receipt nobody filed ended, for all that is known, when the next began.
    """
    begins = max(one.begins, other.begins)
    first = one if one.begins <= other.begins else other
    if first.ends is None:
        return None
    ends = min((end for end in (one.ends, other.ends) if end is not None), default=None)
    return (begins, ends) if ends is None or begins < ends else None


def same_thing(one: Use, other: Use) -> bool:
    """Whether two uses are of one vehicle or one person, whatever it did on each."""
    plates, crew = ("vehicle", "trailer"), ("driver", "escort")
    return one.name == other.name and any(
        one.role in roles and other.role in roles for roles in (plates, crew))
