"""A movement field by field, each under the name it has in the empty form."""

from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple

from hazchem.domain.mass import to_kg
from hazchem.domain.movement import Measured, Movement
from hazchem.intake.sheet import COLUMNS
from hazchem.reports.cells import moment
from hazchem.web.words import kind_word, lang, say

_LABELS = {column.name: column.zh for column in COLUMNS}
_OWN = {
    "replaces": "替换所属更正", "reverses": "更正的记录", "on_behalf_of": "代为填报",
    "waste_lot": "废物批次", "replacement": "替换后的记录",
}
# What a name on a movement has a page of.
_PAGES = {"lot": "lot", "waste_lot": "lot", "waybill": "consignment", "manifest": "consignment",
          "successor": "consignment", "from_place": "place", "to_place": "place",
          "destination": "place", "reverses": "event", "replaces": "event"}
# Shown in the heading, or in tables of their own.
_APART = frozenset({"event_id", "kind", "inputs", "outputs", "replacement"})


class Field(NamedTuple):
    """One field that was given: what it is called, its value, and what that has a page of."""

    name: str
    label: str
    value: str
    noun: str


def fields_of(told: Movement) -> list[Field]:
    """Every field of a movement that was given."""
    found = []
    for one in fields(Movement):
        value = getattr(told, one.name)
        if one.name in _APART or value == one.default:
            continue
        name = one.name.replace("_mg", "_kg")
        if isinstance(value, Measured):
            found += [_field(inner.name, getattr(value, inner.name)) for inner in fields(Measured)
                      if getattr(value, inner.name)]
        else:
            found.append(_field(name, value))
    return found


def _field(name: str, value: Any) -> Field:
    zh = _LABELS.get(name) or _OWN.get(name) or name
    label = zh if lang() == "zh" else name.replace("_", " ")
    return Field(name, label, _text(name, value), _PAGES.get(name, ""))


def _text(name: str, value: Any) -> str:
    if isinstance(value, datetime):
        return f"{moment(value)} UTC+8"
    if name.endswith("_kg") and isinstance(value, int):
        return f"{to_kg(value)} kg"
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    if isinstance(value, tuple):
        return say("、", ", ").join(map(str, value))
    return kind_word(value) if name == "kind" else str(value)
