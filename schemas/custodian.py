"""Custodians 责任单位 on the wire."""

from hazchem.domain.custodian import ROLES, STATUSES
from schemas.entry import EntrySchema, Moment, told
from schemas.fields import Choice, Code, Flag, ListOf, Text, Uscc


class CustodianSchema(EntrySchema):
    """An enterprise or an authority that can hold goods or watch over them."""

    code = Code(required=True, metadata=told("代码"))
    name = Text(metadata=told("名称"))
    uscc = Uscc(metadata=told("统一社会信用代码", "18 characters, check character verified"))
    roles = ListOf(Choice(ROLES, required=True), metadata=told("角色"))
    status = Choice(STATUSES, metadata=told("状态", "active when left out"))
    park = Code(metadata=told("园区", "park code"))
    outside = Flag(metadata=told("区外", "beyond this ledger's area"))
    ledger_from = Moment(metadata=told("启用时间", "go-live"))
