"""Trips in a random world: several lots and consignees a truck, in parts, refused, told twice."""

from datetime import timedelta

from tests.worlds.random_world import FIRMS, KG, RandomWorld, Trip, kilograms
from tests.worlds.truth import shared


def begin(w: RandomWorld, firm: str) -> Trip:
    """A paper of a firm, a carrier, a due time."""
    return Trip(f"{firm}/W{w.number()}", firm, w.luck.choice(("haul", "rail", firm)),
                w.clock + timedelta(hours=w.luck.uniform(30, 48)))


def load(w: RandomWorld, trip: Trip, place: str, lot: str, mass_mg: int, to: str,
         **given: object) -> None:
    """One line leaves a place."""
    told = w.say(trip.consignor, "dispatch", lot=lot, from_place=place, mass_mg=mass_mg,
                 waybill=trip.bill, consignee=to, carrier=trip.carrier,
                 due_at=trip.due.isoformat(), **given)
    line = f"{trip.bill}>{to}"
    for name, part in ({lot: mass_mg} if lot else w.truth.drawn(place, mass_mg)).items():
        w.truth.move((place, name), (line, name), part)
    if lot:
        w.holders[lot].add(to)
    trip.lines.append((lot, to, mass_mg))
    echo(w, told)


def echo(w: RandomWorld, told: dict) -> None:
    """The e-waybill system tells of the same trip, with figures of its own; too far off is told."""
    if w.luck.random() < 0.25:
        other = {**told, "event_id": w.event_id(), "source": "e-waybill"}
        share = w.luck.choice((1, 1.001, 0.7))
        other["mass_kg"] = f"{float(told['mass_kg']) * share:.3f}"
        if share < 1:
            w.must_find("V-06", other["event_id"])
        for name in ("carrier", "pieces", "ticket", "instrument", "measured", "owner"):
            other.pop(name, None)
        w.events.append(("feed", other))


def passes(w: RandomWorld, trip: Trip) -> None:
    """Other hands take over on the way."""
    if trip.carrier in ("haul", "rail") and w.luck.random() < 0.25:
        to = "rail" if trip.carrier == "haul" else "haul"
        w.say(to, "handover", waybill=trip.bill, carrier=to, location="port gate")
        trip.carrier = to


def travel(w: RandomWorld) -> None:
    """From what a firm has in plain places, one truck to one or two consignees."""
    firm = w.luck.choice(FIRMS)
    there = w.held(firm)
    if not there:
        return
    trip = begin(w, firm)
    loads = min(len(there), w.luck.choice((1, 1, 1, 2, 3)))
    for place, lot, there_mg in w.luck.sample(there, loads):
        open_to = [other for other in FIRMS if other not in w.holders[lot]]
        if not open_to or any(lot == loaded for loaded, _, _ in trip.lines):
            continue
        to, mass = w.luck.choice(open_to), w.part(there_mg)
        load(w, trip, place, lot, mass, to, **extras(w, trip))
        w.later(w.luck.uniform(3, 24), lambda lot=lot, to=to, mass=mass:
                unload(w, trip, lot, to, mass))
    if trip.lines:
        w.later(w.luck.uniform(0.5, 2), lambda: passes(w, trip))


def extras(w: RandomWorld, trip: Trip) -> dict:
    """What may stand on a paper and moves nothing."""
    found: dict = {}
    if w.luck.random() < 0.2:
        found |= {"owner": "beta", "seller": trip.consignor, "buyer": w.luck.choice(FIRMS)}
    if w.luck.random() < 0.2:
        found |= {"vehicle": w.luck.choice(("V-1", "V-2", "浙B77777")), "driver": "d-1",
                  "seals": ["s1", "s2"], "trailer": "浙B1挂"}
    if w.luck.random() < 0.2:
        found |= {"alias": f"A-{w.number()}", "note": "=cmd|' /C calc'!A0", "filed_by": "王五"}
    return found


