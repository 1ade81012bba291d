"""Wrongs of family C: what the park's own catalogue forbids, limits or lets pass with proof."""

from bench.world import park
from bench.world.story import Story
from bench.world.wrongs.register import wrong


@wrong("C-01")
def made_though_forbidden(s: Story) -> None:
    """What nobody may make here is made."""
    s.made_in_a_zone("core", park.FORBIDDEN, 900)


@wrong("C-02")
def outside_its_zone(s: Story) -> None:
    """What may stand in the core alone is made at the rim."""
    s.made_in_a_zone("rim", park.CORE_ONLY, 900)


@wrong("C-03")
def too_much_at_once(s: Story) -> None:
    """More in one batch than is allowed."""
    s.made_in_a_zone("core", park.CAPPED["batch"], 1100)


@wrong("C-03")
def too_much_in_a_month(s: Story) -> None:
    """Each batch is small, and a month's are too much."""
    # The month of China in which both are made.
    s.at = s.at.replace(day=10)
    s.made_in_a_zone("core", park.CAPPED["month"], 900)
    s.part = "-2"
    s.made_in_a_zone("core", park.CAPPED["month"], 900)


@wrong("C-03")
def too_much_on_site(s: Story) -> None:
    """Two batches stand there at once, and one may."""
    s.goods = park.CAPPED["site"]
    s.maker = s.settles("producer")
    for s.part in ("", "-2"):
        s.made(kg=900)
        s.passes(5)
    for s.part in ("", "-2"):
        s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg="900")


@wrong("C-03")
def by_day(s: Story) -> None:
    """What may go by night alone leaves at noon."""
    s.goods = park.BY_NIGHT
    # Noon in China, an hour after it was made.
    s.at = s.at.replace(hour=3, minute=0)
    s.hires()
    s.leaves()
    s.ends()


@wrong("C-04")
def exempt_they_say(s: Story) -> None:
    """A bottle of what only reagents are exempt from, and no proof of it."""
    s.made_in_a_zone("core", park.REAGENT_ONLY, 1)


@wrong("C-05")
def left_after_the_ban(s: Story) -> None:
    """What became forbidden to store still stands there when the grace has ended."""
    s.long_ago(park.BAN_DAYS + 20)
    s.goods = park.BANNED
    s.maker = s.settles("producer")
    s.made()
    for _ in range(12):
        s.passes(24 * 60)
        s.counted(s.maker, kg=s.kg)
