"""Gate events 卡口与停车事件: a vehicle comes in, takes a berth, is looked after, goes out."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from hazchem.domain import instant
from hazchem.domain.instant import EPOCH

ENTER, PARK, CHECK, LEAVE = EVENTS = ("enter", "park", "check", "leave")
LOADED, EMPTY, UNCLEANED = LOAD_STATES = ("loaded", "empty", "uncleaned")


@dataclass(frozen=True, slots=True, kw_only=True)
class GateEvent:
    """What one gate, berth or attendant saw of one vehicle; masses in milligrams.

    A `check` is an attendant's 签到: somebody was with the vehicle, or it was declared cleaned.
    """

    event_id: str
    lot: str
    event: str
    occurred_at: datetime
    plate: str
    trailer: str = ""
    berth: str = ""
    gross_mg: int | None = None
    load_state: str = ""
    seals: tuple[str, ...] = ()
    waybill: str = ""
    driver: str = ""
    escort: str = ""
    note: str = ""
    # Where the log has it; an event that is not filed yet stands nowhere.
    leaf_index: int = field(default=-1, compare=False)
    recorded_at: datetime = field(default=EPOCH, compare=False)
    filer: str = field(default="", compare=False)


def in_order(one: GateEvent) -> tuple[datetime, str, str]:
    """By when it happened, in an order that does not hang on who filed first."""
    return one.occurred_at, one.event_id, one.filer


_TOLD = tuple(one for one in fields(GateEvent)
              if one.name not in ("leaf_index", "recorded_at", "filer"))


def content_of(told: GateEvent) -> dict[str, Any]:
    """The event as the log keeps it: only what was given, in types JSON keeps exactly."""
    content: dict[str, Any] = {}
    for one in _TOLD:
        value = getattr(told, one.name)
        if value != one.default:
            content[one.name] = list(value) if isinstance(value, tuple) else value
    content["occurred_at"] = instant.to_us(told.occurred_at)
    return content


def gate_event_of(
    content: dict[str, Any], leaf_index: int = -1, recorded_at: datetime = EPOCH, filer: str = ""
) -> GateEvent:
    """The event that a content was made from; the inverse of content_of."""
    given = {**content, "occurred_at": instant.from_us(content["occurred_at"]),
             "seals": tuple(content.get("seals", ()))}
    return GateEvent(**given, leaf_index=leaf_index, recorded_at=recorded_at, filer=filer)
