"""Stories in which one thing is wrong, each with the rule that must say so."""

from datetime import timedelta

from bench.world import park
from bench.world.story import Story
from hazchem.domain.custodian import check_character


def _trip(s: Story, **sent: object) -> None:
    """Made, sent, received, used up; what is wrong is in how it was sent."""
    s.made()
    s.passes(1)
    s.sent(**sent)
    s.passes(4)
    s.came()
    s.passes(4)
    s.used()
    s.finishes()


def no_source(s: Story) -> None:
    """Used, and never came."""
    s.tell(s.user, "use", lot=s.lot, substance=s.goods, from_place=f"{s.user}-wa", mass_kg="900")
    s.expects = {"G-01"}


def never_came(s: Story) -> None:
    """Sent, and never received."""
    s.made()
    s.passes(1)
    s.sent()
    s.expects = {"G-02"}


def never_sent(s: Story) -> None:
    """Received under a waybill nobody dispatched."""
    s.tell(s.user, "receive", lot=s.lot, substance=s.goods, mass_kg="900", waybill=s.bill,
           to_place=f"{s.user}-wa")
    s.expects = {"G-03"}
    s.allows = {"G-11"}


def astray(s: Story) -> None:
    """Another than the consignee received it."""
    s.made()
    s.passes(1)
    s.sent(consignee=park.USERS[1])
    s.passes(4)
    s.user = park.USERS[0]
    s.came()
    s.passes(4)
    s.used()
    s.finishes()
    s.expects = {"G-04"}


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
    s.expects = {"G-06"}


