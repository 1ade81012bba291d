"""Substances through the door: found by any of their names, shown with every list they are on."""

import pytest


@pytest.mark.parametrize(
    "text", ["7664-41-7", "#2", "1005", "UN1005", "液氨", "ammonia, anhydrous"])
def test_a_substance_is_found_by_any_name_or_number(acme, text):
    page = acme.get("/substances", q=text).json
    assert "7664-41-7" in [one["cas"] for one in page["results"][:3]]
    assert {"size", "as_of", "root", "next"} <= set(page)


def test_one_substance_shows_its_lists_and_its_major_hazard_numbers(acme):
    shown = acme.get("/substances/7664-41-7").json
    assert (shown["number"], shown["name_zh"], shown["confidence"]) == (2, "氨", "verified")
    assert {one["flag"]: one["status"] for one in shown["lists"]} == {
        None: "verified", "key_regulated": "verified", "special_control": "verified_draft"}
    hazard = shown["gb18218"]
    line, = hazard["table1"]
    assert (line["number"], line["threshold_t"], line["status"]) == ("1", "10", "verified")
    assert "GB 18218-2018" in line["source"] and hazard["symbols_status"] == "verified_MEM2015"
    assert {row["symbol"] for row in hazard["table2"]} == set(hazard["symbols"]) == {"W2", "J3"}
    assert [row["beta"] for row in hazard["betas"] if row["substance"]] == ["2"]
    for name in ("%232", "2"):
        assert acme.get(f"/substances/{name}").json["cas"] == "7664-41-7"


def test_a_list_is_shown_with_its_document_its_days_and_how_far_each_was_checked(acme):
    shown = acme.get("/substances/%232507").json
    catalogue, drugs = shown["lists"]
    assert (catalogue["flag"], catalogue["entry"], catalogue["effective_from"]) == (
        None, "#2507", "2015-05-01") and catalogue["title"].startswith("危险化学品目录")
    assert (drugs["flag"], drugs["list"], drugs["entry"], drugs["status"]) == (
        "drug_precursor_3", "drug_precursors", "3/6", "verified")
    assert (drugs["document"], drugs["effective_from"], drugs["effective_to"], drugs["in_force"],
            drugs["dates_status"]) == (
        "易制毒化学品管理条例 附表", "2005-11-01", None, True, "from_knowledge")
    assert drugs["title"] and drugs["title_en"] and drugs["issuer"] and "445" in drugs["number"]


def test_a_substance_shows_what_the_list_of_un_numbers_prints_of_it(acme):
    line, = acme.get("/substances/7664-41-7").json["dangerous_goods"]
    assert (line["un"], line["name_en"], line["transport_class"], line["labels"],
            line["packing_group"], line["status"]) == (
        "1005", "AMMONIA, ANHYDROUS", "2.3", ["2.3", "8"], None, "single_parse")
    assert "ADR 2017" in line["source"]
    shown = acme.get("/substances/67-64-1").json
    assert [one["packing_group"] for one in shown["dangerous_goods"]] == ["II"]
    assert (shown["adr_class"], shown["subsidiary_labels"]) == ("3", None)


def test_a_flag_counts_from_the_day_its_list_says(acme):
    asked = "/substances/13956-29-1"  # cannabidiol, listed from 2024-09-01
    before, after = (acme.get(asked, as_of=f"{day}T12:00:00+08:00").json
                     for day in ("2024-08-31", "2024-09-01"))
    assert (before["flags"], after["flags"]) == ([], ["drug_precursor_2"])
    assert [one["in_force"] for one in before["lists"] + after["lists"]] == [False, True]


def test_a_cas_of_several_entries_is_refused_with_its_candidates(acme):
    refused = acme.get("/substances/7647-01-0")
    assert refused.status_code == 422
    assert "#1475" in refused.json["detail"] and "#2507" in refused.json["detail"]


@pytest.mark.parametrize("name", ["7664-41-8", "50-00-00", "nothing", "%23999999", "HW:1"])
def test_a_substance_nobody_lists_is_not_found(acme, name):
    assert acme.get(f"/substances/{name}").status_code == 404


def test_the_whole_register_is_read_page_by_page(acme):
    first = acme.get("/substances", limit=1000).json
    assert len(first["results"]) == 1000
    second = acme.get("/substances", limit=1000, cursor=first["next"]).json
    assert not {one["id"] for one in first["results"]} & {one["id"] for one in second["results"]}
    assert acme.get("/substances", q="没有这种东西").json["results"] == []
