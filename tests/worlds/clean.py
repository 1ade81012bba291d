"""Clean stories: everything in them is as it should be, and nothing may be found."""

from tests.worlds.world import CYANIDE, METHANOL, TWO, XYLENE, World


def plain(w: World) -> None:
    lot = w.made(30000)
    bill = w.sent(lot, 30000)
    w.came(lot, w.luck.choice([29920, 30000]), bill)
    w.comes_from(lot, produce=30000)


def one_truck_two_consignees(w: World) -> None:
    lot = w.made(20000)
    bill = w.sent(lot, 12000, "beta")
    w.sent(lot, 8000, "delta", bill)
    w.came(lot, 12000, bill)
    w.came(lot, 8000, bill, "delta-wh")
    w.stands("beta-wh", lot, 12000)
    w.stands("delta-wh", lot, 8000)


def in_parts(w: World) -> None:
    lot = w.made(30000)
    bill = w.sent(lot, 30000)
    w.came(lot, 10000, bill, partial=True)
    w.came(lot, 12000, bill, partial=True)
    w.came(lot, 8000, bill)
    w.stands("beta-wh", lot, 30000)


def blend(w: World) -> None:
    one, two = w.made(6000, w.lot("A"), "acme-unit"), w.made(4000, w.lot("B"), "acme-unit", XYLENE)
    out = w.lot("C")
    w.tell("acme", "convert", inputs=[
        {"lot": one, "from_place": "acme-unit", "mass_kg": "6000"},
        {"lot": two, "from_place": "acme-unit", "mass_kg": "3000"}],
        outputs=[{"lot": out, "substance": METHANOL, "to_place": "acme-wh", "mass_kg": "8900"}],
        measured_loss_kg="100")
    bill = w.sent(out, 8900)
    w.came(out, 8900, bill)
    w.stands("acme-unit", two, 1000)
    w.stands("beta-wh", out, 8900)
    w.comes_from(out, produce=8900)


def blend_with_unlisted(w: World) -> None:
    one = w.made(5000, w.lot("A"), "acme-unit")
    out = w.lot("B")
    w.tell("acme", "convert", inputs=[
        {"lot": one, "from_place": "acme-unit", "mass_kg": "5000"},
        {"unlisted": "water", "mass_kg": "5000"}],
        outputs=[{"lot": out, "substance": XYLENE, "to_place": "acme-wh", "mass_kg": "9000"},
                 {"unlisted": "vapour", "mass_kg": "1000"}])
    w.stands("acme-wh", out, 9000)


def refused_and_sent_back(w: World) -> None:
    lot = w.made(9000)
    bill = w.sent(lot, 9000)
    back = w.bill("R", "beta")
    w.tell("beta", "reject", lot=lot, waybill=bill, successor=back, reason="off spec")
    w.came(lot, 9000, back, "acme-wh")
    w.stands("acme-wh", lot, 9000)


def refused_and_sent_on(w: World) -> None:
    lot = w.made(9000)
    bill = w.sent(lot, 9000)
    on = w.bill("R", "acme")
    w.tell("beta", "reject", lot=lot, waybill=bill, successor=on, reason="tank full")
    w.tell("acme", "dispatch", lot=lot, from_place="acme-wh", mass_kg=9000, waybill=on,
           consignee="delta", due_at=w.due(), hours=1)
    w.came(lot, 9000, on, "delta-wh")
    w.stands("delta-wh", lot, 9000)


def returned(w: World) -> None:
    lot = w.made(9000)
    bill = w.sent(lot, 9000)
    w.came(lot, 9000, bill)
    back = w.bill("B", "beta")
    w.tell("beta", "dispatch", lot=lot, from_place="beta-wh", mass_kg=2000, waybill=back,
           consignee="acme", due_at=w.due(), reason="return: surplus")
    w.came(lot, 2000, back, "acme-wh")
    w.stands("acme-wh", lot, 2000)
    w.stands("beta-wh", lot, 7000)


