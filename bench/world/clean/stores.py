"""Honest stores: tanks, conversions, counts, losses, hazard units, the park's own catalogue."""

from datetime import timedelta

from bench.world import park
from bench.world.clean.register import habit
from bench.world.story import Story


@habit(4)
def through_a_tank(s: Story) -> None:
    """It is pumped into a tank with others, and drawn from it without naming a lot."""
    s.goods, s.user = park.GOODS[0], park.USERS[0]
    s.leaves()
    s.passes(3)
    got = s.came(to_place=f"{s.user}-mix")
    s.passes(6)
    s.tell(s.user, "use", from_place=f"{s.user}-mix", mass_kg=got["mass_kg"])
    s.counted(s.maker)


@habit(2)
def over_a_month(s: Story) -> None:
    """Somebody who tells of what was used month by month."""
    s.leaves()
    s.passes(3)
    s.came()
    begun = s.at
    s.passes(700)
    s.used(0.4, period_from=begun.isoformat())
    s.finishes()


@habit(2)
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


@habit(2)
def poison_waits_in_the_yard(s: Story) -> None:
    """Poison stands on the yard for an evening, and then leaves."""
    s.toxic()
    s.made()
    s.passes(1)
    s.tell(s.maker, "transfer", lot=s.lot, from_place=f"{s.maker}-wa", to_place=f"{s.maker}-ya",
           mass_kg=str(s.kg), signers=[f"{s.maker}-k1", f"{s.maker}-k2"])
    s.passes(8)
    s.sent(from_place=f"{s.maker}-ya")
    s.ends(3)


@habit(2)
def blended(s: Story) -> None:
    """Water comes to it and vapour goes off: less comes out than went in, and nobody says more."""
    s.made()
    s.passes(2)
    s.converts(0.9)
    s.passes(2)
    s.tell(s.maker, "use", lot=f"{s.lot}-p", from_place=f"{s.maker}-wa",
           mass_kg=str(round(s.kg * 0.9)))


@habit(2)
def by_its_recipe(s: Story) -> None:
    """What a recipe takes, but for the scatter of honest batches."""
    s.goods = park.GOODS[0]
    s.maker = s.settles("producer")
    s.enters(s.maker, f"recipes/{s.mark}-r", product="67-64-1", sigma_ppm="10000",
             coefficients=[{"substance": s.goods, "per_kg": "1.25"}])
    s.made()
    s.passes(2)
    share = 0.8 * (1 + max(-0.02, min(0.02, s.luck.gauss(0, 0.01))))
    s.converts(share, "67-64-1")
    s.passes(2)
    s.tell(s.maker, "use", lot=f"{s.lot}-p", from_place=f"{s.maker}-wa",
           mass_kg=str(round(s.kg * share)))


@habit()
def with_a_by_product(s: Story) -> None:
    """Brine comes out beside it, which is in no register."""
    s.made()
    s.passes(2)
    s.tell(s.maker, "convert", late_h=0.1,
           inputs=[{"lot": s.lot, "from_place": f"{s.maker}-wa", "mass_kg": str(s.kg)}],
           outputs=[{"lot": f"{s.lot}-p", "substance": s.goods, "to_place": f"{s.maker}-wa",
                     "mass_kg": str(s.kg - 500)}, {"unlisted": "brine", "mass_kg": "500"}])
    s.passes(2)
    s.tell(s.maker, "use", lot=f"{s.lot}-p", from_place=f"{s.maker}-wa", mass_kg=str(s.kg - 500))


@habit()
def evaporated(s: Story) -> None:
    """One in a thousand of a tank of gasoline is gone after a month, within the norm."""
    s.goods, s.kg = park.GASOLINE, 20000
    s.made()
    s.passes(24)
    s.tell(s.maker, "lose", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg="20", reason="挥发")
    s.passes(5)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg="19980")


