"""Substances 危险化学品 on the wire: what they are called, and every list they are on."""

from typing import Any

from hazchem.domain.substance import FLAGS, WASTE, Substance
from schemas.answer import AnswerSchema
from schemas.fields import Choice, ListOf, Part, Text, Whole
from schemas.wire import WireSchema

_FLAGS = tuple(sorted(FLAGS | {WASTE}))


class ListingSchema(WireSchema):
    """One list a substance is on, and how far that was checked."""

    flag = Choice(_FLAGS, required=True)
    status = Text(metadata={"description": "how far it was checked; null where it was not"})


class _PrintedSchema(WireSchema):
    effective_from = Text(metadata={"format": "date"})
    effective_to = Text(metadata={"format": "date", "description": "not including this day"})
    source = Text(metadata={"description": "edition and table"})
    status = Text(metadata={"description": "how far the line was checked"})


class NamedThresholdSchema(_PrintedSchema):
    """One line of GB 18218 table 1: the threshold of a named chemical."""

    number = Text(required=True)
    name_zh = Text()
    name_en = Text()
    threshold_t = Text(required=True, metadata={"description": "Q, tonnes"})
    condition_zh = Text(metadata={"description": "the form in which it holds"})
    condition_en = Text()


class ClassThresholdSchema(_PrintedSchema):
    """One line of GB 18218 table 2: the threshold of a class."""

    symbol = Text(required=True)
    class_zh = Text()
    class_en = Text()
    described_zh = Text()
    described_en = Text()
    threshold_t = Text(required=True, metadata={"description": "Q, tonnes"})


class BetaSchema(_PrintedSchema):
    """One correction factor β, of a named chemical (table 3) or of a class (table 4)."""

    substance = Text()
    symbol = Text()
    beta = Text(required=True)


class MajorHazardSchema(WireSchema):
    """What GB 18218 says of a substance."""

    table1 = ListOf(Part(NamedThresholdSchema), required=True)
    symbols = ListOf(Text(required=True), required=True,
                     metadata={"description": "table 2 symbols"})
    symbols_condition = Text(metadata={"description": "when the symbols hold"})
    symbols_status = Text(metadata={"description": "how far the symbols were checked"})
    table2 = ListOf(Part(ClassThresholdSchema), required=True)
    betas = ListOf(Part(BetaSchema), required=True)


class SubstanceSchema(WireSchema):
    """One entry of the register; what is not known is null or empty, never guessed."""

    id = Text(required=True)
    number = Whole(metadata={"description": "number in the catalogue"})
    cas = Text()
    cas_other = ListOf(Text(required=True))
    name_zh = Text(required=True)
    name_en = Text()
    aliases = ListOf(Text(required=True))
    un_numbers = ListOf(Text(required=True))
    adr_class = Text()
    subsidiary_labels = Text()
    state = Text()
    flags = ListOf(Choice(_FLAGS, required=True))
    lists = ListOf(Part(ListingSchema))
    gb18218 = Part(MajorHazardSchema)
    confidence = Text(metadata={"description": "how far the entry was checked"})
    note = Text()

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of a substance, or of an answer that holds one."""
        one: Substance = obj.substance
        if attr == "flags":
            return sorted(one.flags)
        if attr == "lists":
            return _lists(one)
        if attr == "gb18218":
            return _major_hazard(one, obj.printed)
        return super().get_attribute(one if hasattr(one, attr) else obj, attr, default)


class SubstanceAnswerSchema(SubstanceSchema, AnswerSchema):
    """One substance with the snapshot it was read from."""


def _lists(one: Substance) -> list[dict[str, str | None]]:
    """Every flag with how far it was checked."""
    checked = dict(told.partition("=")[::2] for told in one.flags_status)
    return [{"flag": flag, "status": checked.get(flag)} for flag in sorted(one.flags)]


def _major_hazard(one: Substance, printed: Any) -> dict[str, Any]:
    return {
        "table1": printed.table1, "table2": printed.table2,
        "betas": [{"substance": None, "symbol": None, **row}
                  for row in (*printed.table3, *printed.table4)],
        "symbols": one.symbols, "symbols_condition": one.symbols_condition,
        "symbols_status": one.symbols_status,
    }
