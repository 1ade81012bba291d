"""Declarations 申报 on the wire."""

from schemas.entry import Moment, told
from schemas.fields import Choice, Code, EventId, Instant, Text, Whole
from schemas.page import page_of
from schemas.wire import WireSchema

KINDS = ("zero", "waste")


class DeclarationSchema(WireSchema):
    """That there was nothing to file in a period, or that its waste is declared."""

    event_id = EventId(required=True, metadata=told("记录编号", "UUID made by the client"))
    custodian = Code(metadata=told("责任单位", "your own when left out"))
    kind = Choice(KINDS, required=True, metadata=told(
        "类型", "zero: nothing to file 零报告; waste: the waste of the period 危废申报"))
    period_from = Moment(required=True, metadata=told("时段起", "a day, or an instant"))
    period_to = Moment(required=True, ends=True, metadata=told("时段止", "a day, or an instant"))
    note = Text(metadata=told("备注"))


class DeclarationShownSchema(DeclarationSchema):
    """A declaration as the log has it."""

    leaf_index = Whole(required=True)
    recorded_at = Instant(required=True)


DeclarationPageSchema = page_of(DeclarationShownSchema, "DeclarationPage")
