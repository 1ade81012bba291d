"""A world of stories with known truth: what happened, who tells it, what must be found."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

PARTIES = {
    "acme": {"roles": ["producer"], "park": "port"},
    "beta": {"roles": ["user"], "park": "port"},
    "gamma": {"roles": ["warehouse"], "park": "port"},
    "delta": {"roles": ["user"]},
    "haul": {"roles": ["carrier"]},
    "rail": {"roles": ["carrier"]},
    "dispo": {"roles": ["disposer"]},
    "abroad": {"roles": ["producer"], "outside": True},
    "tram": {"roles": ["carrier"]}, "burner": {"roles": ["disposer"]},
}
# Who keeps permits is asked for those of its acts; of the others only what a dated row demands.
PERMITS = (
    {"number": "公购1", "kind": "highly_toxic_purchase", "custodian": "beta",
     "substances": ["143-33-9"]},
    {"number": "交运1", "kind": "transport", "custodian": "tram", "classes": ["第3类"],
     "valid_from": "2026-01-01"},
    {"number": "危废1", "kind": "waste_operation", "custodian": "burner",
     "waste_codes": ["900-041-49"]},
)
PERSONS = ({"code": "t1", "custodian": "tram", "role": "driver", "certificate_until": "2026-01-31"},
           {"code": "t2", "custodian": "tram", "role": "escort"})
PLACES = ("acme-wh", "acme-unit", "beta-wh", "beta-unit", "gamma-wh", "delta-wh", "dispo-pit",
          "acme-yard", "burner-pit")
TOLUENE, XYLENE, METHANOL = "108-88-3", "95-47-6", "67-56-1"
CYANIDE, TWO = "143-33-9", ["p1", "p2"]  # what is highly toxic is signed for by two


@dataclass
class World:
    """Events by who files them, with the findings, stock and origins that they must come to."""

    luck: random.Random
    now: datetime
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    expected: set[tuple[str, str]] = field(default_factory=set)
    stock: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    origins: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    tanks: list[tuple[str, str]] = field(default_factory=list)
    story: str = ""
    clock: datetime | None = None
    count: int = 0

    def begin(self, story: str) -> None:
        """A new story, some weeks ago."""
        self.count += 1
        self.story = f"{story}-{self.count}"
        self.clock = self.now - timedelta(days=self.luck.randint(12, 25),
                                          minutes=self.luck.randint(0, 1400))

    def lot(self, name: str = "L", issuer: str = "acme") -> str:
        """A lot of this story."""
        return f"{issuer}/{self.story}-{name}"

    def bill(self, name: str = "W", issuer: str = "acme") -> str:
        """A waybill of this story."""
        return f"{issuer}/{self.story}-{name}"

    def tank(self, holder: str) -> str:
        """A commingled tank of this story's own."""
        code = f"{holder}-tank-{self.count}-{len(self.tanks)}"
        self.tanks.append((holder, code))
        return code

    def pass_hours(self, hours: float) -> datetime:
        """Some time goes by in the story."""
        assert self.clock is not None
        self.clock += timedelta(minutes=round(hours * 60))
        return self.clock

    def tell(self, filer: str, kind: str, hours: float = 2, **given: Any) -> dict[str, Any]:
        """One event, told by a filer so many hours after the one before."""
        at = given.pop("at", None) or self.pass_hours(hours)
        told = {"event_id": str(uuid.UUID(int=self.luck.getrandbits(128), version=4)),
                "kind": kind, "occurred_at": at.isoformat(), **given}
        if "mass_kg" in told:
            told["mass_kg"] = str(told["mass_kg"])
        self.events.append((filer, told))
        return told

    def must_find(self, rule: str, about: str) -> None:
        """A finding that must be open, about a lot, a consignment or an event."""
        self.expected.add((rule, about))

    def stands(self, place: str, lot: str, mass_kg: object) -> None:
        """What a place must have of a lot in the end."""
        self.stock[place, lot] = Decimal(str(mass_kg))

    def comes_from(self, lot: str, **origins: object) -> None:
        """The origins of a lot, by kind, in kilograms."""
        self.origins[lot] = {kind: Decimal(str(mass)) for kind, mass in origins.items()}

    def due(self, hours: float = 24) -> str:
        """A due time some hours from now in the story."""
        assert self.clock is not None
        return (self.clock + timedelta(hours=hours)).isoformat()

    # What most stories begin with.

    def made(self, mass_kg: object = 30000, lot: str = "", place: str = "acme-wh",
             substance: str = TOLUENE, **given: Any) -> str:
        """A lot that acme makes."""
        lot = lot or self.lot()
        self.tell("acme", "produce", lot=lot, substance=substance, mass_kg=mass_kg,
                  to_place=place, **given)
        return lot

    def sent(self, lot: str, mass_kg: object, to: str = "beta", bill: str = "",
             **given: Any) -> str:
        """A dispatch from acme's warehouse."""
        bill = bill or self.bill()
        given.setdefault("carrier", "haul")
        self.tell("acme", "dispatch", lot=lot, from_place="acme-wh", mass_kg=mass_kg, waybill=bill,
                  consignee=to, due_at=self.due(), **given)
        return bill

    def came(self, lot: str, mass_kg: object, bill: str, place: str = "beta-wh",
             **given: Any) -> None:
        """A receipt."""
        self.tell(place.partition("-")[0], "receive", hours=given.pop("hours", 4), lot=lot,
                  to_place=place, mass_kg=mass_kg, waybill=bill, **given)
