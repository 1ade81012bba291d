"""Gates and parking lots over HTTP: filing, admission, the board, the stays, who may see what."""

import json

import pytest

from hazchem.services import keys
from tests.api.conftest import event, produced

BERTHS = [{"code": f"A{n}", "zone": "A", "row": "A", "position": n} for n in (1, 2, 3)] + [
    {"code": "E1", "zone": "E", "row": "E", "position": 1}]
LOT = {"park": "port", "name": "一号停车场", "berths": BERTHS, "zones": [
    {"code": "A", "allows_classes": ["2.3", "3", "5.1"], "load_states": ["loaded", "uncleaned"],
     "dwell_limit_h": "6"}, {"code": "E", "load_states": ["empty"]}]}


def gate(number, what="enter", at="2026-03-01T10:00:00+08:00", plate="浙B12345", **more):
    return {"event_id": event(number), "event": what, "occurred_at": at, "plate": plate, **more}


@pytest.fixture
def lot(admin):
    assert admin.put("/parking-lots/p1", LOT).status_code == 201
    assert admin.put("/parking-lots/g1", {"park": "port", "name": "一号卡口"}).status_code == 201
    return admin


@pytest.fixture
def as_role(lot, keyring):
    return lambda name: lot.with_key(keyring[name])


@pytest.fixture
def park(as_role):
    return as_role("park")


