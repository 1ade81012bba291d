"""What goes on in a random world: making, moving, blending, sending, counting, throwing away."""

from datetime import timedelta

from tests.worlds.random_world import FIRMS, KG, SUBSTANCES, USCCS, RandomWorld, kilograms
from tests.worlds.truth import shared

HW = "HW:900-402-06"


def make(w: RandomWorld) -> None:
    firm = w.luck.choice(FIRMS)
    lot = w.new_lot(firm)
    substance = w.truth.substance[lot]
    place = w.plain(firm)
    if w.luck.random() < 0.35:
        place = w.tank_for(firm, substance) or place
    for _ in range(w.luck.choice((1, 1, 2))):
        kind = w.luck.choice(("produce", "produce", "opening", "import"))
        mass = w.kg(500, 40000)
        w.say(firm, kind, lot=lot, substance=substance, mass_mg=mass, to_place=place)
        w.truth.born((place, lot), mass, kind)


def shift(w: RandomWorld) -> None:
    firm = w.luck.choice(FIRMS)
    if not (found := w.some(firm)):
        return
    place, lot, mass = found
    target = f"{firm}-wh" if place.endswith("unit") else f"{firm}-unit"
    if w.luck.random() < 0.3:
        target = w.tank_for(firm, w.truth.substance[lot]) or target
    mass = w.part(mass)
    w.say(firm, "transfer", lot=lot, mass_mg=mass, from_place=place, to_place=target)
    w.truth.move((place, lot), (target, lot), mass)


def tank_to_tank(w: RandomWorld) -> None:
    firm = w.luck.choice(FIRMS)
    source = f"{firm}-tank1"
    total = sum(w.truth.lots(source).values())
    substance = w.given.get(source)
    target = f"{firm}-tank2"
    if total < 50 * KG or w.given.setdefault(target, substance) != substance:
        return
    mass = w.part(total)
    w.say(firm, "transfer", mass_mg=mass, from_place=source, to_place=target)
    for lot, part in w.truth.drawn(source, mass).items():
        w.truth.move((source, lot), (target, lot), part)


def blend(w: RandomWorld) -> None:
    firm = w.luck.choice(FIRMS)
    there = w.held(firm)
    if not there:
        return
    chosen = w.luck.sample(there, min(len(there), w.luck.randint(1, 3)))
    inputs, told = [], []
    for place, lot, there_mg in chosen:
        mass = w.part(there_mg)
        inputs.append(((place, lot), mass))
        told.append({"lot": lot, "from_place": place, "mass_kg": kilograms(mass)})
    tank = f"{firm}-tank{w.luck.randint(1, 2)}"
    total = sum(w.truth.lots(tank).values())
    if total > 50 * KG and w.luck.random() < 0.3:
        mass = w.part(total)
        told.append({"from_place": tank, "mass_kg": kilograms(mass)})
        inputs += [((tank, lot), part) for lot, part in w.truth.drawn(tank, mass).items()]
    _react(w, firm, inputs, told)


