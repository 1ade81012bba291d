"""Gate and parking events on the wire, and the admission check."""

from hazchem.domain.gate import EVENTS, LOAD_STATES
from schemas.fields import Choice, Code, EventId, Flag, Instant, ListOf, Mass, Text
from schemas.wire import WireSchema


class _VehicleSchema(WireSchema):
    plate = Code(required=True)
    trailer = Code()
    gross_kg = Mass(attribute="gross_mg")
    load_state = Choice(LOAD_STATES)
    seals = ListOf(Text(required=True))
    waybill = Text()
    driver = Code()
    escort = Code()
    berth = Code()


class ParkingEventSchema(_VehicleSchema):
    """A vehicle enters, takes a berth, or leaves."""

    event_id = EventId(required=True)
    event = Choice(EVENTS, required=True)
    occurred_at = Instant(required=True)
    note = Text()


class AdmissionSchema(_VehicleSchema):
    """May this vehicle come in?"""

    at = Instant()


class AdmissionAnswerSchema(WireSchema):
    """Whether it may, why not, and which berths would do."""

    admit = Flag(required=True)
    reasons = ListOf(Text(required=True), required=True)
    berths = ListOf(Text(required=True), required=True)
