"""Places 场所: where a lot can be."""

from dataclasses import dataclass

KINDS = ("unit", "tank", "warehouse", "yard", "loading", "lab", "disposal", "outside")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One version of a place's entry in the register."""

    code: str
    custodian: str
    name: str = ""
    kind: str = "warehouse"
    park: str = ""
    zones: tuple[str, ...] = ()
    commingled: bool = False
    hazard_unit: str = ""
    design_max_t: tuple[tuple[str, str], ...] = ()
    # Pairs of classes or substances that do not stand together here, beside those of any place.
    incompatible: tuple[tuple[str, str], ...] = ()
