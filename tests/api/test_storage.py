"""What places held over time, over HTTP: design and filing, neighbours, and what a ban left."""

import pytest

from tests.api.conftest import event, produced, used
from tests.api.test_hazard_units import UNIT

METHANOL, OXIDIZER = "67-56-1", "7775-27-1"
AS_OF = "2026-06-01T00:00:00Z"
BAN = {"regime": "ban", "level": "city", "title": "示例禁储", "doc_no": "示〔2026〕2号",
       "issuer": "示例局", "status": "force", "effective_from": "2026-02-01", "source": "示例",
       "rules": [{"code": "r1", "category": "prohibited", "effect": "prohibit", "text": "禁储",
                  "selector": {"substances": [METHANOL]}, "activities": ["storage"]}]}


def found(door, rule, **asked):
    told = door.get("/findings", rule=rule, **{"as_of": AS_OF, **asked})
    assert told.status_code == 200, told.json
    return told.json["results"]


def put(door, path, **entry):
    told = door.put(path, {"custodian": "acme", "effective_from": "1970-01-01T00:00:00Z", **entry})
    assert told.status_code in (200, 201), told.json


def made(number, lot, substance, at, place="acme-w2"):
    return produced(number, lot=f"acme/{lot}", substance=substance, to_place=place,
                    occurred_at=f"2026-{at}T08:00:00+08:00")


@pytest.fixture
def store(acme):
    """A warehouse of acme's."""
    put(acme, "/places/acme-w2", kind="warehouse")
    return acme


def test_a_unit_above_its_design_is_a_finding_that_stays_when_it_has_gone_back(acme):
    put(acme, "/hazard-units/u1", **UNIT)
    put(acme, "/places/acme-t1", kind="tank", hazard_unit="u1",
        design_max_t={"7664-41-7": "60"})
    acme.post("/movements", [produced(), produced(
        2, mass_kg="90000", occurred_at="2026-03-03T08:00:00+08:00")])
    above, lower, missing = sorted(
        found(acme, "S-04"), key=lambda one: one["subject"]["id"].split("|")[2])
    assert above["subject"]["id"] == "u1|2026-03-03T00:00:00Z|above|acme-t1|7664-41-7"
    assert above["events"] == [event(2)] and "up to 120 t" in above["says"]
    assert "超过设计量 60 吨" in above["says_zh"] and "至今" in above["says_zh"]
    assert "filed as level 4" in lower["says"] and "operational" in missing["says"]
    acme.post("/movements", used(3, "70000", occurred_at="2026-05-04T08:00:00+08:00"))
    told = found(acme, "S-04")
    assert "still so on 2026-05-01" in next(
        one for one in told if "above" in one["subject"]["id"])["says"]
    acme.post("/movements", used(4, "80000", occurred_at="2026-03-03T12:00:00+08:00"))
    told = found(acme, "S-04")
    assert "until 2026-03-03 12:00" in next(
        one for one in told if "above" in one["subject"]["id"])["says"]
    assert [one for one in found(acme, "S-04", as_of="2026-03-02T00:00:00Z")
            if "above" in one["subject"]["id"]] == []


def test_goods_that_must_not_stand_together_are_a_finding(store, keyring):
    store.post("/movements", [made(1, "M1", METHANOL, "03-01"), made(2, "X1", OXIDIZER, "04-01")])
    one, = found(store, "S-05")
    assert one["severity"] == "S2" and one["subject"]["kind"] == "store"
    assert "oxidizer-flammable-liquid" in one["says"] and "GB 15603-2022" in one["says_zh"]
    assert found(store.with_key(keyring["rival"]), "S-05") == []
    detail = store.get(f"/findings/{one['code']}")
    assert detail.status_code == 200, detail.json
    put(store, "/places/acme-w2", kind="tank")
    assert found(store, "S-05") == []


def test_a_place_names_pairs_of_its_own(store):
    store.post("/movements", [made(1, "M1", METHANOL, "03-01"),
                              made(2, "A1", "7664-93-9", "04-01")])
    assert found(store, "S-05") == []
    put(store, "/places/acme-w2", kind="warehouse",
        incompatible=[{"class_a": METHANOL, "class_b": "8"}])
    one, = found(store, "S-05")
    assert "own entry" in one["says"]
    entry = store.get("/places/acme-w2").json
    assert entry["incompatible"] == [{"class_a": METHANOL, "class_b": "8"}]
    wrong = store.put("/places/acme-w2", {"custodian": "acme", "incompatible": [{"class_a": "3"}]})
    assert wrong.status_code == 422 and "class_b" in str(wrong.json)


def test_what_a_ban_left_in_store_is_found_when_its_grace_ends(store, admin):
    store.post("/movements", made(1, "M1", METHANOL, "01-10"))
    assert found(store, "C-05") == []
    told = admin.put("/catalogue/editions/ban-1", BAN)
    assert told.status_code == 201, told.json
    one, = found(store, "C-05")
    assert (one["subject"]["id"], one["severity"]) == ("acme-w2|67-56-1|ban-1", "S2")
    assert found(store, "C-05", as_of="2026-05-01T00:00:00Z") == []
    assert len(found(store, "C-05", as_of="2026-05-02T16:00:00Z")) == 1


def test_the_stock_of_a_place_is_told_at_any_instant(store):
    store.post("/movements", [made(1, "M1", METHANOL, "01-10"), made(2, "M2", METHANOL, "03-31")])
    store.post("/movements", used(3, "1000", lot="acme/M1", from_place="acme-w2",
                                  occurred_at="2026-03-31T23:59:59+08:00"))
    for as_of, mass in (("2026-01-09T00:00:00Z", "0.000"), ("2026-02-01T00:00:00Z", "30000.000"),
                        ("2026-03-31T15:59:58Z", "60000.000"), (AS_OF, "59000.000")):
        told = store.get("/places/acme-w2/stock", as_of=as_of)
        assert told.json["mass_kg"] == mass, as_of
