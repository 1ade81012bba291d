"""Hazard units through the door: a what-if, a unit by design and stock, its past, who may ask."""

import pytest

from tests.api.conftest import produced, used

UNIT = {"custodian": "acme", "kind": "storage", "exposed_persons": 40, "filed_level": 4,
        "responsible": {"principal": "甲", "technical": "乙"}}


def assessed(door, *substances, persons=10):
    """What a what-if is answered with."""
    return door.post("/hazard-units/assess",
                     {"exposed_persons": persons, "substances": list(substances)})


def test_a_what_if_is_answered_line_by_line_and_nothing_is_stored(acme, keyring):
    before = acme.get("/hazard-units").json["size"]
    told = assessed(acme, {"substance": "7664-41-7", "mass_t": "5"},
                    {"symbol": "W5.3", "mass_t": "500.5"}, persons=50)
    assert told.status_code == 200, told.json
    found = told.json
    assert (found["s"], found["is_major"], found["r"], found["level"], found["alpha"]) == (
        "1.0005", True, "2.25075", 4, "1.5")
    ammonia, liquid = found["lines"]
    assert (ammonia["substance"], ammonia["q_t"], ammonia["threshold_t"], ammonia["ratio"],
            ammonia["beta"], ammonia["table1_number"]) == ("7664-41-7", "5", "10", "0.5", "2", "1")
    assert "table 1 item 1 (verified)" in ammonia["source"] and "表1" in ammonia["source_zh"]
    assert (liquid["substance"], liquid["symbol"], liquid["threshold_t"]) == (None, "W5.3", "1000")
    for role in ("rival", "inspector", "park", "auditor"):
        assert assessed(acme.with_key(keyring[role])).status_code == 200
    assert assessed(acme.with_key(None)).status_code == 401
    assert acme.get("/hazard-units").json["size"] == before


def test_ten_tenths_are_one_on_the_wire_and_thirds_stay_thirds(acme):
    tenths = assessed(acme, *[{"substance": "75-44-5", "mass_t": "0.03"}] * 10).json
    assert (tenths["s"], tenths["is_major"]) == ("1", True)
    third = assessed(acme, {"substance": "75-44-5", "mass_t": "0.1"}).json
    assert (third["s"], third["is_major"], third["level"]) == ("1/3", False, None)
    assert third["lines"][0]["ratio"] == "1/3"


def test_a_form_is_told_by_symbol_or_concentration(acme):
    weak, strong, cotton, either = assessed(
        acme, {"substance": "7697-37-2", "mass_t": "1", "concentration": "65"},
        {"substance": "7697-37-2", "mass_t": "1", "concentration": 98},
        {"substance": "9004-70-0", "symbol": "W10", "mass_t": "1"},
        {"substance": "9004-70-0", "mass_t": "1"}).json["lines"]
    assert [one["threshold_t"] for one in (weak, strong, cotton, either)] == [
        "200", "100", "50", "1"]
    assert "form not told" in either["note"] and "形态未说明" in either["note_zh"]
    assert (strong["note"], cotton["note"]) == (None, None)


def test_what_is_not_counted_is_listed_with_its_reason(acme):
    found = assessed(acme, {"substance": "8008-60-4", "mass_t": "3"},
                     {"substance": "#2507", "mass_t": "3"}).json
    assert (found["s"], [line["ratio"] for line in found["lines"]]) == ("0", ["0", "0"])
    opium, acid = found["lines"]
    assert opium["threshold_t"] is opium["beta"] is None
    assert "no classification" in opium["note"] and "counts as nothing" in acid["note"]


def test_every_problem_of_a_what_if_is_named_at_once(acme):
    refused = acme.post("/hazard-units/assess", {"exposed_persons": -1, "substances": [
        {"substance": "64-99-3", "mass_t": "1"}, {"substance": "7664-41-7", "mass_t": "-1"},
        {"symbol": "W99", "mass_t": "1"}, {"mass_t": "1"}, {"substance": "7647-01-0",
                                                            "mass_t": "x"},
        {"substance": "7664-41-8", "mass_t": "1"}]})
    assert refused.status_code == 422
    assert sorted(one["pointer"] for one in refused.json["errors"]) == [
        "/exposed_persons", "/substances/0/substance", "/substances/1/mass_t",
        "/substances/2/symbol", "/substances/3", "/substances/4/mass_t",
        "/substances/4/substance", "/substances/5/substance"]
    only = assessed(acme, {"substance": "64-99-3", "mass_t": "1"}, {"symbol": "W99",
                                                                    "mass_t": "1"})
    assert only.status_code == 422 and len(only.json["errors"]) == 2
    assert "W5.3" in only.json["errors"][1]["detail"]
    zh = acme.speaking("zh").post("/hazard-units/assess", {"exposed_persons": 1, "substances": [
        {"substance": "7647-01-0", "mass_t": "1"}]})
    assert "#1475" in zh.json["detail"] and "序号" in zh.json["detail"]


