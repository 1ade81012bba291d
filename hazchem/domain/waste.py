"""Waste 危险废物: a substance that is named by its code in the national list, `HW:900-402-06`."""

_PREFIX = "HW:"


def is_waste(substance: str) -> bool:
    """Whether a substance's id is that of a waste."""
    return substance.startswith(_PREFIX)


def waste_of(code: str) -> str:
    """The id of the waste of an eight-digit code; "" where there is no code."""
    return f"{_PREFIX}{code}" if code else ""


def code_in(substance: str) -> str:
    """The code in a waste's id; any other id as it is."""
    return substance.removeprefix(_PREFIX)
