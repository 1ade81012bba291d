"""Honest waste: under its manifest, refused and sent on, across provinces, by hand."""

from datetime import timedelta

from bench.world import park
from bench.world.clean.register import habit
from bench.world.story import Story


@habit(5)
def wasted(s: Story) -> None:
    """Waste goes to the disposer under its manifest and is burnt."""
    manifest = s.manifest
    s.file(s.maker, "PUT", f"/manifests/{manifest}", {
        "consignor": s.maker, "consignee": s.disposer, "waybill": s.bill,
        "lines": [{"waste_code": "900-402-06", "mass_kg": "900"}]})
    s.leaves_as_waste(manifest=manifest)
    s.burnt(manifest=manifest)


@habit()
def waste_sent_home(s: Story) -> None:
    """The disposer refuses, and the waste goes home under a successor."""
    s.leaves_as_waste(instrument=None)
    s.passes(3)
    lot, bill, s.part = s.lot, s.bill, "-back"
    s.tell(s.disposer, "reject", lot=lot, waybill=bill, mass_kg=str(s.kg), successor=s.bill,
           reason="leaks")
    s.passes(3)
    s.tell(s.maker, "receive", lot=lot, waybill=s.bill, mass_kg=str(s.kg),
           to_place=f"{s.maker}-wa")
    s.passes(30)
    s.tell(s.maker, "dispose", lot=lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg),
           method="D10")


@habit()
def province_agreed(s: Story) -> None:
    """Waste goes to another province, which has agreed to it this year."""
    s.maker = s.settles("producer", uscc=s.credit_code(park.AREA))
    s.disposer = s.settles("disposer", uscc=s.credit_code("4403"))
    s.may(s.disposer, "waste_operation")
    s.may(s.maker, "waste_transfer", mass_kg="2000",
          valid_from=(s.at - timedelta(days=30)).date().isoformat())
    s.leaves_as_waste()
    s.burnt()


@habit()
def manifest_by_hand(s: Story) -> None:
    """A manifest written by hand is entered two days later."""
    s.leaves_as_waste(source="paper", late_h=48)
    s.burnt()


@habit()
def discarded_and_burnt(s: Story) -> None:
    """A product becomes waste under the right code, and goes to the disposer."""
    s.goods, s.kg = park.GOODS[0], 900
    s.maker = s.settles("producer")
    s.made()
    s.passes(2)
    s.tell(s.maker, "discard", lot=s.lot, from_place=f"{s.maker}-wa", to_place=f"{s.maker}-wa",
           mass_kg=str(s.kg), waste_code="900-402-06", waste_lot=f"{s.lot}-w")
    s.part, s.goods = "-w", park.WASTE
    s.passes(20)
    s.sent(consignee=s.disposer, manifest=s.manifest, ticket=None)
    s.burnt()


@habit()
def two_kilograms_less(s: Story) -> None:
    """Two kilograms of waste less arrive, as rough scales read."""
    s.leaves_as_waste(instrument=None)
    s.burnt(instrument=None, mass_kg="898")


@habit()
def waste_declared_each_month(s: Story) -> None:
    """A disposer declares every month of its waste in time."""
    s.long_ago(60)
    s.declares_waste(s.settles("disposer", silent=True), s.at, 24)
