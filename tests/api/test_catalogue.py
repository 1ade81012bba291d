"""The catalogue over HTTP: put by the authority, asked by everybody, every fault told at once."""

import copy
import io

import pytest
import xlsxwriter

from hazchem.intake.csv_text import table_of_csv
from hazchem.intake.read import XLSX
from hazchem.intake.workbook import table_of_workbook
from hazchem.regulation import edition_rows
from tests.api.conftest import produced

ZONE = {"code": "city", "name": "全市"}
RULE = {"code": "r1", "category": "restricted", "effect": "cap", "text": "甲类限量",
        "selector": {"substances": ["7664-41-7"], "concentration_min": "10"},
        "activities": ["storage"], "zones": ["city"],
        "conditions": {"mass_kg": "40000.000", "per": "site"},
        "exemptions": [{"kind": "试剂", "forms": ["reagent"], "max_mass_kg": "5.000",
                        "evidence": "标签"}]}
EDITION = {"regime": "nb", "level": "city", "title": "示例目录", "doc_no": "示〔2026〕1号",
           "issuer": "示例局", "status": "force", "effective_from": "2026-01-01",
           "source": "示例", "rules": [RULE]}
QUESTION = {"substance": "7664-41-7", "activity": "storage", "place": "acme-t1", "form": "tank",
            "concentration": "99.5", "mass_kg": "10000", "on": "2026-06-01",
            "evidence": ["特别管控措施落实证明"]}


@pytest.fixture
def city(admin):
    """The authority's door, to a ledger where the port lies in a city."""
    assert admin.put("/zones/city", ZONE).status_code == 201
    port = {"name": "港口化工园", "zones": ["city"], "effective_from": "2025-01-01"}
    assert admin.put("/parks/port", port).status_code == 200
    return admin


def test_an_edition_is_put_read_and_put_again(city):
    first = city.put("/catalogue/editions/nb-1", EDITION)
    again = city.put("/catalogue/editions/nb-1", EDITION)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["size"] == again.json["size"]
    one = city.get("/catalogue/editions/nb-1").json
    told = {name: value for name, value in one.items() if name in EDITION}
    told["rules"] = [_given(rule) for rule in told["rules"]]
    assert told == EDITION
    assert one["code"] == "nb-1" and len(one["root"]) == 64
    codes = [each["code"] for each in city.get("/catalogue/editions").json["results"]]
    assert "nb-1" in codes and "CN-TBGK-1" in codes
    assert codes == sorted(codes)


def _given(told):
    if isinstance(told, dict):
        return {name: _given(one) for name, one in told.items() if one not in (None, [])}
    return [_given(one) for one in told] if isinstance(told, list) else told


def test_pages_of_editions_leave_none_out(city):
    codes, query = [], {"limit": 1}
    while True:
        page = city.get("/catalogue/editions", **query).json
        codes += [one["code"] for one in page["results"]]
        if page["next"] is None:
            break
        query = {"limit": 1, "cursor": page["next"]}
    assert len(codes) == len(set(codes)) == 4


def test_who_is_no_authority_is_forbidden(city, acme):
    assert acme.put("/catalogue/editions/nb-1", EDITION).status_code == 403
    assert city.with_key(None).put("/catalogue/editions/nb-1", EDITION).status_code == 401


def test_an_edition_in_force_is_answered_with_what_to_do(city):
    city.put("/catalogue/editions/nb-1", EDITION)
    refused = city.put("/catalogue/editions/nb-1", {**EDITION, "title": "另一个"})
    assert refused.status_code == 409
    assert "put a new edition of regime nb" in refused.json["detail"]
    assert "新版本" in city.speaking("zh").put(
        "/catalogue/editions/nb-1", {**EDITION, "title": "另一个"}).json["detail"]
    assert city.put("/catalogue/editions/nb-2", {
        **EDITION, "effective_from": "2026-09-01"}).status_code == 201
    assert city.get("/catalogue/editions/nb-1").json["superseded_from"] == "2026-09-01"


def test_every_fault_of_an_edition_is_told_at_once(city):
    bad = {**RULE, "zones": ["moon"], "activities": [], "effect": "maybe", "selector": {
        "substances": ["7732-18-5", "no"], "flags": ["green"], "concentration_max": "101"}}
    refused = city.put("/catalogue/editions/nb-1", {
        **EDITION, "level": "galaxy", "effective_to": "2025-01-01", "rules": [bad]})
    assert refused.status_code == 422
    assert {one["pointer"] for one in refused.json["errors"]} == {
        "/level", "/effective_to", "/rules/0/zones/0", "/rules/0/activities", "/rules/0/effect",
        "/rules/0/selector/substances/0", "/rules/0/selector/substances/1",
        "/rules/0/selector/flags/0", "/rules/0/selector/concentration_max"}