def waste(w: World) -> None:
    lot = w.made(3000)
    bill = w.sent(lot, 3000)
    w.came(lot, 3000, bill)
    w.tell("beta", "use", lot=lot, from_place="beta-wh", mass_kg=2500, purpose="solvent")
    gone = w.lot("HW", "beta")
    w.tell("beta", "discard", lot=lot, from_place="beta-wh", mass_kg=500, waste_code="900-402-06",
           waste_lot=gone)
    number = f"beta/202633021{w.count:05d}"
    w.tell("beta", "dispatch", lot=gone, from_place="beta-wh", mass_kg=500, manifest=number,
           consignee="dispo", carrier="haul", due_at=w.due())
    w.tell("dispo", "receive", lot=gone, to_place="dispo-pit", mass_kg=500, manifest=number)
    w.tell("dispo", "dispose", lot=gone, from_place="dispo-pit", mass_kg=500, method="incinerate")
    w.stands("beta-wh", lot, 0)
    w.stands("dispo-pit", gone, 0)


def carried_by_a_licensed_carrier(w: World) -> None:
    lot = w.made(9000)
    bill = w.sent(lot, 9000, carrier="tram", escort="t2")
    w.came(lot, 9000, bill)
    w.stands("beta-wh", lot, 9000)


def corrected(w: World) -> None:
    lot = w.made(9000)
    wrong = w.tell("acme", "use", lot=lot, from_place="acme-wh", mass_kg=90000)
    truth = {name: value for name, value in wrong.items() if name != "event_id"}
    w.tell("acme", "correct", reverses=wrong["event_id"], reason="typing error",
           replacement={**truth, "mass_kg": "900"})
    w.stands("acme-wh", lot, 8100)


def reversed_receipt(w: World) -> None:
    lot = w.made(9000)
    bill = w.sent(lot, 9000)
    w.came(lot, 5000, bill)
    wrong = w.events[-1][1]
    w.tell("beta", "correct", reverses=wrong["event_id"], reason="wrong scale")
    w.came(lot, 9000, bill)
    w.stands("beta-wh", lot, 9000)


def tank_farm(w: World) -> None:
    tank = w.tank("acme")
    one, two = w.made(6000, w.lot("A"), tank), w.made(4000, w.lot("B"), tank)
    bill = w.bill()
    w.tell("acme", "dispatch", from_place=tank, mass_kg=5000, waybill=bill, consignee="beta",
           due_at=w.due())
    w.tell("beta", "receive", to_place="beta-wh", mass_kg=5000, waybill=bill)
    w.stands("beta-wh", one, 3000)
    w.stands("beta-wh", two, 2000)
    w.comes_from(one, produce=6000)
    w.tell("acme", "count", from_place=tank, counted_kg="4995")


def border(w: World) -> None:
    lot = w.lot("X", "abroad")
    bill = w.bill("X", "abroad")
    w.tell("beta", "dispatch", lot=lot, substance=TOLUENE_OUT, mass_kg=8000, waybill=bill,
           consignor="abroad", consignee="beta", due_at=w.due())
    w.came(lot, 8000, bill)
    w.comes_from(lot, **{"import": 8000})


def border_receipt_alone(w: World) -> None:
    lot = w.lot("X", "abroad")
    w.came(lot, 8000, w.bill("X", "abroad"), substance=TOLUENE_OUT, consignor="abroad")
    w.comes_from(lot, **{"import": 8000})
    w.stands("beta-wh", lot, 8000)


def exported(w: World) -> None:
    lot = w.made(7000)
    w.sent(lot, 7000, "abroad")
    w.stands("acme-wh", lot, 0)


def relay(w: World) -> None:
    lot = w.made(7000)
    bill = w.sent(lot, 7000, vehicle="T-1", driver="d1", seals=["s1"])
    w.tell("rail", "handover", waybill=bill, carrier="rail", location="gamma-wh")
    w.tell("haul", "handover", waybill=bill, carrier="haul", vehicle="T-2", location="port gate")
    w.came(lot, 7000, bill)


