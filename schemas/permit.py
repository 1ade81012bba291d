"""Permits 许可证 on the wire."""

from schemas.entry import EntrySchema, Moment, told
from schemas.fields import Choice, Code, ListOf, Mass, SubstanceRef, Text, WasteCode

KINDS = (
    "production",
    "trading",
    "use",
    "transport",
    "highly_toxic_purchase",
    "highly_toxic_road_pass",
    "explosive_precursor_use",
    "drug_precursor_1",
    "drug_precursor_2",
    "drug_precursor_3",
    "drug_precursor_transport",
    "waste_operation",
    "waste_transfer",
)


class PermitSchema(EntrySchema):
    """A licence, purchase permit or road pass; an empty list means no limit of that sort."""

    number = Code(required=True, metadata=told("证号"))
    kind = Choice(KINDS, required=True, metadata=told("类型"))
    custodian = Code(required=True, metadata=told("责任单位", "custodian code"))
    substances = ListOf(SubstanceRef(required=True), metadata=told("物质"))
    classes = ListOf(Text(required=True), metadata=told("类别", "hazard classes"))
    waste_codes = ListOf(WasteCode(required=True), metadata=told("废物代码"))
    mass_kg = Mass(attribute="mass_mg", metadata=told("许可量", "kg"))
    valid_from = Moment(metadata=told("有效期起"))
    valid_to = Moment(ends=True, metadata=told("有效期至"))
