"""The registers by name, each with the shape of its entries and the field that is their code."""

from typing import NamedTuple

from schemas.custodian import CustodianSchema
from schemas.hazard_unit import HazardUnitSchema
from schemas.instrument import InstrumentSchema
from schemas.outage import OutageSchema
from schemas.park import ParkSchema, ZoneSchema
from schemas.parking_lot import ParkingLotSchema
from schemas.permit import PermitSchema
from schemas.person import PersonSchema
from schemas.place import PlaceSchema
from schemas.recipe import RecipeSchema
from schemas.vehicle import VehicleSchema
from schemas.wire import WireSchema


class RegisterShape(NamedTuple):
    """How entries of one register look, and what they are called by."""

    schema: type[WireSchema]
    key: str
    zh: str


REGISTERS: dict[str, RegisterShape] = {
    "parks": RegisterShape(ParkSchema, "code", "园区"),
    "zones": RegisterShape(ZoneSchema, "code", "区域"),
    "custodians": RegisterShape(CustodianSchema, "code", "责任单位"),
    "places": RegisterShape(PlaceSchema, "code", "场所"),
    "hazard-units": RegisterShape(HazardUnitSchema, "code", "重大危险源单元"),
    "vehicles": RegisterShape(VehicleSchema, "plate", "车辆"),
    "persons": RegisterShape(PersonSchema, "code", "人员"),
    "permits": RegisterShape(PermitSchema, "number", "许可证"),
    "instruments": RegisterShape(InstrumentSchema, "code", "计量器具"),
    "parking-lots": RegisterShape(ParkingLotSchema, "code", "停车场"),
    "outages": RegisterShape(OutageSchema, "code", "停运"),
    "recipes": RegisterShape(RecipeSchema, "code", "配方"),
}
