"""Wrongs of family G: where a lot comes from, where it goes, what it is."""

from datetime import timedelta

from bench.world import park
from bench.world.story import Story
from bench.world.wrongs.register import wrong


@wrong("G-01")
def no_source(s: Story) -> None:
    """Used, and never came."""
    s.tell(s.user, "use", lot=s.lot, substance=s.goods, from_place=f"{s.user}-wa", mass_kg="900")


@wrong("G-01")
def opened_after_the_go_live(s: Story) -> None:
    """An opening balance weeks after its firm joined the ledger."""
    s.maker = s.settles("producer", ledger_from=(s.at - timedelta(days=20)).isoformat())
    s.passes(24)
    s.made(kind="opening")
    s.passes(5)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))


@wrong("G-02")
def never_came(s: Story) -> None:
    """Sent, and never received."""
    s.leaves()


@wrong("G-02")
def half_never_came(s: Story) -> None:
    """Half of it is received in part, and the rest never."""
    s.leaves()
    s.passes(4)
    s.came(s.kg // 2, partial=True)
    s.passes(4)
    s.used(0.5)
    s.passes(1)
    s.counted(s.user, s.maker)


@wrong("G-03", allows={"G-11"})
def never_sent(s: Story) -> None:
    """Received under a waybill nobody dispatched."""
    s.tell(s.user, "receive", lot=s.lot, substance=s.goods, mass_kg="900", waybill=s.bill,
           to_place=f"{s.user}-wa")


@wrong("G-03")
def came_twice(s: Story) -> None:
    """Received again the next day, under another id."""
    s.leaves()
    s.passes(4)
    s.came()
    s.passes(20)
    s.came()
    s.passes(4)
    s.used(2)
    s.passes(1)
    s.counted(s.user, s.maker)


@wrong("G-04")
def astray(s: Story) -> None:
    """Another than the consignee received it."""
    s.leaves(consignee=park.USERS[1])
    s.user = park.USERS[0]
    s.ends()


@wrong("G-05")
def handed_over_nowhere(s: Story) -> None:
    """Goods under special control change trucks, and nobody says where."""
    s.goods = park.GOODS[0]
    s.leaves(**s.other_haulier())
    s.passes(2)
    s.tell(s.haulier, "handover", waybill=s.bill, carrier=s.haulier, vehicle=s.plate)
    s.ends(2)


@wrong("G-05")
def delivered_by_a_third(s: Story) -> None:
    """Handed over to one carrier, delivered by another."""
    s.goods = park.GOODS[0]
    s.leaves(**s.other_haulier())
    s.passes(2)
    s.tell(s.haulier, "handover", waybill=s.bill, carrier=s.haulier, vehicle=s.plate,
           location="port junction")
    s.ends(2, carrier=park.HAULIERS[1])


@wrong("G-06")
def before_it_left(s: Story) -> None:
    """The receipt says an hour before the dispatch."""
    s.made()
    s.passes(3)
    s.sent()
    s.at -= timedelta(hours=1)
    s.came(late_h=2)
    s.passes(6)
    s.used()
    s.finishes()


@wrong("G-06")
def used_before_it_was_made(s: Story) -> None:
    """Part of a lot is used up hours before the lot was made."""
    s.tell(s.maker, "use", late_h=5, lot=s.lot, from_place=f"{s.maker}-wa", substance=s.goods,
           mass_kg="900")
    s.passes(4)
    s.made()
    s.passes(4)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg - 900))


@wrong("G-07", allows={"P-04"})
def round_trip(s: Story) -> None:
    """A lot is sold back and forth, and nothing says that it was returned."""
    s.goods = park.GOODS[0]
    s.user = s.settles("user")
    s.leaves()
    s.passes(4)
    s.came()
    s.passes(20)
    s.goes_back()


@wrong("G-08")
def too_much_out(s: Story) -> None:
    """More of a lot is sent than was made."""
    s.made(kg=s.kg // 2)
    s.passes(1)
    s.sent()
    s.ends()


@wrong("G-09")
def another_substance(s: Story) -> None:
    """The receipt names another substance."""
    s.goods = park.GOODS[0]
    s.leaves()
    s.ends(substance=park.GOODS[1])


@wrong("G-09")
def another_strength(s: Story) -> None:
    """Soda of 30 % is received as soda of 48 %."""
    s.goods = park.GOODS[2]
    s.made(concentration="30")
    s.passes(1)
    s.sent()
    s.ends(concentration="48")


@wrong("G-10", allows={"G-12"})
def made_of_nothing(s: Story) -> None:
    """Split into a child that names no parent."""
    s.made()
    s.passes(2)
    s.tell(s.maker, "convert", late_h=0.1, inputs=[], outputs=[
        {"lot": f"{s.lot}-c", "substance": s.goods, "to_place": f"{s.maker}-wa", "mass_kg": "50"}])
    s.passes(2)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))
    s.tell(s.maker, "use", lot=f"{s.lot}-c", from_place=f"{s.maker}-wa", mass_kg="50")


