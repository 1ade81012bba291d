"""Stories in which one thing is wrong, each with the rule that must say so."""

from datetime import timedelta

from bench.world import park, wrongs_elsewhere, wrongs_on_the_way
from bench.world.story import Story
from bench.world.wrongs_on_the_way import trip
from hazchem.domain.custodian import check_character


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
    trip(s, instrument="old-s")
    s.expects = {"Q-11"}


def ticket_twice(s: Story) -> None:
    """One weigh ticket for two trucks."""
    trip(s, ticket=f"D{s.mark}")
    s.tell(s.maker, "produce", late_h=0.1, lot=f"{s.lot}-2", substance=s.goods, mass_kg="9000",
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
       toxic_told_late, signed_by_one, waste_without_manifest, bad_manifest_number, impossible_code,
       unknown_party, *wrongs_on_the_way.ALL, *wrongs_elsewhere.ALL)