@habit(2)
def counted_by_its_gauge(s: Story) -> None:
    """A tank is counted every week, and its gauge strays as gauges do."""
    s.goods, s.kg = park.GOODS[0], 30000
    s.maker = s.settles("producer")
    gauge = f"{s.maker}-g"
    s.enters(s.maker, f"instruments/{gauge}", kind="tank_gauge", sigma_ppm="100")
    s.made(instrument=gauge)
    for _ in range(5):
        s.passes(24 * 7)
        s.tell(s.maker, "count", lot=s.lot, from_place=f"{s.maker}-wa", instrument=gauge,
               counted_kg=f"{s.luck.gauss(s.kg, 3):.1f}")
    s.passes(5)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg - 30))
    s.passes(5)
    s.tell(s.maker, "count", lot=s.lot, from_place=f"{s.maker}-wa", counted_kg="30",
           instrument=gauge)
    s.passes(5)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg="30")


@habit()
def poison_counted_in_time(s: Story) -> None:
    """Poison stands for weeks, and is counted every three of them."""
    s.toxic()
    s.maker = s.settles("producer")
    s.made()
    s.passes(24 * 20)
    s.counted(s.maker, kg=s.kg)
    s.passes(24 * 20)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg),
           signers=[f"{s.maker}-k1", f"{s.maker}-k2"])


@habit()
def within_its_design(s: Story) -> None:
    """A major hazard source as it was designed and filed, with all who answer for it."""
    s.goods, s.kg = park.GAS, 12000
    s.maker = s.settles("producer")
    s.unit({park.GAS: "15"}, filed_level=4, responsible={
        "principal": "Wang", "technical": "Li", "operational": "Zhao"})
    s.made()
    s.passes(48)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))


@habit()
def kept_apart(s: Story) -> None:
    """Persulfate in the warehouse, methanol in the yard."""
    s.maker = s.settles("producer")
    lots = []
    for s.part, s.goods, place in (("-1", park.OXIDIZER, "wa"), ("-2", park.GOODS[0], "ya")):
        s.made(kg=900, to_place=f"{s.maker}-{place}")
        lots.append((s.lot, place))
    s.passes(10)
    for lot, place in lots:
        s.tell(s.maker, "use", lot=lot, from_place=f"{s.maker}-{place}", mass_kg="900")


@habit()
def in_its_zone(s: Story) -> None:
    """What may stand in the core alone is made there."""
    s.made_in_a_zone("core", park.CORE_ONLY, 900)


@habit()
def capped_in_two_months(s: Story) -> None:
    """A batch at the end of a month, another when the next has begun."""
    s.at = s.at.replace(day=27)
    s.made_in_a_zone("core", park.CAPPED["month"], 900)
    s.passes(24 * 7)
    s.part = "-2"
    s.made_in_a_zone("core", park.CAPPED["month"], 900)


@habit()
def one_batch_at_a_time(s: Story) -> None:
    """A second batch when the first has been used up: the site holds what it may."""
    s.made_in_a_zone("core", park.CAPPED["site"], 900)
    s.part = "-2"
    s.made_in_a_zone("core", park.CAPPED["site"], 900)
    s.part = "-3"
    s.made_in_a_zone("core", park.CAPPED["batch"], 900)


@habit()
def by_night(s: Story) -> None:
    """What may go by night alone leaves at eleven."""
    s.goods = park.BY_NIGHT
    s.at = s.at.replace(hour=14, minute=0)
    s.hires()
    s.leaves()
    s.ends(3)


@habit()
def gone_before_the_grace_ended(s: Story) -> None:
    """What became forbidden to store was used up in the days of grace."""
    s.long_ago(park.BAN_DAYS + 20)
    s.goods = park.BANNED
    s.maker = s.settles("producer")
    s.made()
    s.passes(24 * 60)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))


@habit()
def closes_with_nothing_left(s: Story) -> None:
    """A firm uses up what it has, and closes."""
    s.maker = s.settles("producer")
    s.made()
    s.passes(24)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))
    s.passes(24)
    s.file("admin", "PUT", f"/custodians/{s.maker}", {
        "name": s.maker, "roles": ["producer"], "park": "port", "status": "closed"})


@habit()
def idle_but_not_silent(s: Story) -> None:
    """A firm has a full store, and says each week that nothing happened."""
    s.at -= timedelta(days=20)
    s.maker = s.settles("producer")
    s.made()
    s.passes(24 * 60)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))
