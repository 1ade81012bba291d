"""All sorts of entries in any order: an answer once given stays, all follows from the log."""

import random
from datetime import datetime, timedelta, timezone

import pytest

from hazchem.services import keys
from hazchem.services.verify import verify
from hazchem.store.store import Store
from tests.api.conftest import Door, app_on, event, furnish

CHINA = timezone(timedelta(hours=8))
BEGUN = datetime(2026, 6, 1, 8, tzinfo=CHINA)
GOODS = ("67-56-1", "143-33-9", "7722-84-1", "118-96-7", "120-57-0",
         "HW:900-041-49")
PLATES = ("浙B12345", "浙B2", "浙B3挂")
CAPS = {"regime": "caps", "level": "city", "title": "示例限量", "doc_no": "示〔2026〕3号",
        "issuer": "示例局", "status": "force", "effective_from": "2026-06-02", "source": "示例",
        "rules": [{"code": per, "category": "controlled", "effect": "cap", "text": "限量",
                   "selector": {"substances": ["67-56-1"]}, "activities": [activity],
                   "conditions": {"mass_kg": "700", "per": per}} for per, activity in (
                       ("month", "trade"), ("year", "transport"), ("site", "storage"))]}


class Life:
    """Acts of a small park in a random order, each as (role, method, path, body)."""

    def __init__(self, seed: int) -> None:
        self.luck = random.Random(seed)
        self.number = seed * 10_000

    def at(self, hours: float) -> str:
        """An instant so many hours after the story begins."""
        return (BEGUN + timedelta(hours=hours)).isoformat()

    def new(self) -> str:
        """An event id."""
        self.number += 1
        return event(self.number)

    def acts(self) -> list[tuple[str, str, str, dict]]:
        """Everything that happens, in the order a kind world would file it."""
        acts = list(self.registers())
        for trip in range(1, 7):
            acts += self.trip(trip)
        for month in (6, 7):
            acts.append(("enterprise", "POST", "/movements", {
                "event_id": self.new(), "kind": "count", "from_place": "acme-w",
                "occurred_at": f"2026-{month:02}-28T20:00:00+08:00",
                "counted_kg": str(self.luck.randrange(0, 4000))}))
        acts.append(("enterprise", "POST", "/declarations", {
            "event_id": self.new(), "kind": "zero", "period_from": "2026-08-01",
            "period_to": "2026-08-31"}))
        acts.append(("admin", "POST", "/rules/G-02/parameters", {
            "name": "grace_h", "selector": "road", "value": str(self.luck.randrange(1, 80)),
            "effective_from": "2026-06-03", "basis": "notice", "status": "house"}))
        return acts

    def registers(self):
        """Entries that come, change and go while the park is at work."""
        luck = self.luck
        yield "admin", "PUT", "/parking-lots/yard", {
            "park": "port", "berths": [{"code": str(n), "row": "A", "position": n}
                                       for n in range(1, 5)]}
        yield "admin", "PUT", "/catalogue/editions/caps", CAPS
        for plate in PLATES:
            yield "admin", "PUT", f"/vehicles/{plate}", {
                "custodian": "haul", "kind": "rigid", "approved_load_kg": str(
                    luck.choice([900, 30000])),
                "tank_media": luck.choice([[], list(GOODS)]),
                "permit_until": luck.choice(["2026-06-02", "2027-01-01"])}
        yield "admin", "PUT", "/persons/d1", {
            "custodian": "haul", "role": "driver",
            "certificate_until": luck.choice(["2026-06-02", "2027-01-01"])}
        yield "admin", "PUT", "/permits/T1", {
            "kind": "transport", "custodian": "haul", "classes": ["3"],
            "valid_to": luck.choice(["2026-06-03", "2027-01-01"])}
        yield "admin", "PUT", "/permits/H1", {
            "kind": "highly_toxic_purchase", "custodian": "beta",
            "effective_from": luck.choice(["2026-06-01T00:00:00Z", "2026-06-05T00:00:00Z"])}
        yield "admin", "PUT", "/permits/D1", {
            "kind": "drug_precursor_transport", "custodian": luck.choice(["acme", "haul"])}
        yield "admin", "PUT", "/permits/A1", {
            "kind": "waste_transfer", "custodian": luck.choice(["acme", "beta"]),
            "mass_kg": str(luck.randrange(1000, 3000))}
        yield "admin", "PUT", "/custodians/beta", {
            "name": "乙材料", "roles": ["user"], "park": "port", "uscc": "914403001922038216",
            "effective_from": "2026-01-01T00:00:00Z"}
        yield "admin", "PUT", "/custodians/acme", {
            "name": "甲化工", "roles": [luck.choice(["producer", "user"])], "park": "port",
            "uscc": "91330200MA2AJ8TX61",
            "ledger_from": luck.choice(["2026-05-01", "2026-06-03"]),
            "effective_from": "2026-01-01T00:00:00Z"}
        yield "admin", "PUT", "/outages/o1", {
            "from_at": "2026-06-02", "custodians": luck.choice([["acme"], ["beta"], []]),
            **luck.choice([{}, {"to_at": "2026-06-04"}, {"to_at": "2026-11-01"}])}
        yield "admin", "PUT", "/hazard-units/u1", {
            "custodian": "acme", "kind": "storage", "exposed_persons": 40}
        yield "admin", "PUT", "/places/acme-w", {
            "custodian": "acme", "kind": "warehouse", "park": "port", "hazard_unit": "u1",
            "design_max_t": {"67-56-1": "1"}, "effective_from": "2026-06-02T00:00:00Z"}

    def trip(self, n: int):
        """A lot that is made, put on the road, seen at the gate and in the yard, and received."""
        luck, goods, start = self.luck, self.luck.choice(GOODS), self.luck.randrange(0, 90)
        lot, waybill, plate = f"acme/L{n}", f"acme/W{n}", luck.choice(PLATES)
        mass = str(luck.randrange(100, 2000))
        manifest = {"manifest": f"acme/2026330200000{n}"} if goods[:2] == "HW" else {}
        yield "enterprise", "POST", "/movements", {
            "event_id": self.new(), "kind": "opening" if goods[:2] == "HW" else "produce",
            "occurred_at": self.at(start), "lot": lot, "substance": goods, "mass_kg": mass,
            "to_place": luck.choice(["acme-w", "acme-w", "acme-t1"])}
        sent = {"event_id": self.new(), "kind": "dispatch", "occurred_at": self.at(start + 2),
                "lot": lot, "mass_kg": mass, "from_place": "acme-w", "waybill": waybill,
                "consignee": "beta", "carrier": "haul", "vehicle": plate, "driver": "d1",
                "due_at": self.at(start + 8), "seals": ["S1"], **manifest}
        yield "enterprise", "POST", "/movements", sent
        yield "enterprise", "PUT", f"/waybills/{waybill}", {
            "consignor": "acme", "consignee": "beta", "carrier": "haul", "vehicle": plate,
            "lines": [{"substance": goods, "mass_kg": luck.choice([mass, "50"])}]}
        for kind, hour in (("enter", 3), ("park", 3.2), ("leave", luck.choice([4, 60]))):
            if luck.random() < 0.8:
                yield "park", "POST", "/parking/yard/events", {
                    "event_id": self.new(), "event": kind, "occurred_at": self.at(start + hour),
                    "plate": plate, "berth": str(luck.randrange(1, 5)), "waybill": waybill,
                    "load_state": luck.choice(["loaded", "uncleaned"]) if kind == "leave" else (
                        "loaded"), "gross_kg": str(luck.randrange(15000, 15400)),
                    "seals": [luck.choice(["S1", "S2"])]}
        if luck.random() < 0.5:
            yield "feed", "POST", "/alerts", {
                "event_id": self.new(), "source": "watch", "subject": plate,
                "kind": luck.choice(["track_gap", "long_stop", "driving_time"]),
                "occurred_at": self.at(start + 5), "evidence": {"minutes": luck.choice([15, 300])}}
        if luck.random() < 0.8:
            yield "beta", "POST", "/movements", {
                "event_id": self.new(), "kind": "receive", "occurred_at": self.at(start + 7),
                "lot": lot, "mass_kg": luck.choice([mass, "90"]), "to_place": "beta-w",
                "waybill": waybill, "seals": ["S1"]}
        if luck.random() < 0.3:
            yield "enterprise", "POST", "/movements", {
                "event_id": self.new(), "kind": "correct", "occurred_at": sent["occurred_at"],
                "reverses": sent["event_id"], "replacement": {
                    **sent, "event_id": self.new(), "mass_kg": "77", "vehicle": PLATES[0]}}


