"""Waybills 电子运单 and manifests 转移联单 on the wire, as they are put before a trip begins."""

from hazchem.domain.movement import MODES
from schemas.answer import AnswerSchema
from schemas.entry import Moment, told
from schemas.fields import (
    Choice,
    Code,
    DecimalText,
    Instant,
    ListOf,
    Mass,
    Part,
    Party,
    SubstanceRef,
    Text,
    WasteCode,
    Whole,
)
from schemas.movement import Extra
from schemas.page import page_of
from schemas.wire import WireSchema

STATES = ("draft", "issued", "loaded", "departed", "arrived", "accepted", "partial", "rejected",
          "closed", "void")


class PaperLineSchema(WireSchema):
    """One line of goods on a paper."""

    lot = Text(metadata=told("批次", "issuer/code"))
    substance = SubstanceRef(metadata=told("物质"))
    concentration = DecimalText(low=0, high=100, metadata=told("浓度", "mass %"))
    waste_code = WasteCode(metadata=told("废物代码"))
    mass_kg = Mass(attribute="mass_mg", metadata=told("质量", "kg"))
    pieces = Whole(metadata=told("件数"))
    consignee = Party(metadata=told("收货单位", "of this line, where lines have several"))


class _PaperFields(WireSchema):
    status = Choice(STATES, metadata=told("状态"))
    source = Text(metadata=told("来源系统", "which system says so"))
    consignor = Party(metadata=told("托运单位"))
    consignee = Party(metadata=told("收货单位"))
    carrier = Party(metadata=told("承运单位"))
    mode = Choice(MODES, metadata=told("运输方式", "road when left out"))
    vehicle = Code(metadata=told("车辆"))
    trailer = Code(metadata=told("挂车"))
    driver = Code(metadata=told("驾驶员"))
    escort = Code(metadata=told("押运员"))
    from_place = Code(metadata=told("装货场所"))
    destination = Code(metadata=told("卸货场所"))
    departs_at = Moment(metadata=told("计划发车时间"))
    due_at = Moment(ends=True, metadata=told("计划到达时间"))
    zones = ListOf(Code(required=True), metadata=told("途经区域", "zone codes"))
    lines = ListOf(Part(PaperLineSchema), metadata=told("货物明细"))
    seals = ListOf(Text(required=True), metadata=told("封签号"))
    waybill = Text(metadata=told("同行运单", "issuer/number of the waybill this goes with"))
    manifest = Text(metadata=told("同行联单", "issuer/number of the manifest this goes with"))
    permit = Code(metadata=told("许可证号", "of the transfer, the purchase or the road pass"))
    note = Text(metadata=told("备注"))
    extra = Extra(metadata=told("附加信息"))


class PaperSchema(_PaperFields):
    """A waybill or manifest before, during or after its trip; put again it has a new version."""


class PaperVersionSchema(_PaperFields):
    """One version of a paper: by whom and when it was put."""

    filer = Text(required=True)
    leaf_index = Whole(required=True)
    recorded_at = Instant(required=True)


class PaperAnswerSchema(_PaperFields, AnswerSchema):
    """A paper as it was last put, with every version of it."""

    paper = Choice(("waybill", "manifest"), required=True)
    number = Text(required=True, metadata=told("单号", "issuer/number"))
    versions = ListOf(Part(PaperVersionSchema), required=True)


class PaperEntrySchema(_PaperFields):
    """A paper in a list."""

    paper = Choice(("waybill", "manifest"), required=True)
    number = Text(required=True)


PaperPageSchema = page_of(PaperEntrySchema, "PaperPage")
