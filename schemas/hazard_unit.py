"""Hazard units 重大危险源单元 on the wire."""

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
    process_note = Text(metadata=told("工艺说明"))
    responsible = Part(ResponsibleSchema, metadata=told("包保责任人"))
    filed_level = Whole(low=0, high=4, metadata=told("备案级别", "1 to 4; 0 for none"))


class AssessedSchema(WireSchema):
    """One substance of a unit, by reference or by its GB 18218 symbol, in tonnes."""

    substance = SubstanceRef()
    symbol = Text()
    mass_t = DecimalText(low=0, required=True)


class AssessmentSchema(WireSchema):
    """A unit to assess without storing it."""

    exposed_persons = Whole(required=True)
    substances = ListOf(Part(AssessedSchema), required=True)


class AssessmentLineSchema(WireSchema):
    """What one substance adds to S and R."""

    substance = Text()
    symbol = Text()
    q_t = Text(required=True)
    threshold_t = Text(required=True)
    ratio = Text(required=True)
    beta = Text(required=True)
    source = Text()


class AssessmentAnswerSchema(WireSchema):
    """S, R and the level of a unit."""

    s = Text(required=True)
    is_major = Flag(required=True)
    r = Text(required=True)
    level = Whole(high=4)
    lines = ListOf(Part(AssessmentLineSchema), required=True)
