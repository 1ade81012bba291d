"""Wrongs in a random world: what truly happened, with one thing wrong in it or in its telling."""

from datetime import timedelta

from tests.worlds import trips
from tests.worlds.random_world import FIRMS, KG, RandomWorld, kilograms

SPECIAL = "7664-41-7"


def _lot(w: RandomWorld, mass_mg: int = 0, substance: str = "") -> tuple[str, str, str, int]:
    """A lot that a firm made, told rightly: (firm, place, lot, mass)."""
    firm = w.luck.choice(FIRMS)
    lot, place = w.new_lot(firm, "F", substance), w.plain(firm)
    mass = mass_mg or w.kg(2000, 30000)
    w.say(firm, "produce", lot=lot, substance=w.truth.substance[lot], mass_mg=mass, to_place=place)
    w.truth.born((place, lot), mass, "produce")
    w.untouchable.add(lot)
    return firm, place, lot, mass


def _sent(w: RandomWorld, mass_mg: int = 0, substance: str = "", **given: object):
    firm, place, lot, mass = _lot(w, mass_mg, substance)
    to = w.luck.choice([other for other in FIRMS if other != firm])
    trip = trips.begin(w, firm)
    trip.carrier = "haul"
    trips.load(w, trip, place, lot, mass, to, **given)
    return trip, lot, to, mass, f"{trip.bill}>{to}"


def _got(w: RandomWorld, trip, lot: str, to: str, mass_mg: int, **given: object) -> str:
    w.tick(100, 300)
    place = w.plain(to)
    w.say(to, "receive", lot=lot, to_place=place, mass_mg=mass_mg, waybill=trip.bill, **given)
    w.arrive(f"{trip.bill}>{to}", lot, place, mass_mg)
    return place


def _goes_on(w: RandomWorld, lot: str) -> None:
    """The lot is like any other from here on."""
    w.untouchable.discard(lot)


def no_source(w: RandomWorld) -> None:
    firm = w.luck.choice(FIRMS)
    lot = w.new_lot(firm, "N")
    w.untouchable.add(lot)
    for _ in range(w.luck.choice((1, 2))):
        w.say(firm, "use", lot=lot, substance=w.truth.substance[lot], from_place=w.plain(firm),
              mass_mg=w.kg(1, 500))
    w.must_find("G-01", lot)


def blend_never_told(w: RandomWorld) -> None:
    """What came out of it goes on; where it came from nobody said."""
    firm = w.luck.choice(FIRMS)
    lot, place, mass = w.new_lot(firm, "N"), w.plain(firm), w.kg(100, 900)
    w.untouchable.add(lot)
    to = w.luck.choice([other for other in FIRMS if other != firm])
    trip = trips.begin(w, firm)
    w.say(firm, "dispatch", lot=lot, substance=w.truth.substance[lot], from_place=place,
          mass_mg=mass, waybill=trip.bill, consignee=to, due_at=trip.due.isoformat())
    target = w.plain(to)
    w.truth.born((target, lot), mass, "unexplained")
    w.say(to, "receive", lot=lot, substance=w.truth.substance[lot], to_place=target,
          mass_mg=mass, waybill=trip.bill)
    w.must_find("G-01", lot)


def never_came(w: RandomWorld) -> None:
    trip, lot, to, mass, _ = _sent(w)
    w.must_find("G-02", trip.bill)


