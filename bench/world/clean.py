"""Stories without fault, as different as honest filers are: nothing may be found in them."""

from collections.abc import Callable
from datetime import timedelta

from bench.world import park
from bench.world.story import Story

Tell = Callable[[Story], None]


def ordinary(s: Story) -> None:
    """A lot is made, sent, weighed in, used up and counted."""
    s.travels()


def with_least_words(s: Story) -> None:
    """Somebody who fills in nothing that is optional."""
    s.minimal = True
    s.made()
    s.passes(1, 20)
    s.sent(vehicle=None, carrier=None, due_at=None)
    s.passes(2, 9)
    s.came()
    s.passes(2, 40)
    s.used()
    s.finishes()


def overnight(s: Story) -> None:
    """The truck rests in the yard, and its waybill was put before it left."""
    s.made()
    s.passes(1)
    s.papers()
    s.sent()
    s.passes(1)
    s.gate("enter")
    s.passes(0.2)
    s.rested(s.luck.uniform(5, 10))
    s.passes(0.2)
    s.gate("leave")
    s.passes(1)
    s.came()
    s.passes(3)
    s.used()
    s.finishes()


def handed_over(s: Story) -> None:
    """A second truck takes the load over."""
    s.goods, other = park.GOODS[0], park.HAULIERS[1]
    s.made()
    s.passes(1)
    s.sent(carrier=other, vehicle=park.PLATES[other][s.crew], driver=park.DRIVERS[other][s.crew],
           escort=park.ESCORTS[other][s.crew])
    s.passes(2)
    s.tell(s.haulier, "handover", waybill=s.bill, carrier=s.haulier, vehicle=s.plate,
           location="port junction", **s.optional(driver=s.driver, escort=s.escort))
    s.passes(2)
    s.came()
    s.passes(3)
    s.used()
    s.finishes()


def told_twice(s: Story) -> None:
    """The waybill system tells of the same trip beside the enterprise."""
    s.made()
    s.passes(1)
    own = s.sent()
    s.file("ewb", "POST", "/movements", {
        **own, "event_id": s.new_id(), "source": "e-waybill", "instrument": None,
        "ticket": None}, s.luck.choice((0.01, 5)))
    s.passes(3)
    s.came()
    s.passes(3)
    s.used()
    s.finishes()


