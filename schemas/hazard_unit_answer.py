"""A hazard unit 重大危险源单元 as it is answered: by design, by stock, and its past."""

from typing import Any

from hazchem.domain.ratio import floored
from schemas.answer import AnswerSchema
from schemas.fields import Choice, Code, Flag, Instant, ListOf, Part, Text, Whole
from schemas.hazard_unit import AssessmentAnswerSchema, HazardUnitSchema, Ratio
from schemas.wire import WireSchema

_CUT = {"description": "six decimals, cut off below: for charts, nothing is judged by it"}
WARNINGS = ("above_design", "near", "crossed", "level_above_design", "unfiled", "filed_lower")
ROLES = ("principal", "technical", "operational")


class WarnedSchema(WireSchema):
    """One thing to look after in a unit."""

    code = Choice(WARNINGS, required=True)
    says = Text(required=True)
    says_zh = Text(required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of a warning."""
        return {"code": obj.code, "says": obj.said.en, "says_zh": obj.said.zh}[attr]


class PointSchema(WireSchema):
    """S and R of the stock from an instant on, until the next point."""

    at = Instant(required=True)
    s = Ratio(required=True)
    r = Ratio()
    s_cut = Text(required=True, metadata=_CUT)
    r_cut = Text(metadata=_CUT)
    is_major = Flag(required=True)
    level = Whole(low=1, high=4)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of a point, or of what was found from it on."""
        if attr == "at":
            return obj.at
        value = getattr(obj.found, attr.removesuffix("_cut"))
        return floored(value) if attr.endswith("_cut") and value is not None else value


class HistorySchema(WireSchema):
    """A period of a unit: every change of S or R, and the highest of each."""

    begins = Instant(data_key="from", required=True)
    ends = Instant(data_key="to", required=True)
    points = ListOf(Part(PointSchema), required=True)
    highest_s = Part(PointSchema, required=True)
    highest_r = Part(PointSchema)
    truncated = Flag(required=True, metadata={"description": "only the newest points are shown"})


class HazardUnitAssessedSchema(HazardUnitSchema, AnswerSchema):
    """A unit of the register with what it comes to by design and by stock, and its past."""

    places = ListOf(Code(required=True))
    others_places = ListOf(Code(required=True), metadata={
        "description": "places of other custodians that name this unit: not counted"})
    process = ListOf(Text(required=True), metadata={
        "description": "what process_note was understood to say: W5.1, W5.2"})
    design = Part(AssessmentAnswerSchema, required=True)
    stock = Part(AssessmentAnswerSchema, required=True)
    warnings = ListOf(Part(WarnedSchema), required=True)
    missing_responsible = ListOf(Choice(ROLES, required=True), required=True, metadata={
        "description": "包保责任人 that a major hazard source lacks"})
    history = Part(HistorySchema, required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of the answer, of what the unit comes to, else of its entry."""
        if attr in ("size", "as_of", "root", "history"):
            return getattr(obj, attr)
        if attr == "effective_from":
            return obj.entry.effective_from
        if hasattr(obj.unit, attr):
            return getattr(obj.unit, attr)
        return obj.entry.content.get(attr, default)
