"""The check of a waybill before departure: what it would be found to break."""

from schemas.answer import AnswerSchema
from schemas.catalogue import VERDICTS, AppliedRuleSchema, word
from schemas.fields import Flag, ListOf, Part, Text, Whole
from schemas.finding import FindingSchema
from schemas.wire import WireSchema


class LineVerdictSchema(WireSchema):
    """What the catalogue says of the transport of one line's goods."""

    line = Whole(required=True, metadata={"description": "its place among the lines, from 0"})
    substance = Text(required=True)
    verdict = word(VERDICTS, required=True)
    rules = ListOf(Part(AppliedRuleSchema), required=True)


class NoteSchema(WireSchema):
    """Something that could not be looked at."""

    pointer = Text(required=True)
    code = Text(required=True)
    says = Text(required=True)
    says_zh = Text(required=True)


class PrecheckAnswerSchema(AnswerSchema):
    """Everything that would be found, in both languages; nothing is stored."""

    ok = Flag(required=True, metadata={"description": "nothing speaks against the trip"})
    findings = ListOf(Part(FindingSchema), required=True)
    catalogue = ListOf(Part(LineVerdictSchema), required=True)
    notes = ListOf(Part(NoteSchema), required=True)
