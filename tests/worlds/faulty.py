"""Faulty stories: one thing in each is wrong, and exactly that must be found."""

from tests.worlds.world import CYANIDE, TWO, XYLENE, World


def no_source(w: World) -> None:
    lot = w.lot()
    w.tell("acme", "use", lot=lot, substance=XYLENE, from_place="acme-wh", mass_kg=100)
    w.must_find("G-01", lot)


def sent_from_nowhere(w: World) -> None:
    lot = w.lot()
    bill = w.sent(lot, 100, substance=XYLENE)
    w.came(lot, 100, bill)
    w.must_find("G-01", lot)


def never_came(w: World) -> None:
    lot = w.made(9000)
    bill = w.sent(lot, 9000)
    w.must_find("G-02", bill)


def part_never_came(w: World) -> None:
    lot = w.made(9000)
    bill = w.sent(lot, 9000)
    w.came(lot, 4000, bill, partial=True)
    w.must_find("G-02", bill)


def never_sent(w: World) -> None:
    lot = w.lot()
    w.came(lot, 500, w.bill(), substance=XYLENE)
    w.tell("beta", "use", lot=lot, from_place="beta-wh", mass_kg=500)
    w.must_find("G-03", lot)


def came_twice(w: World) -> None:
    lot = w.made(9000)
    bill = w.sent(lot, 9000)
    w.came(lot, 9000, bill)
    w.came(lot, 9000, bill)
    w.must_find("G-03", lot)


def astray(w: World) -> None:
    lot = w.made(9000)
    bill = w.sent(lot, 9000, "beta")
    w.came(lot, 9000, bill, "delta-wh")
    w.must_find("G-04", bill)


def before_it_left(w: World) -> None:
    lot = w.made(9000)
    bill = w.sent(lot, 9000, hours=6)
    w.came(lot, 9000, bill, hours=-2)
    w.must_find("G-06", lot)


def too_much_out(w: World) -> None:
    lot = w.made(9000)
    w.tell("acme", "use", lot=lot, from_place="acme-wh", mass_kg=5000)
    w.tell("acme", "use", lot=lot, from_place="acme-wh", mass_kg=5000)
    w.must_find("G-08", lot)


def another_substance(w: World) -> None:
    lot = w.made(9000)
    bill = w.sent(lot, 9000)
    w.came(lot, 9000, bill, substance=XYLENE)
    w.must_find("G-09", lot)


def short(w: World) -> None:
    lot = w.made(30000)
    bill = w.sent(lot, 30000)
    w.came(lot, 29500, bill)
    w.must_find("Q-01", bill)


def short_on_scales(w: World) -> None:
    """31 t on two scales of e = 20 kg: 400 kg are beyond 3σ."""
    lot = w.made(31000)
    bill = w.sent(lot, 31000, instrument="acme-scale")
    w.came(lot, 30600, bill, instrument="beta-scale")
    w.must_find("Q-01", bill)


def more_than_sent(w: World) -> None:
    lot = w.made(30000)
    bill = w.sent(lot, 30000)
    w.came(lot, 30500, bill)
    w.must_find("Q-08", bill)


def a_drum_less(w: World) -> None:
    lot = w.made(800, pieces=4)
    bill = w.sent(lot, 800, pieces=4)
    w.came(lot, 800, bill, pieces=3)
    w.must_find("Q-02", bill)


def counted_short(w: World) -> None:
    lot = w.made(10000)
    w.tell("acme", "count", lot=lot, from_place="acme-wh", counted_kg="9000")
    w.must_find("Q-03", lot)


def counted_over(w: World) -> None:
    lot = w.made(10000)
    w.tell("acme", "count", lot=lot, from_place="acme-wh", counted_kg="11000")
    w.must_find("Q-08", lot)


def wrong_place(w: World) -> None:
    lot = w.made(9000)
    w.tell("acme", "use", lot=lot, from_place="acme-unit", mass_kg=300)
    w.must_find("Q-06", lot)


def doubled(w: World) -> None:
    lot = w.made(9000)
    bill = w.sent(lot, 3000)
    w.sent(lot, 3000, bill=bill)
    w.came(lot, 6000, bill)
    w.must_find("I-04", bill)


def unregistered(w: World) -> None:
    lot = w.made(9000)
    w.sent(lot, 9000, f"uscc:{UNKNOWN}")
    w.must_find("I-06", f"uscc:{UNKNOWN}")


def ticket_twice(w: World) -> None:
    one, two = w.made(9000, w.lot("A")), w.made(9000, w.lot("B"))
    ticket = w.bill("T")
    for lot, name in ((one, "W1"), (two, "W2")):
        bill = w.sent(lot, 9000, bill=w.bill(name), ticket=ticket)
        w.came(lot, 9000, bill)
    w.must_find("Q-12", f"acme/{ticket}")


