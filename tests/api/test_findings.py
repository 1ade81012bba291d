"""Findings and rules through the door: what is open, what was cleared, and by what law."""

import pytest

from tests.api.conftest import event, produced, used

NAMES = {"code", "rule", "class", "severity", "title", "title_zh", "says", "says_zh", "subject",
         "custodian", "park", "lot", "consignment", "mass_kg", "events", "occurred_at", "due_at",
         "basis", "parameters", "cause", "state", "cleared_at"}


@pytest.fixture
def broken(acme):
    """Acme used 10 t more of its ammonia than it had."""
    acme.post("/movements", [produced(), used(2, "40000")])
    return acme


def test_a_finding_says_what_the_contract_names(broken):
    page = broken.get("/findings").json
    found, = page["results"]
    assert set(found) >= NAMES  # the contract grows by adding
    assert (found["rule"], found["class"], found["mass_kg"]) == ("G-08", "IMBALANCE", "10000.000")
    assert found["subject"] == {"kind": "lot", "id": "acme/L1"}
    assert found["events"] == [event(2)] and found["state"] == "detected"
    assert found["says"] != found["says_zh"] and found["basis"]
    assert page["next"] is None and len(page["root"]) == 64


def test_findings_are_filtered(broken, keyring):
    def count(**query):
        return len(broken.get("/findings", **query).json["results"])

    assert count(**{"class": "IMBALANCE"}) == 1 and count(**{"class": "BREAK"}) == 0
    assert count(rule="G-08", custodian="acme", lot="acme/L1") == 1
    assert count(lot="acme/L2") == count(custodian="beta") == count(severity="S4") == 0
    assert count(**{"from": "2026-03-02T00:00:00Z"}) == 1
    assert count(to="2026-03-02T00:00:00Z") == 0
    assert count(as_of="2026-03-01T23:59:59Z") == 0
    assert broken.with_key(keyring["rival"]).get("/findings").json["results"] == []
    assert len(broken.with_key(keyring["inspector"]).get("/findings").json["results"]) == 1


def test_a_cleared_finding_leaves_the_open_list_and_keeps_its_history(broken):
    found, = broken.get("/findings").json["results"]
    size = broken.get("/findings").json["size"]
    late = produced(3, mass_kg="10000", occurred_at="2026-03-01T09:00:00+08:00")
    assert broken.post("/movements", late).status_code == 201
    assert broken.get("/findings").json["results"] == []
    assert [one["code"] for one in broken.get("/findings", size=size).json["results"]] == [
        found["code"]]
    cleared, = broken.get("/findings", state="all").json["results"]
    assert cleared["code"] == found["code"] and cleared["cleared_at"]
    shown = broken.get(f"/findings/{found['code']}").json
    assert shown["cleared_at"] == cleared["cleared_at"]
    assert [turn["state"] for turn in shown["history"]][0] == "detected"
    assert len(shown["history"]) == 2


def test_one_finding_comes_with_its_evidence(broken, keyring):
    found, = broken.get("/findings").json["results"]
    shown = broken.get(f"/findings/{found['code']}").json
    assert event(2) in [one["event_id"] for one in shown["evidence"]]
    assert {name: shown[name] for name in found} == found
    assert broken.with_key(keyring["rival"]).get(f"/findings/{found['code']}").status_code == 404
    assert broken.get("/findings/G-08-000000000000").status_code == 404
    assert broken.get("/findings/nonsense").status_code == 404


def test_every_rule_is_told_with_its_law_and_whether_it_is_awake(acme):
    rules = acme.get("/rules", limit=1000).json["results"]
    by_code = {rule["code"]: rule for rule in rules}
    assert len(by_code) == 94 and list(by_code) == sorted(by_code)
    live = by_code["G-08"]
    assert live["status"] == "live" and live["feed"] is None
    assert live["says"][0]["zh"] and live["basis"] and live["title_zh"]
    assert "use acme/L1" in live["examples"]["breaks"]
    assert by_code["V-08"]["status"] == "dormant" and by_code["V-08"]["feed"] == "alerts"
    one = acme.get("/rules/G-02").json
    grace = [row for row in one["parameters"] if row["name"] == "grace_h"]
    assert {row["selector"]: row["value"] for row in grace}["road"] == "24"
    assert all(row["effective_from"] and row["basis"] for row in one["parameters"])
    assert acme.get("/rules/Z-99").status_code == 404


def test_rules_are_read_page_by_page(acme):
    first = acme.get("/rules", limit=90).json
    rest = acme.get("/rules", limit=90, cursor=first["next"]).json
    assert (len(first["results"]), len(rest["results"]), rest["next"]) == (90, 4, None)
    assert acme.get("/rules", cursor="x").status_code == 422
