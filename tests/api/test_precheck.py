"""A waybill checked before departure: what would be found, and nothing is stored."""

import pytest

WAYBILL = {
    "consignor": "acme", "consignee": "beta", "carrier": "haul", "vehicle": "浙B12345",
    "departs_at": "2026-06-02T08:00:00+08:00", "from_place": "acme-w", "destination": "beta-w",
    "lines": [{"substance": "71-43-2", "mass_kg": "20000.000"}],
}
PATH = "/waybills/check"


@pytest.fixture
def fleet(admin):
    """A tractor with a tank trailer, and a rigid truck whose permit ran out."""
    for entry in (
            {"plate": "浙B1挂", "custodian": "haul", "kind": "trailer", "approved_load_kg": "25000",
             "tank_media": ["UN1114"], "tank_inspected_until": "2026-12-31"},
            {"plate": "浙B777", "custodian": "haul", "kind": "rigid", "approved_load_kg": "10000",
             "permit_until": "2026-05-31"}):
        assert admin.put(f"/vehicles/{entry['plate']}", entry).status_code == 201
    return admin


def rules(answer):
    return [one["rule"] for one in answer.json["findings"]]


def test_a_sound_trip_is_told_to_be_so_in_one_answer(acme, fleet):
    found = acme.post(PATH, {**WAYBILL, "trailer": "浙B1挂"})
    assert found.status_code == 200, found.json
    assert (found.json["ok"], found.json["findings"], found.json["notes"]) == (True, [], [])
    assert [(one["line"], one["verdict"]) for one in found.json["catalogue"]] == [(0, "allowed")]


def test_everything_that_would_be_found_is_told_at_once_in_both_languages(acme, fleet):
    found = acme.post(PATH, {**WAYBILL, "vehicle": "浙B777", "lines": [
        {"substance": "118-96-7", "mass_kg": "9000"}, {"substance": "67-64-1", "mass_kg": "2000"}]})
    assert rules(found) == ["V-02", "V-04", "V-11"]
    assert found.json["ok"] is False
    for one in found.json["findings"]:
        assert one["title"].isascii() and one["says"] and "千克" in one["says_zh"] or "类" in (
            one["says_zh"]) or "届满" in one["says_zh"]
    overloaded = found.json["findings"][0]
    assert "11,000 kg" in overloaded["says"] and overloaded["mass_kg"] == "1000.000"
    assert overloaded["basis"] and overloaded["custodian"] == "haul"


def test_a_tank_is_asked_about_what_it_would_carry(acme, fleet):
    told = {**WAYBILL, "trailer": "浙B1挂", "lines": [{"substance": "67-64-1", "mass_kg": "1"}]}
    assert rules(acme.post(PATH, told)) == ["V-03"]


def test_nothing_is_stored_by_asking(acme, fleet):
    before = acme.get("/movements").json["size"]
    acme.post(PATH, {**WAYBILL, "vehicle": "浙B777"})
    assert acme.get("/movements").json["size"] == before
    assert acme.get("/findings", state="all").json["results"] == []


def test_vehicles_and_persons_nobody_registered_are_notes_and_no_refusal(acme):
    found = acme.post(PATH, {**WAYBILL, "vehicle": "沪A1", "driver": "p9"})
    assert found.status_code == 200
    assert [one["pointer"] for one in found.json["notes"]] == ["/vehicle", "/driver"]
    assert "未登记" in found.json["notes"][0]["says_zh"]


@pytest.mark.parametrize(("change", "pointer"), [
    ({"lines": []}, "/lines"), ({"lines": [{"mass_kg": "5"}]}, "/lines/0/substance"),
    ({"lines": [{"substance": "71-43-2"}]}, "/lines/0/mass_kg"),
    ({"lines": [{"substance": "1-1-1", "mass_kg": "5"}]}, "/lines/0/substance"),
    ({"consignee": "nobody"}, "/consignee"), ({"from_place": "nowhere"}, "/from_place"),
    ({"zones": ["atlantis"]}, "/zones/0"), ({"mode": "camel"}, "/mode"),
    ({"departs_at": "2026-06-02T08:00:00"}, "/departs_at"), ({"waybill": "W1"}, "/waybill"),
])
def test_what_cannot_be_understood_is_refused_by_name(acme, change, pointer):
    refused = acme.post(PATH, {**WAYBILL, **change})
    assert refused.status_code == 422, refused.json
    assert pointer in [one["pointer"] for one in refused.json["errors"]]


@pytest.mark.parametrize("body", [b"[]", b"3", b"{", b""])
def test_a_body_that_is_no_waybill_is_malformed(acme, body):
    assert acme.ask("POST", PATH, data=body, headers={
        "Content-Type": "application/json"}).status_code == 400


def test_who_is_not_on_the_trip_does_not_learn_of_its_permits(acme, keyring):
    assert acme.with_key(keyring["rival"]).post(PATH, WAYBILL).status_code == 403
    assert acme.with_key(keyring["haul"]).post(PATH, WAYBILL).status_code == 200
    assert acme.with_key(None).post(PATH, WAYBILL).status_code == 401


def test_the_catalogue_is_asked_of_every_area_on_the_way(acme):
    told = {**WAYBILL, "zones": ["cn-inland-waters"],
            "lines": [{"substance": "71-43-2", "mass_kg": "5"},
                      {"substance": "143-33-9", "mass_kg": "5"}]}
    found = acme.post(PATH, told).json
    assert [one["verdict"] for one in found["catalogue"]][1] == "prohibited"
    assert found["ok"] is False
    assert {rule["edition"] for rule in found["catalogue"][1]["rules"]} >= {"CN-INLAND-2019"}


def test_a_paper_that_was_put_is_compared_with_what_is_about_to_leave(acme):
    acme.put("/waybills/acme/W1", {**WAYBILL, "vehicle": "浙B999"})
    found = acme.post(PATH, {**WAYBILL, "waybill": "acme/W1"})
    assert rules(found) == ["V-06"]
    assert "vehicle 浙B999 / 浙B12345" in found.json["findings"][0]["says"]
