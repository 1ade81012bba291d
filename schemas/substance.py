"""Substances 危险化学品 on the wire: what they are called, and every list they are on."""

from typing import Any

from hazchem.domain.substance import FLAGS, MG_PER_TONNE, WASTE, Substance
from schemas.answer import AnswerSchema
from schemas.fields import Choice, ListOf, Part, Text, Whole
from schemas.wire import WireSchema

_FLAGS = tuple(sorted(FLAGS | {WASTE}))


class ListingSchema(WireSchema):
    """One list a substance is on, and how far that was checked."""

    flag = Choice(_FLAGS, required=True)
    status = Text(metadata={"description": "how far it was checked; null where it was not"})


class ThresholdSchema(WireSchema):
    """One line of GB 18218-2018 table 1."""

    table1_number = Text(required=True)
    threshold_t = Text(required=True, metadata={"description": "Q, tonnes"})


class MajorHazardSchema(WireSchema):
    """What GB 18218 says of a substance."""

    table1 = ListOf(Part(ThresholdSchema), required=True)
    symbols = ListOf(Text(required=True), required=True,
                     metadata={"description": "table 2 symbols"})
    symbols_condition = Text(metadata={"description": "when the symbols hold"})
    symbols_status = Text(metadata={"description": "how far the symbols were checked"})


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
        one: Substance = getattr(obj, "substance", obj)
        if attr == "flags":
            return sorted(one.flags)
        if attr == "lists":
            return _lists(one)
        if attr == "gb18218":
            return _major_hazard(one)
        return super().get_attribute(one if hasattr(one, attr) else obj, attr, default)


class SubstanceAnswerSchema(SubstanceSchema, AnswerSchema):
    """One substance with the snapshot it was read from."""


def _lists(one: Substance) -> list[dict[str, str | None]]:
    """Every flag with how far it was checked."""
    checked = dict(told.partition("=")[::2] for told in one.flags_status)
    return [{"flag": flag, "status": checked.get(flag)} for flag in sorted(one.flags)]


def _major_hazard(one: Substance) -> dict[str, Any]:
    thresholds = zip(one.table1_items, one.table1_thresholds_mg, strict=True)
    return {
        "table1": [{"table1_number": number, "threshold_t": _tonnes(mass_mg)}
                   for number, mass_mg in thresholds],
        "symbols": one.symbols,
        "symbols_condition": one.symbols_condition,
        "symbols_status": one.symbols_status,
    }


def _tonnes(mass_mg: int) -> str:
    whole, rest = divmod(mass_mg, MG_PER_TONNE)
    return f"{whole}.{rest:09d}".rstrip("0").rstrip(".")
