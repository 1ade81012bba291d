"""A movement on the wire: the one list of its fields, their forms and their names."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import post_dump

from hazchem.domain.errors import Invalid, invalid
from hazchem.domain.movement import KINDS, MODES, Measured, Movement
from hazchem.domain.movement import Part as ConversionPart
from schemas.fields import (
    Choice,
    Code,
    DecimalText,
    EventId,
    Exact,
    Flag,
    Instant,
    ListOf,
    Mass,
    ObjectOf,
    Part,
    Party,
    SubstanceRef,
    Text,
    WasteCode,
    Whole,
)
from schemas.problems import loaded
from schemas.saying import refuse, shown
from schemas.wire import WireSchema

_REPLACEMENTS = uuid.UUID("b3f1c0de-52f4-5d0a-8f3e-6f2b1f6c9a07")


def _told(zh: str, en: str = "") -> dict[str, Any]:
    """What a field is called in Chinese, and what it holds."""
    return {"x-zh": zh, "description": en} if en else {"x-zh": zh}


class Extra(ObjectOf):
    """What the filer keeps with a movement: never interpreted, held as JSON text."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if type(value) is not dict:
            refuse("type", f"{shown(value)} is not an object", f"{shown(value)} 不是对象")
        return spelt(value) if value else ""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return json.loads(value) if value else None


def spelt(told: Any) -> str:
    """JSON text with sorted keys, its numbers as they were written."""
    if isinstance(told, dict):
        inner = (f"{spelt(str(key))}:{spelt(told[key])}" for key in sorted(told))
        return "{" + ",".join(inner) + "}"
    if isinstance(told, list):
        return "[" + ",".join(map(spelt, told)) + "]"
    return str(told) if type(told) is Exact else json.dumps(told, ensure_ascii=False)


class MeasuredSchema(WireSchema):
    """What was read off the instrument, verbatim."""

    value = DecimalText(metadata=_told("测量值", "as read, in the unit named"))
    unit = Text(metadata=_told("测量单位", "of the measured value, such as kg or m3"))
    density_kg_per_l = DecimalText(low=0, metadata=_told("密度", "kg/L"))
    temperature_c = DecimalText(metadata=_told("温度", "°C"))
    gross_kg = DecimalText(low=0, metadata=_told("毛重", "kg, loaded"))
    tare_kg = DecimalText(low=0, metadata=_told("皮重", "kg, empty"))

    def made(self, given: dict[str, Any]) -> Measured | None:
        """The reading; nothing given is no reading."""
        return Measured(**given) if given else None


class _PartSchema(WireSchema):
    lot = Text()
    substance = SubstanceRef()
    concentration = DecimalText(low=0, high=100)
    unlisted = Text(metadata=_told("名录外物料", "name of an input or output not on the register"))
    mass_kg = Mass(attribute="mass_mg", required=True)
    pieces = Whole()

    def made(self, given: dict[str, Any]) -> ConversionPart:
        """One input or output."""
        return ConversionPart(**given)


class InputSchema(_PartSchema):
    """One input of a conversion."""

    from_place = Code(attribute="place")


class OutputSchema(_PartSchema):
    """One output of a conversion."""

    to_place = Code(attribute="place")


