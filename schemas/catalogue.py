"""The 禁限控 catalogue on the wire: a question before the fact, its verdict, and editions.

Words and bounds are checked where the law is, so that all that is wrong is said at once.
"""

import re
from typing import Any

from hazchem.domain.substance import FLAGS
from schemas.answer import AnswerSchema
from schemas.fields import Code, DecimalText, Flag, ListOf, Mass, Part, Text, Whole
from schemas.page import page_of
from schemas.wire import WireSchema

ACTIVITIES = ("production", "storage", "use", "trade", "transport", "transit", "disposal",
              "project")
FORMS = ("bulk", "package", "reagent", "cylinder", "tank", "pipeline")
VERDICTS = ("prohibited", "restricted", "controlled", "allowed")
CATEGORIES = VERDICTS[:3]
EFFECTS = ("prohibit", "allow_only_if", "cap", "require")
LEVELS = ("state", "province", "city", "district", "park")
STATUSES = ("draft", "trial", "force", "repealed")
APPROVAL = "approval"
_NUMBER = re.compile(r"#?[0-9]{1,5}")
PERIODS = ("site", "batch", "month", "year")


def word(choices: tuple[str, ...], **given: Any) -> Text:
    """One of a few words, of which the law says which."""
    return Text(metadata={"enum": list(choices)}, **given)


def _day(**given: Any) -> Text:
    return Text(metadata={"format": "date"}, **given)


class CheckSchema(WireSchema):
    """May this be done here? `on` may be an instant where hours matter."""

    substance = Text(required=True, metadata={"description": "CAS or #catalogue-number"})
    activity = word(ACTIVITIES, required=True)
    place = Text(metadata={"description": "place code; or zones"})
    zones = ListOf(Text(required=True))
    on = _day()
    mass_kg = Mass(attribute="mass_mg")
    form = word(FORMS)
    concentration = DecimalText()
    industry = Text()
    evidence = ListOf(Text(required=True), metadata={
        "description": "permits by kind or number, approvals, proofs of exemption"})


class AppliedRuleSchema(WireSchema):
    """One rule that applies, met or not."""

    edition = Text(required=True)
    rule = Text(required=True)
    category = word(CATEGORIES, required=True)
    met = Flag(required=True)
    failed_condition = Text()
    evidence_wanted = Text()
    text = Text()
    confidence = Text(metadata={"description": "how far the rule was checked against its source"})


class VerdictSchema(AnswerSchema):
    """The strictest rule that is not met, and every rule that applies."""

    verdict = word(VERDICTS, required=True)
    rules = ListOf(Part(AppliedRuleSchema), required=True)
    trace = ListOf(Text(required=True), required=True)


class _CatalogueNumber(Whole):
    """A number of the catalogue: 137, or as a text with or without its sign, "#137"."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if type(value) is str and _NUMBER.fullmatch(value):
            value = int(value.removeprefix("#"))
        return super()._deserialize(value, attr, data, **kwargs)


class _Approval(Text):
    """What must be approved, in the words that its evidence bears; true: `approval` itself."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if type(value) is bool:
            return APPROVAL if value else ""
        return super()._deserialize(value, attr, data, **kwargs)


class SelectorSchema(WireSchema):
    """Which substances a rule is about; several keys narrow each other."""

    substances = ListOf(Text(required=True))
    catalogue_numbers = ListOf(_CatalogueNumber(low=1, required=True))
    flags = ListOf(word(tuple(sorted(FLAGS)), required=True))
    all_others = Flag()
    concentration_min = DecimalText()
    concentration_max = DecimalText()
    forms = ListOf(word(FORMS, required=True))


class ConditionsSchema(WireSchema):
    """What must hold, all of it."""

    zones = ListOf(Text(required=True))
    industries = ListOf(Text(required=True))
    forms = ListOf(word(FORMS, required=True))
    mass_kg = Mass(attribute="mass_mg")
    per = word(PERIODS)
    hours = Text(metadata={"example": "22:00-06:00"})
    permits = ListOf(Text(required=True))
    approval = _Approval(metadata={"description": "as its evidence names it; true: approval"})


class ExemptionSchema(WireSchema):
    """What lifts a rule of its own regime, given its evidence."""

    kind = Text(required=True)
    forms = ListOf(word(FORMS, required=True))
    max_mass_kg = Mass(attribute="max_mass_mg")
    evidence = Text(metadata={"description": "proof of its kind when left out"})


class CatalogueRuleSchema(WireSchema):
    """One rule of an edition."""

    code = Text(required=True)
    category = word(CATEGORIES, required=True)
    effect = word(EFFECTS, required=True)
    selector = Part(SelectorSchema, required=True)
    activities = ListOf(word(ACTIVITIES, required=True))
    zones = ListOf(Text(required=True))
    conditions = Part(ConditionsSchema)
    exemptions = ListOf(Part(ExemptionSchema))
    text = Text()
    confidence = Text(metadata={"description": "how far the rule was checked against its source"})


class EditionSchema(WireSchema):
    """One edition of one authority's catalogue."""

    code = Code()
    regime = Text(required=True)
    level = word(LEVELS, required=True)
    park = Text(metadata={"description": "for a park's edition: the park it is for alone"})
    title = Text(required=True)
    doc_no = Text()
    issuer = Text()
    status = word(STATUSES, required=True)
    effective_from = _day(required=True)
    effective_to = _day()
    source = Text()
    confidence = Text(metadata={"description": "how far it was checked against its source"})
    rules = ListOf(Part(CatalogueRuleSchema), required=True)


def _attribute(self: WireSchema, obj: Any, attr: str, default: Any) -> Any:
    """A field of the answer, else of the edition in it."""
    return getattr(obj, attr) if hasattr(obj, attr) else obj.content.get(attr, default)


class ShownEditionSchema(EditionSchema):
    """An edition as it was last put, and from when another took its place."""

    superseded_from = _day()
    get_attribute = _attribute


class EditionAnswerSchema(ShownEditionSchema, AnswerSchema):
    """An edition with the snapshot it was read from."""


EditionPageSchema = page_of(ShownEditionSchema, "EditionPage")


class TouchedSchema(WireSchema):
    """Stock that rules of an edition would touch."""

    park = Text()
    custodian = Text()
    place = Text(required=True)
    lot = Text(required=True)
    substance = Text(required=True)
    name_zh = Text()
    name_en = Text()
    mass_kg = Mass(attribute="mass_mg", required=True)
    category = word(CATEGORIES, required=True)
    rules = ListOf(Text(required=True), required=True)
    activities = ListOf(word(ACTIVITIES, required=True))

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """What the edition says of a stock, else what the stock is."""
        return getattr(obj if hasattr(obj, attr) else obj.held, attr, default)


class ImpactSchema(AnswerSchema):
    """What stock the rules of an edition would touch."""

    code = Code(required=True)
    results = ListOf(Part(TouchedSchema), required=True)
