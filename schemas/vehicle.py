"""Vehicles 车辆 on the wire."""

from hazchem.domain.vehicle import KINDS
from schemas.entry import EntrySchema, Moment, told
from schemas.fields import Choice, Code, ListOf, Mass, Text


class VehicleSchema(EntrySchema):
    """A tractor, a trailer or a rigid truck."""

    plate = Code(required=True, metadata=told("车牌号"))
    custodian = Code(required=True, metadata=told("责任单位", "custodian code"))
    kind = Choice(KINDS, metadata=told("类型", "rigid when left out"))
    approved_load_kg = Mass(attribute="approved_load_mg", metadata=told("核定载质量", "kg"))
    tank_media = ListOf(Text(required=True), metadata=told("罐体介质", "what the tank may carry"))
    tank_inspected_until = Moment(ends=True, metadata=told("罐检有效期至"))
    permit_until = Moment(ends=True, metadata=told("道路运输证有效期至"))
