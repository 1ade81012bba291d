"""Step by step the rules of yards and boards find what they find in everything at once."""

import random
import tempfile
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hazchem.intake.gates import GateRow
from hazchem.ledger.correction import key_of, voided
from hazchem.rules.sweep import sweep
from hazchem.services import gates
from hazchem.services.judging import yards
from hazchem.services.seen.current import open_in
from hazchem.services.seen.scope import SYSTEM
from hazchem.store import events
from hazchem.store.findings import Filter
from hazchem.store.movements import lots_known
from hazchem.store.store import Store
from tests.rules import gates_told
from tests.services.park import Park

RULES = ("K-01", "K-02", "K-03", "K-04", "K-05", "K-06", "K-08", "K-09", "V-01", "V-15")
DAY = datetime(2026, 3, 2, tzinfo=UTC)
BERTHS = [{"code": f"A{n}", "zone": "A", "row": "A", "position": n} for n in (1, 2, 3)]
ZONES = [{"code": "A", "allows_classes": ["3", "5.1"], "load_states": ["loaded", "uncleaned"],
          "dwell_limit_h": "5"}]
MOVES = """
    1T08:00 produce acme/L1 - > acme-tank 90000 substance=67-64-1
    1T08:00 produce acme/L2 - > acme-tank 90000 substance=7722-84-1
    2T02:00 dispatch acme/L1 acme-tank > - 300 waybill=acme/W1 consignee=beta vehicle=haul-1
    2T03:00 dispatch acme/L2 acme-tank > - 300 waybill=acme/W2 consignee=beta vehicle=haul-2
    2T20:00 receive acme/L1 - > beta-tank 300 waybill=acme/W1
    3T09:00 receive acme/L2 - > beta-tank 300 waybill=acme/W2
"""


def gate_rows(luck: random.Random, count: int, days: float) -> list[tuple[str, GateRow]]:
    found = []
    for _ in range(count):
        lot = luck.choice(["p1", "p1", "g1", "g2"])
        event = luck.choice(["enter", "enter", "leave", "leave", "park", "check"])
        told = {"event_id": str(uuid.UUID(int=luck.getrandbits(128))), "event": event,
                "occurred_at": DAY + timedelta(minutes=luck.randint(0, int(days * 24 * 60))),
                "plate": luck.choice(["haul-1", "haul-2", "far-9"])}
        if lot == "p1" and event in ("enter", "park") and luck.random() < 0.8:
            told["berth"] = luck.choice(["A1", "A2", "A3"])
        for name, values, chance in (
                ("waybill", ["acme/W1", "acme/W2", "acme/W3", "far/W1"], 0.5),
                ("load_state", ["loaded", "empty", "uncleaned"], 0.5),
                ("gross_mg", [30_000_000_000, 29_000_000_000, 30_010_000_000], 0.4),
                ("seals", [["s1"], ["s2"]], 0.3), ("driver", ["d1"], 0.3),
                ("trailer", ["t1", "t2"], 0.2)):
            if luck.random() < chance:
                told[name] = luck.choice(values)
        found.append((lot, GateRow(1, told["event_id"], told)))
    return found


def recomputed(park: Park, seen) -> list:
    """What the rules find in every gate event and movement there is, paired and judged at once."""
    facts = [fact for fact in park.facts() if fact.leaf_index < seen.size]
    void = voided(facts)
    live = [fact for fact in facts if key_of(fact) not in void]
    told = yards.gate_events(events.of_type(seen.tx, events.GATE, seen.size))
    shared = {"as_of": seen.as_of, "registers": seen.registers,
              "parameters": seen.reference.parameters, "substances": seen.reference.substances}
    known = lots_known(seen.tx, {lot for fact in facts for lot in fact.movement.lots})
    found = [one for evidence in gates_told.told(told, live, known, shared)
             for one in sweep(evidence, seen.reference.rules)]
    return sorted((one for one in found), key=lambda one: one.code)


def agree(park: Park, size=None, as_of=None) -> int:
    with park.seen(size, as_of) as seen:
        stepwise = [one for one in open_in(seen, Filter()) if one.rule in RULES]
        whole = recomputed(park, seen)
        assert [(one.code, one.says) for one in stepwise] == [
            (one.code, one.says) for one in whole]
        assert stepwise == whole
        return len(whole)


