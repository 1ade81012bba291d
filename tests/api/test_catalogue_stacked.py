"""Five authorities over one place: state, province, city, district and park, each with its days."""

import pytest

from tests.api.conftest import produced
from tests.api.test_catalogue import sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACETONE = "67-64-1"
# Regime, level, the zone its rule holds in, its first day, and its category.
STACK = [
    ("state", "", "2026-01-01", "controlled"),
    ("province", "zj", "2026-02-01", "controlled"),
    ("city", "nb", "2026-03-01", "restricted"),
    ("district", "zh", "2026-04-01", "restricted"),
    ("park", "", "2026-05-01", "prohibited"),
]
QUESTION = {"substance": ACETONE, "activity": "storage", "place": "acme-w", "mass_kg": "500"}


def edition(level, zone, first, category, **given):
    """An edition of one authority with one rule, broken by anything stored there."""
    rule = {"code": "r", "category": category, "activities": ["storage"],
            "selector": {"substances": [ACETONE]}, "zones": [zone] if zone else []}
    rule |= {"effect": "prohibit"} if category == "prohibited" else {
        "effect": "cap", "conditions": {"mass_kg": "100", "per": "batch"}}
    return {"regime": f"{level}-regime", "level": level, "title": level, "status": "force",
            "effective_from": first, "rules": [rule], **given}


@pytest.fixture
def stacked(admin):
    """The authority's door to a ledger with five editions over one nested park."""
    for code, parent in (("zj", ""), ("nb", "zj"), ("zh", "nb")):
        told = {"name": code, "effective_from": "2020-01-01"} | (
            {"parent": parent} if parent else {})
        assert admin.put(f"/zones/{code}", told).status_code == 201
    assert admin.put("/parks/port", {"name": "港口化工园", "zones": ["zh"],
                                     "effective_from": "2020-01-01"}).status_code == 200
    for told in STACK:
        more = {"park": "port"} if told[0] == "park" else {}
        done = admin.put(f"/catalogue/editions/{told[0]}-1", edition(*told, **more))
        assert done.status_code == 201, done.json
    return admin


@pytest.mark.parametrize(("day", "verdict", "asking"), [
    ("2025-12-31", "allowed", []),
    ("2026-01-01", "controlled", ["state-1"]),
    ("2026-01-31", "controlled", ["state-1"]),
    ("2026-02-28", "controlled", ["state-1", "province-1"]),
    ("2026-03-01", "restricted", ["state-1", "province-1", "city-1"]),
    ("2026-03-31", "restricted", ["state-1", "province-1", "city-1"]),
    ("2026-04-01", "restricted", ["state-1", "province-1", "city-1", "district-1"]),
    ("2026-04-30", "restricted", ["state-1", "province-1", "city-1", "district-1"]),
    ("2026-05-01", "prohibited", ["state-1", "province-1", "city-1", "district-1", "park-1"]),
])
def test_each_authority_adds_its_rule_on_its_own_day_and_the_strictest_wins(
        stacked, day, verdict, asking):
    told = stacked.post("/catalogue/check", {**QUESTION, "on": day}).json
    assert told["verdict"] == verdict
    assert [one["edition"] for one in told["rules"]] == asking
    assert all(any(one in line for line in told["trace"]) for one in asking)


def test_each_rule_ends_at_the_border_of_its_zone(stacked):
    """The same question in ever smaller areas meets ever more authorities."""
    met = [len(stacked.post("/catalogue/check", {
        **{name: told for name, told in QUESTION.items() if name != "place"},
        "zones": zones, "on": "2026-06-01"}).json["rules"])
        for zones in ([], ["zj"], ["nb"], ["zh"], ["port"])]
    assert met == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("at", "rules"), [
    # It still stands there today, long after the park's ban of May: C-05 where it came before.
    ("2026-02-28T23:59:59+08:00", {"C-03", "C-05"}),
    ("2026-03-01T00:00:00+08:00", {"C-02", "C-03", "C-05"}),
    ("2026-04-30T23:59:59+08:00", {"C-02", "C-03", "C-05"}),
    ("2026-05-01T00:00:00+08:00", {"C-01", "C-02", "C-03"})])
def test_what_was_done_is_judged_by_the_editions_of_its_day_to_the_second(stacked, acme, at, rules):
    filed = acme.post("/movements", produced(
        substance=ACETONE, to_place="acme-w", mass_kg="500", occurred_at=at))
    assert filed.status_code == 201
    found = stacked.get("/findings").json["results"]
    assert {one["rule"] for one in found if one["rule"].startswith("C-")} == rules


def test_the_stock_a_new_edition_would_touch_is_listed_before_it_holds(stacked, acme):
    acme.post("/movements", produced(substance=ACETONE, to_place="acme-w", mass_kg="500",
                                     occurred_at="2025-12-01T08:00:00+08:00"))
    ban = edition("city", "nb", "2027-01-01", "prohibited", status="draft")
    assert stacked.put("/catalogue/editions/city-2", ban).status_code == 201
    touched, = stacked.get("/catalogue/editions/city-2/impact").json["results"]
    assert (touched["place"], touched["lot"], touched["mass_kg"], touched["category"]) == (
        "acme-w", "acme/L1", "500.000", "prohibited")
    elsewhere = edition("city", "moon", "2027-01-01", "prohibited", status="draft")
    stacked.put("/zones/moon", {"name": "别处"})
    assert stacked.put("/catalogue/editions/city-3", elsewhere).status_code == 201
    assert stacked.get("/catalogue/editions/city-3/impact").json["results"] == []


