"""Vehicles 车辆: tractors, trailers and rigid trucks, by plate."""

from dataclasses import dataclass
from datetime import datetime

KINDS = ("tractor", "trailer", "rigid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """One version of a vehicle's entry in the register; masses in milligrams."""

    plate: str
    custodian: str
    kind: str = "rigid"
    approved_load_mg: int | None = None
    tank_media: tuple[str, ...] = ()
    tank_inspected_until: datetime | None = None
    permit_until: datetime | None = None
