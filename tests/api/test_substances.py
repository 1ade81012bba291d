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
        "key_regulated": "verified", "special_control": "verified_draft"}
    hazard = shown["gb18218"]
    line, = hazard["table1"]
    assert (line["number"], line["threshold_t"], line["status"]) == ("1", "10", "verified")
    assert "GB 18218-2018" in line["source"] and hazard["symbols_status"] == "verified_MEM2015"
    assert {row["symbol"] for row in hazard["table2"]} == set(hazard["symbols"]) == {"W2", "J3"}
    assert [row["beta"] for row in hazard["betas"] if row["substance"]] == ["2"]
    for name in ("%232", "2"):
        assert acme.get(f"/substances/{name}").json["cas"] == "7664-41-7"


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
