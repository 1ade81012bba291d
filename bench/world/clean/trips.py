"""Honest trips: by every mode, in parts, in rounds, back again, and told in every way."""

from datetime import timedelta

from bench.world import park
from bench.world.clean.register import habit
from bench.world.story import Story


@habit(34)
def ordinary(s: Story) -> None:
    """A lot is made, sent, weighed in, used up and counted."""
    s.travels()


@habit(8)
def with_least_words(s: Story) -> None:
    """Somebody who fills in nothing that is optional."""
    s.minimal = True
    s.leaves(vehicle=None, carrier=None, due_at=None)
    s.ends(s.luck.uniform(2, 9))


@habit(4)
def handed_over(s: Story) -> None:
    """A second truck takes the load over."""
    s.goods = park.GOODS[0]
    s.leaves(**s.other_haulier())
    s.passes(2)
    s.tell(s.haulier, "handover", waybill=s.bill, carrier=s.haulier, vehicle=s.plate,
           location="port junction", **s.optional(driver=s.driver, escort=s.escort))
    s.ends(2)


@habit(6)
def told_twice(s: Story) -> None:
    """The waybill system tells of the same trip beside the enterprise."""
    own = s.leaves()
    s.file("ewb", "POST", "/movements", {
        **own, "event_id": s.new_id(), "source": "e-waybill", "instrument": None,
        "ticket": None}, s.luck.choice((0.01, 5)))
    s.ends(3)


