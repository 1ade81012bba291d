"""Holdings 持有量 of a place, and what went between custodians."""

from schemas.answer import AnswerSchema
from schemas.fields import ListOf, Mass, Part, Text, Whole
from schemas.wire import WireSchema


class HoldingSchema(WireSchema):
    """What a place has of one lot."""

    lot = Text(required=True)
    substance = Text(required=True)
    name_zh = Text()
    name_en = Text()
    mass_kg = Mass(attribute="mass_mg", required=True)


class StockSchema(AnswerSchema):
    """What stands in a place, lot by lot, and in all."""

    place = Text(required=True)
    custodian = Text()
    mass_kg = Mass(attribute="mass_mg", required=True)
    results = ListOf(Part(HoldingSchema), required=True, attribute="lots")


class PassageSchema(WireSchema):
    """What went from one custodian to another of one substance, on so many trips."""

    source = Text(metadata={"description": "null where nobody knows who sent it"})
    target = Text()
    substance = Text(required=True)
    sent_kg = Mass(attribute="sent_mg", required=True)
    received_kg = Mass(attribute="received_mg", required=True)
    trips = Whole(required=True)


class FlowsSchema(AnswerSchema):
    """Sums between custodians, for a Sankey diagram."""

    results = ListOf(Part(PassageSchema), required=True)
