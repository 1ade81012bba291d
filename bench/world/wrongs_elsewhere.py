"""More wrongs: in stores and yards, of waste and of what other systems see."""

from datetime import timedelta

from bench.world import park
from bench.world.story import Story


def _trip(s: Story, **sent: object) -> None:
    s.made()
    s.passes(1)
    s.sent(**sent)
    s.passes(4)
    s.came()
    s.passes(4)
    s.used()
    s.finishes()


def handed_over_nowhere(s: Story) -> None:
    """Goods under special control change trucks, and nobody says where."""
    s.goods = park.GOODS[0]
    s.made()
    s.passes(1)
    other = park.HAULIERS[1]
    s.sent(carrier=other, vehicle=park.PLATES[other][s.crew], driver=park.DRIVERS[other][s.crew],
           escort=park.ESCORTS[other][s.crew])
    s.passes(2)
    s.tell(s.haulier, "handover", waybill=s.bill, carrier=s.haulier, vehicle=s.plate)
    s.passes(2)
    s.came()
    s.passes(4)
    s.used()
    s.finishes()
    s.expects = {"G-05"}


def opened_after_the_go_live(s: Story) -> None:
    """Split into a child that names no parent."""
    s.made()
    s.passes(2)
    s.tell(s.maker, "convert", late_h=0.1, inputs=[], outputs=[
        {"lot": f"{s.lot}-c", "substance": s.goods, "to_place": f"{s.maker}-wa", "mass_kg": "50"}])
    s.passes(2)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))
    s.tell(s.maker, "use", lot=f"{s.lot}-c", from_place=f"{s.maker}-wa", mass_kg="50")
    s.expects = {"G-10"}
    s.allows = {"G-12"}


def called_unlisted(s: Story) -> None:
    """A by-product called unlisted that the register knows by its CAS number."""
    s.made()
    s.passes(2)
    s.tell(s.maker, "convert", late_h=0.1,
           inputs=[{"lot": s.lot, "from_place": f"{s.maker}-wa", "mass_kg": str(s.kg)}],
           outputs=[{"lot": f"{s.lot}-p", "substance": s.goods, "to_place": f"{s.maker}-wa",
                     "mass_kg": str(s.kg - 100)}, {"unlisted": "71-43-2", "mass_kg": "100"}])
    s.passes(2)
    s.tell(s.maker, "use", lot=f"{s.lot}-p", from_place=f"{s.maker}-wa",
           mass_kg=str(s.kg - 100))
    s.expects = {"C-06"}


def left_in_the_yard(s: Story) -> None:
    """Toxic goods stay on the yard for days."""
    s.goods, s.kg = park.TOXIC, 400
    s.made(late_h=1)
    s.passes(1)
    s.tell(s.maker, "transfer", lot=s.lot, from_place=f"{s.maker}-wa", to_place=f"{s.maker}-ya",
           mass_kg=str(s.kg), signers=[f"{s.maker}-k1", f"{s.maker}-k2"])
    s.expects = {"S-03"}
    s.allows = {"G-11"}


def on_two_waybills(s: Story) -> None:
    """A second waybill for the same truck at the same time, from elsewhere."""
    other = next(maker for maker in park.MAKERS if maker != s.maker)
    lot, bill = f"{other}/M-{s.mark}", f"{s.haulier}/V-{s.mark}"
    s.made()
    s.tell(other, "produce", late_h=0.1, lot=lot, substance=s.goods, mass_kg="900",
           to_place=f"{other}-wa")
    s.passes(1)
    s.sent()
    s.passes(1)
    s.tell(other, "dispatch", lot=lot, mass_kg="900", from_place=f"{other}-wa", waybill=bill,
           consignee=s.user, carrier=s.haulier, vehicle=s.plate)
    s.passes(3)
    s.came()
    s.tell(s.user, "receive", lot=lot, mass_kg="900", to_place=f"{s.user}-wa", waybill=bill)
    s.passes(4)
    s.used()
    s.tell(s.user, "use", lot=lot, mass_kg="900", from_place=f"{s.user}-wa")
    s.finishes()
    s.expects = {"V-05"}


def stolen_and_not_reported(s: Story) -> None:
    """Toxic goods are stolen, and the police hear nothing."""
    s.goods, s.kg = park.TOXIC, 400
    s.made(late_h=1)
    s.passes(5)
    s.tell(s.maker, "lose", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg="5", reason="被盗",
           signers=[f"{s.maker}-k1", f"{s.maker}-k2"])
    s.passes(5)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg="395",
           signers=[f"{s.maker}-k1", f"{s.maker}-k2"])
    s.expects = {"V-13"}


