"""Gate and parking events on the wire, and the admission check."""

from hazchem.domain.gate import EVENTS, LOAD_STATES
from schemas.answer import AnswerSchema
from schemas.entry import told
from schemas.fields import Choice, Code, EventId, Flag, Instant, ListOf, Mass, Part, Text
from schemas.wire import WireSchema


class _VehicleSchema(WireSchema):
    plate = Code(required=True, metadata=told("车牌号"))
    trailer = Code(metadata=told("挂车号"))
    gross_kg = Mass(attribute="gross_mg", metadata=told("毛重"))
    load_state = Choice(LOAD_STATES, metadata=told("载货状态"))
    seals = ListOf(Text(required=True), metadata=told("封签号"))
    waybill = Text(metadata=told("电子运单", "issuer/number"))
    driver = Code(metadata=told("驾驶员"))
    escort = Code(metadata=told("押运员"))
    berth = Code(metadata=told("车位"))


class ParkingEventSchema(_VehicleSchema):
    """A vehicle enters, takes a berth, is looked after (check), or leaves."""

    event_id = EventId(required=True, metadata=told("事件编号"))
    event = Choice(EVENTS, required=True, metadata=told(
        "事件", "check: somebody is with the vehicle, or declares it cleaned (load_state empty)"))
    occurred_at = Instant(required=True, metadata=told("发生时间"))
    note = Text(metadata=told("备注"))


class AdmissionSchema(_VehicleSchema):
    """May this vehicle come in?"""

    at = Instant()


class ReasonSchema(WireSchema):
    """What speaks against a vehicle or a berth, in both languages."""

    code = Text(required=True)
    says = Text(required=True, attribute="en")
    says_zh = Text(required=True, attribute="zh")


class AdmissionAnswerSchema(AnswerSchema):
    """Whether it may, why not, and which berths would do, best first."""

    admit = Flag(required=True)
    reasons = ListOf(Text(required=True), required=True, metadata={
        "description": "in the language of the request"})
    details = ListOf(Part(ReasonSchema), required=True)
    berths = ListOf(Text(required=True), required=True)
