"""Wrongs of family K: who comes, stands and goes in the yard."""

from datetime import timedelta

from bench.world import park
from bench.world.story import Story
from bench.world.wrongs.register import wrong


@wrong("K-01", allows={"K-02"})
def stays_for_ever(s: Story) -> None:
    """A truck enters the yard and is never seen to leave."""
    s.plate = f"ghost-{s.mark}"
    s.gate("enter", "yard", load_state="empty", waybill=None)


@wrong("K-01")
def was_never_seen_to_come(s: Story) -> None:
    """A truck leaves a lot, open for weeks, that nobody saw come in."""
    lot = s.lays_out("a", "b")
    s.tended(lot)
    s.passes(24 * 10)
    s.gate("leave", lot, load_state="empty", waybill=None)


@wrong("K-02")
def stays_too_long(s: Story) -> None:
    """A loaded truck stays two days where twelve hours are allowed."""
    s.leaves(due_at=(s.at + timedelta(hours=80)).isoformat())
    s.passes(1)
    s.rested(48)
    s.passes(1)
    s.ends(1)


@wrong("K-03")
def among_the_empty(s: Story) -> None:
    """A loaded truck stands in the zone of the empty ones."""
    lot = s.lays_out("a", "b", zones=[{"code": "z1", "load_states": ["empty"]}])
    s.leaves()
    s.stands(lot, "a")
    s.ends()


@wrong("K-03")
def class_not_allowed(s: Story) -> None:
    """A truck of flammable liquid stands in the zone of corrosives."""
    s.goods = park.GOODS[0]
    lot = s.lays_out("a", "b", zones=[{"code": "z1", "allows_classes": ["8"]}])
    s.leaves()
    s.stands(lot, "a")
    s.ends()


@wrong("K-04")
def beside_an_oxidizer(s: Story) -> None:
    """A truck of methanol stands beside one of persulfate."""
    _side_by_side(s, s.lays_out("a", "b"), "a", "b")


def _side_by_side(s: Story, lot: str, *berths: str) -> None:
    """Two loaded trucks stand in a lot for two hours."""
    s.minimal = True
    told = []
    for n, goods in enumerate((park.GOODS[0], park.OXIDIZER)):
        s.part, s.goods, s.kg = f"-{n}", goods, 900
        s.hires(f"haul{n}")
        s.maker, s.user = s.settles("producer", f"maker{n}"), s.settles("user", f"user{n}")
        s.leaves()
        told.append((s.haulier, s.plate, s.goods, s.maker, s.user))
    s.passes(1)
    for n, (_, plate, *_) in enumerate(told):
        s.part, s.haulier = f"-{n}", told[n][0]
        s.gate("enter", lot, plate=plate, berth=berths[n])
    s.passes(2)
    for n, (_, plate, *_) in enumerate(told):
        s.part, s.haulier = f"-{n}", told[n][0]
        s.gate("leave", lot, plate=plate)
    for n, (s.haulier, _, s.goods, s.maker, s.user) in enumerate(told):
        s.part = f"-{n}"
        s.ends(1)


@wrong("K-05")
def two_on_one_berth(s: Story) -> None:
    """Another truck takes the berth while the first still stands on it."""
    lot = s.lays_out("a", "b", "c")
    _crowd(s, lot, "a", "a")


@wrong("K-05")
def more_than_berths(s: Story) -> None:
    """Two trucks in a lot for one."""
    _crowd(s, s.lays_out("a"), None, None)


@wrong("K-05")
def zone_is_full(s: Story) -> None:
    """Two trucks in a zone that takes one."""
    _crowd(s, s.lays_out("a", "b", "c", zones=[{"code": "z1", "capacity": 1}]), "a", "c")


def _crowd(s: Story, lot: str, *berths: str | None) -> None:
    """Empty trucks come one after the other, and leave together."""
    plates = [f"{s.mark}-{n}" for n in range(len(berths))]
    for plate, berth in zip(plates, berths, strict=True):
        s.gate("enter", lot, plate=plate, berth=berth, load_state="empty", waybill=None)
        s.passes(0.5)
    s.passes(2)
    for plate in plates:
        s.gate("leave", lot, plate=plate, load_state="empty", waybill=None)


@wrong("K-06")
def lighter_when_it_left(s: Story) -> None:
    """A tonne is missing after a night in the yard."""
    s.leaves()
    s.passes(1)
    s.gate("enter", "yard", gross_kg=str(s.kg + 16000))
    s.passes(5)
    s.gate("leave", "yard", gross_kg=str(s.kg + 15000))
    s.ends(1)


@wrong("K-06", allows={"V-12"})
def sealed_anew(s: Story) -> None:
    """It goes out with another seal than it came in with."""
    s.leaves(seals=None)
    s.passes(1)
    s.gate("enter", "yard", seals=[f"S{s.number}"])
    s.passes(5)
    s.gate("leave", "yard", seals=["other"])
    s.ends(1, seals=None)


@wrong("K-08")
def another_driver(s: Story) -> None:
    """At the gate another drives than the waybill says."""
    s.minimal = False
    s.leaves()
    s.passes(1)
    s.gate("enter", driver=f"{s.mark}-other")
    s.passes(0.3)
    s.gate("leave")
    s.ends()


@wrong("K-08")
def empty_they_say(s: Story) -> None:
    """A truck on its way is called empty at the gate."""
    s.leaves()
    s.passes(2)
    s.gate("enter", load_state="empty")
    s.passes(0.3)
    s.gate("leave", load_state="empty")
    s.ends()


@wrong("K-09")
def poison_alone(s: Story) -> None:
    """Poison stands for five hours, and nobody looks after it."""
    lot = s.lays_out("a", "b")
    s.tended(lot)
    s.toxic()
    s.leaves()
    s.stands(lot, "a", hours=5)
    s.ends()
