"""Parking lots 停车场 and park gates 卡口: berths in rows, zones for classes, their own limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Berth:
    """One berth 车位 and where it lies; without a row and a position it has no neighbours."""

    code: str
    zone: str = ""
    row: str = ""
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LotZone:
    """A part of the lot for certain classes and states of load; empty lists mean any."""

    code: str
    allows_classes: tuple[str, ...] = ()
    load_states: tuple[str, ...] = ()
    dwell_limit_h: Decimal | None = None
    capacity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkingLot:
    """One version of a lot's entry in the register."""

    code: str
    park: str = ""
    name: str = ""
    berths: tuple[Berth, ...] = ()
    zones: tuple[LotZone, ...] = ()
    scale: str = ""
    # The lot's own word on what must not stand side by side; empty: the project's matrix.
    incompatible: tuple[tuple[str, str], ...] = ()
    # How many positions of a row lie between two berths that are no neighbours any more.
    neighbour_distance: int = 1

    @property
    def is_gate(self) -> bool:
        """Whether it is a park gate: a place without berths."""
        return not self.berths

    def berth(self, code: str) -> Berth | None:
        """One berth by its code."""
        return next((one for one in self.berths if one.code == code), None)

    def zone(self, code: str) -> LotZone | None:
        """One zone by its code."""
        return next((one for one in self.zones if one.code == code), None)

    def zone_of(self, berth: str) -> LotZone | None:
        """The zone a berth lies in, None for none."""
        found = self.berth(berth)
        return self.zone(found.zone) if found else None


def parking_lot_of(content: Mapping[str, Any]) -> ParkingLot:
    """The lot that an entry of the register describes."""
    given = {name: content[name] for name in (
        "park", "name", "scale", "neighbour_distance") if content.get(name)}
    berths = tuple(Berth(**berth) for berth in content.get("berths") or ())
    zones = tuple(_zone(zone) for zone in content.get("zones") or ())
    pairs = tuple((pair["class_a"], pair["class_b"])
                  for pair in content.get("incompatible") or ())
    return ParkingLot(code=content["code"], berths=berths, zones=zones, incompatible=pairs, **given)


def _zone(content: Mapping[str, Any]) -> LotZone:
    limit = content.get("dwell_limit_h")
    return LotZone(
        code=content["code"], allows_classes=tuple(content.get("allows_classes") or ()),
        load_states=tuple(content.get("load_states") or ()),
        dwell_limit_h=Decimal(limit) if limit else None, capacity=content.get("capacity"))
