"""Waste over HTTP: every rule of family W opens on what breaks it and clears on what mends it."""

from tests.api.conftest import event

WASTE = "HW:900-041-49"
MANIFEST = "acme/20263302000001"


def filed(door, *told):
    """Movements filed one by one; each must be accepted."""
    for number, one in enumerate(told, 1):
        answered = door.post("/movements", {"event_id": event(7000 + number), **one})
        assert answered.status_code in (200, 201), answered.json


def made(kind="opening", **given):
    """A hundred kilograms of waste in acme's warehouse."""
    return {"kind": kind, "occurred_at": "2026-03-01T08:00:00+08:00", "lot": "acme/N1",
            "substance": WASTE, "mass_kg": "100", "to_place": "acme-w", **given}


def sent(**given):
    """The waste leaves for beta."""
    return {"kind": "dispatch", "occurred_at": "2026-03-02T08:00:00+08:00", "lot": "acme/N1",
            "mass_kg": "100", "from_place": "acme-w", "waybill": "acme/W1", "consignee": "beta",
            **given}


def came(mass_kg="100", **given):
    """It comes to beta."""
    return {"event_id": event(7100), "kind": "receive", "occurred_at": "2026-03-02T12:00:00+08:00",
            "lot": "acme/N1", "mass_kg": mass_kg, "to_place": "beta-w", "waybill": "acme/W1",
            **given}


def rules_open(admin, **query):
    """The rules of family W with open findings."""
    found = {one["rule"] for one in admin.get("/findings", limit=1000, **query).json["results"]}
    return sorted(rule for rule in found if rule[0] == "W")


def test_waste_that_leaves_without_a_manifest_is_found_until_one_is_told(acme, admin, keyring):
    filed(acme, made(), sent())
    assert rules_open(admin) == ["W-01"]
    filed(acme.with_key(keyring["beta"]), came(manifest=MANIFEST))
    assert rules_open(admin) == []


def test_a_manifest_put_beforehand_is_one(acme, admin):
    told = {"consignor": "acme", "consignee": "beta", "waybill": "acme/W1",
            "lines": [{"waste_code": "900-041-49", "mass_kg": "100"}]}
    assert acme.put(f"/manifests/{MANIFEST}", told).status_code == 201
    filed(acme, made(), sent())
    assert rules_open(admin) == []


def test_waste_sold_to_whoever_treats_none_is_found(acme, admin):
    filed(acme, made(), sent(buyer="beta", manifest=MANIFEST))
    assert rules_open(admin) == ["W-02"]
    admin.put("/permits/HW1", {"kind": "waste_operation", "custodian": "beta"})
    assert rules_open(admin) == []


def test_a_difference_is_told_by_a_new_version_of_the_manifest_or_found(acme, admin, keyring):
    beta = acme.with_key(keyring["beta"])
    filed(acme, made(), sent(manifest=MANIFEST))
    filed(beta, came("70"))
    assert rules_open(admin, as_of="2026-03-10T00:00:00Z") == []
    found, = admin.get("/findings", rule="W-03").json["results"]
    assert (found["custodian"], found["mass_kg"]) == ("beta", "30.000")


def test_refused_waste_needs_a_successor(acme, admin, keyring):
    filed(acme, made(), sent(manifest=MANIFEST))
    filed(acme.with_key(keyring["beta"]), {
        "event_id": event(7101), "kind": "reject", "occurred_at": "2026-03-02T12:00:00+08:00",
        "lot": "acme/N1", "mass_kg": "100", "waybill": "acme/W1"})
    assert rules_open(admin, as_of="2026-03-04T00:00:00Z") == []
    assert rules_open(admin) == ["W-04"]


def test_waste_that_was_taken_in_is_disposed_of_within_a_year(acme, admin, keyring):
    old = {"occurred_at": "2025-03-01T08:00:00+08:00"}
    filed(acme, made(**old), sent(manifest="acme/20253302000001", **{
        "occurred_at": "2025-03-02T08:00:00+08:00"}))
    beta = acme.with_key(keyring["beta"])
    filed(beta, came(occurred_at="2025-03-02T12:00:00+08:00"))
    assert rules_open(admin) == ["W-05"]
    filed(beta, {"event_id": event(7102), "kind": "dispose", "lot": "acme/N1", "mass_kg": "100",
                 "occurred_at": "2026-02-01T08:00:00+08:00", "from_place": "beta-w",
                 "method": "D10"})
    assert rules_open(admin) == []


def test_more_is_not_disposed_of_than_came(acme, admin):
    filed(acme, made(), {"kind": "dispose", "occurred_at": "2026-03-03T08:00:00+08:00",
                         "lot": "acme/N1", "mass_kg": "160", "from_place": "acme-w",
                         "method": "D10"})
    found, = admin.get("/findings", rule="W-06").json["results"]
    assert found["mass_kg"] == "60.000"
    (over,) = admin.get("/findings", rule="G-08").json["results"]
    assert over["cause"] == found["code"]


def test_a_number_of_another_form_or_of_two_trips_is_found(acme, admin):
    filed(acme, made(), sent(manifest="acme/12"))
    found, = admin.get("/findings", rule="W-07").json["results"]
    assert "12" in found["says"] and found["severity"] == "S4"


def test_one_number_is_not_for_two_trips(acme, admin, keyring):
    filed(acme, made(), sent(manifest=MANIFEST))
    assert rules_open(admin) == []
    rival = acme.with_key(keyring["rival"])
    number = MANIFEST.partition("/")[2]
    filed(rival, {"event_id": event(7201), **made(lot="rival/N1", to_place="rival-w")},
          {"event_id": event(7202), **sent(lot="rival/N1", from_place="rival-w",
                                           waybill="rival/W9", manifest=f"rival/{number}")})
    found = admin.get("/findings", rule="W-07").json["results"]
    assert {one["severity"] for one in found} == {"S2"} and len(found) == 2


def test_a_waste_code_fits_its_class_and_what_was_discarded(acme, admin):
    filed(acme, {"kind": "produce", "occurred_at": "2026-03-01T08:00:00+08:00", "lot": "acme/L1",
                 "substance": "67-64-1", "mass_kg": "100", "to_place": "acme-w"},
          {"kind": "discard", "occurred_at": "2026-03-02T08:00:00+08:00", "lot": "acme/L1",
           "mass_kg": "10", "from_place": "acme-w", "waste_code": "900-041-43"})
    assert rules_open(admin) == ["W-08"]
