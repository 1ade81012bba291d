"""Alerts over HTTP: each kind opens its finding, is filed once, and is not for all to file."""

import pytest

from hazchem.services import keys
from tests.api.conftest import event

AT = "2026-03-02T08:00:00+08:00"
PLATE = "浙B12345"


@pytest.fixture
def feed(acme, ledger):
    """The door as a watching system of the carrier opens it."""
    return acme.with_key(keys.issue(ledger, custodian="bureau", role="feed", kinds=["alert"],
                                    custodians=["haul", "acme", "beta"]))


def alert(number, kind, subject, **evidence):
    """An alert of the watching system."""
    return {"event_id": event(9000 + number), "source": "watch", "kind": kind,
            "subject": subject, "occurred_at": AT, "evidence": evidence}


def rules_open(door, **query):
    """Which rules have open findings."""
    return sorted({one["rule"] for one in door.get("/findings", **query).json["results"]})


def carried_off(acme, substance="143-33-9"):
    """A toxic load that leaves acme an hour before the alert and comes in two hours after."""
    for told in (
        {"event_id": event(1), "kind": "produce", "occurred_at": "2026-03-01T08:00:00+08:00",
         "lot": "acme/N1", "substance": substance, "mass_kg": "100", "to_place": "acme-w"},
        {"event_id": event(2), "kind": "dispatch", "occurred_at": "2026-03-02T07:00:00+08:00",
         "lot": "acme/N1", "mass_kg": "100", "from_place": "acme-w", "waybill": "acme/W1",
         "consignee": "beta", "carrier": "haul", "vehicle": PLATE,
         "due_at": "2026-03-02T12:00:00+08:00"},
    ):
        assert acme.post("/movements", told).status_code == 201


@pytest.mark.parametrize(("rule", "kind", "subject", "evidence"), [
    ("V-07", "track_gap", PLATE, {"minutes": 45}),
    ("V-08", "route_deviation", PLATE, {"distance_km": 3.5, "minutes": 15}),
    ("V-09", "driving_time", PLATE, {"minutes": 250}),
    ("K-07", "parked_elsewhere", PLATE, {"minutes": 30}),
    ("S-02", "store_movement", "beta-w", {}),
    ("I-01", "code_seen_twice", "330200-1", {"sites": ["acme-w", "beta-w"]}),
    ("I-02", "label_missing", "acme/L1", {}),
    ("I-03", "ledger_tampered", "entry-17", {"what": "leaf"}),
    ("I-05", "registration_missing", "acme/L1", {}),
    ("P-02", "sold_to_person", "acme", {}),
])
def test_an_alert_opens_the_finding_of_its_rule(feed, admin, rule, kind, subject, evidence):
    assert feed.get(f"/rules/{rule}").json["status"] == "dormant"
    filed = feed.post("/alerts", alert(1, kind, subject, **evidence))
    assert filed.status_code == 201, filed.json
    found, = admin.get("/findings", rule=rule).json["results"]
    assert found["events"] == [event(9001)]
    assert subject in found["says"] and subject in found["says_zh"]
    assert admin.get(f"/rules/{rule}").json["status"] == "live"


@pytest.mark.parametrize(("kind", "subject", "evidence"), [
    ("track_gap", PLATE, {"minutes": 20}),
    ("route_deviation", PLATE, {"distance_km": 1, "minutes": 60}),
    ("driving_time", PLATE, {"minutes": 239}),
    ("parked_elsewhere", PLATE, {"minutes": 19}),
    ("code_seen_twice", "330200-1", {"sites": ["acme-w"]}),
    ("long_stop", PLATE, {"minutes": 500}),
])
def test_what_is_within_the_limit_opens_nothing(feed, admin, kind, subject, evidence):
    assert feed.post("/alerts", alert(1, kind, subject, **evidence)).status_code == 201
    assert rules_open(admin) == []


def test_a_long_stop_with_toxic_goods_must_be_reported_to_the_police(acme, feed, admin):
    carried_off(acme)
    feed.post("/alerts", alert(1, "long_stop", PLATE, minutes=90))
    found, = admin.get("/findings", rule="V-10").json["results"]
    assert found["consignment"] == "acme/W1" and found["custodian"] == "haul"
    told = {**alert(2, "police_report", PLATE), "occurred_at": "2026-03-02T08:30:00+08:00"}
    assert feed.post("/alerts", told).status_code == 201
    assert rules_open(admin, rule="V-10") == []


def test_the_load_decides_how_long_a_track_may_be_lost(acme, feed, admin):
    feed.post("/alerts", alert(1, "track_gap", PLATE, minutes=20))
    assert rules_open(admin, rule="V-07") == []
    carried_off(acme)
    found, = admin.get("/findings", rule="V-07").json["results"]
    assert found["severity"] == "S1"


