"""Parks 园区 and zones 区域 on the wire."""

from schemas.entry import EntrySchema, told
from schemas.fields import Code, ListOf, Text


class ParkSchema(EntrySchema):
    """A chemical park."""

    code = Code(required=True, metadata=told("代码"))
    name = Text(metadata=told("名称"))
    zones = ListOf(Code(required=True), metadata=told("区域", "zone codes"))


class ZoneSchema(EntrySchema):
    """Any area that a catalogue names; zones nest."""

    code = Code(required=True, metadata=told("代码"))
    name = Text(metadata=told("名称"))
    kind = Text(metadata=told("类型"))
    parent = Code(metadata=told("上级区域", "zone code"))