def _react(w: RandomWorld, firm: str, inputs: list, told: list[dict]) -> None:
    """One to three lots come of it, with water in and vapour out now and then."""
    water = w.kg(10, 3000) if w.luck.random() < 0.3 else 0
    vapour = w.kg(10, 300) if w.luck.random() < 0.3 else 0
    taken = sum(mass for _, mass in inputs) + water
    gives = int(taken * w.luck.choice((1, 1, 0.98, 0.5, 1.01)))
    vapour = min(vapour, gives // 2)  # no more can leave as vapour than came of it
    yields = max(KG, gives - vapour)
    weights = {str(n): w.luck.randint(1, 5) for n in range(w.luck.randint(1, 3))}
    outputs, out = [], []
    for mass in shared(yields, weights).values():
        lot = w.new_lot(firm, "B")
        place = w.plain(firm)
        if w.luck.random() < 0.2:
            place = w.tank_for(firm, w.truth.substance[lot]) or place
        outputs.append(((place, lot), mass))
        out.append({"lot": lot, "substance": w.truth.substance[lot], "to_place": place,
                    "mass_kg": kilograms(mass)})
    told += [{"unlisted": "water", "mass_kg": kilograms(water)}] if water else []
    out += [{"unlisted": "vapour", "mass_kg": kilograms(vapour)}] if vapour else []
    w.say(firm, "convert", inputs=told, outputs=out)
    w.truth.convert(inputs, outputs, water, vapour)


def split(w: RandomWorld) -> None:
    """Repacked into lots of the same substance."""
    firm = w.luck.choice(FIRMS)
    if not (found := w.some(firm)):
        return
    place, lot, mass = found
    mass = w.part(mass)
    parts = {w.new_lot(firm, "S", w.truth.substance[lot]): n + 1 for n in range(3)}
    outputs = [((place, child), part) for child, part in shared(mass, parts).items() if part]
    w.say(firm, "convert", inputs=[{"lot": lot, "from_place": place, "mass_kg": kilograms(mass)}],
          outputs=[{"lot": child, "substance": w.truth.substance[lot], "to_place": at,
                    "mass_kg": kilograms(part)} for (at, child), part in outputs])
    w.truth.convert([((place, lot), mass)], outputs)


def use(w: RandomWorld) -> None:
    firm = w.luck.choice(FIRMS)
    if not (found := w.some(firm)):
        return
    place, lot, mass = found
    mass = w.part(mass)
    kind = w.luck.choice(("use", "use", "lose", "export"))
    end = {"use": "use", "lose": "lose", "export": "export"}[kind]
    w.say(firm, kind, lot=lot, from_place=place, mass_mg=mass,
          reason="spilt" if kind == "lose" else "", purpose="p" if kind == "use" else "")
    w.truth.end((place, lot), mass, end)


def use_from_tank(w: RandomWorld) -> None:
    firm = w.luck.choice(FIRMS)
    tank = f"{firm}-tank{w.luck.randint(1, 2)}"
    total = sum(w.truth.lots(tank).values())
    if total < 50 * KG:
        return
    mass = w.part(total)
    w.say(firm, "use", from_place=tank, mass_mg=mass, purpose="burnt")
    for lot, part in w.truth.drawn(tank, mass).items():
        w.truth.end((tank, lot), part, "use")


def count(w: RandomWorld) -> None:
    firm = w.luck.choice(FIRMS)
    if not (found := w.some(firm)):
        return
    place, lot, mass = found
    counted = max(1, mass + int(mass * w.luck.uniform(-0.003, 0.003)))
    w.say(firm, "count", lot=lot, from_place=place, counted_mg=counted)
    if counted > mass:
        w.truth.born((place, lot), counted - mass, "gain")
    elif counted < mass:
        w.truth.end((place, lot), mass - counted, "difference")


def count_tank(w: RandomWorld) -> None:
    firm = w.luck.choice(FIRMS)
    tank = f"{firm}-tank{w.luck.randint(1, 2)}"
    held = w.truth.lots(tank)
    total = sum(held.values())
    if total < 50 * KG:
        return
    counted = total + int(total * w.luck.uniform(-0.003, 0.003))
    w.say(firm, "count", from_place=tank, counted_mg=counted)
    for lot, part in shared(abs(counted - total), held).items():
        if part and counted > total:
            w.truth.born((tank, lot), part, "gain")
        elif part:
            w.truth.end((tank, lot), part, "difference")


def gain(w: RandomWorld) -> None:
    firm = w.luck.choice(FIRMS)
    if found := w.some(firm):
        place, lot, mass = found
        mass = w.kg(0.1, 5)
        w.say(firm, "gain", lot=lot, to_place=place, mass_mg=mass, reason="swept up")
        w.truth.born((place, lot), mass, "gain")


def over_a_period(w: RandomWorld) -> None:
    """Used day by day, made over the same days, told as totals."""
    firm, lot = w.luck.choice(FIRMS), ""
    lot = w.new_lot(firm, "P", w.luck.choice(("108-88-3", "67-56-1")))
    start, place = w.tick(), f"{firm}-unit"
    used = w.tick(2000, 2500)
    w.say(firm, "use", lot=lot, substance=w.truth.substance[lot], mass_mg=400 * KG,
          from_place=place, at=used, period_from=start.isoformat())
    made = w.tick(100, 200)
    w.say(firm, "produce", lot=lot, substance=w.truth.substance[lot], mass_mg=900 * KG,
          to_place=place, at=made, period_from=start.isoformat())
    w.truth.born((place, lot), 900 * KG, "produce")
    w.truth.end((place, lot), 400 * KG, "use")


def waste(w: RandomWorld) -> None:
    firm = w.luck.choice(FIRMS)
    if not (found := w.some(firm)):
        return
    place, lot, mass = found
    mass = w.part(min(mass, 8000 * KG))
    gone = f"{firm}/HW{w.number()}"
    w.truth.substance[gone] = HW
    w.holders[gone] = {firm}
    w.say(firm, "discard", lot=lot, from_place=place, mass_mg=mass, waste_lot=gone,
          waste_code="900-402-06")
    w.truth.convert([((place, lot), mass)], [((place, gone), mass)])
    number = f"{firm}/20260302{w.number():06d}"
    pit = w.luck.choice(("dispo-pit", "dispo-yard"))

    def go() -> None:
        w.say(firm, "dispatch", lot=gone, from_place=place, mass_mg=mass, manifest=number,
              consignee="dispo", carrier="haul", due_at=(w.clock + timedelta(hours=30)).isoformat())
        w.truth.move((place, gone), (number, gone), mass)
        w.later(w.luck.uniform(2, 20), land)

    def land() -> None:
        came = w.came(pit, gone, mass)
        w.say("dispo", "receive", lot="" if w.luck.random() < 0.3 else gone, to_place=pit,
              mass_mg=came, manifest=number)
        w.arrive(number, gone, pit, came)
        w.later(w.luck.uniform(5, 60), burn)

    def burn() -> None:
        if pit == "dispo-yard":
            w.say("dispo", "dispose", lot=gone, from_place=pit, mass_mg=w.truth.stock[pit, gone],
                  method="burnt")
            w.truth.end((pit, gone), w.truth.stock[pit, gone], "dispose")
            return
        total = sum(w.truth.lots(pit).values())
        if not total:
            return
        mass_mg = w.part(total)
        w.say("dispo", "dispose", from_place=pit, mass_mg=mass_mg, method="burnt")
        for lot, part in w.truth.drawn(pit, mass_mg).items():
            w.truth.end((pit, lot), part, "dispose")

    w.later(w.luck.uniform(1, 40), go)


def comes_in(w: RandomWorld) -> None:
    """Goods from beyond the area: told by consignee or carrier, or by the receipt alone."""
    firm, lot = w.luck.choice(FIRMS), f"abroad/X{w.number()}"
    w.truth.substance[lot], w.holders[lot] = w.luck.choice(SUBSTANCES), {firm}
    sender = w.luck.choice(("abroad", "abroad", f"uscc:{USCCS[0]}"))
    if sender.startswith("uscc"):
        w.parties.add(sender)
    mass, bill, place = w.kg(500, 30000), f"abroad/W{w.number()}", w.plain(firm)
    teller = w.luck.choice((firm, "haul", ""))
    if teller:
        w.say(teller, "dispatch", lot=lot, substance=w.truth.substance[lot], mass_mg=mass,
              waybill=bill, consignor=sender, consignee=firm, carrier="haul",
              due_at=(w.clock + timedelta(hours=40)).isoformat())
        w.truth.born((bill, lot), mass, "import")

    def land() -> None:
        came = w.came(place, lot, mass)
        w.say(firm, "receive", lot=lot, substance=w.truth.substance[lot], to_place=place,
              mass_mg=came, waybill=bill, consignor=sender)
        if teller:
            w.arrive(bill, lot, place, came)
        else:
            w.truth.born((place, lot), came, "import")

    w.later(w.luck.uniform(2, 30), land)


def goes_out(w: RandomWorld) -> None:
    """Goods to a party beyond the area are exported when due."""
    firm = w.luck.choice(FIRMS)
    if not (found := w.some(firm)):
        return
    place, lot, mass = found
    if w.truth.substance[lot] in ("7664-41-7", "67-56-1"):
        return  # 特别管控: a confirmation is owed
    mass, bill = w.part(mass), f"{firm}/W{w.number()}"
    to = w.luck.choice(("far", "far", f"uscc:{USCCS[1]}"))
    if to.startswith("uscc"):
        w.parties.add(to)
    w.say(firm, "dispatch", lot=lot, from_place=place, mass_mg=mass, waybill=bill, consignee=to,
          carrier="haul", due_at=(w.clock + timedelta(hours=20)).isoformat())
    w.truth.end((place, lot), mass, "export")


ALL = (make, make, make, make, shift, tank_to_tank, blend, blend, blend, split, use,
       use_from_tank, count, count_tank, gain, waste, waste, comes_in, goes_out)
