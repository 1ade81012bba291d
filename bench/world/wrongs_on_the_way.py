"""Stories in which one thing is wrong on the way: the truck, its crew, its papers or its stop."""

from datetime import timedelta

from bench.world import park
from bench.world.story import Story


def trip(s: Story, **sent: object) -> None:
    """Made, sent, received, used up; what is wrong is in how it was sent."""
    s.made()
    s.passes(1)
    s.sent(**sent)
    s.passes(4)
    s.came()
    s.passes(4)
    s.used()
    s.finishes()


def overloaded(s: Story) -> None:
    """Twenty tonnes on a truck for five."""
    trip(s, vehicle="odd-small", driver=None, escort=None)
    s.expects = {"V-02"}
    s.allows = {"V-05"}


def wrong_tank(s: Story) -> None:
    """In a tank approved for something else."""
    trip(s, vehicle="odd-tank", driver=None, escort=None)
    s.expects = {"V-03"}
    s.allows = {"V-05"}


def papers_ended(s: Story) -> None:
    """On a truck whose permit ran out."""
    trip(s, vehicle="odd-papers", driver=None, escort=None)
    s.expects = {"V-04"}
    s.allows = {"V-05"}


def seals_changed(s: Story) -> None:
    """Other seals arrive than left."""
    s.minimal = False
    s.made()
    s.passes(1)
    s.sent()
    s.passes(4)
    s.came(seals=["other"])
    s.passes(4)
    s.used()
    s.finishes()
    s.expects = {"V-12"}


def paper_of_other_goods(s: Story) -> None:
    """The waybill put beforehand names another substance."""
    s.goods = park.GOODS[0]
    s.made()
    s.passes(1)
    s.papers(lines=[{"substance": park.GOODS[1], "mass_kg": str(s.kg)}])
    s.passes(0.2)
    s.sent()
    s.passes(4)
    s.came()
    s.passes(4)
    s.used()
    s.finishes()
    s.expects = {"V-06"}


def no_waybill_at_the_gate(s: Story) -> None:
    """A loaded truck at the gate without a waybill."""
    s.plate = f"bare-{s.mark}"
    s.gate("enter", waybill=None)
    s.passes(1)
    s.gate("leave", waybill=None, load_state="empty")
    s.expects = {"V-01"}


def passed_and_never_told(s: Story) -> None:
    """Loaded through the gate on a maker's waybill, and nobody tells of its goods."""
    bill = f"{s.maker}/W-{s.mark}"
    s.gate("enter", waybill=bill)
    s.passes(1)
    s.gate("leave", waybill=bill, load_state="empty")
    s.expects = {"V-15"}
    s.allows = {"V-01"}


def stays_for_ever(s: Story) -> None:
    """A truck enters the yard and is never seen to leave."""
    s.plate = f"ghost-{s.mark}"
    s.gate("enter", "yard", load_state="empty", waybill=None)
    s.expects = {"K-01"}
    s.allows = {"K-02"}


def stays_too_long(s: Story) -> None:
    """A loaded truck stays two days where twelve hours are allowed."""
    s.made()
    s.passes(1)
    s.sent(due_at=(s.at + timedelta(hours=80)).isoformat())
    s.passes(1)
    s.rested(48)
    s.passes(1)
    s.came()
    s.passes(4)
    s.used()
    s.finishes()
    s.expects = {"K-02"}


def lighter_when_it_left(s: Story) -> None:
    """A tonne is missing after a night in the yard."""
    s.made()
    s.passes(1)
    s.sent()
    s.passes(1)
    s.gate("enter", "yard", gross_kg=str(s.kg + 16000))
    s.passes(5)
    s.gate("leave", "yard", gross_kg=str(s.kg + 15000))
    s.passes(1)
    s.came()
    s.passes(4)
    s.used()
    s.finishes()
    s.expects = {"K-06"}


def sold_without_permit(s: Story) -> None:
    """Toxic goods to somebody who may not buy them."""
    s.goods, s.kg, s.user = park.TOXIC, 400, park.USERS[2]
    s.made(late_h=1)
    s.passes(1)
    s.sent(late_h=1, buyer=s.user, seller=s.maker)
    s.passes(3)
    s.came(late_h=1)
    s.passes(3)
    s.used()
    s.finishes()
    s.expects = {"P-01"}


def carried_out_of_scope(s: Story) -> None:
    """A carrier licensed for class 3 carries an acid or alkali."""
    s.goods = "1310-73-2"
    other = park.HAULIERS[1]
    trip(s, carrier=other, vehicle=park.PLATES[other][s.crew],
          driver=park.DRIVERS[other][s.crew], escort=park.ESCORTS[other][s.crew])
    s.expects = {"P-05"}


def driver_expired(s: Story) -> None:
    """A driver whose certificate ran out."""
    s.minimal = False
    trip(s, driver="odd-driver")
    s.expects = {"P-10"}
    s.allows = {"V-05"}


ALL = (overloaded, wrong_tank, papers_ended, seals_changed, paper_of_other_goods,
       no_waybill_at_the_gate, passed_and_never_told, stays_for_ever, stays_too_long,
       lighter_when_it_left, sold_without_permit, carried_out_of_scope, driver_expired)