@pytest.mark.parametrize("body", [[], {}, {"code": "other", **EDITION}, {**EDITION, "rules": 1},
                                  {**EDITION, "rules": [{}]}, {**EDITION, "rules": None},
                                  {**EDITION, "effective_from": "soon"}, "text", None])
def test_what_is_no_edition_is_refused_and_never_a_failure(city, body):
    assert city.put("/catalogue/editions/nb-1", body).status_code in (400, 422)


def test_a_check_says_the_verdict_the_rules_and_the_trace(city, acme):
    city.put("/catalogue/editions/nb-1", EDITION)
    acme.post("/movements", produced())
    good = acme.post("/catalogue/check", QUESTION)
    assert good.status_code == 200
    assert (good.json["verdict"], [one["met"] for one in good.json["rules"]]) == (
        "allowed", [True, True])
    over = acme.post("/catalogue/check", {**QUESTION, "mass_kg": "10000.001"}).json
    assert over["verdict"] == "restricted"
    state, ours = over["rules"]
    assert (state["edition"], state["confidence"]) == ("CN-TBGK-1", "verified_draft")
    assert ours == {
        "edition": "nb-1", "rule": "r1", "category": "restricted", "met": False,
        "failed_condition": "mass_kg: 30000.000 + 10000.001 > 40000.000 kg per site",
        "evidence_wanted": "标签", "text": "甲类限量", "confidence": None}
    assert over["trace"][-1] == "verdict: restricted"
    assert acme.speaking("zh").post("/catalogue/check", QUESTION).json["trace"][-1] == (
        "结论：allowed")
    assert {"size", "as_of", "root"} <= over.keys()


@pytest.mark.parametrize(("day", "verdict"), [
    ("2025-12-31", "allowed"), ("2026-01-01", "restricted"), ("2026-08-31", "restricted"),
    ("2026-09-01", "allowed")])
def test_the_law_of_the_day_judges(city, day, verdict):
    city.put("/catalogue/editions/nb-1", EDITION)
    city.put("/catalogue/editions/nb-2", {**EDITION, "effective_from": "2026-09-01", "rules": []})
    told = {**QUESTION, "mass_kg": "99999999", "on": day}
    assert city.post("/catalogue/check", told).json["verdict"] == verdict


def test_a_check_can_be_asked_again_as_it_was_known(city):
    before = city.post("/catalogue/check", QUESTION).json
    city.put("/catalogue/editions/nb-1", EDITION)
    told = {"size": before["size"], "as_of": before["as_of"]}
    again = city.ask("POST", "/catalogue/check", json=QUESTION, query_string=told)
    assert again.json == before


def test_every_fault_of_a_check_is_told_at_once(acme):
    refused = acme.post("/catalogue/check", {
        "substance": "7732-18-5", "activity": "cooking", "zones": ["moon"], "concentration": "101"})
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json["errors"]] == [
        "/substance", "/zones/0", "/activity", "/concentration"]
    assert acme.post("/catalogue/check", {}).status_code == 422


def test_impact_lists_stock_and_hides_what_is_anothers(city, acme, keyring):
    acme.post("/movements", produced())
    city.put("/catalogue/editions/nb-1", {**EDITION, "status": "draft"})
    found = city.get("/catalogue/editions/nb-1/impact").json
    assert [(one["place"], one["lot"], one["mass_kg"], one["category"], one["rules"])
            for one in found["results"]] == [
        ("acme-t1", "acme/L1", "30000.000", "restricted", ["r1"])]
    assert found["code"] == "nb-1"
    assert acme.get("/catalogue/editions/nb-1/impact").status_code == 404, "a draft is not public"
    assert city.get("/catalogue/editions/none/impact").status_code == 404
    rival = acme.with_key(keyring["rival"])
    assert rival.get("/catalogue/editions/CN-TBGK-1/impact").json["results"] == []
    assert len(acme.get("/catalogue/editions/CN-TBGK-1/impact").json["results"]) == 1


ODD = [None, "", "\u0000", "é" * 5000, 10**400, -1, 0.1, True, [], {}, [None], [{}], {"a": 1},
       "2026-13-01", "9999-12-31", "0001-01-01", "1E400", "NaN", "#0", "HW:900-041-49", ["HW:1"]]


def spoilt(told, path=()):
    """Every place in a body, with the body as it is when something odd stands there."""
    for key, inner in told.items() if isinstance(told, dict) else enumerate(told):
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from spoilt(inner, (*path, key))


@pytest.mark.parametrize("where", list(spoilt({"edition": EDITION, "check": QUESTION})), ids=str)
def test_nothing_odd_is_a_failure(city, where):
    for odd in ODD:
        bodies = copy.deepcopy({"edition": EDITION, "check": QUESTION})
        part = bodies
        for step in where[:-1]:
            part = part[step]
        part[where[-1]] = odd
        body = bodies[where[0]]
        answered = (city.put("/catalogue/editions/odd", body) if where[0] == "edition"
                    else city.post("/catalogue/check", body))
        assert answered.status_code in (200, 201, 400, 409, 422), (where, odd, answered.json)