def mended(s: Story) -> None:
    """A slip of the pen is undone in the open."""
    s.made()
    s.passes(1)
    wrong = s.sent(mass_kg=str(s.kg // 10), late_h=0.05, ticket=None)
    right = {**wrong, "event_id": s.new_id(), "mass_kg": s.reads(s.kg)}
    s.tell(s.maker, "correct", late_h=2, reverses=wrong["event_id"], replacement=right)
    s.passes(3)
    s.came()
    s.passes(3)
    s.used()
    s.finishes()


def in_two_parts(s: Story) -> None:
    """Half a load is unloaded in the evening, the rest next morning."""
    s.made()
    s.passes(1)
    s.sent()
    s.passes(3)
    s.came(s.kg // 2, partial=True)
    s.passes(8)
    s.came(s.kg - s.kg // 2)
    s.passes(3)
    s.used()
    s.finishes()


def sent_back(s: Story) -> None:
    """The consignee refuses, and the goods go home."""
    s.made()
    s.passes(1)
    sent = s.sent()
    s.passes(3)
    back = f"{s.haulier}/B-{s.mark}"
    s.tell(s.user, "reject", lot=s.lot, waybill=s.bill, mass_kg=sent["mass_kg"], successor=back,
           reason="off specification")
    s.passes(3)
    s.tell(s.maker, "receive", lot=s.lot, waybill=back, mass_kg=s.reads(s.kg),
           to_place=f"{s.maker}-wa", **s.optional(instrument=f"{s.maker}-s"))
    s.passes(20)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))
    s.passes(1)
    s.tell(s.maker, "count", lot=s.lot, from_place=f"{s.maker}-wa", counted_kg="0")


def toxic(s: Story) -> None:
    """Highly toxic goods with every paper there is, told in time."""
    s.goods, s.kg = park.TOXIC, 400
    s.made(late_h=1)
    s.passes(1)
    s.papers()
    s.sent(late_h=1, seller=s.maker, buyer=s.user)
    s.passes(3)
    s.came(late_h=1)
    s.passes(3)
    s.used()
    s.finishes()


def wasted(s: Story) -> None:
    """Waste goes to the disposer under its manifest and is burnt."""
    s.goods, s.kg = park.WASTE, 900
    s.made(kind="opening", kg=s.kg)
    s.passes(1)
    manifest = f"{s.maker}/{s.at:%Y}{park.AREA}{s.number:06}"
    s.file(s.maker, "PUT", f"/manifests/{manifest}", {
        "consignor": s.maker, "consignee": park.DISPOSER, "waybill": s.bill,
        "lines": [{"waste_code": "900-402-06", "mass_kg": str(s.kg)}]})
    s.sent(consignee=park.DISPOSER, manifest=manifest)
    s.passes(3)
    got = s.came(to_place=f"{park.DISPOSER}-wa", instrument=f"{park.DISPOSER}-s",
                 manifest=manifest)
    s.passes(60)
    s.tell(park.DISPOSER, "dispose", lot=s.lot, from_place=f"{park.DISPOSER}-wa",
           mass_kg=got["mass_kg"], method="D10")
    s.passes(1)
    for firm in (park.DISPOSER, s.maker):
        s.tell(firm, "count", lot=s.lot, from_place=f"{firm}-wa", counted_kg="0")


def abroad(s: Story) -> None:
    """Goods from beyond the area: no dispatch is told of here."""
    lot = f"{park.ABROAD}/L-{s.mark}"
    s.tell(s.user, "receive", lot=lot, substance=s.goods, mass_kg=str(s.kg), waybill=s.bill,
           to_place=f"{s.user}-wa", consignor=park.ABROAD)
    s.passes(20)
    s.tell(s.user, "use", lot=lot, from_place=f"{s.user}-wa", mass_kg=str(s.kg))


def to_abroad(s: Story) -> None:
    """Goods of no special list leave the area; nobody here says that they came."""
    s.goods = park.GOODS[1]
    s.made()
    s.passes(1)
    s.sent(consignee=park.ABROAD)
    s.passes(30)
    s.tell(s.maker, "count", lot=s.lot, from_place=f"{s.maker}-wa", counted_kg="0")


def through_a_tank(s: Story) -> None:
    """It is pumped into a tank with others, and drawn from it without naming a lot."""
    s.goods, s.user = park.GOODS[0], park.USERS[0]
    s.made()
    s.passes(1)
    s.sent()
    s.passes(3)
    got = s.came(to_place=f"{s.user}-mix")
    s.passes(6)
    s.tell(s.user, "use", from_place=f"{s.user}-mix", mass_kg=got["mass_kg"])
    s.tell(s.maker, "count", lot=s.lot, from_place=f"{s.maker}-wa", counted_kg="0")


def in_drums(s: Story) -> None:
    """Drums are counted, not only weighed."""
    s.made(pieces=80)
    s.passes(1)
    s.sent(pieces=80)
    s.passes(3)
    s.came(pieces=80)
    s.passes(3)
    s.used()
    s.finishes()


def passing_through(s: Story) -> None:
    """A truck between two others passes the gate: none of this park's goods are on it."""
    plate, bill = f"through-{s.mark}", f"{park.ABROAD}/W-{s.mark}"
    s.gate("enter", plate=plate, waybill=bill)
    s.passes(0.5, 2)
    s.gate("leave", plate=plate, waybill=bill)


def over_a_month(s: Story) -> None:
    """Somebody who tells of what was used month by month."""
    s.made()
    s.passes(1)
    s.sent()
    s.passes(3)
    s.came()
    begun = s.at
    s.passes(700)
    s.used(0.4, period_from=begun.isoformat())
    s.finishes()


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


def moved_inside(s: Story) -> None:
    """From the warehouse to the loading bay and back in time."""
    s.made()
    s.passes(1)
    s.tell(s.maker, "transfer", lot=s.lot, from_place=f"{s.maker}-wa", to_place=f"{s.maker}-ya",
           mass_kg=str(s.kg))
    s.passes(2)
    s.sent(from_place=f"{s.maker}-ya")
    s.passes(3)
    s.came()
    s.tell(s.maker, "count", lot=s.lot, from_place=f"{s.maker}-ya", counted_kg="0")
    s.passes(3)
    s.used()
    s.finishes()


# How often each is told among a hundred.
HABITS: dict[Tell, int] = {
    ordinary: 34, with_least_words: 8, overnight: 8, handed_over: 4, told_twice: 6, mended: 4,
    in_two_parts: 4, sent_back: 2, toxic: 4, wasted: 5, abroad: 3, to_abroad: 2,
    through_a_tank: 4, in_drums: 3, passing_through: 3, over_a_month: 2, late_but_in_time: 2,
    moved_inside: 2,
}
LONGEST = timedelta(days=45)
