"""Zones 区域 and parks 园区: the areas that a catalogue names; zones nest, a park lies in some."""

from dataclasses import dataclass

# The zone that the national edition on inland waters 内河 names; rivers and quays lie in it.
INLAND_WATERS = "cn-inland-waters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """One version of a zone's entry in the register."""

    code: str
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Park:
    """One version of a park's entry in the register."""

    code: str
    zones: tuple[str, ...] = ()