@habit(4)
def mended(s: Story) -> None:
    """A slip of the pen is undone in the open."""
    wrong = s.leaves(mass_kg=str(s.kg // 10), late_h=0.05, ticket=None)
    s.mends(s.maker, wrong, mass_kg=s.reads(s.kg))
    s.ends(3)


@habit(2)
def receipt_mended(s: Story) -> None:
    """The receipt had a digit too few, and is put right next morning."""
    s.leaves()
    s.passes(3)
    wrong = s.came(s.kg // 10, late_h=0.05)
    s.mends(s.user, wrong, late_h=16, mass_kg=s.reads(s.kg))
    s.passes(20)
    s.used()
    s.finishes()


@habit()
def doubled_and_taken_back(s: Story) -> None:
    """A dispatch is filed twice, and the second is taken back."""
    s.leaves(ticket=None)
    again = s.sent(late_h=0.2, ticket=None)
    s.tell(s.maker, "correct", late_h=3, reverses=again["event_id"])
    s.ends(3)


@habit(4)
def in_two_parts(s: Story) -> None:
    """Half a load is unloaded in the evening, the rest next morning."""
    s.leaves()
    s.passes(3)
    s.came(s.kg // 2, partial=True)
    s.passes(8)
    s.came(s.kg - s.kg // 2)
    s.passes(3)
    s.used()
    s.finishes()


@habit(2)
def milk_run(s: Story) -> None:
    """One waybill for two consignees, one after the other."""
    s.kg -= s.kg % 2
    s.made()
    s.passes(1)
    whole, s.kg = s.kg, s.kg // 2
    for s.user in park.USERS[:2]:
        s.sent(ticket=None)
        s.passes(0.2)
    for s.user in park.USERS[:2]:
        s.passes(2)
        s.came()
    s.passes(3)
    for s.user in park.USERS[:2]:
        s.used(1)
    s.passes(1)
    for s.user in park.USERS[:2]:
        s.counted(s.user)
    s.kg = whole
    s.counted(s.maker)


@habit(2)
def two_trips_a_day(s: Story) -> None:
    """The same truck goes twice, the second time when it has come back."""
    s.leaves()
    s.ends(2)
    s.part = "-2"
    s.leaves(ticket=None)
    s.ends(2)


@habit()
def two_waybills_of_one_round(s: Story) -> None:
    """Two lots on one truck from one store to one consignee, each with its waybill."""
    s.kg = 9000
    for s.part in ("", "-2"):
        s.made()
    s.passes(1)
    for s.part in ("", "-2"):
        s.sent(ticket=None)
    s.passes(3)
    for s.part in ("", "-2"):
        s.came()
    s.passes(3)
    for s.part in ("", "-2"):
        s.used(1)
        s.passes(0.5)
        s.counted(s.user, s.maker)


@habit(2)
def sent_back(s: Story) -> None:
    """The consignee refuses, and the goods go home."""
    sent = s.leaves()
    s.passes(3)
    lot, bill, s.part = s.lot, s.bill, "-back"
    s.tell(s.user, "reject", lot=lot, waybill=bill, mass_kg=sent["mass_kg"], successor=s.bill,
           reason="off specification")
    s.passes(3)
    s.tell(s.maker, "receive", lot=lot, waybill=s.bill, mass_kg=s.reads(s.kg),
           to_place=f"{s.maker}-wa", **s.optional(instrument=f"{s.maker}-s"))
    s.passes(20)
    s.part = ""
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))
    s.passes(1)
    s.counted(s.maker)


@habit()
def returned(s: Story) -> None:
    """Received, and sent back a day later: it says that it is returned."""
    s.goods = park.GOODS[0]
    s.leaves()
    s.passes(3)
    s.came()
    s.passes(20)
    s.goes_back(reason="退货")


@habit()
def tolled(s: Story) -> None:
    """The maker's own goods are kept by another, and come home: they are its all along."""
    s.goods = park.GOODS[0]
    s.leaves(owner=s.maker)
    s.passes(3)
    s.came(owner=s.maker)
    s.passes(30)
    s.goes_back(owner=s.maker)


@habit(2)
def traded(s: Story) -> None:
    """A trader buys and sells, and never has it."""
    s.leaves(seller=s.maker, buyer=park.USERS[2])
    s.ends(3, buyer=park.USERS[2])


@habit(3)
def abroad(s: Story) -> None:
    """Goods from beyond the area: no dispatch is told of here."""
    lot = f"{park.ABROAD}/L-{s.mark}"
    s.tell(s.user, "receive", lot=lot, substance=s.goods, mass_kg=str(s.kg), waybill=s.bill,
           to_place=f"{s.user}-wa", consignor=park.ABROAD)
    s.passes(20)
    s.tell(s.user, "use", lot=lot, from_place=f"{s.user}-wa", mass_kg=str(s.kg))


@habit(2)
def to_abroad(s: Story) -> None:
    """Goods of no special list leave the area; nobody here says that they came."""
    s.goods = park.GOODS[1]
    s.leaves(consignee=park.ABROAD)
    s.passes(30)
    s.counted(s.maker)


@habit(3)
def in_drums(s: Story) -> None:
    """Drums are counted, not only weighed."""
    s.made(pieces=80)
    s.passes(1)
    s.sent(pieces=80)
    s.ends(3, pieces=80)


@habit()
def by_rail(s: Story) -> None:
    """By rail, which takes days."""
    s.hires()
    s.leaves(mode="rail", vehicle=None, driver=None, escort=None,
             due_at=(s.at + timedelta(days=4)).isoformat())
    s.ends(80)


@habit()
def poison_by_sea(s: Story) -> None:
    """Poison by sea: no river lies on its way."""
    s.toxic()
    s.hires()
    s.leaves(mode="water", vessel="Yong 12", vehicle=None,
             due_at=(s.at + timedelta(days=4)).isoformat())
    s.ends(50)


@habit()
def by_pipeline(s: Story) -> None:
    """A day's flow through a pipeline, told when the day is over."""
    s.hires()
    s.made()
    s.passes(24)
    begun = (s.at - timedelta(hours=23)).isoformat()
    s.sent(mode="pipeline", vehicle=None, driver=None, escort=None, seals=None, ticket=None,
           period_from=begun, due_at=None)
    s.passes(0.2)
    s.came(mode="pipeline", seals=None)
    s.passes(3)
    s.used()
    s.finishes()


@habit(2)
def with_a_trailer(s: Story) -> None:
    """A tractor draws a tank trailer: it is the trailer that holds and is weighed."""
    s.hires()
    trailer = f"{s.plate}-trailer"
    sound = {"tank_inspected_until": "2099-01-01", "permit_until": "2099-01-01"}
    s.enters(s.haulier, f"vehicles/{s.plate}", kind="tractor", **sound)
    s.enters(s.haulier, f"vehicles/{trailer}", kind="trailer", approved_load_kg="32000",
             tank_media=park.MEDIA, **sound)
    s.leaves(trailer=trailer)
    s.ends(3)


@habit(2)
def told_in_the_wrong_order(s: Story) -> None:
    """The receipt is filed before the dispatch, and the making last."""
    s.made(late_h=12)
    s.passes(1)
    s.sent(late_h=9)
    s.passes(3)
    s.came(late_h=0.1, substance=s.goods)
    s.passes(3)
    s.used(late_h=0.1)
    s.finishes()


@habit(2)
def late_but_in_time(s: Story) -> None:
    """Told the next day: late for a clerk, in time for the law."""
    s.made(late_h=20)
    s.passes(30)
    s.sent(late_h=10)
    s.passes(4)
    s.came(late_h=12)
    s.passes(4)
    s.used(late_h=20)
    s.finishes()


@habit(3)
def over_the_holidays(s: Story) -> None:
    """On the eve of a holiday or a weekend, told on the first day of work."""
    while park.works(s.at + timedelta(days=1)):
        s.at += timedelta(days=1)  # without a draw: the same seed tells the same on any day
    hours = (park.next_working_day(s.at) - s.at) / timedelta(hours=1)
    s.made(late_h=hours)
    s.passes(0.5)
    s.sent(late_h=hours - 0.4)
    s.passes(0.5)
    s.came(late_h=hours - 0.9)
    s.passes(24 * 14)
    s.used()
    s.finishes()


@habit()
def while_the_system_was_down(s: Story) -> None:
    """The system was down for three days, and the authority has declared it."""
    s.maker = s.settles("producer")
    s.made()
    s.passes(4)
    s.tell(s.maker, "use", late_h=70, lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))
    s.file("admin", "PUT", f"/outages/{s.mark}-o", {
        "custodians": [s.maker], "from_at": (s.at - timedelta(hours=1)).isoformat(),
        "to_at": (s.at + timedelta(hours=69)).isoformat(), "reason": "down"}, 72)
