"""Whoever sends, carries or is to receive knows its lines of a trip; a stranger learns nothing."""

import pytest

from tests.api.conftest import event, produced

AT = "2026-03-{:02d}T{:02d}:00:00+08:00"
SECRETS = ("beta", "乙材料", "acme/PRIV", "33", "haul", "丙运输", "acme-w")


def sent(number=2, lot="acme/PRIV", mass_kg="33", **given):
    """A dispatch by acme to beta."""
    return {"event_id": event(number), "kind": "dispatch", "lot": lot, "mass_kg": mass_kg,
            "occurred_at": AT.format(2, 8), "from_place": "acme-w", "consignee": "beta",
            "waybill": "acme/SECRET", "due_at": AT.format(2, 20), **given}


def came(number=3, mass_kg="30", **given):
    """A receipt by beta of all that the waybill carries."""
    return {"event_id": event(number), "kind": "receive", "mass_kg": mass_kg,
            "occurred_at": AT.format(2, 12), "to_place": "beta-w", "waybill": "acme/SECRET",
            **given}


def filed(*steps):
    """Every step filed by its door."""
    for door, step in steps:
        answered = door.post("/movements", step)
        assert answered.status_code == 201, answered.text


@pytest.fixture
def doors(acme, keyring):
    """Acme, beta, haul and rival; acme has two lots in its warehouse."""
    filed((acme, produced(1, lot="acme/PRIV", to_place="acme-w", mass_kg="1234",
                          concentration="87.125")),
          (acme, produced(10, lot="acme/OTHER", to_place="acme-w", mass_kg="777")))
    return {"acme": acme} | {
        name: acme.with_key(keyring[name]) for name in ("beta", "haul", "rival")}


def events_of(door, **query):
    """The ids of the movements in a list."""
    return {one["event_id"] for one in door.get("/movements", **query).json["results"]}


def test_who_sends_and_who_carries_sees_the_receipt_of_its_goods(doors):
    filed((doors["acme"], sent(carrier="haul")), (doors["beta"], came(lot="acme/PRIV")))
    for name in ("acme", "beta", "haul"):
        door = doors[name]
        for number in (2, 3):
            assert door.get(f"/movements/{event(number)}").status_code == 200, (name, number)
            assert door.get(f"/movements/{event(number)}/proof").status_code == 200
        for query in ({}, {"waybill": "acme/SECRET"}, {"lot": "acme/PRIV"}):
            assert {event(2), event(3)} <= events_of(door, **query), (name, query)
        found, = door.get("/findings", rule="Q-01").json["results"]
        evidence = door.get(f"/findings/{found['code']}").json["evidence"]
        assert [one["event_id"] for one in evidence] == [event(2), event(3)], name
    assert doors["rival"].get(f"/movements/{event(3)}").status_code == 404
    assert events_of(doors["rival"]) == set()


def test_on_a_round_each_consignee_sees_its_own_lines_alone(doors):
    filed((doors["acme"], sent(carrier="haul")),
          (doors["acme"], sent(4, "acme/OTHER", "44", consignee="rival", carrier="haul")),
          (doors["haul"], {"event_id": event(5), "kind": "handover", "waybill": "acme/SECRET",
                           "carrier": "haul", "vehicle": "浙B12345", "location": "gate",
                           "occurred_at": AT.format(2, 9)}),
          (doors["beta"], came(lot="acme/PRIV")),
          (doors["rival"], came(6, "44", lot="acme/OTHER", to_place="rival-w")))
    shared, betas, rivals = {event(5)}, {event(2), event(3)}, {event(4), event(6)}
    for name, seen in (("beta", shared | betas), ("rival", shared | rivals),
                       ("acme", shared | betas | rivals), ("haul", shared | betas | rivals)):
        assert events_of(doors[name], waybill="acme/SECRET") == seen, name
        trip = doors[name].get("/consignments/acme/SECRET").json
        assert {one["event_id"] for kind in ("dispatches", "handovers", "receipts")
                for one in trip[kind]} == seen, name


def test_what_was_corrected_is_no_longer_told_to_who_stands_on_the_line(doors):
    undone = {"event_id": event(7), "kind": "correct", "reverses": event(3), "reason": "x",
              "occurred_at": AT.format(2, 13)}
    filed((doors["acme"], sent()), (doors["beta"], came()), (doors["beta"], undone))
    assert doors["acme"].get(f"/movements/{event(3)}").status_code == 404
    assert doors["beta"].get(f"/movements/{event(3)}").status_code == 200


