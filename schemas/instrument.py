"""Instruments 计量器具 on the wire."""

from hazchem.domain.instrument import KINDS
from schemas.entry import EntrySchema, Moment, told
from schemas.fields import Choice, Code, DecimalText


class InstrumentSchema(EntrySchema):
    """What weighed it, how far it can be trusted, and until when."""

    code = Code(required=True, metadata=told("代码"))
    custodian = Code(required=True, metadata=told("责任单位", "custodian code"))
    kind = Choice(KINDS, metadata=told("类型", "truck_scale when left out"))
    e_kg = DecimalText(low=0, metadata=told("检定分度值", "kg"))
    sigma_kg = DecimalText(low=0, metadata=told("标准偏差", "kg"))
    sigma_ppm = DecimalText(low=0, metadata=told("相对标准偏差", "ppm"))
    verified_from = Moment(metadata=told("检定日期"))
    verified_to = Moment(ends=True, metadata=told("检定有效期至"))
