"""The custody chain 流向链 of a lot as it is shown."""

from typing import Any

from marshmallow import post_dump

from schemas.answer import AnswerSchema
from schemas.fields import Choice, Flag, Instant, ListOf, Mass, Part, Text
from schemas.finding import FindingSchema
from schemas.wire import WireSchema

MASKED = "masked"
NODES = ("holding", "transit", "convert", "outside", MASKED)
ORIGINS = ("produce", "import", "opening", "gain", "unexplained", "unmatched")
ENDS = ("use", "dispose", "export", "lose", "difference", "process")


class NodeSchema(WireSchema):
    """Where mass of a lot was, or became another; a masked one says nothing but its id."""

    @post_dump
    def _silent(self, dumped: dict[str, Any], **_: Any) -> dict[str, Any]:
        masked = dumped.get("kind") == MASKED
        return {name: dumped[name] for name in ("id", "kind")} if masked else dumped

    id = Text(required=True)
    kind = Choice(NODES, required=True)
    lot = Text()
    substance = Text()
    place = Text()
    custodian = Text()
    consignment = Text()
    mass_kg = Mass(attribute="mass_mg")


class EdgeSchema(WireSchema):
    """One event that took mass from node to node."""

    event_id = Text()
    kind = Text()
    source = Text(required=True)
    target = Text(required=True)
    mass_kg = Mass(attribute="mass_mg")
    occurred_at = Instant()
    consignment = Text()


class _StandSchema(WireSchema):
    lot = Text()
    place = Text()
    custodian = Text()
    mass_kg = Mass(attribute="mass_mg")


class OriginSchema(_StandSchema):
    """Where mass of the asked lot came from."""

    kind = Choice(ORIGINS)


class HolderSchema(_StandSchema):
    """Who has mass of the asked lot now."""

    consignment = Text()


class EndSchema(_StandSchema):
    """Where mass of the asked lot ended."""

    kind = Choice(ENDS)


class ChainSchema(AnswerSchema):
    """Who held what, when; the sum of origins is that of holders and ends."""

    lot = Text(required=True)
    mass_kg = Mass(attribute="mass_mg")
    truncated = Flag()
    nodes = ListOf(Part(NodeSchema), required=True)
    edges = ListOf(Part(EdgeSchema), required=True)
    origins = ListOf(Part(OriginSchema), required=True)
    holders = ListOf(Part(HolderSchema), required=True)
    ends = ListOf(Part(EndSchema), required=True)
    findings = ListOf(Part(FindingSchema), required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of the answer, else of the chain in it."""
        held = obj if hasattr(obj, attr) else getattr(obj, "chain", obj)
        return super().get_attribute(held, attr, default)
