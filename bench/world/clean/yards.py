"""Honest stays: overnight, passing through, tended, side by side with what may stand there."""

from datetime import timedelta

from bench.world import park
from bench.world.clean.register import habit
from bench.world.story import Story


@habit(8)
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
    s.ends(1)


@habit(3)
def passing_through(s: Story) -> None:
    """A truck between two others passes the gate: none of this park's goods are on it."""
    plate, bill = f"through-{s.mark}", f"{park.ABROAD}/W-{s.mark}"
    s.gate("enter", plate=plate, waybill=bill)
    s.passes(0.5, 2)
    s.gate("leave", plate=plate, waybill=bill)


@habit(2)
def rests_on_its_way_through(s: Story) -> None:
    """Such a truck rests in the yard for a night."""
    s.plate, bill = f"through-{s.mark}", f"{park.ABROAD}/W-{s.mark}"
    s.gate("enter", waybill=bill)
    s.passes(0.2)
    s.rested(9, waybill=bill)
    s.passes(0.2)
    s.gate("leave", waybill=bill)


@habit()
def read_twice(s: Story) -> None:
    """Two readers see one passage, a minute apart."""
    s.leaves()
    s.passes(1)
    for event in ("enter", "leave"):
        s.gate(event)
        s.passes(1 / 60)
        s.gate(event)
        s.passes(1)
    s.ends(1)


@habit()
def home_empty(s: Story) -> None:
    """When it has unloaded it leaves empty, not cleaned, as its papers say."""
    s.leaves()
    s.passes(2)
    s.gate("enter")
    s.passes(1)
    s.came()
    s.passes(1)
    s.gate("leave", load_state="uncleaned")
    s.passes(2)
    s.used()
    s.finishes()


@habit()
def poison_tended(s: Story) -> None:
    """Poison stands for five hours, and its driver looks after it."""
    lot = s.lays_out("a", "b")
    s.tended(lot)
    s.toxic()
    s.leaves()
    s.stands(lot, "a", hours=5, tended_h=1.5)
    s.ends()


@habit()
def one_after_the_other(s: Story) -> None:
    """A berth is taken ten minutes after it was left."""
    lot = s.lays_out("a")
    for n in range(3):
        plate = f"{s.mark}-{n}"
        s.gate("enter", lot, plate=plate, berth="a", load_state="empty", waybill=None)
        s.passes(2)
        s.gate("leave", lot, plate=plate, load_state="empty", waybill=None)
        s.passes(1 / 6)


@habit()
def in_the_right_zone(s: Story) -> None:
    """A truck of flammable liquid stands where that may stand."""
    s.goods = park.GOODS[0]
    lot = s.lays_out("a", "b", zones=[
        {"code": "z1", "allows_classes": ["3"], "load_states": ["loaded"]}])
    s.leaves()
    s.stands(lot, "a")
    s.ends()


@habit()
def burnt_some_fuel(s: Story) -> None:
    """After a night with its engine on it is sixty kilograms lighter."""
    s.leaves(due_at=(s.at + timedelta(hours=20)).isoformat())
    s.passes(1)
    s.gate("enter", "yard", gross_kg=str(s.kg + 16000))
    s.passes(9)
    s.gate("leave", "yard", gross_kg=str(s.kg + 15940))
    s.ends(1)
