"""Wrongs of family Q: what was weighed, counted, lost and licensed."""

from bench.world import park
from bench.world.story import Story
from bench.world.wrongs.register import wrong


@wrong("Q-01")
def short(s: Story) -> None:
    """Three per cent are lost on the way."""
    s.leaves()
    s.passes(4)
    s.came(s.kg * 0.97)
    s.passes(4)
    s.used(0.4)
    s.finishes(0.57)


@wrong("Q-08")
def gained(s: Story) -> None:
    """Three per cent more arrive than were sent."""
    s.leaves()
    s.passes(4)
    s.came(s.kg * 1.03)
    s.passes(4)
    s.used(0.4)
    s.finishes(0.63)


@wrong("Q-08", allows={"Q-04", "Q-05"})
def counted_over(s: Story) -> None:
    """A tenth too much is there when the store is counted."""
    s.made()
    s.passes(5)
    s.counted(s.maker, kg=s.kg * 11 // 10)
    s.passes(5)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg * 11 // 10))


@wrong("Q-02")
def a_drum_less(s: Story) -> None:
    """Seventy-nine drums of eighty arrive."""
    s.made(pieces=80)
    s.passes(1)
    s.sent(pieces=80)
    s.ends(pieces=79)


@wrong("Q-03", allows={"Q-04", "Q-05"})
def counted_short(s: Story) -> None:
    """A tenth is missing when the store is counted."""
    s.made()
    s.passes(5)
    s.counted(s.maker, kg=s.kg * 9 // 10)
    s.passes(5)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg * 9 // 10))


@wrong("Q-04")
def a_little_less(s: Story) -> None:
    """Four in a thousand are missing in a tank that is gauged to one in ten thousand."""
    _gauged(s, [0.996])


@wrong("Q-04")
def a_little_more(s: Story) -> None:
    """As much too much in such a tank."""
    _gauged(s, [1.004])


@wrong("Q-05")
def drifts_away(s: Story) -> None:
    """Every month a little less, each time within what gauging can tell."""
    s.long_ago(190)
    _gauged(s, [1 - 0.00035 * n for n in range(1, 7)])


def _gauged(s: Story, counts: list[float]) -> None:
    """A tank is filled once, and counted each month by its gauge."""
    s.goods, s.kg = park.GOODS[0], 30000
    s.maker = s.settles("producer")
    gauge = f"{s.maker}-g"
    s.enters(s.maker, f"instruments/{gauge}", kind="tank_gauge", sigma_ppm="100")
    s.made(instrument=gauge)
    for share in counts:
        s.passes(24 * 31 if counts[1:] else 24)
        s.tell(s.maker, "count", lot=s.lot, from_place=f"{s.maker}-wa", instrument=gauge,
               counted_kg=f"{s.kg * share:.1f}")
    s.passes(5)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa",
           mass_kg=f"{s.kg * counts[-1]:.1f}")


@wrong("Q-06", allows={"G-11"})
def wrong_place(s: Story) -> None:
    """Taken from a place where it never was."""
    s.made()
    s.passes(5)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-ya", mass_kg=str(s.kg))


@wrong("Q-06")
def used_before_it_was_brought(s: Story) -> None:
    """A lot is taken from a place hours before most of it was brought there."""
    s.made()
    s.passes(1)
    s.tell(s.maker, "transfer", lot=s.lot, from_place=f"{s.maker}-wa", to_place=f"{s.maker}-ya",
           mass_kg="1000")
    s.passes(1)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-ya", mass_kg=str(s.kg))
    s.passes(4)
    s.tell(s.maker, "transfer", lot=s.lot, from_place=f"{s.maker}-wa", to_place=f"{s.maker}-ya",
           mass_kg=str(s.kg - 1000))


@wrong("Q-07")
def strange_density(s: Story) -> None:
    """Twenty cubic metres that would weigh 1.1 kg a litre."""
    s.goods = park.GOODS[0]
    s.made(kg=22000, measured={"value": "20", "unit": "m3", "density_kg_per_l": "0.79"})
    s.passes(5)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg="22000")


@wrong("Q-07")
def no_unit(s: Story) -> None:
    """A number was measured, and nobody says of what."""
    s.made(measured={"value": "20"})
    s.passes(5)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))


@wrong("Q-09")
def evaporated_too_much(s: Story) -> None:
    """Ten in a thousand of a tank of gasoline are said to have evaporated in a month."""
    s.goods, s.kg = park.GASOLINE, 20000
    s.made()
    s.passes(24)
    s.tell(s.maker, "lose", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg="200", reason="挥发")
    s.passes(5)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg="19800")


@wrong("Q-09")
def lost_too_much_on_the_way(s: Story) -> None:
    """Four in a thousand of a truck of gasoline are said to be lost on the way."""
    s.goods, s.kg, s.minimal = park.GASOLINE, 20000, True
    s.hires()
    s.leaves()
    s.passes(4)
    s.came()
    s.passes(0.2)
    s.tell(s.user, "lose", lot=s.lot, from_place=f"{s.user}-wa", mass_kg="80", waybill=s.bill,
           reason="途耗")
    s.passes(5)
    s.tell(s.user, "use", lot=s.lot, from_place=f"{s.user}-wa", mass_kg="19920")


@wrong("Q-10")
def more_than_licensed(s: Story) -> None:
    """Licensed for 20 t a year, 24 t are made."""
    s.maker = s.settles("producer")
    s.may(s.maker, "production", substances=[s.goods], mass_kg="20000")
    s.made(kg=12000)
    s.passes(30)
    s.part = "-2"
    s.made(kg=12000)
    s.passes(5)
    for s.part in ("", "-2"):
        s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg="12000")


@wrong("Q-10")
def not_of_its_licence(s: Story) -> None:
    """A licence to make soda, and methanol is made."""
    s.goods = park.GOODS[0]
    s.maker = s.settles("producer")
    s.may(s.maker, "production", substances=[park.GOODS[2]])
    s.made()
    s.passes(30)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))


@wrong("Q-11")
def stale_scale(s: Story) -> None:
    """Weighed by an instrument whose verification ran out."""
    s.maker = park.MAKERS[0]
    s.leaves(instrument="old-s")
    s.ends()


@wrong("Q-12")
def ticket_twice(s: Story) -> None:
    """One weigh ticket for two trucks."""
    s.leaves(ticket=f"D{s.mark}")
    s.ends()
    s.part, s.kg = "-2", 9000
    s.leaves(ticket=f"D{s.mark}", vehicle=None, driver=None, escort=None)
    s.ends()
