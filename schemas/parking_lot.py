"""Parking lots 停车场 on the wire."""

from typing import Any

from hazchem.domain.gate import LOAD_STATES
from schemas.entry import EntrySchema, told
from schemas.fields import Choice, Code, DecimalText, ListOf, Part, Text, Whole
from schemas.wire import WireSchema


class _Row(Text):
    """The name of a row; one that is a number may come as one."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(str(value) if type(value) is int else value, attr, data,
                                    **kwargs)


class BerthSchema(WireSchema):
    """One berth, and where it lies."""

    code = Code(required=True)
    zone = Code()
    row = _Row()
    position = Whole()


class ParkingZoneSchema(WireSchema):
    """A part of the lot for certain classes and states of load."""

    code = Code(required=True)
    allows_classes = ListOf(Text(required=True))
    load_states = ListOf(Choice(LOAD_STATES, required=True))
    dwell_limit_h = DecimalText(low=0)
    capacity = Whole(metadata={"description": "most vehicles at a time; else its berths"})


class IncompatibleInLotSchema(WireSchema):
    """Two classes that this lot does not let stand side by side."""

    class_a = Text(required=True)
    class_b = Text(required=True)


class ParkingLotSchema(EntrySchema):
    """A dedicated parking lot; one without berths is a park gate."""

    code = Code(required=True, metadata=told("代码"))
    park = Code(metadata=told("园区", "park code"))
    name = Text(metadata=told("名称"))
    berths = ListOf(Part(BerthSchema), metadata=told("车位"))
    zones = ListOf(Part(ParkingZoneSchema), metadata=told("分区"))
    scale = Code(metadata=told("地磅", "instrument code"))
    incompatible = ListOf(Part(IncompatibleInLotSchema), metadata=told(
        "禁忌类别", "classes that must not stand side by side here, instead of the house's matrix"))
    neighbour_distance = Whole(low=1, metadata=told(
        "相邻距离", "berths of one row so many positions apart are neighbours; 1 when left out"))
