"""One story of the world: what truly happened, what of it was told by whom when, what is wrong."""

from datetime import timedelta
from typing import Any

from bench.world import park
from bench.world.teller import Act, Body, Teller, filled

__all__ = ["Act", "Story"]


class Story(Teller):
    """A lot from its making to its end, with everybody's habits on the way."""

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
        told = {"status": "issued", "consignor": self.maker, "consignee": self.user,
                "carrier": self.haulier, "vehicle": self.plate, "driver": self.driver,
                "escort": self.escort, "seals": [f"S{self.number}"],
                "lines": [{"substance": self.goods, "mass_kg": str(self.kg)}], **given}
        self.file(self.haulier, "PUT", f"/waybills/{self.bill}", filled(told))

    def sent(self, **given: Any) -> Body:
        """It leaves by road."""
        told = {"lot": self.lot, "mass_kg": self.weighed(self.kg),
                "from_place": f"{self.maker}-wa", "waybill": self.bill, "consignee": self.user,
                "carrier": self.haulier, "vehicle": self.plate,
                "due_at": (self.at + timedelta(hours=10)).isoformat(),
                **self.optional(instrument=f"{self.maker}-s", driver=self.driver,
                                escort=self.escort, seals=[f"S{self.number}"],
                                ticket=f"T{self.mark}{self.part}", mode="road"),
                **self.signed(self.maker), **given}
        if told.get("instrument") is None:
            told["mass_kg"] = given.get("mass_kg", str(self.kg))
        return self.tell(self.maker, "dispatch", **told)

    def gate(self, event: str, lot: str = "gate", **given: Any) -> None:
        """A gate or the yard sees the truck."""
        told = {"event_id": self.new_id(), "event": event, "occurred_at": self.at.isoformat(),
                "plate": self.plate, "load_state": "loaded", "waybill": self.bill, **given}
        self.file("office", "POST", f"/parking/{lot}/events", filled(told), 0.02)

    def rested(self, hours: float = 2, **given: Any) -> None:
        """The truck stands in the yard for a while."""
        gross = {"gross_kg": str(self.kg + 16000)}
        self.gate("enter", "yard", **{**gross, "seals": [f"S{self.number}"], **given})
        self.passes(0.1)
        self.gate("park", "yard", berth=self.berth, **given)
        self.passes(hours)
        self.gate("leave", "yard", **{**gross, "seals": [f"S{self.number}"], **given})

    def stands(self, lot: str, berth: str, hours: float = 2, tended_h: float = 0) -> None:
        """The truck takes a berth for a while; somebody looks after it every so many hours."""
        self.passes(1)
        self.gate("enter", lot, berth=berth)
        leaves_at = self.at + timedelta(hours=hours)
        while tended_h and self.at + timedelta(hours=tended_h) < leaves_at:
            self.passes(tended_h)
            self.gate("check", lot, driver=self.driver)
        self.at = leaves_at
        self.gate("leave", lot)

    def tended(self, lot: str) -> None:
        """A lot whose attendants tell who looks after the vehicles."""
        plate = f"{self.mark}-0"
        for event in ("enter", "check", "leave"):
            self.gate(event, lot, plate=plate, load_state="empty", waybill=None,
                      driver=f"{self.mark}-d" if event == "check" else None)
            self.passes(0.5)

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
        self.counted(self.user, self.maker)

    def leaves(self, **given: Any) -> Body:
        """It is made, and leaves an hour later; returns what was told of that."""
        self.made()
        self.passes(1)
        return self.sent(**given)

    def ends(self, hours: float = 4, **given: Any) -> None:
        """It arrives after so many hours, is used and counted."""
        self.passes(hours)
        self.came(**given)
        self.passes(hours)
        self.used()
        self.finishes()

    def converts(self, share: float, into: str = "", **given: Any) -> Body:
        """The maker makes so much of something out of it, or of the same."""
        place = f"{self.maker}-wa"
        return self.tell(
            self.maker, "convert", late_h=0.1,
            inputs=[{"lot": self.lot, "from_place": place, "mass_kg": str(self.kg)}],
            outputs=[{"lot": f"{self.lot}-p", "substance": into or self.goods,
                      "to_place": place, "mass_kg": str(round(self.kg * share))}], **given)

    def mends(self, key: str, wrong: Body, late_h: float = 2, **right: Any) -> None:
        """What was told wrongly is taken back, and told rightly with it."""
        self.tell(key, "correct", late_h=late_h, reverses=wrong["event_id"],
                  replacement={**wrong, "event_id": self.new_id(), **right})

    def goes_back(self, **sent: Any) -> None:
        """The user sends it back to its maker, who uses it up."""
        lot, self.part = self.lot, "-back"
        self.tell(self.user, "dispatch", lot=lot, mass_kg=str(self.kg), waybill=self.bill,
                  from_place=f"{self.user}-wa", consignee=self.maker, carrier=self.haulier,
                  vehicle=self.plate, **sent)
        self.passes(4)
        self.tell(self.maker, "receive", lot=lot, mass_kg=str(self.kg), waybill=self.bill,
                  to_place=f"{self.maker}-wa")
        self.passes(4)
        self.tell(self.maker, "use", lot=lot, from_place=f"{self.maker}-wa",
                  mass_kg=str(self.kg))
        self.passes(1)
        self.tell(self.maker, "count", lot=lot, from_place=f"{self.maker}-wa", counted_kg="0")
        self.tell(self.user, "count", lot=lot, from_place=f"{self.user}-wa", counted_kg="0")

    def gives_up(self, **sent: Any) -> None:
        """A user that stops production passes what it has on to another, and says why."""
        firm = self.settles("user", "stops")
        self.tell(firm, "opening", late_h=0.1, lot=self.lot, substance=self.goods,
                  mass_kg=str(self.kg), to_place=f"{firm}-wa")
        self.passes(2)
        self.tell(firm, "dispatch", lot=self.lot, mass_kg=str(self.kg), from_place=f"{firm}-wa",
                  waybill=self.bill, consignee=self.user, carrier=self.haulier,
                  vehicle=self.plate, reason="停产", **self.signed(firm), **sent)
        self.ends()

    def made_in_a_zone(self, zone: str, goods: str, kg: int) -> None:
        """A firm of its own makes something in a zone, and uses it up next day."""
        self.goods, firm = goods, f"{self.mark}-producer"
        if firm not in self.declaring:
            self.maker = self.settles("producer")
            self.enters(firm, f"places/{firm}-wa", kind="warehouse", park="port", zones=[zone])
            self.passes(1)
        self.made(kg=kg)
        self.passes(24)
        self.tell(firm, "use", lot=self.lot, from_place=f"{firm}-wa", mass_kg=str(kg))

    def stolen(self, reported_h: float | None = None) -> None:
        """Some of its poison is stolen; the police hear of it so many hours later, or never."""
        self.toxic()
        self.made()
        self.passes(5)
        self.tell(self.maker, "lose", late_h=0.5, lot=self.lot, from_place=f"{self.maker}-wa",
                  mass_kg="5", reason="被盗", **self.signed(self.maker))
        if reported_h is not None:
            self.passes(reported_h)
            self.watched("police_report", {"kind": "lot", "id": self.lot})
        self.passes(5)
        self.tell(self.maker, "use", lot=self.lot, from_place=f"{self.maker}-wa", mass_kg="395",
                  **self.signed(self.maker))

    def toxic(self) -> None:
        """It is about highly toxic goods."""
        self.goods, self.kg = park.TOXIC, 400

    def leaves_as_waste(self, waste: str = park.WASTE, **given: Any) -> Body:
        """Waste leaves for the disposer under its manifest."""
        self.goods, self.kg = waste, 900
        self.made(kind="opening", kg=self.kg)
        self.passes(1)
        return self.sent(**{"consignee": self.disposer, "manifest": self.manifest, **given})

    def burnt(self, hours: float = 60, **came: Any) -> Body:
        """The disposer receives waste and burns it, and both ends count."""
        self.passes(3)
        place = f"{self.disposer}-wa"
        got = self.came(**{"to_place": place, **self.optional(instrument=f"{self.disposer}-s"),
                           **came})
        self.passes(hours)
        self.tell(self.disposer, "dispose", lot=self.lot, from_place=place, method="D10",
                  mass_kg=got["mass_kg"])
        self.passes(1)
        self.counted(self.disposer, self.maker)
        return got

    def counted(self, *firms: str, kg: float = 0) -> None:
        """Firms count what is left of it in their stores."""
        for firm in firms:
            self.tell(firm, "count", lot=self.lot, from_place=f"{firm}-wa", counted_kg=str(kg))

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
        self.ends(self.luck.uniform(1, 3))
