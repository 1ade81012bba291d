"""Persons 从业人员 on the wire."""

from schemas.entry import EntrySchema, Moment, told
from schemas.fields import Choice, Code

ROLES = ("driver", "escort", "keeper", "loader")


class PersonSchema(EntrySchema):
    """Someone who drives, escorts, keeps or loads."""

    code = Code(required=True, metadata=told("代码"))
    custodian = Code(required=True, metadata=told("责任单位", "custodian code"))
    role = Choice(ROLES, metadata=told("岗位"))
    certificate_until = Moment(ends=True, metadata=told("资格证有效期至"))
