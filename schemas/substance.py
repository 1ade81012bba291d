"""Substances 危险化学品 on the wire: what they are called, and every list they are on."""

from datetime import date
from typing import Any

from hazchem.domain.dangerous_goods import DangerousGoods
from hazchem.domain.substance import FLAGS, WASTE, Substance
from schemas.answer import AnswerSchema
from schemas.fields import Choice, Flag, ListOf, Part, Text, Whole
from schemas.wire import WireSchema

_FLAGS = tuple(sorted(FLAGS | {WASTE}))


class ListingSchema(WireSchema):
    """One list that names a substance, from when, and how far that was checked."""

    flag = Choice(_FLAGS, metadata={"description": "null where being on it gives none"})
    list = Text(attribute="listed_in", metadata={"description": "the dataset"})
    title = Text()
    title_en = Text()
    issuer = Text()
    number = Text(metadata={"description": "number of the list's own document"})
    document = Text(metadata={"description": "the document that put the entry there"})
    entry = Text(metadata={"description": "number of the entry"})
    name_zh = Text(metadata={"description": "name as the list prints it"})
    effective_from = Text(metadata={"format": "date"})
    effective_to = Text(metadata={"format": "date", "description": "not including this day"})
    dates_status = Text(metadata={"description": "how far the days were checked"})
    in_force = Flag(metadata={"description": "whether the entry holds on the day asked"})
    status = Text(metadata={"description": "how far it was checked; null where it was not"})
    note = Text()


class DangerousGoodsSchema(WireSchema):
    """One line of the list of UN numbers."""

    un = Text(required=True)
    name_en = Text(required=True)
    transport_class = Text(required=True, metadata={"description": "with its division"})
    classification_code = Text()
    packing_group = Text(metadata={"description": "null where it has none"})
    labels = ListOf(Text(required=True), metadata={"description": "the main one first"})
    status = Text(metadata={"description": "how far the line was checked"})
    source = Text(metadata={"description": "the list it is from"})


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
    flags = ListOf(Choice(_FLAGS, required=True), metadata={
        "description": "of the lists it stands on, on the day asked"})
    lists = ListOf(Part(ListingSchema), metadata={
        "description": "every list that names it, also those not in force on the day asked"})
    dangerous_goods = ListOf(Part(DangerousGoodsSchema), metadata={
        "description": "what the list of UN numbers prints of its numbers"})
    gb18218 = Part(MajorHazardSchema)
    confidence = Text(metadata={"description": "how far the entry was checked"})
    note = Text()

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of a substance, or of an answer that holds one."""
        one: Substance = obj.substance
        if attr == "flags":
            return sorted(one.flags_on(obj.day))
        if attr == "lists":
            return [_spelt(each._asdict()) for each in obj.lists]
        if attr == "dangerous_goods":
            return [_line(each, obj.un_source) for each in one.dangerous_goods]
        if attr == "gb18218":
            return _major_hazard(one, obj.printed)
        return super().get_attribute(one if hasattr(one, attr) else obj, attr, default)


class SubstanceAnswerSchema(SubstanceSchema, AnswerSchema):
    """One substance with the snapshot it was read from."""


def _spelt(told: dict[str, Any]) -> dict[str, Any]:
    """Days as they are written, and null for what is empty."""
    return {name: value.isoformat() if isinstance(value, date) else None if value == "" else value
            for name, value in told.items()}


def _line(one: DangerousGoods, source: str) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in (
        "un", "name_en", "transport_class", "classification_code", "packing_group", "status")}
    return {**_spelt({**told, "source": source}), "labels": one.labels}


def _major_hazard(one: Substance, printed: Any) -> dict[str, Any]:
    return {
        "table1": printed.table1, "table2": printed.table2,
        "betas": [{"substance": None, "symbol": None, **row}
                  for row in (*printed.table3, *printed.table4)],
        "symbols": one.symbols, "symbols_condition": one.symbols_condition,
        "symbols_status": one.symbols_status,
    }