@pytest.fixture
def doors(store_url):
    """A furnished ledger on each engine, and its door by role."""
    store = Store(store_url)
    issued = furnish(store)
    issued["feed"] = keys.issue(store, custodian="bureau", role="feed", kinds=["alert"])
    app = app_on(store)
    yield store, {role: Door(app, key) for role, key in issued.items()}
    store.close()


def answers(admin, **asked):
    """The findings, as bytes that can be compared."""
    return admin.get("/findings", limit=1000, **asked)


@pytest.mark.parametrize("seed", [1, 2])
def test_what_was_answered_stays_and_all_follows_from_the_log(doors, seed):
    store, door = doors
    life = Life(seed)
    acts = life.acts()
    # Corrections need what they correct, so the order is only ruffled, not thrown.
    acts = [act for _, act in sorted(
        ((place + life.luck.uniform(0, 12), act) for place, act in enumerate(acts)),
        key=lambda one: one[0])]
    given = []
    for place, (role, method, path, body) in enumerate(acts):
        answered = door[role].ask(method, path, json=body)
        assert answered.status_code < 500, (path, answered.json)
        if place % 9 == 5:
            as_of = life.at(life.luck.randrange(0, 3000))
            found = answers(door["admin"], as_of=as_of)
            given.append((found.json["size"], as_of, found.json["results"]))
        if place % 13 == 7:
            one, *_ = answers(door["admin"]).json["results"] or [None]
            if one:
                door["inspector"].post(f"/findings/{one['code']}/steps", {"step": "verify"})
    last = answers(door["admin"]).json
    assert len({one["rule"] for one in last["results"]}) >= 8
    assert [fault.says for fault in verify(store, datetime.now(CHINA))] == []
    for size, as_of, results in given:
        again = answers(door["admin"], size=size, as_of=as_of).json["results"]
        assert _rules(again) == _rules(results), (size, as_of)


def _rules(results):
    """Findings without what a case later did to them."""
    return sorted((one["rule"], one["subject"]["id"], one["mass_kg"], one["severity"],
                   one["cause"]) for one in results)
