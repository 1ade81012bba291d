"""A movement as the log's content and back: only what was given, in types JSON keeps exactly."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from hazchem.domain import instant
from hazchem.domain.lot import issuer_of, qualify
from hazchem.domain.movement import Measured, Movement, Part

_NAMES = tuple(f.name for f in fields(Movement))
_DEFAULTS = tuple(f.default for f in fields(Movement))
_values_of = attrgetter(*_NAMES)
_PART_DEFAULTS = {f.name: f.default for f in fields(Part)}


def content_of(told: Movement) -> dict[str, Any]:
    """The movement as canonical content: fields left out stay out."""
    return {name: value if type(value) is str else _plain(value)
            for name, default, value in zip(_NAMES, _DEFAULTS, _values_of(told), strict=True)
            if value is not default and value != default}


def movement_of(content: dict[str, Any]) -> Movement:
    """The movement a content was made from; the inverse of content_of."""
    given = dict(content)
    for name in ("occurred_at", "due_at", "period_from"):
        if name in given:
            given[name] = instant.from_us(given[name])
    for name in ("inputs", "outputs"):
        if name in given:
            given[name] = tuple(Part(**part) for part in given[name])
    for name in ("container", "seals", "signers"):
        if name in given:
            given[name] = tuple(given[name])
    if "measured" in given:
        given["measured"] = Measured(**given["measured"])
    if "replacement" in given:
        given["replacement"] = movement_of(given["replacement"])
    return Movement(**given)


def _plain(told: Any) -> Any:
    if isinstance(told, datetime):
        return instant.to_us(told)
    if isinstance(told, Movement):
        return content_of(told)
    if isinstance(told, Part):
        return {name: getattr(told, name) for name, default in _PART_DEFAULTS.items()
                if getattr(told, name) != default}
    if isinstance(told, Measured):
        return {f.name: getattr(told, f.name) for f in fields(Measured) if getattr(told, f.name)}
    if isinstance(told, tuple):
        return [_plain(part) for part in told]
    return told


def qualified(told: Movement, issuer: str) -> Movement:
    """The movement with every lot's full name; the filer's own prefix may be left out.

    A discarded lot without a waste lot of its own becomes one named after it and its code.
    """
    lot = qualify(told.lot, issuer)
    waste_lot = qualify(told.waste_lot, issuer)
    if told.kind == "discard" and not waste_lot:
        waste_lot = f"{issuer_of(lot)}/{lot.partition('/')[2]}-{told.waste_code}"
    if lot == told.lot and not (told.inputs or told.outputs or told.replacement or waste_lot):
        return told
    return replace(
        told,
        lot=lot,
        waste_lot=waste_lot,
        inputs=tuple(replace(part, lot=qualify(part.lot, issuer)) for part in told.inputs),
        outputs=tuple(replace(part, lot=qualify(part.lot, issuer)) for part in told.outputs),
        replacement=told.replacement and qualified(told.replacement, issuer),
    )


@dataclass(frozen=True, slots=True)
class Fact:
    """A movement as the ledger knows it: when we were told, by whom, and where it stands."""

    movement: Movement
    leaf_index: int
    recorded_at: datetime
    filer: str

    @property
    def at(self) -> datetime:
        """When it happened, by its filer's word."""
        return self.movement.occurred_at
