"""Rules of the chain as they are shown: names, law, numbers, and a ledger that breaks each."""

from typing import Any

from hazchem.domain.finding import CLASSES, SEVERITIES
from schemas.answer import AnswerSchema
from schemas.fields import Choice, Code, ListOf, Part, Text, digits_of
from schemas.wire import WireSchema

FAMILIES = ("graph", "quantity", "time", "permit", "transport", "parking", "storage", "catalogue",
            "waste", "integrity")


class SaysSchema(WireSchema):
    """A sentence a rule says, with places for its figures."""

    en = Text(required=True)
    zh = Text(required=True)


class ParameterSchema(WireSchema):
    """One dated number a rule judges by; rows that no longer hold are its history."""

    name = Text(required=True)
    selector = Text(metadata={"description": "what it holds for; null: for everything else"})
    value = Text(required=True)
    unit = Text()
    effective_from = Text(required=True, metadata={"format": "date"})
    effective_to = Text(metadata={"format": "date", "description": "not including this day"})
    park = Text(metadata={"description": "the park whose practice it is; null: everywhere"})
    basis = Text(required=True)
    status = Choice(("law", "standard", "house"), required=True)


class _Value(Text):
    """A number, or a severity; a number need not be in quotes."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        written = digits_of(value)
        return super()._deserialize(value if written is None else written, attr, data, **kwargs)


class ParameterPutSchema(WireSchema):
    """A dated number as an authority puts it: it judges events from its day on."""

    name = Text(required=True)
    selector = Text(metadata={"description": "what it holds for; left out: everything else"})
    value = _Value(required=True)
    unit = Text(metadata={"description": "that of the rows there are when left out"})
    effective_from = Text(required=True, metadata={"format": "date"})
    park = Code(metadata={"description": "the park whose practice it is; left out: everywhere"})
    basis = Text(required=True)
    status = Choice(("law", "standard", "house"), required=True)


class ParameterAnswerSchema(ParameterSchema, AnswerSchema):
    """A dated number as it was put."""

    rule = Text(required=True)


class ParametersSchema(AnswerSchema):
    """Every dated number of a rule, by name, selector, park and day."""

    results = ListOf(Part(ParameterSchema), required=True)


class ExamplesSchema(WireSchema):
    """A ledger that breaks the rule and one that holds, in notation."""

    breaks = Text()
    holds = Text()


class RuleSchema(WireSchema):
    """One rule; dormant until its function is here and the feed it needs comes in."""

    code = Text(required=True)
    title = Text(required=True)
    title_zh = Text(required=True)
    status = Choice(("live", "dormant"), required=True)
    feed = Text(metadata={"description": "the feed it needs"})
    family = Choice(FAMILIES, required=True)
    finding_class = Choice(CLASSES, required=True, data_key="class")
    severity = Choice(SEVERITIES, required=True)
    basis = Text(required=True)
    basis_from = Text(metadata={"format": "date"})
    basis_status = Text(required=True, metadata={"description": "how far it was checked"})
    default_text = Text(metadata={"description": "deadline or tolerance in words"})
    note = Text()
    says = ListOf(Part(SaysSchema), required=True)
    examples = Part(ExamplesSchema, required=True)
    parameters = ListOf(Part(ParameterSchema), required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of the rule, else of its row in the seed."""
        if attr == "examples":
            return {"breaks": obj.breaks, "holds": obj.holds}
        if attr == "says":
            return [{"en": said.en, "zh": said.zh} for said in obj.says]
        if attr == "basis_from":
            return obj.row.basis_from.isoformat() if obj.row.basis_from else None
        named = {"title": "name_en", "title_zh": "name_zh"}.get(attr, attr)
        return getattr(obj, named, getattr(obj.row, named, default))


class RuleAnswerSchema(RuleSchema, AnswerSchema):
    """One rule with the snapshot it was read from."""