def stale_scale(w: World) -> None:
    lot = w.made(9000)
    bill = w.sent(lot, 9000)
    w.came(lot, 9000, bill, instrument="old-scale")
    w.must_find("Q-11", lot)


def refused_and_lost(w: World) -> None:
    lot = w.made(9000)
    bill = w.sent(lot, 9000)
    on = w.bill("R")
    w.tell("beta", "reject", lot=lot, waybill=bill, successor=on, reason="off spec")
    w.tell("acme", "dispatch", lot=lot, from_place="acme-wh", mass_kg=9000, waybill=on,
           consignee="delta", due_at=w.due(), hours=1)
    w.must_find("G-02", on)


def input_from_nowhere(w: World) -> None:
    """A conversion of a lot that nothing ever brought in: its source is what is missing."""
    lot, out = w.lot("A"), w.lot("B")
    w.tell("acme", "convert",
           inputs=[{"lot": lot, "substance": XYLENE, "from_place": "acme-unit",
                    "mass_kg": "500"}],
           outputs=[{"lot": out, "substance": XYLENE, "to_place": "acme-unit",
                     "mass_kg": "500"}])
    w.must_find("G-01", lot)


def called_unlisted(w: World) -> None:
    """What comes of it is in the register by that name, and was not named as a substance."""
    lot, out = w.made(900), w.lot("B")
    told = w.tell("acme", "convert",
                  inputs=[{"lot": lot, "from_place": "acme-wh", "mass_kg": "900"}],
                  outputs=[{"lot": out, "substance": XYLENE, "to_place": "acme-wh",
                            "mass_kg": "800"}, {"unlisted": "苯", "mass_kg": "100"}])
    w.must_find("C-06", told["event_id"])
    w.stands("acme-wh", out, 800)


def signed_by_one(w: World) -> None:
    lot = w.made(50, substance=CYANIDE)
    w.tell("acme", "use", lot=lot, from_place="acme-wh", mass_kg=10, signers=TWO)
    alone = w.tell("acme", "use", lot=lot, from_place="acme-wh", mass_kg=10, signers=["p1", "p1"])
    w.must_find("S-01", alone["event_id"])


def signed_by_nobody(w: World) -> None:
    lot = w.made(50, substance=CYANIDE)
    bill = w.sent(lot, 50, signers=TWO)
    w.came(lot, 50, bill)
    w.must_find("S-01", w.events[-1][1]["event_id"])


def left_in_the_yard(w: World) -> None:
    lot = w.made(50, substance=CYANIDE)
    w.tell("acme", "transfer", lot=lot, from_place="acme-wh", to_place="acme-yard", mass_kg=20,
           signers=TWO)
    w.must_find("S-03", lot)
    w.stands("acme-yard", lot, 20)


def sold_without_permit(w: World) -> None:
    lot = w.made(50, substance=CYANIDE)
    bill = w.sent(lot, 50, "delta", signers=TWO)
    w.came(lot, 50, bill, "delta-wh")
    w.must_find("P-01", bill)


def carried_out_of_scope(w: World) -> None:
    """A carrier licensed for class 3 carries cyanide, which is of class 6.1."""
    lot = w.made(50, substance=CYANIDE)
    bill = w.sent(lot, 50, signers=TWO, carrier="tram", mode="water")
    w.came(lot, 50, bill, signers=TWO)
    w.must_find("P-05", bill)


def burnt_without_licence(w: World) -> None:
    lot = w.made(500)
    gone = w.lot("HW")
    w.tell("acme", "discard", lot=lot, from_place="acme-wh", mass_kg=500, waste_code="900-402-06",
           waste_lot=gone)
    number = f"acme/202633028{w.count:05d}"
    w.tell("acme", "dispatch", lot=gone, from_place="acme-wh", mass_kg=500, manifest=number,
           consignee="burner", carrier="haul", due_at=w.due())
    w.tell("burner", "receive", lot=gone, to_place="burner-pit", mass_kg=500, manifest=number)
    w.tell("burner", "dispose", lot=gone, from_place="burner-pit", mass_kg=500)
    w.must_find("P-06", number)


def certificate_ended(w: World) -> None:
    lot = w.made(9000)
    bill = w.sent(lot, 9000, carrier="tram", driver="t1", escort="t2")
    w.came(lot, 9000, bill)
    w.must_find("P-10", bill)


UNKNOWN = "91330200MA2AJ8TX61"
STORIES = (no_source, sent_from_nowhere, never_came, part_never_came, never_sent, came_twice,
           astray, before_it_left, too_much_out, another_substance, short, short_on_scales,
           more_than_sent, a_drum_less, counted_short, counted_over, wrong_place, doubled,
           unregistered, ticket_twice, stale_scale, refused_and_lost, input_from_nowhere,
           called_unlisted, signed_by_one, signed_by_nobody, left_in_the_yard, sold_without_permit,
           carried_out_of_scope, burnt_without_licence, certificate_ended)
