"""Traffic without sense or mercy: every kind of movement between few places, in random order."""

from datetime import timedelta

from hazchem.domain import instant, notation
from hazchem.services import registers
from hazchem.services.judging import catchup
from hazchem.services.seen.scope import SYSTEM
from tests import world
from tests.services import filed

CUSTODIANS = ("acme", "beta", "gama", "out1")
PLACES = tuple(f"{code}-{kind}" for code in CUSTODIANS for kind in ("tank", "wh", "mix"))
LOTS = tuple(f"{code}/L{n}" for code in CUSTODIANS for n in range(3))
STRANGER = "914403001922038216"
_DAYS = 18


def lines(luck, count):
    """So many lines in no order; few lots, papers and tickets, so that all is mixed up."""
    told = []
    for n in range(count):
        line = _line(luck, n)
        told += [f"{line} id=e{n}"] if line else []
    return told


def _line(luck, n):
    at = f"{luck.randrange(1, _DAYS)}T{luck.randrange(24):02d}:{luck.randrange(60):02d}"
    lot, kg, here = luck.choice(LOTS), luck.randrange(1, 500), luck.choice(PLACES)
    named = lot if luck.random() < 0.6 else "-"
    mine, theirs = here.partition("-")[0], luck.choice(CUSTODIANS)
    there = f"{mine}-{luck.choice([kind for kind in ('tank', 'wh', 'mix') if kind not in here])}"
    paper = f"waybill=acme/W{luck.randrange(6)}"
    what = "substance=#49" if luck.random() < 0.9 else "substance=#1"
    ticket = f" ticket=T{luck.randrange(4)}" if luck.random() < 0.3 else ""
    consignee = luck.choice([theirs, f"uscc:{STRANGER}"])
    use = f"use {named} {here} > - {kg} {what}"
    return f"{at} " + luck.choice([
        f"produce {lot} - > {here} {kg} {what}{ticket}",
        f"transfer {named} {here} > {there} {kg} {what}",
        f"dispatch {named} {here} > - {kg} {paper} consignee={consignee} carrier={theirs} {what}",
        f"receive {named} - > {here} {kg} {paper} {what}{ticket}",
        f"receive {named} - > {here} {kg} {paper} {what} partial=true",
        f"handover - {paper} carrier={theirs}",
        f"reject {named} - {paper} consignee={theirs} successor=acme/W{luck.randrange(6)}",
        use + ticket,
        f"convert - in={lot}@{here}:{kg}:#49 out={luck.choice(LOTS)}@{there}:{kg}:#49",
        f"count {named} {here} > - - counted_kg={kg} {what}",
        f"discard {lot} {here} > - {kg} waste_code=900-404-06 {what}",
        f"lose {lot} {here} > - {kg} {what}",
        f"gain {lot} - > {here} {kg} {what}",
        f"correct - reverses=e{luck.randrange(n + 1)}",
        f'correct - reverses=e{luck.randrange(n + 1)} replacement="{at} {use} id=r{n}"',
    ])


def filed_at_random(store, luck, now):
    """File traffic in batches of any size, with registers changed and subjects judged between."""
    for code in CUSTODIANS:
        registers.put(store, SYSTEM, "custodians", {"code": code, "outside": code == "out1"}, now)
    for place in PLACES:
        registers.put(store, SYSTEM, "places", _place(place, world.custodian_of(place),
                                                      place.endswith("-mix")), now)
    left = lines(luck, luck.randrange(20, 60))
    while left:
        size = luck.randrange(1, 12)
        told = list(notation.parse(world.with_dates("\n".join(left[:size]))))
        filed.file(store, told, now)
        left = left[size:]
        now += timedelta(minutes=luck.randrange(1, 1800))
        _change(store, luck, now)
        if luck.random() < 0.5:
            catchup.catch_up(store, now)
    catchup.catch_up(store, now)
    return now


def _change(store, luck, now):
    """Now and then a register says something else, sometimes of the past."""
    place = _place(luck.choice(PLACES), luck.choice(CUSTODIANS), luck.random() < 0.5)
    if luck.random() < 0.5:
        place["effective_from"] = instant.to_us(now - timedelta(days=luck.randrange(20)))
    status = {"code": luck.choice(CUSTODIANS), "status": luck.choice(["suspended", "closed"])}
    changes = [("places", place), ("custodians", status),
               ("custodians", {"code": "delta", "uscc": STRANGER})]
    if luck.random() < 0.3:
        registers.put(store, SYSTEM, *luck.choice(changes), now)


def _place(code, custodian, commingled):
    return {"code": code, "custodian": custodian, "kind": "tank", "commingled": commingled}
