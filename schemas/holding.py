"""Holdings 持有量 of a place, and what went between custodians."""

from typing import Any

from schemas.fields import ListOf, Mass, Part, Text, Whole
from schemas.page import PageSchema
from schemas.wire import WireSchema


class HoldingSchema(WireSchema):
    """What a place has of one lot."""

    lot = Text(required=True)
    substance = Text(required=True)
    name_zh = Text()
    name_en = Text()
    mass_kg = Mass(attribute="mass_mg", required=True)


class StockSchema(PageSchema):
    """What stands in a place, lot by lot, and in all."""

    place = Text(required=True)
    custodian = Text()
    mass_kg = Mass(attribute="mass_mg", required=True)
    results = ListOf(Part(HoldingSchema), required=True)


class PassageSchema(WireSchema):
    """What went from one custodian to another of one substance, on so many trips."""

    source = Text(metadata={"description": "null where nobody knows who sent it"})
    target = Text()
    substance = Text(required=True)
    mass_kg = Mass(attribute="mass_mg", required=True, metadata={
        "description": "as sent; as received where nobody told of the sending"})
    sent_kg = Mass(attribute="sent_mg", required=True)
    received_kg = Mass(attribute="received_mg", required=True)
    trips = Whole(required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of the sum; its mass is as sent, where that is known."""
        if attr == "mass_mg":
            return obj.sent_mg or obj.received_mg
        return super().get_attribute(obj, attr, default)


class FlowsSchema(PageSchema):
    """Sums between custodians, for a Sankey diagram."""

    results = ListOf(Part(PassageSchema), required=True)