@pytest.mark.parametrize("body", [[], 5, None, {}, {"substances": [7, None, {"symbol": 5}]},
                                  {"substances": [{"symbol": "\ud800"}], "exposed_persons": 1},
                                  {"substances": "x", "exposed_persons": 1}])
def test_no_what_if_breaks_the_door(acme, body):
    assert acme.post("/hazard-units/assess", body).status_code in (400, 422)


@pytest.fixture
def unit(acme, admin):
    """Acme's unit u1 with its tank in it, designed for 60 t of ammonia."""
    assert acme.put("/hazard-units/u1", UNIT).status_code == 201
    assert acme.put("/places/acme-t1", {"custodian": "acme", "kind": "tank", "park": "port",
                                        "hazard_unit": "u1",
                                        "design_max_t": {"7664-41-7": "60"},
                                        "effective_from": "1970-01-01T00:00:00Z"}
                    ).status_code == 200
    acme.post("/movements", [produced(), used(2, "21000"), produced(
        3, mass_kg="90000", occurred_at="2026-03-03T08:00:00+08:00"), used(
        4, "80000", occurred_at="2026-03-04T08:00:00+08:00")])
    return acme


def read(door, **asked):
    """The unit as it was in March 2026."""
    told = door.get("/hazard-units/u1", **{"as_of": "2026-03-10T00:00:00Z", **asked})
    assert told.status_code == 200, told.json
    return told.json


def test_a_unit_is_told_by_its_design_and_by_its_stock(unit):
    found = read(unit)
    assert {name: found[name] for name in ("code", "filed_level")} == {
        "code": "u1", "filed_level": 4}
    assert (found["design"]["s"], found["design"]["r"], found["design"]["level"]) == (
        "6", "14.4", 3)
    assert (found["stock"]["s"], found["stock"]["is_major"]) == ("1.9", True)
    assert [line["q_t"] for line in found["stock"]["lines"]] == ["19"]
    assert found["places"] == ["acme-t1"] and found["missing_responsible"] == ["operational"]
    assert [one["code"] for one in found["warnings"]] == ["filed_lower"]
    assert {"size", "as_of", "root"} <= set(found)
    assert read(unit, as_of="2026-03-02T12:00:00Z")["stock"]["s"] == "0.9"


def test_the_past_of_a_unit_is_every_change_in_the_period(unit):
    past = read(unit)["history"]
    assert [(point["at"], point["s"]) for point in past["points"]] == [
        ("2026-02-08T00:00:00Z", "0"), ("2026-03-01T00:00:00Z", "3"),
        ("2026-03-02T00:00:00Z", "0.9"), ("2026-03-03T00:00:00Z", "9.9"),
        ("2026-03-04T00:00:00Z", "1.9")]
    assert (past["highest_s"]["s"], past["highest_s"]["at"]) == ("9.9", "2026-03-03T00:00:00Z")
    assert past["highest_r"]["r"] == "23.76" and past["points"][3]["level"] == 3
    assert past["truncated"] is False
    part = read(unit, **{"from": "2026-03-02T12:00:00Z", "to": "2026-03-03T12:00:00Z"})["history"]
    assert [point["s_cut"] for point in part["points"]] == ["0.9", "9.9"]
    assert (part["from"], part["to"]) == ("2026-03-02T12:00:00Z", "2026-03-03T12:00:00Z")
    refused = unit.get("/hazard-units/u1", **{"from": "2026-03-05T00:00:00Z",
                                              "to": "2026-03-04T00:00:00Z"})
    assert refused.status_code == 422


