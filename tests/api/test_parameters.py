"""Dated numbers of rules over HTTP: the authority alone puts them, from a day on."""

from tests.api.conftest import event, produced

ROW = {"name": "grace_h", "selector": "road", "value": "1", "effective_from": "2026-03-05",
       "basis": "notice 12 of the park", "status": "house"}


def sent(number, at, due):
    """A truck that leaves acme for beta and never comes."""
    return {"event_id": event(number), "kind": "dispatch", "occurred_at": at, "lot": "acme/L1",
            "mass_kg": "100", "from_place": "acme-t1", "waybill": f"acme/W{number}",
            "consignee": "beta", "carrier": "haul", "due_at": due}


def test_a_number_judges_events_from_its_day_on(acme, admin):
    acme.post("/movements", produced())
    for number, day in ((1001, "04"), (1002, "05")):
        told = sent(number, f"2026-03-{day}T08:00:00+08:00", f"2026-03-{day}T10:00:00+08:00")
        assert acme.post("/movements", told).status_code == 201
    asked = {"rule": "G-02", "as_of": "2026-03-05T12:00:00+08:00"}
    before = admin.get("/findings", **asked).json
    assert [one["consignment"] for one in before["results"]] == ["acme/W1001"]
    assert admin.post("/rules/G-02/parameters", ROW).status_code == 201
    found = admin.get("/findings", **asked).json["results"]
    assert sorted(one["consignment"] for one in found) == ["acme/W1001", "acme/W1002"]
    again = admin.get("/findings", size=before["size"], **asked).json
    assert again["results"] == before["results"]


def test_the_history_of_a_number_is_shown(admin):
    assert admin.post("/rules/G-02/parameters", ROW).status_code == 201
    assert admin.post("/rules/G-02/parameters", ROW).status_code == 200
    rows = [row for row in admin.get("/rules/G-02/parameters").json["results"]
            if row["name"] == "grace_h" and row["selector"] == "road"]
    assert [(row["value"], row["effective_from"], row["effective_to"]) for row in rows] == [
        ("24", "2000-01-01", "2026-03-05"), ("1", "2026-03-05", None)]
    shown = admin.get("/rules/G-02").json["parameters"]
    assert any(row["basis"] == "notice 12 of the park" for row in shown)


def test_only_the_authority_changes_a_number(acme, admin):
    assert acme.post("/rules/G-02/parameters", ROW).status_code == 403
    assert admin.post("/rules/Z-99/parameters", ROW).status_code == 404


def test_everything_wrong_with_a_row_is_said_at_once(admin):
    wrong = {**ROW, "selector": "camel", "value": "soon", "effective_from": "2026-13-01",
             "park": "nowhere"}
    refused = admin.post("/rules/G-02/parameters", wrong)
    assert refused.status_code == 422
    assert {one["pointer"] for one in refused.json["errors"]} == {
        "/selector", "/value", "/effective_from", "/park"}
    refused = admin.post("/rules/G-02/parameters", {**ROW, "name": "graces"})
    assert "grace_h" in refused.json["errors"][0]["detail"]


def test_a_park_may_have_a_number_of_its_own(acme, admin):
    acme.post("/movements", produced())
    acme.post("/movements", sent(1001, "2026-03-05T08:00:00+08:00", "2026-03-05T10:00:00+08:00"))
    asked = {"rule": "G-02", "as_of": "2026-03-05T12:00:00+08:00"}
    admin.put("/parks/elsewhere", {"name": "别处"})
    assert admin.post("/rules/G-02/parameters", {**ROW, "park": "elsewhere"}).status_code == 201
    assert admin.get("/findings", **asked).json["results"] == []
    assert admin.post("/rules/G-02/parameters", {**ROW, "park": "port"}).status_code == 201
    found, = admin.get("/findings", **asked).json["results"]
    assert found["parameters"]["grace_h[road]"] == "1 h"