ROWS = [
    ["版本代码", "目录", "级别", "标题", "状态", "施行日期 effective_from", "规则编号", "类别",
     "措施", "CAS 号", "环节 activities", "适用区域", "限量（千克）", "限量口径", "豁免",
     "豁免凭证"],
    ["nb-1", "nb", "市", "示例", "施行", "2026/1/1", "r1", "限", "限量", "7664-41-7；7782-50-5",
     "储存、使用", "city", "40000", "场所", "试剂", "标签"],
    ["", "", "", "", "", "", "r1", "", "", "", "", "", "", "", "国防", "证明"],
    ["", "", "", "", "", "", "r2", "禁止", "禁止", "12185-10-3", "生产", "", "", "", "", ""],
]


def sheet(rows) -> bytes:
    """Rows as a workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for number, cells in enumerate(rows):
            page.write_row(number, 0, cells)
    return out.getvalue()


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_official_fills_in_a_sheet(city, form):
    body, kind = (sheet(ROWS), XLSX) if form == "xlsx" else (
        "\n".join(",".join(row) for row in ROWS).encode("gb18030"), "text/csv")
    done = city.ask("PUT", "/catalogue/editions/nb-1", data=body, content_type=kind)
    assert done.status_code == 201, done.json
    first, second = done.json["rules"]
    assert first["selector"]["substances"] == ["7664-41-7", "7782-50-5"]
    assert first["activities"] == ["storage", "use"]
    assert first["conditions"]["mass_kg"] == "40000.000"
    assert [one["evidence"] for one in first["exemptions"]] == ["标签", "证明"]
    assert (second["category"], second["effect"]) == ("prohibited", "prohibit")
    assert (done.json["level"], done.json["effective_from"]) == ("city", "2026-01-01")


def test_a_fault_in_a_sheet_names_its_line(city):
    rows = [*ROWS, [*[""] * 6, "r3", "禁止", "禁止", "7732-18-5", "烹饪", "moon", "", "", "", ""]]
    refused = city.ask("PUT", "/catalogue/editions/nb-1", data=sheet(rows), content_type=XLSX)
    assert refused.status_code == 422
    assert {(one["pointer"], one["line"]) for one in refused.json["errors"]} == {
        ("/rules/2/zones/0", 5), ("/rules/2/selector/substances/0", 5),
        ("/rules/2/activities/0", 5)}
    wrong = city.ask("PUT", "/catalogue/editions/nb-1", data="是什么,类别\n1,2".encode(),
                     content_type="text/csv")
    assert (wrong.status_code, wrong.json["errors"][0]["code"]) == (422, "unknown_column")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_empty_form_is_read_back_as_it_is_given(city, form):
    given = city.get(f"/catalogue/template.{form}")
    table = (table_of_csv if form == "csv" else table_of_workbook)(given.data)
    assert [edition_rows.heading_of(cell) for cell in table[0].cells] == [
        *edition_rows.HEAD, *edition_rows.RULE]
    assert len(table) == 1
    empty = city.ask("PUT", "/catalogue/editions/nb-1", data=given.data,
                     content_type=given.content_type)
    assert empty.status_code == 422
    assert "regime" in empty.json["detail"]


def test_numbers_and_approvals_come_as_officials_write_them(city):
    rule = {**RULE, "selector": {"catalogue_numbers": [2, "137", "#1014"]}, "effect": "require",
            "category": "controlled", "conditions": {"approval": True}, "exemptions": []}
    put = city.put("/catalogue/editions/nb-2", {**EDITION, "rules": [rule]})
    assert put.status_code == 201, put.json
    kept, = city.get("/catalogue/editions/nb-2").json["rules"]
    assert kept["selector"]["catalogue_numbers"] == [2, 137, 1014]
    assert kept["conditions"]["approval"] == "approval"
    for evidence, verdict in (([], "controlled"), (["approval"], "allowed")):
        shown = [*QUESTION["evidence"], *evidence]
        asked = city.post("/catalogue/check", {**QUESTION, "substance": "#2", "evidence": shown})
        assert asked.json["verdict"] == verdict, asked.json
    assert city.put("/catalogue/editions/nb-3", {**EDITION, "rules": [
        {**rule, "selector": {"catalogue_numbers": ["²"]}}]}).status_code == 422


def test_a_cap_of_a_site_counts_what_stood_there_on_the_day(city, acme):
    city.put("/catalogue/editions/nb-1", EDITION)
    acme.post("/movements", produced(mass_kg="35000"))  # on 1 March
    for day, met in (("2026-02-28", True), ("2026-03-01", False)):
        asked = city.post("/catalogue/check", {**QUESTION, "on": day}).json
        assert [rule["met"] for rule in asked["rules"] if rule["edition"] == "nb-1"] == [met], day