# Passages of so many days: few, and so many that a vehicle's day needs no more than those near it.
@pytest.mark.parametrize(("seed", "count", "days"), [
    (2, 40, 2.5), (3, 40, 2.5), (7, 40, 2.5), (11, 40, 2.5), (5, 160, 5), (13, 160, 12),
    (106, 160, 13), (123, 160, 12), (126, 160, 6), (203, 160, 11), (224, 160, 14)])
def test_in_any_order_and_at_any_size_and_instant_the_findings_are_those_of_all_at_once(
    seed, count, days
):
    luck = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'ledger.sqlite3'}")
        store.migrate()
        park = Park(store)
        park.register("parks", code="port")
        park.party("office", roles=["park"], park="port")
        park.place("acme-tank", "beta-tank")
        park.register("vehicles", plate="haul-1", custodian="acme", kind="rigid",
                      tank_media=["67-64-1"])
        park.register("parking-lots", code="p1", park="port", berths=BERTHS, zones=ZONES)
        for gate in ("g1", "g2"):
            park.register("parking-lots", code=gate, park="port")
        first = len(park.facts())
        moves = [[line] for line in MOVES.split("\n") if line.strip()]
        steps: list = [("move", lines) for lines in moves]
        steps += [("gate", one) for one in gate_rows(luck, count, days)]
        steps += [("vehicle", "haul-2"), ("lot", "p1"), ("custodian", "far")]
        luck.shuffle(steps)
        sizes, found = [], 0
        for kind, told in steps:
            if kind == "move":
                park.file("\n".join(told))
            elif kind == "gate":
                gates.file(store, SYSTEM, told[0], [told[1]], park.tick())
            elif kind == "vehicle":
                park.register("vehicles", plate=told, custodian="acme", kind="rigid")
            elif kind == "custodian":
                park.register("custodians", code=told)
            else:
                park.register("parking-lots", code="p1", park="port", berths=BERTHS, zones=[
                    {**ZONES[0], "dwell_limit_h": "7", "load_states": ["loaded"]}])
            with park.seen() as seen:
                sizes.append(seen.size)
            if luck.random() < 6 / count:
                found += agree(park, as_of=luck.choice([None, DAY + timedelta(hours=20)]))
        found += agree(park)
        assert found, "nothing was found at all"
        for _ in range(4):
            as_of = luck.choice([None, DAY + timedelta(minutes=luck.randint(0, int(days * 2_000)))])
            agree(park, luck.choice(sizes), as_of)
        assert first == 0
        store.close()


WEIGHED = [
    ("move", "2T02:00 dispatch acme/L1 acme-tank > - 300 waybill=acme/W1 consignee=beta "
             "vehicle=haul-1"),
    ("move", "2T05:00 receive acme/L1 - > beta-tank 300 waybill=acme/W1 instrument=b1"),
    ("gate", "enter", 4, 30_000_000_000, "loaded"), ("gate", "leave", 6, 29_950_000_000, "empty"),
    ("vehicles", {"plate": "haul-1", "custodian": "acme", "kind": "rigid",
                  "tank_media": ["67-64-1"]}),
    ("instruments", {"code": "b1", "custodian": "beta", "sigma_kg": "5"})]


@pytest.mark.parametrize("seed", range(6))
def test_what_two_scales_tell_is_found_in_any_order_and_cleared_by_a_less_sure_one(store, seed):
    park = Park(store)
    park.register("parking-lots", code="g1")
    park.place("acme-tank", "beta-tank")
    park.file("1T08:00 produce acme/L1 - > acme-tank 90000 substance=67-64-1")

    def told() -> list[str]:
        agree(park)
        with park.seen() as seen:
            return [one.subject_id for one in open_in(seen, Filter())
                    if one.rule == "K-08" and "weight" in one.subject_id]

    for kind, *what in random.Random(seed).sample(WEIGHED, len(WEIGHED)):
        if kind == "move":
            park.file(what[0])
        elif kind == "gate":
            event, hour, gross_mg, state = what
            row = {"event_id": str(uuid.uuid4()), "event": event, "plate": "haul-1",
                   "occurred_at": DAY + timedelta(hours=hour), "gross_mg": gross_mg,
                   "load_state": state, "waybill": "acme/W1"}
            gates.file(store, SYSTEM, "g1", [GateRow(1, row["event_id"], row)], park.tick())
        else:
            park.register(kind, **what[0])
        told()
    assert told() == ["g1|haul-1|2026-03-02 12:00|acme/W1|weight"]
    park.register("instruments", code="b1", custodian="beta", sigma_kg="300", effective_from=0)
    assert told() == []