class _MovementFields(WireSchema):
    """Every field of a movement but the ones that name another movement."""

    kind = Choice(KINDS, required=True, metadata=_told("类型"))
    occurred_at = Instant(required=True, metadata=_told("发生时间", "when it happened"))
    lot = Text(metadata=_told("批次", "issuer/code; your own prefix may be left out"))
    alias = Text(metadata=_told("批次别名", "the holder's own number for the lot"))
    substance = SubstanceRef(metadata=_told("物质", "CAS, #catalogue-number or HW:iii-sss-cc"))
    concentration = DecimalText(low=0, high=100, metadata=_told("浓度", "mass %"))
    mass_kg = Mass(attribute="mass_mg", metadata=_told("质量", "kg, at most 6 decimals"))
    pieces = Whole(metadata=_told("件数", "packages"))
    from_place = Text(metadata=_told("来源场所", "place code"))
    to_place = Text(metadata=_told("去向场所", "place code"))
    inputs = ListOf(Part(InputSchema), metadata=_told("投入"))
    outputs = ListOf(Part(OutputSchema), metadata=_told("产出"))
    measured_loss_kg = Mass(
        attribute="measured_loss_mg", metadata=_told("实测损耗", "kg, of a conversion")
    )
    waybill = Text(metadata=_told("运单号", "issuer/number"))
    manifest = Text(metadata=_told("联单号", "consignor/14 digits"))
    mode = Choice(MODES, metadata=_told("运输方式", "road when left out"))
    vessel = Text(metadata=_told("船舶", "vessel"))
    container = ListOf(Text(required=True), metadata=_told("箱号", "container numbers"))
    carrier = Party(metadata=_told("承运单位", "who holds the goods in transit"))
    consignor = Party(metadata=_told("发货单位", "an outside consignor: code or uscc:…"))
    consignee = Party(metadata=_told("收货单位", "code or uscc:…"))
    destination = Text(metadata=_told("目的场所", "place code"))
    due_at = Instant(metadata=_told("应到时间", "when it should arrive"))
    owner = Party(metadata=_told("货主", "title, not custody"))
    seller = Party(metadata=_told("卖方", "title, not custody"))
    buyer = Party(metadata=_told("买方", "title, not custody"))
    vehicle = Text(metadata=_told("车牌号", "tractor or rigid truck"))
    trailer = Text(metadata=_told("挂车号", "trailer plate"))
    driver = Text(metadata=_told("驾驶员", "person code"))
    escort = Text(metadata=_told("押运员", "person code"))
    seals = ListOf(Text(required=True), metadata=_told("铅封号", "seal numbers"))
    location = Text(metadata=_told("交接地点", "place code or free text"))
    partial = Flag(  # type: ignore[assignment]
        metadata=_told("未收完", "true when more of this line is still to come")
    )
    reason = Text(metadata=_told("原因", "of a reject, loss, gain or correct"))
    successor = Text(metadata=_told("后续运单号", "the waybill that carries refused goods on"))
    purpose = Text(metadata=_told("用途", "of a use"))
    waste_code = WasteCode(metadata=_told("废物代码", "iii-sss-cc"))
    waste_lot = Text(metadata=_told("废物批次", "the lot it becomes"))
    method = Text(metadata=_told("处置方式", "of a dispose"))
    signers = ListOf(Text(required=True), metadata=_told("签收人", "persons, for dual custody"))
    instrument = Text(metadata=_told("计量器具", "instrument code"))
    ticket = Text(metadata=_told("磅单号", "weigh ticket"))
    measured = Part(MeasuredSchema, metadata=_told("实测"))
    source = Text(metadata=_told("数据来源", "which system says so; enterprise when left out"))
    period_from = Instant(metadata=_told("时段起点", "for a total over a period"))
    filed_by = Text(metadata=_told("填报人", "the person who filed"))
    counted_kg = Mass(attribute="counted_mg", metadata=_told("盘点量", "kg, physical stock"))
    on_behalf_of = Party(metadata=_told("代报单位", "admin only"))
    note = Text(metadata=_told("备注"))
    extra = Extra(metadata=_told("附加信息", "kept verbatim, never interpreted"))

    @post_dump
    def _given(self, dumped: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {
            name: told
            for name, told in dumped.items()
            if told is not False and told not in (None, "", [], {})
        }


class ReplacementSchema(_MovementFields):
    """The truth that a correct files with the reversal; its id may be left to us."""

    event_id = EventId(metadata=_told("记录编号", "derived from the correct's when left out"))

    def made(self, given: dict[str, Any]) -> Movement:
        """The movement, its id still empty where none was given."""
        given.setdefault("event_id", "")
        try:
            return _movement(given)
        except Invalid as refused:
            raise Invalid(
                *(replace(one, pointer=f"/replacement{one.pointer}") for one in refused.problems)
            ) from None


class MovementSchema(_MovementFields):
    """One movement as `POST /api/v1/movements` takes it and `GET` shows it."""

    event_id = EventId(required=True, metadata=_told("记录编号", "UUID made by the client"))
    reverses = EventId(metadata=_told("被更正记录", "event_id of the movement undone"))
    replacement = Part(ReplacementSchema, metadata=_told("替换记录"))
    replaces = Text(dump_only=True, metadata=_told("所属更正", "the correct it came with"))

    def made(self, given: dict[str, Any]) -> Movement:
        """The movement; what cannot be understood is raised as Invalid."""
        instead = given.get("replacement")
        if instead is not None:
            event_id = given["event_id"]
            if given["kind"] != "correct":
                raise invalid("/replacement", "not_here", "only a correct has a replacement",
                              "只有更正可以带替换记录")
            given["replacement"] = replace(
                instead,
                event_id=instead.event_id or str(uuid.uuid5(_REPLACEMENTS, event_id)),
                replaces=event_id,
            )
        return _movement(given)


class RowSchema(_MovementFields):
    """One row of a spreadsheet: as a movement, but its id may be derived from what it says."""

    event_id = EventId(metadata=_told("记录编号", "UUID; left blank it is derived from the row"))
    reverses = EventId(metadata=_told("被更正记录", "event_id of the movement undone"))


def movement_of(given: dict[str, Any]) -> Movement:
    """The movement of what a row's fields gave; raises Invalid."""
    return _movement(given)


def _movement(given: dict[str, Any]) -> Movement:
    for name in ("inputs", "outputs", "container", "seals", "signers"):
        if name in given:
            given[name] = tuple(given[name])
    return Movement(**given)


_SCHEMA = MovementSchema()
_ROW = RowSchema()


def row_from(told: Any) -> dict[str, Any]:
    """What a row's fields give, by attribute of Movement; raises Invalid."""
    given: dict[str, Any] = loaded(_ROW, told)
    return given


def movement_from(told: Any) -> Movement:
    """The movement a JSON value tells; whatever is wrong with it is raised as Invalid."""
    movement: Movement = loaded(_SCHEMA, told)
    return movement


def wire_of(movement: Movement) -> Mapping[str, Any]:
    """The movement as it is shown: wire names, masses in kilograms, what was not given left out."""
    shown_as: dict[str, Any] = _SCHEMA.dump(movement)
    return shown_as