def two_on_one_berth(s: Story) -> None:
    """Another truck takes the berth while the first still stands on it."""
    s.gate("enter", "yard", load_state="empty", waybill=None)
    s.gate("park", "yard", berth=s.berth, load_state="empty", waybill=None)
    s.passes(0.5)
    other = f"second-{s.mark}"
    s.gate("enter", "yard", plate=other, load_state="empty", waybill=None)
    s.gate("park", "yard", plate=other, berth=s.berth, load_state="empty", waybill=None)
    s.passes(2)
    s.gate("leave", "yard", plate=other, load_state="empty", waybill=None)
    s.gate("leave", "yard", load_state="empty", waybill=None)
    s.expects = {"K-05"}


def waste_sold(s: Story) -> None:
    """Waste sold as goods to a user."""
    s.goods, s.kg = park.WASTE, 900
    s.made(kind="opening", kg=s.kg)
    s.passes(1)
    s.sent(buyer=s.user, manifest=f"{s.maker}/{s.at:%Y}{park.AREA}{s.number:06}")
    s.passes(3)
    got = s.came()
    s.passes(20)
    s.tell(s.user, "use", lot=s.lot, from_place=f"{s.user}-wa", mass_kg=got["mass_kg"])
    s.tell(s.maker, "count", lot=s.lot, from_place=f"{s.maker}-wa", counted_kg="0")
    s.expects = {"W-02"}
    s.allows = {"P-06"}


def refused_and_left(s: Story) -> None:
    """Refused waste, and no successor waybill."""
    s.goods, s.kg = park.WASTE, 900
    s.made(kind="opening", kg=s.kg)
    s.passes(1)
    s.sent(consignee=park.DISPOSER, instrument=None,
           manifest=f"{s.maker}/{s.at:%Y}{park.AREA}{s.number:06}")
    s.passes(3)
    s.tell(park.DISPOSER, "reject", lot=s.lot, waybill=s.bill, mass_kg=str(s.kg), reason="leaks")
    s.expects = {"W-04"}
    s.allows = {"G-02"}


def disposed_too_much(s: Story) -> None:
    """Half as much again is burnt as came."""
    s.goods, s.kg = park.WASTE, 900
    s.made(kind="opening", kg=s.kg)
    s.passes(5)
    s.tell(s.maker, "dispose", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg="1350",
           method="D10")
    s.expects = {"W-06"}


def not_covered_by_the_licence(s: Story) -> None:
    """The disposer takes a waste that its licence does not name."""
    s.goods, s.kg = "HW:900-041-49", 900
    s.made(kind="opening", kg=s.kg)
    s.passes(1)
    s.sent(consignee=park.DISPOSER, manifest=f"{s.maker}/{s.at:%Y}{park.AREA}{s.number:06}",
           vehicle=None, driver=None, escort=None)
    s.passes(3)
    got = s.came(to_place=f"{park.DISPOSER}-wa", instrument=f"{park.DISPOSER}-s")
    s.passes(60)
    s.tell(park.DISPOSER, "dispose", lot=s.lot, from_place=f"{park.DISPOSER}-wa",
           mass_kg=got["mass_kg"], method="D10")
    s.tell(s.maker, "count", lot=s.lot, from_place=f"{s.maker}-wa", counted_kg="0")
    s.expects = {"P-06"}


def watched(rule: str, kind: str, **evidence: object):
    """A wrong that only another system sees."""

    def seen(s: Story) -> None:
        subject = {"S-02": "user3-ya", "I-01": f"code-{s.mark}", "P-02": s.maker,
                   "I-02": s.lot, "I-05": s.lot, "I-03": f"entry-{s.mark}"}.get(rule, s.plate)
        if rule == "S-02":
            s.at += timedelta(days=1)
        s.file("watch", "POST", "/alerts", {
            "event_id": s.new_id(), "source": "watch", "kind": kind, "subject": subject,
            "occurred_at": s.at.isoformat(), "evidence": dict(evidence)}, 0.01)
        s.expects = {rule}

    return seen


ALL = (handed_over_nowhere, opened_after_the_go_live, called_unlisted, left_in_the_yard,
       on_two_waybills, stolen_and_not_reported, two_on_one_berth, waste_sold, refused_and_left,
       disposed_too_much, not_covered_by_the_licence,
       watched("V-07", "track_gap", minutes=50), watched("V-08", "route_deviation", area="centre"),
       watched("V-09", "driving_time", minutes=300),
       watched("K-07", "parked_elsewhere", minutes=90), watched("S-02", "store_movement"),
       watched("I-01", "code_seen_twice", sites=["maker1-wa", "user1-wa"]),
       watched("I-02", "label_missing"), watched("I-03", "ledger_tampered", what="leaf"),
       watched("I-05", "registration_missing"), watched("P-02", "sold_to_person"))