def test_stock_above_design_and_units_not_filed_are_warned_of(unit):
    above = read(unit, as_of="2026-03-03T12:00:00Z")
    assert {one["code"] for one in above["warnings"]} == {"above_design", "filed_lower"}
    said = next(one for one in above["warnings"] if one["code"] == "above_design")
    assert "acme-t1" in said["says"] and "99 t" in said["says"] and "60 吨" in said["says_zh"]
    unit.put("/hazard-units/u1", {"custodian": "acme", "exposed_persons": 0})
    assert [one["code"] for one in unit.get("/hazard-units/u1").json["warnings"]] == ["unfiled"]


def test_an_older_size_tells_what_was_known_then(unit):
    now = read(unit)
    late = produced(9, lot="acme/L9", mass_kg="5000",
                    occurred_at="2026-03-02T12:00:00+08:00")
    assert unit.post("/movements", late).status_code == 201
    assert read(unit)["stock"]["s"] == "2.4"
    then = read(unit, size=now["size"])
    assert {**then, "root": 0} == {**now, "root": 0}


def test_people_exposed_change_r_from_their_day(unit):
    unit.put("/hazard-units/u1", {**UNIT, "exposed_persons": 100,
                                  "effective_from": "2026-03-05T00:00:00Z"})
    points = read(unit)["history"]["points"]
    assert [(point["at"], point["s"], point["r"]) for point in points[-2:]] == [
        ("2026-03-04T00:00:00Z", "1.9", "4.56"), ("2026-03-05T00:00:00Z", "1.9", "7.6")]


def test_a_place_of_another_custodian_does_not_fill_a_unit(unit, keyring):
    rival = unit.with_key(keyring["rival"])
    assert rival.put("/places/rival-w", {"custodian": "rival", "hazard_unit": "u1",
                                         "design_max_t": {"7664-41-7": "9000"},
                                         "effective_from": "1970-01-01T00:00:00Z"}
                     ).status_code == 200
    rival.post("/movements", produced(20, lot="rival/L1", to_place="rival-w"))
    found = read(unit)
    assert (found["design"]["s"], found["stock"]["s"]) == ("6", "1.9")
    assert found["others_places"] == ["rival-w"]


def test_a_unit_that_may_not_be_seen_answers_like_one_that_is_not_there(unit, keyring):
    rival = unit.with_key(keyring["rival"])
    hidden, missing = rival.get("/hazard-units/u1"), rival.get("/hazard-units/u2")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.json["detail"].replace("u1", "") == missing.json["detail"].replace("u2", "")
    for role in ("park", "inspector", "admin"):
        assert unit.with_key(keyring[role]).get("/hazard-units/u1").status_code == 200


def test_a_design_that_names_no_substance_is_listed_and_not_counted(unit):
    unit.put("/places/acme-w", {"custodian": "acme", "hazard_unit": "u1", "design_max_t": {
        "64-99-3": "5", "7647-01-0": "5", "#1475": "20"}})
    lines = unit.get("/hazard-units/u1").json["design"]["lines"]
    notes = {line["substance"]: line["note"] for line in lines}
    assert "not in the register" in notes["64-99-3"] and "several entries" in notes["7647-01-0"]
    assert next(one for one in lines if one["substance"] == "#1475")["ratio"] == "1"


def test_a_lot_of_nitric_acid_counts_by_its_own_concentration(unit):
    for number, (lot, percent) in enumerate([("acme/N1", "65"), ("acme/N2", "98")], 30):
        assert unit.post("/movements", produced(
            number, lot=lot, substance="7697-37-2", concentration=percent, mass_kg="100000",
            occurred_at="2026-03-06T08:00:00+08:00")).status_code == 201
    found = read(unit)
    acid = [line["ratio"] for line in found["stock"]["lines"] if line["substance"] == "7697-37-2"]
    assert sorted(acid) == ["0.5", "1"]
    assert found["history"]["points"][-1]["s"] == "3.4"


def test_a_unit_without_places_or_people_comes_to_nothing(unit, admin):
    assert admin.put("/hazard-units/u2", {"custodian": "acme"}).status_code == 201
    bare = admin.get("/hazard-units/u2").json
    assert (bare["design"]["s"], bare["stock"]["r"], bare["warnings"]) == ("0", None, [])
    assert len(bare["history"]["points"]) == 1
