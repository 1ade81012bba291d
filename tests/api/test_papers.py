"""Waybills and manifests over HTTP: put by who is on them, all versions kept, others unseen."""

import pytest

WAYBILL = {
    "status": "issued", "consignor": "acme", "consignee": "beta", "carrier": "haul",
    "vehicle": "浙B12345", "departs_at": "2026-03-02T08:00:00+08:00",
    "due_at": "2026-03-02T18:00:00+08:00",
    "lines": [{"substance": "7664-41-7", "mass_kg": "20000.000", "pieces": 0}],
    "seals": ["S1", "S2"],
}
PATH = "/waybills/acme/W1"


def test_a_waybill_is_put_once_and_again_with_another_version(acme):
    first = acme.put(PATH, WAYBILL)
    assert first.status_code == 201, first.json
    assert first.json["number"] == "acme/W1"
    assert first.json["lines"][0]["mass_kg"] == "20000.000"
    again = acme.put(PATH, WAYBILL)
    assert (again.status_code, again.json["size"]) == (200, first.json["size"])
    later = acme.put(PATH, {**WAYBILL, "status": "departed"})
    assert later.status_code == 200
    assert [one["status"] for one in later.json["versions"]] == ["issued", "departed"]


def test_an_older_size_shows_the_paper_as_it_was_then(acme):
    size = acme.put(PATH, WAYBILL).json["size"]
    acme.put(PATH, {**WAYBILL, "status": "departed"})
    assert acme.get(PATH, size=size).json["status"] == "issued"
    assert acme.get(PATH).json["status"] == "departed"


def test_a_paper_is_for_those_on_it(acme, keyring):
    refused = acme.with_key(keyring["rival"]).put(PATH, WAYBILL)
    assert refused.status_code == 403
    assert "rival" in refused.json["detail"]
    acme.put(PATH, WAYBILL)
    assert acme.with_key(keyring["beta"]).get(PATH).status_code == 200
    assert acme.with_key(keyring["rival"]).get(PATH).status_code == 404
    assert acme.with_key(keyring["rival"]).get("/waybills").json["results"] == []
    listed = acme.with_key(keyring["beta"]).get("/waybills").json["results"]
    assert [one["number"] for one in listed] == ["acme/W1"]


@pytest.mark.parametrize(("field", "value"), [
    ("lines", [{"mass_kg": "1.0000001"}]), ("departs_at", "2026-03-02T08:00:00"),
    ("mode", "camel"), ("weight", "1"), ("consignor", "uscc:914403001922038217"),
])
def test_what_cannot_be_understood_is_refused_by_name(acme, field, value):
    refused = acme.put(PATH, {**WAYBILL, field: value})
    assert refused.status_code == 422
    assert field in refused.json["errors"][0]["pointer"]


def test_a_manifest_number_of_any_form_is_kept(acme):
    told = {"consignor": "acme", "consignee": "beta",
            "lines": [{"waste_code": "900-041-49", "mass_kg": "12.5"}]}
    assert acme.put("/manifests/acme/12", told).status_code == 201
    found = acme.get("/manifests/acme/12").json
    assert found["paper"] == "manifest"
    assert found["lines"][0]["waste_code"] == "900-041-49"
