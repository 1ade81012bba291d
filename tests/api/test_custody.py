"""Chains, trips, stock and flows through the door: the figures add up, the formats are right."""

from decimal import Decimal

import pytest

from tests.api.conftest import event, produced, used


@pytest.fixture
def trip(acme, keyring):
    """A truck of ammonia from acme to beta that lost 60 kg, and some of it used."""
    sent = {"event_id": event(2), "kind": "dispatch", "occurred_at": "2026-03-02T08:00:00+08:00",
            "lot": "acme/L1", "mass_kg": "20000", "from_place": "acme-t1", "consignee": "beta",
            "destination": "beta-w", "waybill": "acme/W1", "carrier": "haul",
            "vehicle": "浙B12345", "driver": "D1", "due_at": "2026-03-02T20:00:00+08:00"}
    came = {"event_id": event(3), "kind": "receive", "occurred_at": "2026-03-02T16:00:00+08:00",
            "lot": "acme/L1", "mass_kg": "19940", "to_place": "beta-w", "waybill": "acme/W1"}
    assert acme.post("/movements", [produced(), sent]).json["accepted"] == 2
    beta = acme.with_key(keyring["beta"])
    assert beta.post("/movements", came).status_code == 201
    assert acme.post("/movements", used(4, "1000")).status_code == 201
    return acme


def total(rows):
    """The sum of some rows' masses, exact."""
    return sum(Decimal(row["mass_kg"]) for row in rows)


def test_what_came_equals_what_is_held_and_what_ended(trip, keyring):
    chain = trip.with_key(keyring["inspector"]).get("/lots/acme/L1/chain").json
    assert total(chain["origins"]) == total(chain["holders"]) + total(chain["ends"]) == 30000
    assert {end["kind"]: end["mass_kg"] for end in chain["ends"]} == {
        "use": "1000.000", "difference": "60.000"}
    assert {holder["place"] for holder in chain["holders"]} == {"acme-t1", "beta-w"}
    assert set(chain["nodes"][0]) == {"id", "kind", "lot", "substance", "place", "custodian",
                                      "consignment", "mass_kg"}
    assert set(chain["edges"][0]) == {"event_id", "kind", "source", "target", "mass_kg",
                                      "occurred_at", "consignment"}
    assert chain["truncated"] is False
    nodes = {node["id"] for node in chain["nodes"]}
    assert {end for edge in chain["edges"] for end in (edge["source"], edge["target"])} == nodes


def test_a_chain_can_be_asked_again_as_it_was(trip):
    size = trip.get(f"/movements/{event(1)}").json["leaf_index"] + 1
    old = trip.get("/lots/acme/L1/chain", size=size).json
    assert old["size"] == size and [node["place"] for node in old["holders"]] == ["acme-t1"]
    before = trip.get("/lots/acme/L1/chain", as_of="2026-03-02T12:00:00+08:00").json
    assert {holder["consignment"] for holder in before["holders"]} == {None, "acme/W1"}
    assert before["as_of"] == "2026-03-02T04:00:00Z"


def test_a_conversion_is_traced_as_it_was_known_then(trip, keyring):
    inspector = trip.with_key(keyring["inspector"])
    assert trip.post("/movements", {
        "event_id": event(30), "kind": "convert", "occurred_at": "2026-03-03T08:00:00+08:00",
        "inputs": [{"lot": "acme/L1", "from_place": "acme-t1", "mass_kg": "500"}],
        "outputs": [{"lot": "acme/A1", "substance": "#2507", "to_place": "acme-w",
                     "mass_kg": "400"}]}).status_code == 201
    was = inspector.get("/lots/acme/A1/chain").json
    assert total(was["origins"]) == total(was["holders"]) + total(was["ends"]) == 400
    trip.post("/movements", {
        "event_id": event(31), "kind": "correct", "occurred_at": "2026-03-04T08:00:00+08:00",
        "reverses": event(30), "reason": "never happened"})
    asked = {"size": was["size"], "as_of": was["as_of"]}
    assert inspector.get("/lots/acme/A1/chain", **asked).json == was
    stock = inspector.get("/places/acme-w/stock", **asked).json
    assert [held["mass_kg"] for held in stock["results"]] == ["400.000"]


def test_a_chain_is_cut_where_it_is_asked_to_be(trip):
    cut = trip.get("/lots/acme/L1/chain", max_nodes=1).json
    assert cut["truncated"] is True and len(cut["nodes"]) <= 1
    up = trip.get("/lots/acme/L1/chain", direction="upstream").json
    assert {edge["kind"] for edge in up["edges"]} <= {"produce", "dispatch", "receive", "use"}