@wrong("G-11")
def forgotten(s: Story) -> None:
    """A lot has stood for more than half a year, and nobody has looked at it."""
    s.long_ago(200)
    s.maker = s.settles("producer")
    s.made()


@wrong("G-11", allows={"T-09"})
def forgotten_poison(s: Story) -> None:
    """Of what is highly toxic nothing is heard for five weeks."""
    s.toxic()
    s.at -= timedelta(days=10)
    s.maker = s.settles("producer")
    s.made()


@wrong("G-12")
def out_of_thin_air(s: Story) -> None:
    """A tenth more comes out of a conversion than went in."""
    s.made()
    s.passes(2)
    s.converts(1.1)
    s.passes(2)
    s.tell(s.maker, "use", lot=f"{s.lot}-p", from_place=f"{s.maker}-wa",
           mass_kg=str(round(s.kg * 1.1)))


@wrong("G-12")
def lost_in_the_making(s: Story) -> None:
    """A loss of 1 % was measured, and 8 % are missing."""
    s.made()
    s.passes(2)
    s.converts(0.92, measured_loss_kg=str(s.kg // 100))
    s.passes(2)
    s.tell(s.maker, "use", lot=f"{s.lot}-p", from_place=f"{s.maker}-wa",
           mass_kg=str(round(s.kg * 0.92)))


@wrong("G-12")
def against_its_recipe(s: Story) -> None:
    """A product takes a fifth more than its recipe says."""
    s.goods = park.GOODS[0]
    s.maker = s.settles("producer")
    s.enters(s.maker, f"recipes/{s.mark}-r", product="67-64-1",
             coefficients=[{"substance": s.goods, "per_kg": "1.25"}])
    s.made()
    s.passes(2)
    s.converts(0.8 / 1.2, "67-64-1")
    s.passes(2)
    s.tell(s.maker, "use", lot=f"{s.lot}-p", from_place=f"{s.maker}-wa",
           mass_kg=str(round(s.kg * 0.8 / 1.2)))


@wrong("G-13", allows={"G-11"})
def closed_with_stock(s: Story) -> None:
    """A firm closes, and its store is full."""
    s.maker = s.settles("producer", silent=True)
    s.made()
    s.passes(30)
    s.file("admin", "PUT", f"/custodians/{s.maker}", {
        "name": s.maker, "roles": ["producer"], "park": "port", "status": "closed"})


@wrong("C-06")
def called_unlisted(s: Story) -> None:
    """A by-product called unlisted that the register knows by its CAS number."""
    _with_unlisted(s, "71-43-2")


@wrong("C-06")
def broken_cas(s: Story) -> None:
    """A by-product named by a CAS number that cannot be one."""
    _with_unlisted(s, "CAS 71-43-3")


def _with_unlisted(s: Story, name: str) -> None:
    s.made()
    s.passes(2)
    s.tell(s.maker, "convert", late_h=0.1,
           inputs=[{"lot": s.lot, "from_place": f"{s.maker}-wa", "mass_kg": str(s.kg)}],
           outputs=[{"lot": f"{s.lot}-p", "substance": s.goods, "to_place": f"{s.maker}-wa",
                     "mass_kg": str(s.kg - 100)}, {"unlisted": name, "mass_kg": "100"}])
    s.passes(2)
    s.tell(s.maker, "use", lot=f"{s.lot}-p", from_place=f"{s.maker}-wa",
           mass_kg=str(s.kg - 100))


@wrong("I-04", allows={"V-02"})
def doubled(s: Story) -> None:
    """One dispatch filed twice under two ids."""
    s.made(kg=s.kg * 2)
    s.passes(1)
    s.sent(instrument=None, mass_kg=str(s.kg))
    s.passes(0.1)
    s.sent(instrument=None, mass_kg=str(s.kg))
    s.passes(4)
    s.came(s.kg * 2)
    s.passes(4)
    s.used(0.8)
    s.finishes(1.2)


@wrong("I-06")
def unknown_party(s: Story) -> None:
    """Goods from a party that nobody registered."""
    lot = f"far/L-{s.mark}"
    s.tell(s.user, "receive", lot=lot, substance=s.goods, mass_kg=str(s.kg), waybill=s.bill,
           to_place=f"{s.user}-wa", consignor=f"uscc:{s.credit_code('3100')}")
    s.passes(20)
    s.tell(s.user, "use", lot=lot, from_place=f"{s.user}-wa", mass_kg=str(s.kg))
