"""Outages 停运 on the wire."""

from typing import Any

from hazchem.domain.errors import invalid
from schemas.entry import EntrySchema, Moment, told
from schemas.fields import Code, ListOf, Text


class OutageSchema(EntrySchema):
    """A span an authority declares in which nobody could file: no deadline runs in it."""

    code = Code(required=True, metadata=told("代码"))
    source = Text(metadata=told("停运系统", "which system was out"))
    custodians = ListOf(Code(required=True), metadata=told(
        "责任单位", "whose it was; where neither they nor a park are named, everybody's"))
    park = Code(metadata=told("园区", "park code"))
    from_at = Moment(required=True, metadata=told("停运起"))
    to_at = Moment(ends=True, metadata=told("停运止", "left out while it goes on"))
    reason = Text(metadata=told("原因"))

    def made(self, given: dict[str, Any]) -> dict[str, Any]:
        """The content; raises Invalid where it ends before it begins."""
        if "to_at" in given and given["to_at"] < given["from_at"]:
            raise invalid("/to_at", "order", "to_at must not come before from_at",
                          "to_at 不得早于 from_at")
        return given