def test_a_chain_is_also_a_table_and_a_picture_in_the_callers_language(trip):
    table = trip.get("/lots/acme/L1/chain", format="csv")
    assert table.mimetype == "text/csv" and table.headers["Content-Language"] == "en"
    assert table.data.decode("utf-8-sig").splitlines()[0].startswith("Part,")
    chinese = trip.speaking("zh-CN,zh;q=0.9").get("/lots/acme/L1/chain", format="svg")
    assert chinese.mimetype == "image/svg+xml" and "流向链" in chinese.text
    assert chinese.headers["Content-Language"] == "zh-CN"
    assert "style-src 'unsafe-inline'" in chinese.headers["Content-Security-Policy"]
    assert "Accept-Language" in chinese.headers["Vary"]
    assert "Custody chain" in trip.get("/lots/acme/L1/chain", format="svg").text


def test_what_an_enterprise_may_not_see_is_masked_to_its_id(trip, keyring):
    beta = trip.with_key(keyring["beta"])
    assert beta.post("/movements", {
        "event_id": event(8), "kind": "dispatch", "occurred_at": "2026-03-03T08:00:00+08:00",
        "lot": "acme/L1", "mass_kg": "5000", "from_place": "beta-w", "consignee": "rival",
        "destination": "rival-w", "waybill": "beta/W9"}).status_code == 201
    rival = trip.with_key(keyring["rival"])
    assert rival.post("/movements", {
        "event_id": event(9), "kind": "receive", "occurred_at": "2026-03-03T10:00:00+08:00",
        "lot": "acme/L1", "mass_kg": "5000", "to_place": "rival-w", "waybill": "beta/W9",
    }).status_code == 201
    chain = rival.get("/lots/acme/L1/chain").json
    masked = [node for node in chain["nodes"] if node["kind"] == "masked"]
    assert masked and all(set(node) == {"id", "kind"} for node in masked)
    assert "acme-t1" not in str(chain) and "30000" not in str(chain)


def test_a_consignment_tells_its_papers_lines_crew_weights_and_hands(trip):
    told = trip.get("/consignments/acme/W1").json
    assert (told["consignment"], told["state"]) == ("acme/W1", "received")
    line, = told["lines"]
    assert (line["sent_kg"], line["received_kg"], line["difference_kg"]) == (
        "20000.000", "19940.000", "60.000")
    assert [one["event_id"] for one in told["dispatches"]] == [event(2)]
    assert [one["event_id"] for one in told["receipts"]] == [event(3)]
    assert told["crew"][0]["vehicle"] == "浙B12345" and told["crew"][0]["driver"] == "D1"
    assert [weight["mass_kg"] for weight in told["weights"]] == ["20000.000", "19940.000"]
    assert [one["taker"] for one in told["handings"]][:2] == ["haul", "beta"]
    assert trip.get("/consignments/acme/W2").status_code == 404


def test_a_vehicles_journeys_are_found_by_its_chinese_plate(trip, keyring):
    haul = trip.with_key(keyring["haul"])
    told = haul.get("/vehicles/浙B12345/journeys").json
    assert [one["consignment"] for one in told["results"]] == ["acme/W1"]
    assert haul.get("/vehicles/%E6%B5%99B12345/journeys").json["results"] == told["results"]
    assert haul.get("/vehicles/京A00001/journeys").status_code == 404


def test_stock_is_what_is_left(trip, keyring):
    stock = trip.get("/places/acme-t1/stock").json
    assert stock["mass_kg"] == "9000.000"
    assert stock["results"] == [{"lot": "acme/L1", "substance": "7664-41-7", "name_zh": "氨",
                                 "name_en": "Ammonia, anhydrous", "mass_kg": "9000.000"}]
    before = trip.get("/places/acme-t1/stock", as_of="2026-03-01T12:00:00+08:00").json
    assert before["mass_kg"] == "30000.000"
    assert trip.with_key(keyring["rival"]).get("/places/acme-t1/stock").status_code == 404
    assert trip.get("/places/none/stock").status_code == 404


def test_flows_are_summed_between_custodians(trip, keyring):
    inspector = trip.with_key(keyring["inspector"])
    flow, = inspector.get("/flows", park="port", substance="7664-41-7").json["results"]
    assert flow == {"source": "acme", "target": "beta", "substance": "7664-41-7",
                    "mass_kg": "20000.000", "sent_kg": "20000.000", "received_kg": "19940.000",
                    "trips": 1}
    assert inspector.get("/flows", **{"from": "2026-04-01T00:00:00Z"}).json["results"] == []
    assert trip.with_key(keyring["rival"]).get("/flows").json["results"] == []


def test_stock_is_read_page_by_page_and_its_mass_is_that_of_all(trip):
    trip.post("/movements", [produced(20 + n, lot=f"acme/N{n}", mass_kg="1") for n in range(5)])
    lots, cursor = [], {}
    while True:
        page = trip.get("/places/acme-t1/stock", limit=2, **cursor).json
        assert page["mass_kg"] == "9005.000"
        lots += [held["lot"] for held in page["results"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert lots == ["acme/L1", *(f"acme/N{n}" for n in range(5))]
    for path in ("/places/acme-t1/stock", "/flows", "/vehicles/浙B12345/journeys"):
        assert trip.get(path, cursor="none").status_code == 422
        assert trip.get(path, limit=1).status_code == 200