def act(kind, number=50, **given):
    """Something that rival says it did."""
    return {"event_id": event(number), "kind": kind, "occurred_at": AT.format(2, 10), **given}


TAKES = {"lot": "acme/PRIV", "mass_kg": "1", "from_place": "rival-w"}
BLANK = {"waybill": "acme/SECRET", "mass_kg": "1", "to_place": "rival-w"}
ACTS = [
    act("use", **TAKES, substance="67-64-1"), act("use", **TAKES, concentration="10"),
    act("receive", **BLANK), act("receive", **BLANK, lot="acme/PRIV", carrier="rival"),
    act("receive", **BLANK, lot="acme/PRIV", substance="67-64-1"),
    act("handover", waybill="acme/SECRET", carrier="rival", location="x"),
    act("reject", waybill="acme/SECRET", lot="acme/PRIV", mass_kg="1", reason="x"),
    act("dispatch", waybill="acme/SECRET", lot="acme/PRIV", mass_kg="1", from_place="rival-w",
        consignee="abroad"),
]
# What of a lot and a trip a stranger is not told; of what it filed it was told its own words.
HIDDEN = ("beta", "乙材料", "haul", "丙运输", "acme-w", "7664-41-7", "Ammonia", "ammonia", "氨",
          "87.125", "33.000", "33 kg", "32.000", "32 kg", "33 千克", "32 千克", event(1), event(2))


@pytest.mark.parametrize("told", ACTS, ids=lambda told: f"{told['kind']}{len(told)}")
def test_a_stranger_is_told_nothing_by_a_dry_run_nor_by_what_it_claims(doors, told):
    filed((doors["acme"], sent(carrier="haul", vehicle="浙B12345")))
    rival = doors["rival"]
    names = () if "lot" in told else ("acme/PRIV",)
    for language in ("en", "zh"):
        answered = rival.speaking(language).ask("POST", "/movements?dry_run=true", json=told)
        assert [one for one in (*HIDDEN, *names) if one in answered.text] == [], answered.text
    if answered.status_code == 403:
        return
    rules = {one["rule"] for one in answered.json["would_open"]}
    assert rules <= ({"G-04", "Q-06"} if told["kind"] != "handover" else set())
    filed((rival, told))
    codes = [one["code"] for one in rival.get("/findings", state="all").json["results"]]
    for path in ("/findings?state=all", f"/movements/{told['event_id']}", "/movements",
                 "/consignments/acme/SECRET", "/vehicles/浙B12345/journeys",
                 *(f"/findings/{code}" for code in codes)):
        text = rival.ask("GET", path).text
        # What it says it sent itself is in the books, with what the lot is.
        known = {"7664-41-7"} if told["kind"] == "dispatch" else set()
        assert [one for one in HIDDEN if one in text and one not in known] == [], (path, text)
    assert rival.get(f"/movements/{event(2)}").status_code == 404


def test_a_dry_run_does_not_tell_how_much_there_is_of_a_lot(doors):
    filed((doors["acme"], sent()), (doors["beta"], came(mass_kg="33")),
          (doors["beta"], {**sent(4, mass_kg="20", consignee="rival"), "from_place": "beta-w",
                           "waybill": "beta/W9"}),
          (doors["rival"], came(5, "20", lot="acme/PRIV", waybill="beta/W9", to_place="rival-w")))
    for lot in ("acme/PRIV", "acme/OTHER"):
        told = [doors["rival"].ask("POST", "/movements?dry_run=true", json=act(
            "use", lot=lot, mass_kg=mass_kg, from_place="rival-w",
            occurred_at=AT.format(3, 8))).json["would_open"]
            for mass_kg in ("700", "780", "1200", "1300", "5000")]
        assert [one["rule"] for one in told[0]] == ["Q-06"], lot
        assert "not shown" in told[0][0]["says"]
        assert all(one == told[0] for one in told), lot


