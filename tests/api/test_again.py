"""Every answer can be asked again: the ledger grows, and the same question is answered alike."""

import random
from decimal import Decimal

import pytest

from tests.api.conftest import event, produced

PLACES = {"acme": ("acme-t1", "acme-w"), "beta": ("beta-w",), "rival": ("rival-w",)}
KINDS = ("use", "dispatch", "receive", "transfer", "convert", "count", "lose", "gain", "correct",
         "produce", "reject", "handover")


class Traffic:
    """Three enterprises that file whatever comes to their minds, in no order of time."""

    def __init__(self, seed, doors):
        self.chance, self.doors = random.Random(seed), doors
        self.lots, self.waybills, self.number = ["acme/L1"], ["acme/W0"], 1

    def step(self):
        """One more movement; the status of its answer."""
        self.number += 1
        who = self.chance.choice(list(self.doors))
        told = self.told(self.chance.choice(KINDS), who)
        answered = self.doors[who].post("/movements", told)
        if answered.status_code == 201:
            self.waybills += [told["waybill"]] if told["kind"] == "dispatch" else []
            self.lots += [told["lot"]] if told["kind"] == "produce" else [
                part["lot"] for part in told.get("outputs", ())]
        return answered.status_code

    def told(self, kind, who):
        """A movement of a kind by someone, as likely wrong as right."""
        pick, number = self.chance.choice, self.number
        place, mass = pick(PLACES[who]), str(self.chance.randint(1, 9000))
        day, hour = self.chance.randint(1, 28), self.chance.randint(0, 23)
        told = {"event_id": event(number), "kind": kind,
                "occurred_at": f"2026-03-{day:02d}T{hour:02d}:00:00+08:00"}
        lot, waybill = pick(self.lots), pick(self.waybills)
        return told | {
            "use": {"lot": lot, "mass_kg": mass, "from_place": place},
            "lose": {"lot": lot, "mass_kg": mass, "from_place": place},
            "gain": {"lot": lot, "mass_kg": mass, "to_place": place},
            "produce": {"lot": f"{who}/N{number}", "substance": "7664-41-7", "mass_kg": mass,
                        "to_place": place},
            "transfer": {"lot": lot, "mass_kg": mass, "from_place": place,
                         "to_place": pick(PLACES[who])},
            "count": {"lot": lot, "counted_kg": mass, "from_place": place},
            "convert": {"inputs": [{"lot": lot, "from_place": place, "mass_kg": mass}],
                        "outputs": [{"lot": f"{who}/C{number}", "substance": "#2507",
                                     "to_place": place, "mass_kg": mass}]},
            "dispatch": {"lot": lot, "mass_kg": mass, "from_place": place,
                         "consignee": pick(["acme", "beta", "rival", "abroad"]),
                         "waybill": f"{who}/W{number}"},
            "receive": {"lot": lot, "mass_kg": mass, "to_place": place, "waybill": waybill},
            "reject": {"waybill": waybill, "successor": f"{who}/S{number}", "reason": "x"},
            "handover": {"waybill": waybill, "carrier": "haul"},
            "correct": {"reverses": event(self.chance.randint(1, number)), "reason": "x"},
        }[kind]


def answers(door, lots, **asked):
    """What the ledger says of everything, to one question."""
    chains = {lot: door.get(f"/lots/{lot}/chain", **asked).json for lot in lots}
    return {
        "findings": door.get("/findings", limit=1000, state="all", **asked).json,
        "flows": door.get("/flows", **asked).json, "chains": chains,
        "breaks": door.get("/reports/breaks", format="csv", **asked).data,
        "stock": door.get("/reports/stock", **asked).data,
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_question_gets_the_same_answer_for_ever(acme, keyring, seed):
    inspector = acme.with_key(keyring["inspector"])
    acme.post("/movements", produced())
    traffic = Traffic(seed, {"acme": acme, "beta": acme.with_key(keyring["beta"]),
                             "rival": acme.with_key(keyring["rival"])})
    told = []
    for _ in range(5):
        assert max(traffic.step() for _ in range(6)) < 500
        page = inspector.get("/findings").json
        asked = {"size": page["size"], "as_of": page["as_of"]}
        told.append((asked, list(traffic.lots), answers(inspector, traffic.lots, **asked)))
    assert len(page["results"]) > 3
    for asked, lots, then in told:
        assert answers(inspector, lots, **asked) == then, asked
        for chain in then["chains"].values():
            sums = [sum(Decimal(row["mass_kg"]) for row in chain[part])
                    for part in ("origins", "holders", "ends")]
            assert sums[0] == sums[1] + sums[2] == Decimal(chain["mass_kg"])
