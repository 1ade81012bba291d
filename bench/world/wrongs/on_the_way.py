"""Wrongs of family V: the truck, its papers, its load, its seals."""

from bench.world import park
from bench.world.story import Story
from bench.world.wrongs.register import wrong


@wrong("V-01")
def no_waybill_at_the_gate(s: Story) -> None:
    """A loaded truck at the gate without a waybill."""
    s.plate = f"bare-{s.mark}"
    s.gate("enter", waybill=None)
    s.passes(1)
    s.gate("leave", waybill=None, load_state="empty")


@wrong("V-01")
def loaded_on_a_closed_waybill(s: Story) -> None:
    """A truck is loaded again on the waybill of goods that were received yesterday."""
    s.leaves()
    s.ends()
    s.gate("enter")
    s.passes(1)
    s.gate("leave", load_state="empty")


@wrong("V-02", allows={"V-05"})
def overloaded(s: Story) -> None:
    """Twenty tonnes on a truck for five."""
    s.leaves(vehicle="odd-small", driver=None, escort=None)
    s.ends()


@wrong("V-03", allows={"V-05"})
def wrong_tank(s: Story) -> None:
    """In a tank approved for something else."""
    s.leaves(vehicle="odd-tank", driver=None, escort=None)
    s.ends()


@wrong("V-03")
def tank_not_inspected(s: Story) -> None:
    """In a tank whose inspection ran out."""
    _in_a_tank(s, tank_inspected_until="2025-01-01")


@wrong("V-04")
def own_papers_ended(s: Story) -> None:
    """On a truck of a small carrier whose permit ran out."""
    _in_a_tank(s, permit_until="2025-01-01")


def _in_a_tank(s: Story, **entry: object) -> None:
    s.hires()
    s.enters(s.haulier, f"vehicles/{s.plate}", kind="rigid", approved_load_kg="32000",
             tank_media=park.MEDIA, **entry)
    s.leaves()
    s.ends()


@wrong("V-04", allows={"V-05"})
def papers_ended(s: Story) -> None:
    """On a truck whose permit ran out."""
    s.leaves(vehicle="odd-papers", driver=None, escort=None)
    s.ends()


@wrong("V-05")
def on_two_waybills(s: Story) -> None:
    """A second waybill for the same truck at the same time, from elsewhere."""
    s.leaves()
    first, s.maker = s.maker, next(maker for maker in park.MAKERS if maker != s.maker)
    kg, s.kg, s.part = s.kg, 900, "-2"
    s.leaves(instrument=None)
    s.passes(3)
    s.came(instrument=None)
    s.passes(2)
    s.used(1)
    s.maker, s.kg, s.part = first, kg, ""
    s.ends(0.1)


@wrong("V-06")
def paper_of_other_goods(s: Story) -> None:
    """The waybill put beforehand names another substance."""
    s.goods = park.GOODS[0]
    s.made()
    s.passes(1)
    s.papers(lines=[{"substance": park.GOODS[1], "mass_kg": str(s.kg)}])
    s.passes(0.2)
    s.sent()
    s.ends()


@wrong("V-06")
def two_systems_differ(s: Story) -> None:
    """The waybill system tells of a tenth less than the enterprise."""
    own = s.leaves()
    s.file("ewb", "POST", "/movements", {
        **own, "event_id": s.new_id(), "source": "e-waybill", "instrument": None, "ticket": None,
        "mass_kg": str(s.kg * 9 // 10)}, 1)
    s.ends()


@wrong("V-11")
def explosives_with_acetone(s: Story) -> None:
    """Explosives and a flammable liquid on one truck."""
    s.hires()
    s.maker, s.user = s.settles("producer"), s.settles("user")
    bill, lots = s.bill, []
    for s.part, s.goods, place in (("-1", park.EXPLOSIVE, "wa"), ("-2", park.GOODS[3], "ya")):
        s.kg = 500
        s.made(to_place=f"{s.maker}-{place}")
        lots.append((s.lot, place))
    s.passes(1)
    for lot, place in lots:
        s.sent(lot=lot, from_place=f"{s.maker}-{place}", waybill=bill, instrument=None)
    s.passes(4)
    for lot, place in lots:
        s.came(lot=lot, to_place=f"{s.user}-{place}", waybill=bill, instrument=None)
    s.passes(1)
    for lot, place in lots:
        s.used(1, lot=lot, from_place=f"{s.user}-{place}")


@wrong("V-12")
def seals_changed(s: Story) -> None:
    """Other seals arrive than left."""
    s.minimal = False
    s.leaves()
    s.ends(seals=["other"])


@wrong("V-13")
def stolen_and_not_reported(s: Story) -> None:
    """Toxic goods are stolen, and the police hear nothing."""
    s.stolen()


@wrong("V-13")
def stolen_and_reported_late(s: Story) -> None:
    """Toxic goods are stolen, and the police hear of it next morning."""
    s.stolen(reported_h=15)


@wrong("V-14")
def poison_on_the_river(s: Story) -> None:
    """Poison goes by barge from a quay on the river."""
    s.toxic()
    s.hires()
    s.maker = s.settles("producer")
    s.enters(s.maker, f"places/{s.maker}-qu", kind="loading", park="port",
             zones=["cn-inland-waters"])
    s.made(to_place=f"{s.maker}-qu")
    s.passes(1)
    s.sent(from_place=f"{s.maker}-qu", mode="water", vehicle=None, vessel="barge 7")
    s.ends()


@wrong("V-15", allows={"V-01"})
def passed_and_never_told(s: Story) -> None:
    """Loaded through the gate on a maker's waybill, and nobody tells of its goods."""
    bill = f"{s.maker}/W-{s.mark}"
    s.gate("enter", waybill=bill)
    s.passes(1)
    s.gate("leave", waybill=bill, load_state="empty")