def not_received_but_used(w: RandomWorld) -> None:
    """The receipt was forgotten, the goods were used: one cause, one finding."""
    trip, lot, to, mass, line = _sent(w)
    w.tick(400, 600)
    w.say(to, "use", lot=lot, from_place=w.plain(to), mass_mg=mass // 2)
    w.untraced.add(lot)
    w.must_find("G-02", trip.bill)


def partly_never_came(w: RandomWorld) -> None:
    trip, lot, to, mass, line = _sent(w)
    place = w.plain(to)
    w.say(to, "receive", lot=lot, to_place=place, mass_mg=mass // 3, waybill=trip.bill,
          partial=True)
    w.truth.move((line, lot), (place, lot), mass // 3)
    w.must_find("G-02", trip.bill)


def refused_and_lost(w: RandomWorld) -> None:
    trip, lot, to, mass, line = _sent(w)
    on = f"{trip.consignor}/R{w.number()}"
    w.say(to, "reject", lot=lot, waybill=trip.bill, successor=on, reason="off spec")
    w.say(trip.consignor, "dispatch", lot=lot, from_place=f"{trip.consignor}-wh", mass_mg=mass,
          waybill=on, consignee=trip.consignor, due_at=trip.due.isoformat())
    w.must_find("G-02", on)


def never_sent(w: RandomWorld) -> None:
    firm, place, lot, mass = _lot(w)
    to = w.luck.choice([other for other in FIRMS if other != firm])
    target = w.plain(to)
    w.say(to, "receive", lot=lot, to_place=target, mass_mg=mass // 4,
          waybill=f"{firm}/G{w.number()}")
    w.truth.born((target, lot), mass // 4, "unmatched")
    w.must_find("G-03", lot)
    _goes_on(w, lot)
    w.holders[lot] |= set(FIRMS)


def came_twice(w: RandomWorld) -> None:
    trip, lot, to, mass, _ = _sent(w)
    _got(w, trip, lot, to, mass)
    place = w.plain(to)
    w.say(to, "receive", lot=lot, to_place=place, mass_mg=mass, waybill=trip.bill)
    w.truth.born((place, lot), mass, "unmatched")
    w.must_find("G-03", trip.bill)
    _goes_on(w, lot)


def astray(w: RandomWorld) -> None:
    trip, lot, to, mass, line = _sent(w)
    other = w.luck.choice([firm for firm in FIRMS if firm not in (to, trip.consignor)])
    place = w.plain(other)
    w.tick(60, 100)
    w.say(other, "receive", lot=lot, to_place=place, mass_mg=mass, waybill=trip.bill)
    w.truth.move((line, lot), (place, lot), mass)
    w.must_find("G-04", trip.bill)
    w.holders[lot].add(other)
    _goes_on(w, lot)


def handed_over_somewhere(w: RandomWorld) -> None:
    trip, lot, to, mass, _ = _sent(w, substance=SPECIAL)
    w.say("rail", "handover", waybill=trip.bill, carrier="rail")
    _got(w, trip, lot, to, mass)
    w.must_find("G-05", trip.bill)
    _goes_on(w, lot)


def before_it_left(w: RandomWorld) -> None:
    firm, place, lot, mass = _lot(w)
    to = w.luck.choice([other for other in FIRMS if other != firm])
    trip = trips.begin(w, firm)
    early = w.tick(30, 60)
    target = w.plain(to)
    w.say(to, "receive", lot=lot, to_place=target, mass_mg=mass, waybill=trip.bill,
          at=early)
    w.say(firm, "dispatch", lot=lot, from_place=place, mass_mg=mass, waybill=trip.bill,
          consignee=to, at=early + timedelta(minutes=w.luck.randint(12, 300)))
    w.truth.move((place, lot), (target, lot), mass)
    w.must_find("G-06", trip.bill)


def before_it_was_made(w: RandomWorld) -> None:
    firm = w.luck.choice(FIRMS)
    lot, place = w.new_lot(firm, "F", "95-47-6"), w.plain(firm)
    w.untouchable.add(lot)
    w.say(firm, "use", lot=lot, from_place=place, mass_mg=100 * KG, substance="95-47-6")
    w.tick(60, 600)
    w.say(firm, "produce", lot=lot, to_place=place, mass_mg=900 * KG, substance="95-47-6")
    w.truth.born((place, lot), 900 * KG, "produce")
    w.truth.end((place, lot), 100 * KG, "use")
    w.must_find("G-06", lot)
    _goes_on(w, lot)


def round_trip(w: RandomWorld) -> None:
    trip, lot, to, mass, _ = _sent(w)
    place = _got(w, trip, lot, to, mass)
    back = trips.begin(w, to)
    trips.load(w, back, place, lot, mass // 2, trip.consignor)
    _got(w, back, lot, trip.consignor, mass // 2)
    w.must_find("G-07", lot)


def too_much_out(w: RandomWorld) -> None:
    firm, place, lot, mass = _lot(w)
    for part in (0.6, 0.7):
        w.say(firm, "use", lot=lot, from_place=place, mass_mg=int(mass * part))
    w.truth.end((place, lot), mass, "use")
    w.untraced.add(lot)
    w.must_find("G-08", lot)


def another_name(w: RandomWorld) -> None:
    trip, lot, to, mass, _ = _sent(w, substance="108-88-3")
    _got(w, trip, lot, to, mass, substance="71-43-2")
    w.must_find("G-09", lot)


def made_of_nothing(w: RandomWorld) -> None:
    firm = w.luck.choice(FIRMS)
    lot, place, mass = w.new_lot(firm, "F"), w.plain(firm), w.kg(10, 900)
    w.say(firm, "convert", outputs=[{"lot": lot, "substance": w.truth.substance[lot],
                                     "to_place": place, "mass_kg": kilograms(mass)}])
    w.truth.convert([], [((place, lot), mass)])
    w.must_find("G-10", lot)
    w.untouchable.add(lot)


def short(w: RandomWorld) -> None:
    trip, lot, to, mass, _ = _sent(w)
    _got(w, trip, lot, to, int(mass * 0.97))
    w.must_find("Q-01", trip.bill)
    _goes_on(w, lot)


def over(w: RandomWorld) -> None:
    trip, lot, to, mass, _ = _sent(w)
    _got(w, trip, lot, to, int(mass * 1.03))
    w.must_find("Q-08", trip.bill)
    _goes_on(w, lot)


def a_drum_less(w: RandomWorld) -> None:
    trip, lot, to, mass, _ = _sent(w, pieces=8)
    _got(w, trip, lot, to, mass, pieces=7)
    w.must_find("Q-02", trip.bill)
    _goes_on(w, lot)


def counted_short(w: RandomWorld) -> None:
    firm, place, lot, mass = _lot(w)
    w.say(firm, "count", lot=lot, from_place=place, counted_mg=mass // 2)
    w.truth.end((place, lot), mass - mass // 2, "difference")
    w.must_find("Q-03", lot)
    _goes_on(w, lot)


def counted_over(w: RandomWorld) -> None:
    firm, place, lot, mass = _lot(w)
    w.say(firm, "count", lot=lot, from_place=place, counted_mg=mass * 2)
    w.truth.born((place, lot), mass, "gain")
    w.must_find("Q-08", lot)
    _goes_on(w, lot)


def wrong_place(w: RandomWorld) -> None:
    """The transfer was forgotten: enough in all, but not here."""
    firm, place, lot, mass = _lot(w)
    other = f"{firm}-wh" if place.endswith("unit") else f"{firm}-unit"
    w.say(firm, "use", lot=lot, from_place=other, mass_mg=mass // 2)
    w.untraced.add(lot)
    w.must_find("Q-06", lot)


def strange_density(w: RandomWorld) -> None:
    firm, place, lot, mass = _lot(w, 1000 * KG)
    w.say(firm, "use", lot=lot, from_place=place, mass_mg=300 * KG,
          measured={"value": "300", "unit": "L", "density_kg_per_l": "0.87"})
    w.truth.end((place, lot), 300 * KG, "use")
    w.must_find("Q-07", lot)


def stale_scale(w: RandomWorld) -> None:
    trip, lot, to, mass, _ = _sent(w)
    _got(w, trip, lot, to, mass, instrument="old-scale")
    w.must_find("Q-11", lot)
    _goes_on(w, lot)


def ticket_twice(w: RandomWorld) -> None:
    ticket = f"T{w.number()}"
    firm, place, lot, mass = _lot(w, 900 * KG)
    to = w.luck.choice([other for other in FIRMS if other != firm])
    for part in (400 * KG, 500 * KG):
        trip = trips.begin(w, firm)
        trips.load(w, trip, place, lot, part, to, ticket=ticket)
        _got(w, trip, lot, to, part)
    w.must_find("Q-12", ticket)


def doubled(w: RandomWorld) -> None:
    trip, lot, to, mass, line = _sent(w)
    place = f"{trip.consignor}-wh"
    w.say(trip.consignor, "produce", lot=lot, substance=w.truth.substance[lot], mass_mg=mass,
          to_place=place)
    w.truth.born((place, lot), mass, "produce")
    w.say(trip.consignor, "dispatch", lot=lot, from_place=place, mass_mg=mass, waybill=trip.bill,
          consignee=to, carrier="haul")
    w.truth.move((place, lot), (line, lot), mass)
    _got(w, trip, lot, to, mass)
    w.must_find("I-04", trip.bill)


def long_forgotten(w: RandomWorld) -> None:
    firm = w.luck.choice(FIRMS)
    lot, place, mass = w.new_lot(firm, "F", "95-47-6"), w.plain(firm), w.kg(10, 900)
    w.untouchable.add(lot)
    w.say(firm, "produce", lot=lot, substance="95-47-6", mass_mg=mass, to_place=place,
          at=w.now - timedelta(days=w.luck.randint(182, 400)))
    w.truth.born((place, lot), mass, "produce")
    w.must_find("G-11", lot)


def closed_down(w: RandomWorld) -> None:
    lot, mass = w.new_lot("shut", "F"), w.kg(10, 900)
    w.untouchable.add(lot)
    w.say("shut", "produce", lot=lot, substance=w.truth.substance[lot], mass_mg=mass,
          to_place="shut-wh")
    w.truth.born(("shut-wh", lot), mass, "produce")
    w.must_find("G-13", "shut")


def strength(w: RandomWorld) -> None:
    firm = w.luck.choice(FIRMS)
    lot, place = w.new_lot(firm, "F", "67-64-1"), w.plain(firm)
    w.untouchable.add(lot)
    w.say(firm, "produce", lot=lot, substance="67-64-1", mass_mg=500 * KG, to_place=place,
          concentration="31")
    w.say(firm, "use", lot=lot, mass_mg=100 * KG, from_place=place, concentration="36")
    w.truth.born((place, lot), 500 * KG, "produce")
    w.truth.end((place, lot), 100 * KG, "use")
    w.must_find("G-09", lot)


ALL = (no_source, blend_never_told, never_came, not_received_but_used, partly_never_came,
       refused_and_lost, never_sent, came_twice, astray, handed_over_somewhere, before_it_left,
       before_it_was_made, round_trip, too_much_out, another_name, made_of_nothing, short, over,
       a_drum_less, counted_short, counted_over, wrong_place, strange_density, stale_scale,
       ticket_twice, doubled, strength, long_forgotten, closed_down)