def test_an_event_gets_a_receipt_and_the_same_again_the_same(park):
    told = gate(1, gross_kg="49000", seals=["s1"], driver="d1", waybill="acme/W1")
    first = park.post("/parking/p1/events", told)
    assert first.status_code == 201, first.json
    assert set(first.json) == {"event_id", "leaf_index", "leaf_hash", "recorded_at"}
    again = park.post("/parking/p1/events", told)
    assert (again.status_code, again.json) == (200, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = park.post("/parking/p1/events", {**told, "plate": "浙B99999"})
    assert other.status_code == 422 and other.json["errors"][0]["code"] == "id_reused"


def test_a_batch_tells_the_fate_of_every_row(park):
    rows = [gate(1), gate(2, "park", berth="Z9"), gate(3, "fly"), gate(1)]
    told = park.post("/parking/p1/events", rows)
    assert told.status_code == 200
    assert [line["status"] for line in told.json["results"]] == [201, 422, 422, 200]
    assert "one of A1, A2, A3, E1" in told.json["results"][1]["problem"]["detail"]
    spoilt = park.post("/parking/p1/events?atomic=true", [gate(9), gate(2, "park", berth="Z9")])
    assert spoilt.status_code == 422
    assert [line["status"] for line in spoilt.json["results"]] == [424, 422]


def test_lines_and_tables_are_read_as_well(park):
    lines = "\n".join(json.dumps(gate(n, plate=f"P{n}")) for n in (1, 2)).encode()
    told = park.post("/parking/p1/events", lines, content_type="application/x-ndjson")
    assert told.json["accepted"] == 2, told.json
    table = ("事件编号,事件,发生时间,车牌号,毛重,载货状态,封签号,电子运单\n"
             f"{event(5)},enter,2026-03-01T11:00:00+08:00,P5,30000,loaded,s1 s2,acme/W1\n")
    told = park.post("/parking/p1/events", table.encode(), content_type="text/csv")
    assert told.json["accepted"] == 1, told.json


def test_unknown_lots_berths_and_the_future_are_refused_with_what_would_be_right(park, lot):
    none = lot.post("/parking/p9/events", gate(1))
    assert none.status_code == 422 and "g1, p1" in none.json["detail"]
    ahead = park.post("/parking/p1/events", gate(1, at="2099-01-01T00:00:00Z"))
    assert ahead.status_code == 422 and ahead.json["errors"][0]["code"] == "future"
    zh = park.speaking("zh").post("/parking/g1/events", gate(1, berth="A1"))
    assert "没有车位" in zh.json["detail"]
    assert park.post("/parking/p1/events", {"event": "enter"}).status_code == 422


@pytest.mark.parametrize("role", ["enterprise", "inspector", "auditor"])
def test_only_the_park_the_authority_and_a_granted_feed_tell_of_a_lot(as_role, lot, role):
    assert as_role(role).post("/parking/p1/events", gate(1)).status_code == 403


def test_a_feed_tells_of_the_lots_of_the_park_it_was_granted(ledger, lot):
    for kinds, custodians, status in ((("gate",), ("office",), 201), (("gate",), ("rival",), 403),
                                      (("dispatch",), ("office",), 403)):
        key = keys.issue(ledger, custodian="haul", role="feed", kinds=kinds, custodians=custodians)
        assert lot.with_key(key).post("/parking/p1/events", gate(1)).status_code == status


def test_the_board_shows_what_the_consignment_says_and_not_the_driver(park, as_role):
    acme = as_role("enterprise")
    assert acme.post("/movements", produced(90)).status_code == 201
    assert acme.post("/movements", {
        "event_id": event(91), "kind": "dispatch", "occurred_at": "2026-03-01T09:00:00+08:00",
        "lot": "acme/L1", "mass_kg": "20000", "from_place": "acme-t1", "waybill": "acme/W1",
        "consignee": "beta", "vehicle": "浙B12345"}).status_code == 201
    park.post("/parking/p1/events", [
        gate(1, berth="A2", waybill="acme/W1", load_state="empty"),
        gate(2, berth="A1", plate="P2", at="2026-03-01T10:30:00+08:00")])
    board = park.get("/parking/p1", as_of="2026-03-01T12:00:00+08:00").json
    assert (board["capacity"], board["free"], board["is_gate"]) == (4, 2, False)
    one = next(v for v in board["vehicles"] if v["plate"] == "浙B12345")
    assert one["load_state"] == "loaded" and one["mass_kg"] == "20000.000"
    assert one["goods"][0]["substance"] == "7664-41-7" and one["goods"][0]["class"]
    assert one["since"] == "2026-03-01T02:00:00Z" and one["due_at"] == "2026-03-01T08:00:00Z"
    assert one["neighbours"] == ["P2"] and one["overdue"] is False
    assert [b["plate"] for b in board["berths"]] == ["P2", "浙B12345", None, None]
    late = park.get("/parking/p1", as_of="2026-03-01T17:00:00+08:00").json
    one = next(v for v in late["vehicles"] if v["plate"] == "浙B12345")
    assert one["overdue"] and "K-02" in {alarm["rule"] for alarm in one["alarms"]}


def test_a_truck_that_unloaded_is_uncleaned_until_it_is_declared_empty(park, as_role, lot):
    acme, beta = as_role("enterprise"), as_role("beta")
    acme.post("/movements", produced(90))
    acme.post("/movements", {
        "event_id": event(91), "kind": "dispatch", "occurred_at": "2026-03-01T09:00:00+08:00",
        "lot": "acme/L1", "mass_kg": "20000", "from_place": "acme-t1", "waybill": "acme/W1",
        "consignee": "beta", "vehicle": "浙B12345"})
    done = beta.post("/movements", {
        "event_id": event(92), "kind": "receive", "occurred_at": "2026-03-01T11:00:00+08:00",
        "lot": "acme/L1", "mass_kg": "20000", "to_place": "beta-w", "waybill": "acme/W1"})
    assert done.status_code == 201, done.json
    park.post("/parking/p1/events", gate(1, at="2026-03-01T12:00:00+08:00", berth="A1"))

    def seen(at):
        vehicle, = park.get("/parking/p1", as_of=f"2026-03-01T{at}:00+08:00").json["vehicles"]
        return vehicle["load_state"], [one["substance"] for one in vehicle["goods"]]

    assert seen("12:30") == ("uncleaned", ["7664-41-7"])
    park.post("/parking/p1/events", gate(2, "check", at="2026-03-01T13:00:00+08:00",
                                         load_state="empty"))
    assert seen("12:30") == ("uncleaned", ["7664-41-7"])
    assert seen("13:30") == ("empty", [])


def test_the_same_board_is_answered_for_the_same_size_and_instant(park):
    park.post("/parking/p1/events", gate(1, berth="A1"))
    before = park.get("/parking/p1", as_of="2026-03-01T12:00:00+08:00").json
    assert before["size"] and before["root"]
    # Filed late, it was not there at that instant after all.
    park.post("/parking/p1/events", gate(2, "leave", at="2026-03-01T11:00:00+08:00"))
    park.post("/parking/p1/events", gate(3, plate="P3", berth="A3"))
    again = park.get("/parking/p1", as_of="2026-03-01T12:00:00+08:00", size=before["size"]).json
    assert again == before
    now = park.get("/parking/p1", as_of="2026-03-01T12:00:00+08:00").json
    assert [one["plate"] for one in now["vehicles"]] == ["P3"]
    stays = park.get("/parking/p1/stays", size=before["size"]).json["results"]
    assert [(one["plate"], one["left_at"]) for one in stays] == [("浙B12345", None)]


def test_admission_says_why_not_and_where(park, as_role, lot):
    told = park.post("/parking/p1/admission", {"plate": "P1", "load_state": "empty"})
    assert (told.json["admit"], told.json["berths"]) == (True, ["E1"])
    told = park.post("/parking/p1/admission", {"plate": "P1", "load_state": "loaded"})
    assert told.json["admit"] is False
    assert "class_unknown" in {one["code"] for one in told.json["details"]}
    assert any("waybill" in reason for reason in told.json["reasons"])
    zh = park.speaking("zh").post("/parking/p1/admission", {"plate": "P1", "load_state": "loaded"})
    assert any("电子运单" in reason for reason in zh.json["reasons"])
    assert as_role("enterprise").post("/parking/p1/admission", {"plate": "P"}).status_code == 403
    assert park.post("/parking/p1/admission", {"plate": "P", "berth": "Q"}).status_code == 422
    assert park.post("/parking/p9/admission", {"plate": "P"}).status_code == 404


def test_an_enterprise_sees_its_own_vehicles_and_that_berths_are_taken(park, lot, as_role):
    haul = as_role("haul")
    park.post("/parking/p1/events", [gate(1, berth="A1"), gate(2, plate="P2", berth="A2")])
    board = haul.get("/parking/p1", as_of="2026-03-01T12:00:00+08:00").json
    assert {(one["plate"], one["masked"]) for one in board["vehicles"]} == {
        ("浙B12345", False), (None, True)}
    assert [one["taken"] for one in board["berths"]] == [True, True, False, False]
    assert "P2" not in json.dumps(board)  # not even as a neighbour
    assert [one["plate"] for one in haul.get("/parking/p1/stays").json["results"]] == ["浙B12345"]
    assert haul.get("/parking/p9").status_code == 404


def test_stays_come_page_by_page_newest_first(park):
    park.post("/parking/p1/events", [
        gate(n, plate=f"P{n}", at=f"2026-03-01T{n:02d}:00:00+08:00") for n in range(1, 8)])
    seen, cursor = [], None
    while True:
        query = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        page = park.get("/parking/p1/stays", **query).json
        seen += [one["plate"] for one in page["results"]]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == [f"P{n}" for n in range(7, 0, -1)]
    assert park.get("/parking/p1/stays", cursor="x").status_code == 422
    only = park.get("/parking/p1/stays", plate="P3").json["results"]
    assert [one["plate"] for one in only] == ["P3"]


def test_a_dry_run_tells_what_it_would_open_and_keeps_nothing(park):
    told = park.post("/parking/p1/events?dry_run=true", [
        gate(1, berth="E1", load_state="uncleaned"), gate(2, "leave", "2026-03-01T11:00:00+08:00")])
    assert "K-03" in {one["rule"] for one in told.json["would_open"]}, told.json
    assert park.get("/parking/p1/stays").json["results"] == []


def test_a_waybill_put_before_the_trip_says_what_is_aboard(park, as_role):
    acme = as_role("enterprise")
    assert acme.put("/waybills/acme/W7", {
        "consignor": "acme", "consignee": "beta", "vehicle": "浙B12345", "driver": "d1",
        "lines": [{"substance": "67-64-1", "mass_kg": "20000"}]}).status_code in (200, 201)
    park.post("/parking/p1/events", [
        gate(1, berth="A1", waybill="acme/W7", load_state="loaded", driver="d2")])
    vehicle, = park.get("/parking/p1").json["vehicles"]
    assert [one["substance"] for one in vehicle["goods"]] == ["67-64-1"]
    assert vehicle["load_state"] == "loaded" and vehicle["mass_kg"] == "20000.000"
    rules = {one["rule"]: one for one in park.get("/findings", park="port").json["results"]}
    assert "driver d2, not d1" in rules["K-08"]["says"]


def test_what_a_tank_left_by_the_scales_is_held_against_its_waybill(park, as_role, lot):
    tank = {"custodian": "haul", "kind": "rigid", "tank_media": ["7664-41-7"],
            "effective_from": "2026-01-01T00:00:00Z"}
    assert lot.put("/vehicles/浙B777", {"plate": "浙B777", **tank}).status_code == 201
    acme, beta = as_role("enterprise"), as_role("beta")
    acme.post("/movements", [produced(90), {
        "event_id": event(91), "kind": "dispatch", "occurred_at": "2026-03-01T09:00:00+08:00",
        "lot": "acme/L1", "mass_kg": "20000", "from_place": "acme-t1", "waybill": "acme/W1",
        "consignee": "beta", "vehicle": "浙B777"}])
    park.post("/parking/g1/events", [
        gate(2, "leave", "2026-03-01T13:00:00+08:00", "浙B777", gross_kg="17000",
             load_state="uncleaned"),
        gate(1, plate="浙B777", gross_kg="35000", load_state="loaded", waybill="acme/W1")])

    def found(door):
        return [one for one in door.get("/findings", rule="K-08").json["results"]]

    assert found(lot) == []
    received = {"event_id": event(92), "kind": "receive", "mass_kg": "20000", "lot": "acme/L1",
                "occurred_at": "2026-03-01T12:00:00+08:00", "to_place": "beta-w",
                "waybill": "acme/W1"}
    assert beta.post("/movements", received).status_code == 201
    one, = found(lot)
    assert one["mass_kg"] == "2000.000" and one["custodian"] == "haul"
    assert one["severity"] == "S2", "ammonia is listed"
    assert "18,000 kg less" in one["says"] and "20,000 kg were unloaded" in one["says"]
    assert len(found(as_role("haul"))) == 1
    beta.post("/movements", {
        "event_id": event(93), "kind": "correct", "occurred_at": received["occurred_at"],
        "reverses": event(92), "replacement": {
            **received, "event_id": event(94), "mass_kg": "18000"}})
    assert found(lot) == []


def test_a_waybill_that_is_put_later_clears_what_was_found_without_it(park, as_role, lot):
    now = "2026-11-20T10:00:00+08:00"
    park.post("/parking/g1/events", [
        gate(1, at="2026-03-01T08:00:00+08:00", plate="P9", waybill="far/W1"),
        gate(2, at=now, load_state="loaded")])

    def open_rules():
        return {one["rule"] for one in park.get("/findings", park="port").json["results"]}

    assert "V-01" in open_rules()
    acme = as_role("enterprise")
    acme.post("/movements", produced(90))
    filed = acme.post("/movements", {
        "event_id": event(91), "kind": "dispatch", "occurred_at": "2026-11-20T09:00:00+08:00",
        "lot": "acme/L1", "mass_kg": "20000", "from_place": "acme-t1", "waybill": "acme/W1",
        "consignee": "beta", "vehicle": "浙B12345"})
    assert filed.status_code == 201
    assert "V-01" not in open_rules()


def test_a_carrier_is_told_all_about_its_own_vehicle_and_nothing_of_its_neighbour(park, as_role):
    park.post("/parking/p1/events", [
        gate(1, berth="A1"), gate(2, plate="P2", berth="A1", at="2026-03-01T10:20:00+08:00"),
        gate(3, "leave", at="2026-03-01T20:00:00+08:00"),
        gate(4, "leave", plate="P2", at="2026-03-01T21:00:00+08:00")])
    told = {one["rule"]: one for one in as_role("haul").get("/findings").json["results"]}
    assert "stood in p1 from" in told["K-02"]["says"]
    assert "P2" not in json.dumps(told, ensure_ascii=False)
    whole = {one["rule"] for one in park.get("/findings", park="port").json["results"]}
    assert {"K-02", "K-05"} <= whole


def test_what_a_truck_carries_is_known_though_the_guard_typed_no_waybill(park, as_role, lot):
    acme = as_role("enterprise")
    trucks = {"67-64-1": "浙B12345", "7722-84-1": "浙B67890"}
    for number, substance in enumerate(trucks, 20):
        acme.post("/movements", produced(number, lot=f"acme/K{number}", substance=substance,
                                         to_place="acme-w"))
    for berth, plate in zip(("A1", "A2"), trucks.values(), strict=True):
        filed = park.post("/parking/p1/events", gate(30 + int(berth[1]), plate=plate, berth=berth,
                                                     load_state="loaded"))
        assert filed.status_code == 201
    assert park.get("/findings", rule="K-04").json["results"] == []
    sent = {}
    for number, plate in enumerate(trucks.values(), 20):  # told late: after the gate saw them
        sent[number] = {
            "event_id": event(number + 20), "kind": "dispatch", "mass_kg": "100",
            "occurred_at": "2026-03-01T09:00:00+08:00", "lot": f"acme/K{number}",
            "from_place": "acme-w", "waybill": f"acme/K{number}", "consignee": "beta",
            "carrier": "haul", "vehicle": plate}
        assert acme.post("/movements", sent[number]).status_code == 201
    beside, = park.get("/findings", rule="K-04").json["results"]
    assert "class 3" in beside["says"] and "class 5.1" in beside["says"]
    shown = {one["plate"]: one for one in park.get("/parking/p1").json["vehicles"]}
    assert shown["浙B12345"]["waybill"] == "acme/K20"
    refused = park.post("/parking/p1/admission", {"plate": "浙B67890", "berth": "A2"})
    assert refused.status_code == 200 and refused.json["admit"] is False
    back = {"event_id": event(60), "kind": "correct", "reverses": event(41),
            "occurred_at": "2026-03-01T12:00:00+08:00"}
    assert acme.post("/movements", back).status_code == 201
    assert park.get("/findings", rule="K-04").json["results"] == []
