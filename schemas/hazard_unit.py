"""Hazard units 重大危险源单元 on the wire, and the assessment of one that is not stored."""

from fractions import Fraction
from typing import Any

from hazchem.domain.ratio import exact
from schemas.entry import EntrySchema, told
from schemas.fields import (
    Choice,
    Code,
    DecimalText,
    Flag,
    ListOf,
    Part,
    SubstanceRef,
    Text,
    Whole,
)
from schemas.wire import WireSchema

KINDS = ("production", "storage")
_NOTE = ("free text; a clause that opens with W5.1 or W5.2 puts the flammable liquids of the unit "
         "in that class, and `substance=class` or `substance=%` tells a form: "
         "\"W5.1：工作温度高于沸点；9004-70-0=W10；7697-37-2=68%\"")
_EXACT = ("exact: every decimal where there is an end to them, else a fraction in lowest terms "
          "such as 13/3")


class Ratio(Text):
    """A fraction inside; on the wire its decimals to the last, or numerator/denominator."""

    def __init__(self, **given: Any) -> None:
        metadata = {"description": _EXACT, **given.pop("metadata", {})}
        super().__init__(metadata=metadata, **given)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return exact(value) if isinstance(value, Fraction) else value


class ResponsibleSchema(WireSchema):
    """The three 包保责任人 of a unit."""

    principal = Text(metadata=told("主要负责人"))
    technical = Text(metadata=told("技术负责人"))
    operational = Text(metadata=told("操作负责人"))


class HazardUnitSchema(EntrySchema):
    """A GB 18218 production or storage unit."""

    code = Code(required=True, metadata=told("代码"))
    custodian = Code(required=True, metadata=told("责任单位", "custodian code"))
    name = Text(metadata=told("名称"))
    kind = Choice(KINDS, metadata=told("类型"))
    exposed_persons = Whole(metadata=told("暴露人数", "people within 500 m of the boundary"))
    process_note = Text(metadata=told("工艺说明", _NOTE))
    responsible = Part(ResponsibleSchema, metadata=told("包保责任人"))
    filed_level = Whole(low=0, high=4, metadata=told("备案级别", "1 to 4; 0 for none"))


class AssessedSchema(WireSchema):
    """One substance of a unit, by reference or by its GB 18218 symbol, in tonnes.

    Both together: the class the substance has in this form.
    """

    substance = SubstanceRef()
    symbol = Text(metadata={"description": "a class of table 2, such as W5.3"})
    mass_t = DecimalText(low=0, required=True)
    concentration = DecimalText(low=0, high=100, metadata={"description": "mass %"})


class AssessmentSchema(WireSchema):
    """A unit to assess without storing it."""

    exposed_persons = Whole(required=True)
    substances = ListOf(Part(AssessedSchema), required=True)


class AssessmentLineSchema(WireSchema):
    """What one substance adds to S and R, and what decided it; uncounted without a threshold."""

    substance = Text()
    symbol = Text(metadata={"description": "class of table 2 that decided, or gave beta"})
    q_t = Ratio(required=True)
    threshold_t = Ratio(metadata={"description": "Q; null where it is not counted"})
    ratio = Ratio(required=True)
    beta = Ratio(metadata={"description": "null where it is not counted"})
    table1_number = Text(metadata={"description": "line of table 1 that decided, if one did"})
    source = Text(metadata={"description": "tables and lines that decided, how far checked"})
    source_zh = Text()
    confidence = Choice(("verified", "from_knowledge", "uncertain"), required=True)
    note = Text(metadata={"description": "what was not told, or why it is not counted"})
    note_zh = Text()

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of a line: what was held, or what it was measured by."""
        if attr in ("source", "note", "source_zh", "note_zh"):
            name, _, zh = attr.partition("_")
            return getattr(getattr(obj.measure, name), zh or "en")
        return {
            "substance": obj.held.name, "symbol": obj.measure.symbol or obj.held.symbol,
            "q_t": obj.held.mass_t, "threshold_t": obj.measure.threshold_t, "ratio": obj.ratio,
            "beta": obj.measure.beta, "table1_number": obj.measure.table1,
            "confidence": obj.measure.confidence,
        }[attr]


class AssessmentAnswerSchema(WireSchema):
    """S, R and the level of a unit."""

    s = Ratio(required=True)
    is_major = Flag(required=True)
    r = Ratio(metadata={"description": "null where nobody told how many people are exposed"})
    level = Whole(low=1, high=4, metadata={"description": "null where S is below 1"})
    alpha = Ratio()
    lines = ListOf(Part(AssessmentLineSchema), required=True)