def counted(w: World) -> None:
    lot = w.made(10000)
    w.tell("acme", "count", lot=lot, from_place="acme-wh", counted_kg="9980")
    w.tell("acme", "use", lot=lot, from_place="acme-wh", mass_kg=9980)
    w.stands("acme-wh", lot, 0)


def opened(w: World) -> None:
    lot = w.lot("O")
    w.tell("acme", "opening", lot=lot, substance=TOLUENE_OUT, mass_kg=500, to_place="acme-wh")
    w.tell("acme", "transfer", lot=lot, from_place="acme-wh", to_place="acme-unit", mass_kg=500)
    w.tell("acme", "use", lot=lot, from_place="acme-unit", mass_kg=400)
    w.stands("acme-unit", lot, 100)
    w.comes_from(lot, opening=500)


def traded(w: World) -> None:
    lot = w.made(7000)
    bill = w.sent(lot, 7000, "gamma", seller="acme", buyer="beta", owner="beta")
    w.came(lot, 7000, bill, "gamma-wh", owner="beta")
    w.stands("gamma-wh", lot, 7000)


def in_drums(w: World) -> None:
    lot = w.made(800, pieces=4)
    bill = w.sent(lot, 800, pieces=4)
    w.came(lot, 800, bill, pieces=4)


def on_the_scale(w: World) -> None:
    """30 t on a scale of e = 20 kg: 3σ of the difference is some 170 kg."""
    lot = w.made(31000)
    bill = w.sent(lot, 31000, instrument="acme-scale", ticket=w.bill("T"),
                  measured={"value": "31000", "unit": "kg", "gross_kg": "46000",
                            "tare_kg": "15000"})
    w.came(lot, 30900, bill, instrument="beta-scale", ticket=w.bill("U"))


def on_the_way(w: World) -> None:
    """Sent two hours ago and due tomorrow."""
    lot = w.made(7000)
    w.clock = w.now.replace(microsecond=0)
    w.pass_hours(-4)
    w.sent(lot, 7000)


def skewed_clocks(w: World) -> None:
    lot = w.made(7000)
    bill = w.sent(lot, 7000)
    w.came(lot, 7000, bill, hours=-0.1)


def made_over_a_month(w: World) -> None:
    lot = w.lot()
    start = w.pass_hours(1)
    w.tell("acme", "use", lot=lot, from_place="acme-wh", mass_kg=400, hours=50,
           period_from=start.isoformat())
    at = w.clock
    w.tell("acme", "produce", lot=lot, substance=XYLENE, to_place="acme-wh", mass_kg=900, at=at,
           period_from=start.isoformat())
    w.stands("acme-wh", lot, 500)


def under_two_keys(w: World) -> None:
    """Highly toxic, signed for by two wherever it goes in or out, and soon out of the yard."""
    lot = w.made(100, substance=CYANIDE)
    w.tell("acme", "transfer", lot=lot, from_place="acme-wh", to_place="acme-yard", mass_kg=100,
           signers=TWO)
    w.tell("acme", "transfer", lot=lot, from_place="acme-yard", to_place="acme-wh", mass_kg=100,
           signers=TWO)
    bill = w.sent(lot, 60, signers=TWO)
    w.came(lot, 60, bill, signers=TWO)
    w.tell("beta", "use", lot=lot, from_place="beta-wh", mass_kg=10, signers=["p3", "p4", "p3"])
    w.stands("beta-wh", lot, 50)


TOLUENE_OUT = "108-88-3"
STORIES = (plain, one_truck_two_consignees, in_parts, blend, blend_with_unlisted,
           refused_and_sent_back, refused_and_sent_on, returned, waste, corrected,
           reversed_receipt, tank_farm, border, border_receipt_alone, exported, relay, counted,
           opened, traded, in_drums, on_the_scale, on_the_way, skewed_clocks, made_over_a_month,
           under_two_keys, carried_by_a_licensed_carrier)