def too_much_out(s: Story) -> None:
    """More of a lot is sent than was made."""
    s.made(kg=s.kg // 2)
    s.passes(1)
    s.sent()
    s.passes(4)
    s.came()
    s.passes(4)
    s.used()
    s.finishes()
    s.expects = {"G-08"}


def another_substance(s: Story) -> None:
    """The receipt names another substance."""
    s.goods = park.GOODS[0]
    s.made()
    s.passes(1)
    s.sent()
    s.passes(4)
    s.came(substance=park.GOODS[1])
    s.passes(4)
    s.used()
    s.finishes()
    s.expects = {"G-09"}


def short(s: Story) -> None:
    """Three per cent are lost on the way."""
    s.made()
    s.passes(1)
    s.sent()
    s.passes(4)
    s.came(s.kg * 0.97)
    s.passes(4)
    s.used(0.4)
    s.finishes(0.57)
    s.expects = {"Q-01"}


def gained(s: Story) -> None:
    """Three per cent more arrive than were sent."""
    s.made()
    s.passes(1)
    s.sent()
    s.passes(4)
    s.came(s.kg * 1.03)
    s.passes(4)
    s.used(0.4)
    s.finishes(0.63)
    s.expects = {"Q-08"}


def a_drum_less(s: Story) -> None:
    """Seventy-nine drums of eighty arrive."""
    s.made(pieces=80)
    s.passes(1)
    s.sent(pieces=80)
    s.passes(4)
    s.came(pieces=79)
    s.passes(4)
    s.used()
    s.finishes()
    s.expects = {"Q-02"}


def counted_short(s: Story) -> None:
    """A tenth is missing when the store is counted."""
    s.made()
    s.passes(5)
    s.tell(s.maker, "count", lot=s.lot, from_place=f"{s.maker}-wa", counted_kg=str(s.kg * 9 // 10))
    s.passes(5)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg * 9 // 10))
    s.expects = {"Q-03"}
    s.allows = {"Q-04", "Q-05"}


def wrong_place(s: Story) -> None:
    """Taken from a place where it never was."""
    s.made()
    s.passes(5)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-ya", mass_kg=str(s.kg))
    s.expects = {"Q-06"}
    s.allows = {"G-11"}


def stale_scale(s: Story) -> None:
    """Weighed by an instrument whose verification ran out."""
    s.maker = park.MAKERS[0]
    _trip(s, instrument="old-s")
    s.expects = {"Q-11"}


def ticket_twice(s: Story) -> None:
    """One weigh ticket for two trucks."""
    _trip(s, ticket=f"D{s.mark}")
    s.tell(s.maker, "produce", lot=f"{s.lot}-2", substance=s.goods, mass_kg="9000",
           to_place=f"{s.maker}-wa")
    s.passes(1)
    s.tell(s.maker, "dispatch", lot=f"{s.lot}-2", mass_kg="9000", from_place=f"{s.maker}-wa",
           waybill=f"{s.bill}-2", consignee=s.user, ticket=f"D{s.mark}")
    s.passes(4)
    s.tell(s.user, "receive", lot=f"{s.lot}-2", mass_kg="9000", to_place=f"{s.user}-wa",
           waybill=f"{s.bill}-2")
    s.passes(2)
    s.tell(s.user, "use", lot=f"{s.lot}-2", mass_kg="9000", from_place=f"{s.user}-wa")
    s.expects = {"Q-12"}


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
    s.expects = {"I-04"}
    s.allows = {"V-02"}


def toxic_told_late(s: Story) -> None:
    """A toxic sale is filed after nine days."""
    s.goods, s.kg = park.TOXIC, 400
    s.made(late_h=1)
    s.passes(1)
    s.sent(late_h=24 * 9)
    s.passes(3)
    s.came(late_h=24 * 9)
    s.passes(24 * 10)
    s.used()
    s.finishes()
    s.expects = {"T-01"}


def overloaded(s: Story) -> None:
    """Twenty tonnes on a truck for five."""
    _trip(s, vehicle="odd-small", driver=None, escort=None)
    s.expects = {"V-02"}
    s.allows = {"V-05"}


def wrong_tank(s: Story) -> None:
    """In a tank approved for something else."""
    _trip(s, vehicle="odd-tank", driver=None, escort=None)
    s.expects = {"V-03"}
    s.allows = {"V-05"}


def papers_ended(s: Story) -> None:
    """On a truck whose permit ran out."""
    _trip(s, vehicle="odd-papers", driver=None, escort=None)
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
    """A loaded truck of ours at the gate without a waybill."""
    s.gate("enter", plate=s.plate, waybill=None)
    s.passes(1)
    s.gate("leave", plate=s.plate, waybill=None, load_state="empty")
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
    _trip(s, carrier=other, vehicle=park.PLATES[other][s.crew],
          driver=park.DRIVERS[other][s.crew], escort=park.ESCORTS[other][s.crew])
    s.expects = {"P-05"}


def driver_expired(s: Story) -> None:
    """A driver whose certificate ran out."""
    s.minimal = False
    _trip(s, driver="odd-driver")
    s.expects = {"P-10"}
    s.allows = {"V-05"}


def signed_by_one(s: Story) -> None:
    """Toxic goods taken out by one keeper alone."""
    s.goods, s.kg = park.TOXIC, 400
    s.made(late_h=1)
    s.passes(1)
    s.sent(late_h=1)
    s.passes(3)
    s.came(late_h=1)
    s.passes(3)
    s.used(signers=[f"{s.user}-k1"])
    s.finishes()
    s.expects = {"S-01"}


def waste_without_manifest(s: Story) -> None:
    """Waste on a bare waybill."""
    s.goods, s.kg = park.WASTE, 900
    s.made(kind="opening", kg=s.kg)
    s.passes(1)
    s.sent(consignee=park.DISPOSER)
    s.passes(3)
    got = s.came(to_place=f"{park.DISPOSER}-wa", instrument=f"{park.DISPOSER}-s")
    s.passes(60)
    s.tell(park.DISPOSER, "dispose", lot=s.lot, from_place=f"{park.DISPOSER}-wa",
           mass_kg=got["mass_kg"], method="D10")
    s.passes(1)
    for firm in (park.DISPOSER, s.maker):
        s.tell(firm, "count", lot=s.lot, from_place=f"{firm}-wa", counted_kg="0")
    s.expects = {"W-01"}


def bad_manifest_number(s: Story) -> None:
    """A manifest number of three digits."""
    waste_without_manifest(s)
    for act in s.acts:
        if act.body.get("kind") in ("dispatch", "receive"):
            act.body["manifest"] = f"{s.maker}/{s.number}"
    s.expects = {"W-07"}


def impossible_code(s: Story) -> None:
    """Discarded under a class that there is not."""
    s.made()
    s.passes(2)
    s.tell(s.maker, "discard", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg),
           waste_code="900-041-43")
    s.expects = {"W-08"}


def unknown_party(s: Story) -> None:
    """Goods from a party that nobody registered."""
    lot = f"far/L-{s.mark}"
    code = "91310000" + f"{s.number:09}"
    s.tell(s.user, "receive", lot=lot, substance=s.goods, mass_kg=str(s.kg), waybill=s.bill,
           to_place=f"{s.user}-wa", consignor=f"uscc:{code}{check_character(code)}")
    s.passes(20)
    s.tell(s.user, "use", lot=lot, from_place=f"{s.user}-wa", mass_kg=str(s.kg))
    s.expects = {"I-06"}


ALL = (no_source, never_came, never_sent, astray, before_it_left, too_much_out, another_substance,
       short, gained, a_drum_less, counted_short, wrong_place, stale_scale, ticket_twice, doubled,
       toxic_told_late, overloaded, wrong_tank, papers_ended, seals_changed, paper_of_other_goods,
       no_waybill_at_the_gate, passed_and_never_told, stays_for_ever, stays_too_long,
       lighter_when_it_left, sold_without_permit, carried_out_of_scope, driver_expired,
       signed_by_one, waste_without_manifest, bad_manifest_number, impossible_code, unknown_party)