def test_what_was_received_is_no_longer_on_the_vehicle(acme, feed, admin, keyring):
    """The receipt names the waybill and no vehicle, and is filed after the alert."""
    carried_off(acme)
    feed.post("/alerts", alert(1, "track_gap", PLATE, minutes=20))
    assert rules_open(admin, rule="V-07") == ["V-07"]
    told = {"event_id": event(3), "kind": "receive", "occurred_at": "2026-03-02T07:30:00+08:00",
            "lot": "acme/N1", "mass_kg": "100", "to_place": "beta-w", "waybill": "acme/W1"}
    assert acme.with_key(keyring["beta"]).post("/movements", told).status_code == 201
    assert rules_open(admin, rule="V-07") == []


def test_a_vehicle_is_on_the_newest_of_its_trips(acme, feed, admin, keyring):
    """Methanol was delivered by it in the morning: what it carries now is the poison."""
    carried_off(acme)
    for number, told in enumerate((
            {"kind": "produce", "occurred_at": "2026-03-01T08:00:00+08:00", "lot": "acme/A1",
             "substance": "67-56-1", "mass_kg": "100", "to_place": "acme-w"},
            {"kind": "dispatch", "occurred_at": "2026-03-01T20:00:00+08:00", "lot": "acme/A1",
             "mass_kg": "100", "from_place": "acme-w", "waybill": "acme/A1", "consignee": "beta",
             "carrier": "haul", "vehicle": PLATE, "due_at": "2026-03-01T23:00:00+08:00"}), 20):
        assert acme.post("/movements", {"event_id": event(number), **told}).status_code == 201
    feed.post("/alerts", alert(1, "track_gap", PLATE, minutes=20))
    assert rules_open(admin, rule="V-07") == ["V-07"]


def test_a_movement_filed_later_answers_the_door(acme, feed, admin):
    feed.post("/alerts", alert(1, "store_movement", "acme-w"))
    assert rules_open(admin) == ["S-02"]
    acme.post("/movements", {
        "event_id": event(1), "kind": "produce", "occurred_at": AT, "lot": "acme/L9",
        "substance": "67-64-1", "mass_kg": "1", "to_place": "acme-w"})
    assert rules_open(admin, rule="S-02") == []


def test_a_false_alarm_is_taken_back_in_the_open(feed, admin):
    feed.post("/alerts", alert(1, "track_gap", PLATE, minutes=45))
    assert rules_open(admin) == ["V-07"]
    back = {**alert(2, "track_gap", PLATE, minutes=0), "withdraws": event(9001)}
    assert feed.post("/alerts", back).status_code == 201
    assert rules_open(admin) == []
    assert len(admin.get("/alerts").json["results"]) == 2


def test_the_same_alert_again_is_the_first_answer(feed):
    first = feed.post("/alerts", alert(1, "V-07", PLATE, minutes=45))
    again = feed.post("/alerts", alert(1, "V-07", PLATE, minutes=45))
    assert (again.status_code, again.json) == (200, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = feed.post("/alerts", alert(1, "V-07", PLATE, minutes=46))
    assert other.status_code == 422


def test_who_was_not_granted_it_files_none(acme, feed, ledger):
    assert acme.post("/alerts", alert(1, "track_gap", PLATE)).status_code == 403
    other = acme.with_key(keys.issue(ledger, custodian="bureau", role="feed",
                                     kinds=["store_movement"], custodians=["acme"]))
    assert other.post("/alerts", alert(1, "track_gap", PLATE)).status_code == 403
    assert other.post("/alerts", alert(1, "store_movement", "beta-w")).status_code == 403
    assert other.post("/alerts", alert(1, "store_movement", "acme-w")).status_code == 201


def test_an_alert_is_seen_by_whom_it_is_about(acme, feed, keyring):
    feed.post("/alerts", alert(1, "track_gap", PLATE, minutes=45))
    assert len(acme.with_key(keyring["haul"]).get("/alerts").json["results"]) == 1
    assert acme.with_key(keyring["rival"]).get("/alerts").json["results"] == []
    assert acme.with_key(keyring["rival"]).get(f"/alerts/{event(9001)}").status_code == 404


def test_an_array_loses_no_good_alert_for_a_bad_one(feed):
    told = feed.post("/alerts", [alert(1, "track_gap", PLATE), alert(2, "weather", PLATE)])
    assert told.status_code == 200
    assert [one["status"] for one in told.json["results"]] == [201, 422]
    assert "weather" in told.json["results"][1]["problem"]["errors"][0]["detail"]
    assert told.json["size"] == feed.get("/alerts").json["size"]
