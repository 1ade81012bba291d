"""The board of a parking lot on the wire, and its stays."""

from hazchem.domain.gate import LOAD_STATES
from schemas.answer import AnswerSchema
from schemas.fields import Choice, Flag, Instant, ListOf, Mass, Part, Text, Whole
from schemas.finding import FindingSchema
from schemas.wire import WireSchema


class GoodsSchema(WireSchema):
    """One substance of what a vehicle carries, by its consignment."""

    substance = Text(required=True)
    name_zh = Text()
    name_en = Text()
    transport_class = Text(data_key="class")


class BoardVehicleSchema(WireSchema):
    """A vehicle that stands in the lot; of another's vehicle its berth alone (masked)."""

    plate = Text()
    trailer = Text()
    berth = Text()
    zone = Text()
    custodian = Text(metadata={"description": "whose vehicle it is, where it is registered"})
    since = Instant()
    due_at = Instant(metadata={"description": "until when it may stand"})
    limit_h = Text()
    overdue = Flag(required=True)
    load_state = Choice(LOAD_STATES, metadata={"description": "by its consignment, else as told"})
    waybill = Text()
    goods = ListOf(Part(GoodsSchema), required=True)
    mass_kg = Mass(attribute="mass_mg")
    received_at = Instant(metadata={"description": "when its goods were received: uncleaned since"})
    neighbours = ListOf(Text(required=True), required=True)
    alarms = ListOf(Part(FindingSchema), required=True)
    masked = Flag(required=True)


class BoardBerthSchema(WireSchema):
    """A berth, and who stands on it."""

    code = Text(required=True)
    zone = Text()
    row = Text()
    position = Whole()
    plate = Text()
    taken = Flag(required=True)


class BoardSchema(AnswerSchema):
    """Who stands where, carrying what, since when, until when, with which neighbours."""

    lot = Text(required=True)
    name = Text()
    park = Text()
    is_gate = Flag(required=True)
    capacity = Whole(required=True)
    free = Whole(required=True)
    berths = ListOf(Part(BoardBerthSchema), required=True)
    vehicles = ListOf(Part(BoardVehicleSchema), required=True)


class StaySchema(WireSchema):
    """One stay; what nobody saw is null."""

    lot = Text(required=True)
    plate = Text(required=True)
    trailer = Text()
    entered_at = Instant(attribute="entered_us")
    left_at = Instant(attribute="left_us")
    until = Instant(attribute="until_us", metadata={
        "description": "its departure, else the vehicle's next arrival"})
    berth = Text()
    load_state = Text()
    waybill = Text()
    events = ListOf(Text(required=True), required=True)
