"""One story of the world: what truly happened, what of it was told by whom when, what is wrong."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bench.world import park

Body = dict[str, Any]
_IDS = uuid.UUID("2a1d3c50-77aa-5c6e-93f0-2f6f6a1f4f10")
# How far a class III scale of e = 20 kg strays at a truck's gross weight.
_SIGMA_KG = 16


@dataclass(frozen=True)
class Act:
    """One thing that is filed: when, through whose key, where to."""

    filed_at: datetime
    key: str
    method: str
    path: str
    body: Body


@dataclass
class Story:
    """A lot from its making to its end, with everybody's habits on the way."""

    number: int
    luck: random.Random
    at: datetime
    crew: int = 0
    goods: str = ""
    minimal: bool = False
    how: str = ""
    acts: list[Act] = field(default_factory=list)
    expects: set[str] = field(default_factory=set)
    # Rules that rightly speak as well, but need not.
    allows: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        choose = self.luck.choice
        self.goods = self.goods or choose(park.GOODS)
        self.maker, self.user = choose(park.MAKERS), choose(park.USERS[:2])
        self.haulier = park.HAULIERS[0]
        self.plate = park.PLATES[self.haulier][self.crew]
        self.driver = park.DRIVERS[self.haulier][self.crew]
        self.escort = park.ESCORTS[self.haulier][self.crew]
        self.kg = self.luck.randrange(12000, 30000)
        self.berth = f"b{self.crew}"
        self.ids: list[str] = []

    @property
    def mark(self) -> str:
        """What tells this story's names from all others'."""
        return f"x{self.number:05}"

    @property
    def lot(self) -> str:
        """Its lot."""
        return f"{self.maker}/L-{self.mark}"

    @property
    def bill(self) -> str:
        """Its waybill."""
        return f"{self.haulier}/W-{self.mark}"

    def passes(self, least_h: float, most_h: float | None = None) -> datetime:
        """Time goes on."""
        hours = self.luck.uniform(least_h, least_h if most_h is None else most_h)
        self.at += timedelta(minutes=round(hours * 60))
        return self.at

    def weighed(self, kg: float) -> str:
        """A mass as an honest scale reads it, in steps of its division."""
        return str(max(20, round(self.luck.gauss(kg, _SIGMA_KG) / 20) * 20))

    def reads(self, kg: float) -> str:
        """The same for whoever has a scale; who names none writes down what the papers say."""
        return str(round(kg)) if self.minimal else self.weighed(kg)

    def new_id(self) -> str:
        """An event id of this story."""
        self.ids.append(str(uuid.uuid5(_IDS, f"{self.number}/{len(self.ids)}")))
        return self.ids[-1]

    def tell(self, key: str, kind: str, *, late_h: float | None = None, **given: Any) -> Body:
        """A movement, filed soon after, as clerks do: sometimes at once, sometimes next morning."""
        body = {"event_id": self.new_id(), "kind": kind, "occurred_at": self.at.isoformat(),
                **{name: value for name, value in given.items() if value is not None}}
        habits = (0.05, 0.5, 1) if self.goods == park.TOXIC else (0.05, 0.5, 3, 9)
        delay = self.luck.choice(habits) if late_h is None else late_h
        self.file(key, "POST", "/movements", body, delay)
        if late_h is None and self.luck.random() < 0.05:
            self.file(key, "POST", "/movements", body, delay + self.luck.uniform(0, 30))
        return body

    def file(self, key: str, method: str, path: str, body: Body, delay_h: float = 0.0) -> None:
        """Anything else that is filed."""
        self.acts.append(Act(self.at + timedelta(hours=delay_h), key, method, path, body))

    def optional(self, **given: Any) -> Body:
        """What may be left out, and by some always is."""
        return {} if self.minimal else given

    # -- the way of a lot -----------------------------------------------------------------------

    def signed(self, firm: str) -> Body:
        """Two keepers, and their own exact scale, where the goods need them."""
        if self.goods != park.TOXIC:
            return {}
        return {"signers": [f"{firm}-k1", f"{firm}-k2"], "instrument": None}

    def made(self, kind: str = "produce", kg: float | None = None, **given: Any) -> Body:
        """The lot is made and weighed."""
        return self.tell(self.maker, kind, **{
            "late_h": 0.1, "lot": self.lot, "substance": self.goods,
            "mass_kg": str(round(kg or self.kg)), "to_place": f"{self.maker}-wa",
            **self.signed(self.maker), **given})

    def papers(self, **given: Any) -> None:
        """The waybill is put before the truck leaves."""
        self.file(self.haulier, "PUT", f"/waybills/{self.bill}", {
            "status": "issued", "consignor": self.maker, "consignee": self.user,
            "carrier": self.haulier, "vehicle": self.plate, "driver": self.driver,
            "escort": self.escort, "seals": [f"S{self.number}"],
            "lines": [{"substance": self.goods, "mass_kg": str(self.kg)}], **given})

    def sent(self, **given: Any) -> Body:
        """It leaves by road."""
        told = {"lot": self.lot, "mass_kg": self.weighed(self.kg),
                "from_place": f"{self.maker}-wa", "waybill": self.bill, "consignee": self.user,
                "carrier": self.haulier, "vehicle": self.plate,
                "due_at": (self.at + timedelta(hours=10)).isoformat(),
                **self.optional(instrument=f"{self.maker}-s", driver=self.driver,
                                escort=self.escort, seals=[f"S{self.number}"],
                                ticket=f"T{self.mark}", mode="road"),
                **self.signed(self.maker), **given}
        if told.get("instrument") is None:
            told["mass_kg"] = given.get("mass_kg", str(self.kg))
        return self.tell(self.maker, "dispatch", **told)

    def gate(self, event: str, lot: str = "gate", **given: Any) -> None:
        """A gate or the yard sees the truck."""
        told = {"event_id": self.new_id(), "event": event, "occurred_at": self.at.isoformat(),
                "plate": self.plate, "load_state": "loaded", "waybill": self.bill, **given}
        self.file("office", "POST", f"/parking/{lot}/events",
                  {name: value for name, value in told.items() if value is not None}, 0.02)

    def rested(self, hours: float = 2, **given: Any) -> None:
        """The truck stands in the yard for a while."""
        gross = {"gross_kg": str(self.kg + 16000)}
        self.gate("enter", "yard", **{**gross, "seals": [f"S{self.number}"], **given})
        self.passes(0.1)
        self.gate("park", "yard", berth=self.berth)
        self.passes(hours)
        self.gate("leave", "yard", **{**gross, "seals": [f"S{self.number}"], **given})

    def came(self, kg: float | None = None, **given: Any) -> Body:
        """It arrives and is weighed."""
        told = {"lot": self.lot, "mass_kg": self.weighed(kg or self.kg), "waybill": self.bill,
                "to_place": f"{self.user}-wa", **self.optional(
                    instrument=f"{self.user}-s", seals=[f"S{self.number}"]),
                **self.signed(self.user), **given}
        if told.get("instrument") is None:
            told["mass_kg"] = given.get("mass_kg", str(round(kg or self.kg)))
        return self.tell(str(told["to_place"]).rpartition("-")[0], "receive", **told)

    def used(self, share: float = 0.4, **given: Any) -> Body:
        """Part of it is used up."""
        return self.tell(self.user, "use", **{
            "lot": self.lot, "from_place": f"{self.user}-wa", "purpose": "synthesis",
            "mass_kg": str(round(self.kg * share)), **self.signed(self.user), **given})

    def finishes(self, left: float = 0.6) -> None:
        """What is left is used up, and both ends count that nothing remains."""
        self.passes(2, 90)
        self.used(left)
        self.passes(1, 20)
        for firm, place in ((self.user, f"{self.user}-wa"), (self.maker, f"{self.maker}-wa")):
            self.tell(firm, "count", lot=self.lot, from_place=place, counted_kg="0")

    def travels(self, **given: Any) -> None:
        """The whole ordinary trip."""
        self.made()
        self.passes(1, 20)
        if self.luck.random() < 0.5:
            self.papers()
        self.sent(**given)
        self.passes(1, 3)
        if self.luck.random() < 0.5:
            self.rested(self.luck.uniform(0.5, 5))
        self.passes(1, 3)
        self.came()
        self.passes(2, 40)
        self.used()
        self.finishes()
