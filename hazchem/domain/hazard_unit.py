"""Hazard units 重大危险源单元: production and storage units that GB 18218 is asked of."""

from dataclasses import dataclass

# The three 包保责任人 of a unit.
RESPONSIBLE = ("principal", "technical", "operational")


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardUnit:
    """One version of a unit's entry; a level of None or 0 is none that was filed."""

    code: str
    custodian: str
    name: str = ""
    exposed_persons: int | None = None
    process_note: str = ""
    responsible: frozenset[str] = frozenset()  # the roles that somebody is named for
    filed_level: int | None = None
