"""What a trip used and for how long: its vehicles and its crew, from their start to their end."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from hazchem.rules.evidence_trip import Trip

ROLES = ("vehicle", "trailer", "driver", "escort")
_PLATES = ("vehicle", "trailer")


class Use(NamedTuple):
    """A vehicle or person on a trip: as what, from when, until when; None while it is not over."""

    role: str
    name: str
    begins: datetime
    ends: datetime | None
    event: str

    @property
    def thing(self) -> tuple[bool, str]:
        """Which vehicle or person, whatever it did on the trip."""
        return self.role in _PLATES, self.name


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


def earlier(trip: Trip) -> list[Trip]:
    """The trips by road beside one that set out before it, the last of them first.

    It is the later of two that tells of both.
    """
    mine = _start(trip)
    known = [(theirs, other) for other in trip.beside if (theirs := _start(other)) is not None
             and mine is not None and theirs < mine]
    return [other for _, other in sorted(known, key=lambda one: one[0], reverse=True)]


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
