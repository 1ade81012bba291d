"""Registers through the door: put, put again, read as of any instant, by whoever may."""

import pytest

from schemas.register import REGISTERS
from tests.api.conftest import PLACES

ENTRIES = {
    "parks": {"code": "p9", "name": "九区", "zones": ["z1"]},
    "zones": {"code": "z9", "name": "全市", "kind": "city"},
    "custodians": {"code": "c9", "name": "九厂", "uscc": "91330200MA2822X12F", "roles": ["user"]},
    "places": {"code": "acme-9", "custodian": "acme", "kind": "tank", "commingled": True,
               "design_max_t": {"7664-41-7": "10.5"}},
    "hazard-units": {"code": "u9", "custodian": "acme", "kind": "storage", "exposed_persons": 40,
                     "responsible": {"principal": "甲"}, "filed_level": 3},
    "vehicles": {"plate": "浙B99999", "custodian": "acme", "kind": "rigid",
                 "approved_load_kg": "18000.000", "permit_until": "2027-12-31T15:59:59.999999Z"},
    "persons": {"code": "d9", "custodian": "acme", "role": "driver"},
    "permits": {"number": "许9", "kind": "use", "custodian": "acme", "mass_kg": "5000.000",
                "valid_from": "2026-01-01T00:00:00Z"},
    "instruments": {"code": "i9", "custodian": "acme", "kind": "truck_scale", "e_kg": "20"},
    "recipes": {"code": "r9", "custodian": "acme", "product": "67-63-0", "sigma_ppm": "5000",
                "coefficients": [{"substance": "67-64-1", "per_kg": "0.97"}]},
    "outages": {"code": "o9", "source": "e-waybill", "from_at": "2026-06-01T00:00:00Z"},
    "parking-lots": {"code": "l9", "park": "port", "berths": [
        {"code": "A1", "zone": "A", "row": "1", "position": 1}]},
}


@pytest.mark.parametrize("register", list(REGISTERS))
def test_every_register_takes_its_entry_and_shows_it_again(admin, register):
    entry = dict(ENTRIES[register])
    if register == "custodians":
        entry["uscc"] = told_right(admin, entry["uscc"])
    code = entry[REGISTERS[register].key]
    first = admin.put(f"/{register}/{code}", entry)
    assert first.status_code == 201, first.json
    again = admin.put(f"/{register}/{code}", entry)
    assert (again.status_code, again.json["size"]) == (200, first.json["size"])
    shown = admin.get(f"/{register}/{code}").json
    assert {name: shown[name] for name in entry} == entry
    assert {"size", "as_of", "root"} <= set(shown)
    assert code in {one[REGISTERS[register].key]
                    for one in admin.get(f"/{register}").json["results"]}
    assert set(ENTRIES) == set(REGISTERS)


def told_right(admin, wrong):
    """A credit code with the check character that the refusal of a wrong one names."""
    refused = admin.put("/custodians/c9", {"uscc": wrong[:-1] + "0"})
    if refused.status_code == 201:
        return wrong[:-1] + "0"
    return wrong[:-1] + refused.json["detail"][-1]


def test_the_code_of_the_path_is_the_code_of_the_entry(admin):
    filled = admin.put("/parks/north", {"name": "北"})
    assert (filled.status_code, filled.json["code"]) == (201, "north")
    refused = admin.put("/parks/north", {"code": "south", "name": "北"})
    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"] == "/code"
    assert "south" in refused.json["detail"] and "north" in refused.json["detail"]


def test_a_new_version_holds_from_its_day_and_the_old_one_before(admin):
    changed = admin.put("/custodians/acme", {
        "name": "甲化工", "roles": ["producer"], "park": "port", "status": "suspended",
        "effective_from": "2026-06-01T00:00:00+08:00"})
    assert changed.status_code == 200

    def status(**asked):
        return admin.get("/custodians/acme", **asked).json.get("status")

    assert status(as_of="2026-05-31T23:59:59+08:00") is None
    assert status(as_of="2026-06-01T00:00:00+08:00") == "suspended"
    assert status(as_of="2026-06-01T00:00:00+08:00", size=changed.json["size"] - 1) is None


