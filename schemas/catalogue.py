"""The 禁限控 catalogue on the wire: a question before the fact, its verdict, and editions."""

from hazchem.domain.substance import FLAGS
from schemas.entry import Moment
from schemas.fields import (
    Choice,
    Code,
    DecimalText,
    Flag,
    ListOf,
    Mass,
    Part,
    SubstanceRef,
    Text,
    Whole,
)
from schemas.wire import WireSchema

ACTIVITIES = ("production", "storage", "use", "trade", "transport", "transit", "disposal",
              "project")
FORMS = ("bulk", "package", "reagent", "cylinder", "tank", "pipeline")
VERDICTS = ("prohibited", "restricted", "controlled", "allowed")
CATEGORIES = VERDICTS[:3]
EFFECTS = ("prohibit", "allow_only_if", "cap", "require")
LEVELS = ("state", "province", "city", "district", "park")
STATUSES = ("draft", "trial", "force", "repealed")
PERIODS = ("site", "batch", "month", "year")


class CheckSchema(WireSchema):
    """May this be done here?"""

    substance = SubstanceRef(required=True)
    activity = Choice(ACTIVITIES, required=True)
    place = Code()
    zones = ListOf(Code(required=True))
    on = Text(metadata={"format": "date"})
    mass_kg = Mass(attribute="mass_mg")
    form = Choice(FORMS)
    concentration = DecimalText(low=0, high=100)
    industry = Text()
    evidence = ListOf(Text(required=True))


class AppliedRuleSchema(WireSchema):
    """One rule that applies, met or not."""

    edition = Text(required=True)
    rule = Text(required=True)
    category = Choice(CATEGORIES, required=True)
    met = Flag(required=True)
    failed_condition = Text()
    evidence_wanted = Text()
    text = Text()


class VerdictSchema(WireSchema):
    """The strictest rule that is not met, and every rule that applies."""

    verdict = Choice(VERDICTS, required=True)
    rules = ListOf(Part(AppliedRuleSchema), required=True)
    trace = ListOf(Text(required=True), required=True)


class SelectorSchema(WireSchema):
    """Which substances a rule is about; several keys narrow each other."""

    substances = ListOf(SubstanceRef(required=True))
    catalogue_numbers = ListOf(Whole(low=1, required=True))
    flags = ListOf(Choice(tuple(sorted(FLAGS)), required=True))
    all_others = Flag()
    concentration_min = DecimalText(low=0, high=100)
    concentration_max = DecimalText(low=0, high=100)
    forms = ListOf(Choice(FORMS, required=True))


class ConditionsSchema(WireSchema):
    """What must hold, all of it."""

    zones = ListOf(Code(required=True))
    industries = ListOf(Text(required=True))
    forms = ListOf(Choice(FORMS, required=True))
    mass_kg = Mass(attribute="mass_mg")
    per = Choice(PERIODS)
    hours = Text(metadata={"example": "22:00-06:00"})
    permits = ListOf(Text(required=True))
    approval = Text()


class ExemptionSchema(WireSchema):
    """What lifts a rule of its own regime, given its evidence."""

    kind = Text(required=True)
    forms = ListOf(Choice(FORMS, required=True))
    max_mass_kg = Mass(attribute="max_mass_mg")
    evidence = Text()


class CatalogueRuleSchema(WireSchema):
    """One rule of an edition."""

    code = Code(required=True)
    category = Choice(CATEGORIES, required=True)
    effect = Choice(EFFECTS, required=True)
    selector = Part(SelectorSchema, required=True)
    activities = ListOf(Choice(ACTIVITIES, required=True))
    zones = ListOf(Code(required=True))
    conditions = Part(ConditionsSchema)
    exemptions = ListOf(Part(ExemptionSchema))
    text = Text()


class EditionSchema(WireSchema):
    """One edition of one authority's catalogue."""

    code = Code()
    regime = Text(required=True)
    level = Choice(LEVELS, required=True)
    park = Code()
    title = Text(required=True)
    doc_no = Text()
    issuer = Text()
    status = Choice(STATUSES, required=True)
    effective_from = Moment(required=True)
    effective_to = Moment()
    source = Text()
    rules = ListOf(Part(CatalogueRuleSchema), required=True)
