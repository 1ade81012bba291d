"""Consignments 运次 as they are shown: papers, lines, crew, weights, hands, and findings."""

from typing import Any

from schemas.answer import AnswerSchema
from schemas.fields import Choice, Flag, Instant, ListOf, Mass, Part, Text, Whole
from schemas.filed import FiledSchema
from schemas.finding import FindingSchema
from schemas.movement import MeasuredSchema
from schemas.page import PageSchema
from schemas.wire import WireSchema

_CREW = ("carrier", "vehicle", "trailer", "driver", "escort")
_WEIGHED = ("dispatch", "receive", "reject")
# Where the events of a trip are told, by their kind.
_EVENTS = {"dispatches": "dispatch", "handovers": "handover", "receipts": "receive",
           "rejects": "reject"}


class LineSchema(WireSchema):
    """One line of a trip: a lot on its way to a consignee."""

    lot = Text(required=True)
    substance = Text()
    consignor = Text()
    consignee = Text()
    holder = Text(metadata={"description": "who has the goods in transit, or had them last"})
    state = Text(required=True)
    mode = Text()
    sent_kg = Mass(attribute="sent_mg")
    in_transit_kg = Mass(attribute="open_mg")
    received_kg = Mass(attribute="received_mg")
    forwarded_kg = Mass(attribute="forwarded_mg")
    exported_kg = Mass(attribute="exported_mg")
    difference_kg = Mass(
        attribute="difference_mg",
        metadata={"description": "sent − received once closed; positive is an apparent loss"})
    sent_at = Instant()
    due_at = Instant()
    closed_at = Instant()
    diverted = Flag(metadata={"description": "received by another than the consignee"})


class HandingSchema(WireSchema):
    """Mass of one lot given by one holder to the next."""

    event_id = Text(required=True)
    kind = Text(required=True)
    occurred_at = Instant(required=True, attribute="at")
    lot = Text(required=True)
    giver = Text()
    taker = Text()
    place = Text(metadata={"description": "null for a difference"})
    mass_kg = Mass(attribute="mass_mg", required=True)


class CrewSchema(WireSchema):
    """Who and what carried it from one event on."""

    event_id = Text(required=True)
    occurred_at = Instant(required=True)
    carrier = Text()
    vehicle = Text()
    trailer = Text()
    driver = Text()
    escort = Text()
    seals = ListOf(Text(required=True))


class WeightSchema(WireSchema):
    """What one event on the way says was there, and what it was weighed with."""

    event_id = Text(required=True)
    kind = Text(required=True)
    occurred_at = Instant(required=True)
    lot = Text()
    mass_kg = Mass(attribute="mass_mg")
    pieces = Whole()
    instrument = Text()
    ticket = Text()
    measured = Part(MeasuredSchema)


class TripSchema(WireSchema):
    """One trip under one waybill or manifest, line by line, hand by hand."""

    consignment = Text(required=True)
    papers = ListOf(Text(required=True), required=True)
    state = Text(required=True)
    lines = ListOf(Part(LineSchema), required=True)
    dispatches = ListOf(Part(FiledSchema), required=True)
    handovers = ListOf(Part(FiledSchema), required=True)
    receipts = ListOf(Part(FiledSchema), required=True)
    rejects = ListOf(Part(FiledSchema), required=True)
    crew = ListOf(Part(CrewSchema), required=True)
    weights = ListOf(Part(WeightSchema), required=True)
    handings = ListOf(Part(HandingSchema), required=True)
    findings = ListOf(Part(FindingSchema), required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of the trip; crew and weights are read off its events."""
        if attr in _EVENTS:
            return [fact for fact in obj.events if fact.movement.kind == _EVENTS[attr]]
        told = [fact.movement for fact in obj.events]
        if attr == "crew":
            return [one for one in told if any(getattr(one, name) for name in _CREW)]
        if attr == "weights":
            return [one for one in told if one.kind in _WEIGHED and one.mass_mg is not None]
        return super().get_attribute(obj, attr, default)


class StayOnTheWaySchema(WireSchema):
    """A vehicle of the trip in a parking lot or at a gate, from when until when."""

    lot = Text(required=True)
    plate = Text(required=True)
    since = Instant(metadata={"description": "null where nobody saw it come"})
    until = Instant(metadata={"description": "null while it is there, or nobody saw it leave"})


class HappeningSchema(WireSchema):
    """One thing that was told of the trip, by whatever source."""

    occurred_at = Instant(required=True, attribute="at")
    sort = Choice(("paper", "movement", "gate", "alert", "finding"), required=True)
    says = Text(required=True)
    says_zh = Text(required=True)
    name = Text(metadata={"description": "event_id of a movement, code of a finding"})


class ConsignmentSchema(TripSchema, AnswerSchema):
    """One trip with the snapshot it was read from, and all that was told of it in order."""

    stays = ListOf(Part(StayOnTheWaySchema), required=True)
    timeline = ListOf(Part(HappeningSchema), required=True, attribute="happenings")


class JourneysSchema(PageSchema):
    """The trips of a vehicle, the newest first."""

    plate = Text(required=True)
    results = ListOf(Part(TripSchema), required=True)