def test_a_filled_in_sheet_takes_the_place_of_the_edition_before_it(stacked):
    """The city's next edition by spreadsheet; the older one ends where it begins."""
    rows = [["目录", "级别", "标题", "状态", "施行日期", "规则编号", "类别", "措施", "CAS 号",
             "环节", "适用区域"],
            ["city-regime", "市", "第二版", "施行", "2026-07-01", "r", "禁止", "禁止", ACETONE,
             "储存", "nb"]]
    done = stacked.ask("PUT", "/catalogue/editions/city-2", data=sheet(rows), content_type=XLSX)
    assert done.status_code == 201, done.json
    assert stacked.get("/catalogue/editions/city-1").json["superseded_from"] == "2026-07-01"
    for day, said in (("2026-06-30", "city-1"), ("2026-07-01", "city-2")):
        told = stacked.post("/catalogue/check", {**QUESTION, "on": day}).json
        assert [one["edition"] for one in told["rules"] if "city" in one["edition"]] == [said]


def test_everything_that_is_wrong_with_an_edition_is_said_at_once(stacked):
    """Overlapping days, an unknown zone, a rule nothing reaches, unknown CAS, bad bounds."""
    good = edition("city", "nb", "2026-02-01", "restricted", effective_to="2026-12-01")
    rule = good["rules"][0]
    refused = stacked.put("/catalogue/editions/city-2", {**good, "rules": [
        {**rule, "zones": ["atlantis"]},
        {**rule, "code": "r2", "activities": []},
        {**rule, "code": "r3", "selector": {"substances": ["67-64-2", "7732-18-5"]}},
        {**rule, "code": "r4", "selector": {"substances": [ACETONE], "concentration_min": "-1",
                                            "concentration_max": "100.5"}},
        {**rule, "code": "r5", "selector": {
            "substances": [ACETONE], "concentration_min": "60", "concentration_max": "40"}},
        {**rule, "code": "r6", "activities": ["cooking"]}, {**rule},
        {**rule, "code": "r7", "conditions": {"mass_kg": "-1", "per": "batch"}}]})
    assert refused.status_code == 422
    told = {one["pointer"]: one for one in refused.json["errors"]}
    assert set(told) == {
        "/effective_from", "/rules/0/zones/0", "/rules/1/activities",
        "/rules/2/selector/substances/0", "/rules/2/selector/substances/1",
        "/rules/3/selector/concentration_min", "/rules/3/selector/concentration_max",
        "/rules/4/selector/concentration_min", "/rules/5/activities/0", "/rules/6/code",
        "/rules/7/conditions/mass_kg"}
    assert "atlantis" in told["/rules/0/zones/0"]["detail"]
    assert "city-1" in told["/effective_from"]["detail"]
    assert stacked.get("/catalogue/editions/city-2").status_code == 404


def test_everything_that_is_wrong_with_a_question_is_said_at_once(stacked):
    refused = stacked.post("/catalogue/check", {
        "substance": "7732-18-5", "activity": "cooking", "zones": ["atlantis"],
        "concentration": "101", "mass_kg": "-1", "form": "cup", "on": "2026-06-31"})
    assert refused.status_code == 422
    assert {one["pointer"] for one in refused.json["errors"]} == {
        "/substance", "/activity", "/zones/0", "/concentration", "/form", "/mass_kg", "/on"}


@pytest.mark.parametrize("told", [{"mass_kg": "-1"}, {"zones": [5], "on": []}, {"substance": 7}])
def test_a_question_with_little_that_can_be_read_is_refused(stacked, told):
    refused = stacked.post("/catalogue/check", told)
    assert refused.status_code == 422
    pointers = [one["pointer"] for one in refused.json["errors"]]
    assert {"/substance", "/activity"} <= set(pointers) and len(set(pointers)) == len(pointers)


def test_a_sheet_tells_what_is_wrong_in_its_cells_and_in_what_they_say(stacked):
    rows = [["目录", "级别", "标题", "状态", "施行日期", "规则编号", "类别", "措施", "CAS 号",
             "环节", "适用区域", "限量（千克）", "限量口径"],
            ["city-regime", "市", "第二版", "施行", "2026-07-01", "r", "控制", "限量", ACETONE,
             "储存", "atlantis", "many", "batch"]]
    refused = stacked.ask("PUT", "/catalogue/editions/city-2", data=sheet(rows), content_type=XLSX)
    assert refused.status_code == 422
    assert {(one["pointer"], one["line"]) for one in refused.json["errors"]} == {
        ("/rules/0/conditions/mass_kg", 2), ("/rules/0/zones/0", 2)}