def unload(w: RandomWorld, trip: Trip, lot: str, to: str, mass_mg: int) -> None:
    """A line arrives: whole, in parts, or refused."""
    line, way = f"{trip.bill}>{to}", w.luck.random()
    place = w.plain(to)
    if way < 0.15:
        refuse(w, trip, lot, to)
        return
    if way < 0.3 and mass_mg > 30 * KG:
        first = mass_mg // 3
        w.say(to, "receive", lot=lot, to_place=place, mass_mg=first, waybill=trip.bill,
              partial=True)
        w.truth.move((line, lot), (place, lot), first)
        w.later(w.luck.uniform(1, 5),
                lambda: finish(w, trip, lot, to, mass_mg - first, first))
        return
    finish(w, trip, lot, to, mass_mg)


def finish(w: RandomWorld, trip: Trip, lot: str, to: str, left_mg: int, before_mg: int = 0) -> None:
    """The closing receipt of a line; blank where the truck had but one lot.

    The e-waybill system tells of a line once, with what came in parts before.
    """
    place = w.plain(to)
    came = w.came(place, lot, left_mg)
    alone = len(trip.lines) == 1 and w.luck.random() < 0.3
    told = w.say(to, "receive", lot="" if alone else lot, to_place=place, mass_mg=came,
                 waybill=trip.bill)
    w.arrive(f"{trip.bill}>{to}", lot, place, came)
    if not alone:
        echo(w, {**told, "mass_kg": kilograms(came + before_mg)})


def refuse(w: RandomWorld, trip: Trip, lot: str, to: str) -> None:
    """Refused goods go back or on under a successor."""
    line = f"{trip.bill}>{to}"
    back = w.luck.random() < 0.5
    on = Trip(f"{to if back else trip.consignor}/R{w.number()}", trip.consignor, trip.carrier,
              w.clock + timedelta(hours=40))
    w.say(to, "reject", lot=lot, waybill=trip.bill, successor=on.bill, reason="off spec")
    mass = w.truth.stock[line, lot]
    fresh = [firm for firm in FIRMS if firm not in w.holders[lot]]
    target = trip.consignor if back or not fresh else w.luck.choice(fresh)
    next_line = f"{on.bill}>{target}"
    w.truth.move((line, lot), (next_line, lot), mass)
    if target != trip.consignor:
        w.holders[lot].add(target)
        w.say(trip.consignor, "dispatch", lot=lot, from_place=f"{trip.consignor}-wh",
              mass_mg=mass, waybill=on.bill, consignee=target, carrier=trip.carrier,
              due_at=on.due.isoformat())
    on.lines.append((lot, target, mass))
    w.later(w.luck.uniform(3, 24), lambda: finish(w, on, lot, target, mass))


def comes_back(w: RandomWorld) -> None:
    """A declared return to whoever had it before."""
    firm = w.luck.choice(FIRMS)
    there = [one for one in w.held(firm)
             if {other for other in w.holders[one[1]] if other in FIRMS} - {firm}]
    if not there:
        return
    place, lot, mass = w.luck.choice(there)
    to = w.luck.choice(sorted(set(FIRMS) & w.holders[lot] - {firm}))
    trip = begin(w, firm)
    mass = w.part(mass)
    load(w, trip, place, lot, mass, to, reason="return: surplus")
    w.later(w.luck.uniform(3, 24), lambda: finish(w, trip, lot, to, mass))


def by_the_tank(w: RandomWorld) -> None:
    """A truck filled from a tank without naming a lot; what arrives is shared out alike."""
    firm = w.luck.choice(FIRMS)
    tank = f"{firm}-tank{w.luck.randint(1, 2)}"
    total = sum(w.truth.lots(tank).values())
    if total < 100 * KG:
        return
    to = w.luck.choice([other for other in FIRMS if other != firm])
    trip, mass = begin(w, firm), w.part(total)
    load(w, trip, tank, "", mass, to)
    line = f"{trip.bill}>{to}"

    def land() -> None:
        substance = w.given[tank]
        place = w.tank_for(to, substance) if w.luck.random() < 0.5 else None
        place = place or w.plain(to)
        came = w.came(place, "", mass)
        w.say(to, "receive", to_place=place, mass_mg=came, waybill=trip.bill)
        held = w.truth.lots(line)
        for lot, part in shared(came, held).items():
            if part:
                w.arrive(line, lot, place, part)
            else:
                w.truth.end((line, lot), held[lot], "difference")
            w.holders[lot] |= {to, firm}

    w.later(w.luck.uniform(3, 24), land)


ALL = (travel, travel, travel, travel, comes_back, by_the_tank)
