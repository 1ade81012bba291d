"""What two weighings of one vehicle by a park's scales tell: how far they may differ by chance."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from hazchem.domain.gate import GateEvent
from hazchem.domain.instrument import Instrument
from hazchem.domain.mass import MG_PER_KG
from hazchem.rules.evidence_yard import Yard


def is_same_rig(one: GateEvent, other: GateEvent) -> bool:
    """Whether a vehicle was seen with the same trailer, or both times with none."""
    return one.trailer == other.trailer


def variance_mg2(yard: Yard, lot: str, at: datetime, gross_mg: int) -> Fraction:
    """σ² of one weighing by a lot's own scale, else by a truck scale of class III."""
    scale = yard.registers.instruments.at(yard.lot(lot, at).scale, at)
    told = scale.variance_mg2(gross_mg, gross_mg, 0) if scale else None
    if told is not None:
        return told
    e_kg = Decimal(yard.number("K-06", "scale_e_kg", at))
    return Instrument(code="", custodian="", e_kg=e_kg).variance_mg2(
        gross_mg, gross_mg, 0) or Fraction()


def fuel_mg(yard: Yard, at: datetime) -> int:
    """What an engine may burn or take between two weighings."""
    return int(yard.number("K-06", "fuel_kg", at) * MG_PER_KG)