def test_who_stands_on_the_trip_is_told_by_a_dry_run(doors):
    filed((doors["acme"], sent(carrier="haul")))
    found, = [one for one in doors["beta"].ask(
        "POST", "/movements?dry_run=true", json=came(mass_kg="1")).json["would_open"]
        if one["rule"] == "Q-01"]
    assert "32 kg of the 33 kg of acme/PRIV" in found["says"]
    refused = doors["haul"].post("/movements", act("reject", waybill="acme/SECRET", reason="x"))
    assert refused.status_code == 403 and "beta" in refused.text


def test_a_wrong_consignee_is_told_that_it_is_one_and_the_others_know_who(doors):
    filed((doors["acme"], sent(carrier="haul")), (doors["rival"], act("receive", **BLANK)))
    found, = doors["rival"].get("/findings", rule="G-04").json["results"]
    assert found["events"] == [event(50)] and found["mass_kg"] is None
    assert (found["lot"], found["consignment"]) == (None, "acme/SECRET")
    assert doors["rival"].get("/findings", lot="acme/PRIV", rule="G-04").json["results"] == []
    for name in ("acme", "beta", "haul"):
        found, = doors[name].get("/findings", rule="G-04").json["results"]
        assert "rival received the 1 kg of acme/PRIV" in found["says"], name
        assert doors[name].get(f"/movements/{event(50)}").status_code == 200, name


def test_an_owner_sees_what_came_as_its_own_and_not_what_remained(doors):
    filed((doors["acme"], sent(lot="acme/OTHER", mass_kg="100", consignee="rival", owner="beta")))
    beta = doors["beta"]
    node, = [node for node in beta.get("/lots/acme/OTHER/chain").json["nodes"]
             if node["kind"] == "transit"]
    assert node["mass_kg"] == "100.000"
    filed((doors["rival"], came(lot="acme/OTHER", mass_kg="100", to_place="rival-w",
                                owner="beta")))
    assert beta.get("/places/acme-w/stock").status_code == 404
    stock = beta.get("/places/rival-w/stock").json
    assert [(one["lot"], one["mass_kg"]) for one in stock["results"]] == [
        ("acme/OTHER", "100.000")]
    chain = beta.get("/lots/acme/OTHER/chain")
    held = {one["place"]: one["mass_kg"] for one in chain.json["holders"]}
    assert held == {"rival-w": "100.000", None: None}
    masses = {node.get("place"): node.get("mass_kg") for node in chain.json["nodes"]}
    assert masses["rival-w"] == "100.000" and masses["acme-w"] is None
    assert "677" not in chain.text and "777" not in chain.text


@pytest.mark.parametrize("told", [
    act("receive", **BLANK, lot="acme/PRIV"), act("receive", **BLANK),
    act("handover", waybill="acme/SECRET", carrier="rival", location="x")],
    ids=("receive", "blank", "handover"))
@pytest.mark.parametrize("first", [True, False])
def test_the_chain_and_the_sums_tell_a_stranger_only_what_it_claims(doors, told, first):
    steps = [(doors["acme"], sent(carrier="haul")), (doors["rival"], told)]
    filed(*(steps if first else steps[::-1]))
    rival = doors["rival"]
    for path in ("/lots/acme/PRIV/chain", "/lots/acme/PRIV/chain?format=csv",
                 "/lots/acme/PRIV/chain?format=svg", "/flows", "/places/rival-w/stock",
                 "/consignments/acme/SECRET", "/findings?state=all",
                 *(f"/reports/{name}?format=csv" for name in ("stock", "flow", "breaks"))):
        text = rival.ask("GET", path).data.decode("utf-8-sig")
        assert [one for one in ("beta", "haul", "acme-w", "33.000", "33 kg", "32.000", "1234",
                                "1201") if one in text] == [], (path, text)
    chain = doors["beta"].get("/lots/acme/PRIV/chain").json
    assert [edge for edge in chain["edges"] if edge["kind"] == "dispatch"]


def test_whom_another_named_as_buyer_is_told_of_its_part_of_the_trip(doors, admin):
    filed((doors["acme"], produced(11, lot="acme/CN", substance="143-33-9", to_place="acme-w")),
          (doors["acme"], sent(lot="acme/CN", buyer="rival", carrier="haul")))
    assert doors["rival"].get(f"/movements/{event(2)}").status_code == 200
    whole, = admin.get("/findings", rule="P-01").json["results"]
    assert "to rival" in whole["says"]
    assert doors["rival"].get("/findings", rule="P-01").json["results"] == [whole]