def test_an_array_costs_no_good_entry_for_a_bad_one(admin):
    told = admin.post("/places", [
        {"code": "n1", "custodian": "acme"}, {"code": "n2", "custodian": "nobody"},
        {"code": "n 3", "custodian": "acme"}, 7, {"code": "acme-w", "custodian": "acme",
                                                  "kind": "warehouse", "park": "port"}])
    assert told.status_code == 200
    assert (told.json["accepted"], told.json["refused"]) == (2, 3)
    assert [line["status"] for line in told.json["results"]] == [201, 422, 422, 422, 200]
    problems = [line["problem"] for line in told.json["results"]]
    assert [one and one["errors"][0]["line"] for one in problems] == [None, 2, 3, 4, None]
    assert "nobody" in problems[1]["detail"]
    one = admin.post("/places", {"code": "n4", "custodian": "acme"}).json
    assert (one["accepted"], one["results"][0]["code"]) == (1, "n4")


def test_who_may_put_what(acme, keyring):
    mine = {"custodian": "acme", "kind": "warehouse"}
    assert acme.put("/places/acme-9", mine).status_code == 201
    assert acme.put("/places/rival-9", {"custodian": "rival"}).status_code == 403
    assert acme.put("/places/rival-w", mine).status_code == 403
    assert acme.put("/custodians/acme", {"name": "甲"}).status_code == 403
    assert acme.put("/permits/P1", {"custodian": "acme", "kind": "use"}).status_code == 403
    park = acme.with_key(keyring["park"])
    assert park.put("/parking-lots/l1", {"park": "port", "name": "停车场"}).status_code == 201
    assert park.put("/parking-lots/l2", {"park": "elsewhere"}).status_code == 403
    for role in ("park", "inspector", "auditor"):
        assert acme.with_key(keyring[role]).put("/places/acme-9", mine).status_code == 403


def test_what_may_not_be_seen_answers_like_what_does_not_exist(acme, keyring):
    rival = acme.with_key(keyring["rival"])
    acme.put("/persons/d1", {"custodian": "acme", "role": "driver"})
    assert acme.get("/persons/d1").status_code == 200
    hidden, missing = rival.get("/persons/d1"), rival.get("/persons/d2")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.json["detail"].replace("d1", "") == missing.json["detail"].replace("d2", "")
    assert rival.get("/persons").json["results"] == []


def test_a_list_is_read_page_by_page(admin):
    codes, cursor = [], {}
    while True:
        page = admin.get("/places", limit=3, **cursor).json
        codes += [entry["code"] for entry in page["results"]]
        if page["next"] is None:
            break
        assert len(page["results"]) == 3
        cursor = {"cursor": page["next"]}
    assert codes == sorted(place["code"] for place in PLACES)


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [(b"{", 400, "JSON"), (b"[]", 400, "object"), (b"\xff{}", 400, "UTF-8"),
     (b'{"name":"a","name":"b"}', 400, "name"), (b'{"nmae":"a"}', 422, "name"),
     (b'{"name":5}', 422, "5"), (b'{"zones":"z"}', 422, "zones"),
     (b'{"name":"\\u0000"}', 400, "NUL"), (b'{"effective_from":"2026-01-01T00:00:00"}', 422,
                                            "2026-01-01T00:00:00"),
     (b"[" * 40 + b"]" * 40, 413, "16"), (b'{"name":"' + b"x" * 2**21 + b'"}', 413, "1048576")],
)
def test_a_bad_entry_is_refused_with_its_reason(admin, body, status, word):
    refused = admin.ask("PUT", "/parks/p1", data=body, content_type="application/json")
    assert refused.status_code == status
    assert word in refused.json["detail"]
