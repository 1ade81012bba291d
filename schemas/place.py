"""Places 场所 on the wire."""

from typing import Any

from hazchem.domain.place import KINDS
from schemas.entry import EntrySchema, told
from schemas.fields import (
    Choice,
    Code,
    DecimalText,
    Flag,
    ListOf,
    ObjectOf,
    Part,
    SubstanceRef,
    Text,
)
from schemas.wire import WireSchema

_APART = "pairs kept apart here beside those of the house table storage_segregation (S-05)"
_CLASS = ("a class of transport such as 5.1, 1 for every explosive; or substances by CAS or "
          "#number with / between them; * as class_b is everything else")


class Tonnages(ObjectOf):
    """Tonnes by substance, as decimal texts."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            keys=SubstanceRef(required=True), values=DecimalText(low=0, required=True), **given
        )


class IncompatibleInStoreSchema(WireSchema):
    """Two classes or substances that do not stand together."""

    class_a = Text(required=True, metadata=told("类别甲", _CLASS))
    class_b = Text(required=True, metadata=told("类别乙", _CLASS))


class PlaceSchema(EntrySchema):
    """Where a lot can be."""

    code = Code(required=True, metadata=told("代码"))
    custodian = Code(required=True, metadata=told("责任单位", "custodian code"))
    name = Text(metadata=told("名称"))
    kind = Choice(KINDS, metadata=told("类型", "warehouse when left out"))
    park = Code(metadata=told("园区", "park code"))
    zones = ListOf(Code(required=True), metadata=told("区域", "zone codes"))
    commingled = Flag(metadata=told("混存", "holds many lots as one liquid"))
    hazard_unit = Code(metadata=told("重大危险源单元", "hazard unit code"))
    design_max_t = Tonnages(metadata=told("设计最大量", "tonnes by substance"))
    incompatible = ListOf(Part(IncompatibleInStoreSchema), metadata=told("禁忌", _APART))
