"""One movement filled in by hand: the form of its kind is a spreadsheet of a single row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from hazchem.domain.movement import KINDS
from hazchem.intake.columns import Column
from hazchem.intake.limits import DEFAULT
from hazchem.intake.rows import Row
from hazchem.intake.sheet import COLUMNS, movements_of
from hazchem.intake.table import Line, line_of
from hazchem.services import lots, registers
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import Viewer
from hazchem.store.store import Store
from hazchem.web.words import lang, say

# Fields of each kind's form beside those the kind cannot do without; a spreadsheet knows them all.
_MAKER = ("substance", "concentration", "pieces", "instrument")
_TRIP = ("waybill", "manifest", "carrier", "vehicle", "driver", "escort")
_BESIDE = {
    "opening": _MAKER, "produce": _MAKER, "import": _MAKER,
    "transfer": ("lot", "pieces", "signers"),
    "count": ("lot", "pieces", "instrument"),
    "dispatch": ("lot", "from_place", *_TRIP, "consignee", "destination", "due_at", "pieces",
                 "instrument"),
    "handover": (*_TRIP, "location"),
    "receive": ("lot", "waybill", "manifest", "partial", "pieces", "instrument"),
    "reject": ("lot", "waybill", "manifest", "mass_kg", "reason", "successor"),
    "use": ("lot", "purpose"), "discard": ("waste_lot", "to_place"),
    "dispose": ("lot", "method"), "export": ("lot",),
    "lose": ("lot", "reason"), "gain": ("reason",),
}
_KNOWN_BY_CODE = ("from_place", "to_place")
_OFFERED = 500


@dataclass(frozen=True, slots=True)
class Blank:
    """One field of a form: its column, whether the kind needs it, what stands in it."""

    column: Column
    is_needed: bool
    value: str = ""
    offered: str = ""

    @property
    def label(self) -> str:
        """What the field is called in the visitor's language."""
        told = self.column.zh if lang() == "zh" else self.column.name.removesuffix("_kg")
        unit = say("（千克）", " (kg)") if self.column.name.endswith("_kg") else ""
        return told.replace("_", " ") + unit


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one kind, filled in or not, with codes to choose from by list name."""

    kind: str
    blanks: Sequence[Blank]
    offers: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)

    def filled(self, told: Mapping[str, str]) -> "Form":
        """The form with what a visitor wrote into it."""
        return replace(self, blanks=[replace(one, value=told.get(one.column.name, "").strip())
                                     for one in self.blanks])

    def rows(self, filer: str) -> list[Row]:
        """The row it makes; like a row of a spreadsheet it derives its id from its content."""
        names = ["kind", *(one.column.name for one in self.blanks)]
        cells = [self.kind, *(one.value for one in self.blanks)]
        line = line_of(2, cells, DEFAULT)
        return movements_of([Line(1, names)] + ([line] if line else []), filer)


def kinds_offered() -> list[str]:
    """The kinds that have a form; a conversion and a correction take a spreadsheet or the API."""
    return [kind for kind in KINDS if kind in _BESIDE]


def form_for(store: Store, viewer: Viewer, kind: str, now: datetime) -> Form:
    """The empty form of a kind, with the viewer's own places and lots to choose from."""
    needs = [name.replace("_mg", "_kg") for name in KINDS[kind].needs]
    names = {"occurred_at", *needs, *_BESIDE[kind], "note"}
    offered = {"lot": "lots", **dict.fromkeys(_KNOWN_BY_CODE, "places")}
    blanks = [Blank(column, column.name in needs or column.name == "occurred_at",
                    offered=offered.get(column.name, ""))
              for column in COLUMNS if column.name in names]
    places = registers.listing(store, viewer, "places", Asked(), now, _OFFERED, None).results
    own = [(entry.content["code"], entry.content.get("name") or "") for entry in places
           if not viewer.custodian or entry.content["custodian"] == viewer.custodian]
    known = lots.search(store, viewer, "", Asked(), now, _OFFERED).results
    return Form(kind, blanks, {
        "places": own, "lots": [(one.lot, one.name_zh if lang() == "zh" else one.name_en)
                                for one in known]})
