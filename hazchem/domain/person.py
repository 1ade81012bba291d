"""Persons 从业人员: who drives, escorts, keeps or loads, and until when certified."""

from dataclasses import dataclass
from datetime import datetime

ROLES = ("driver", "escort", "keeper", "loader")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One version of a person's entry in the register."""

    code: str
    custodian: str
    role: str = ""
    certificate_until: datetime | None = None
