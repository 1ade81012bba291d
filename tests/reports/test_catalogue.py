"""The catalogue report shows what is in force on its day, how far it was checked, what it hits."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from hazchem.services import editions, reports
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM, Viewer
from tests.services.park import Park

NOW = datetime(2026, 6, 15, 4, tzinfo=UTC)
RULES = [{"code": "r1", "category": "restricted", "effect": "cap", "text": "限量",
          "selector": {"substances": ["67-56-1"]}, "activities": ["storage"],
          "conditions": {"mass_mg": 5_000_000, "per": "site"},
          "exemptions": [{"kind": "试剂", "forms": ["reagent"], "evidence": "标签"}]}]


@pytest.fixture
def park(store):
    """Methanol and a harmless stock with two holders; a city's edition, its successor, a draft."""
    made = Park(store)
    made.place("acme-tank", "beta-tank")
    made.file("""
        1T08:00 produce acme/L1 - > acme-tank 60 substance=67-56-1
        1T09:00 produce acme/L2 - > acme-tank 60 substance=100-42-5
        1T10:00 produce beta/B1 - > beta-tank 7 substance=67-56-1
        """)
    told = {"regime": "nb", "level": "city", "title": "示例", "source": "公报", "rules": RULES}
    for code, status, begins in (("nb-1", "force", "2026-01-01"), ("nb-2", "force", "2026-06-16"),
                                 ("nb-3", "draft", "2027-01-01")):
        editions.put(store, SYSTEM, {**told, "code": code, "status": status,
                                     "effective_from": begins}, NOW)
    return made


def told(park, viewer=SYSTEM, form="json", as_of=NOW, lang="en", **filters):
    """The report in a format."""
    made = reports.render(park.store, viewer, "catalogue", form, filters, Asked(as_of), NOW, lang)
    return json.loads(made.body) if form == "json" else made.body.decode("utf-8-sig")


def sections(report):
    """Each section's rows by its name."""
    return {one["name"]: one["rows"] for one in report["sections"]}


def test_what_is_in_force_on_the_day_is_told_with_its_source(park):
    found = sections(told(park))
    assert [one["edition"] for one in found["editions"]] == [
        "CN-HCSL-2026", "CN-INLAND-2019", "CN-TBGK-1", "CN-YZD-2018", "nb-1"]
    ours = found["editions"][-1]
    assert (ours["effective_to"], ours["source"], ours["rules"]) == ("2026-06-16", "公报", 1)
    assert {one["edition"]: one["confidence"] for one in found["editions"]}["CN-TBGK-1"]
    assert [one["edition"] for one in found["others"]] == ["nb-2", "nb-3"]


def test_the_day_after_a_change_its_successor_is_told(park):
    found = sections(told(park, as_of=datetime(2026, 6, 15, 16, tzinfo=UTC)))
    assert "nb-2" in [one["edition"] for one in found["editions"]]
    assert "nb-1" in [one["edition"] for one in found["others"]]


def test_a_rule_says_whom_it_is_for_and_what_it_asks(park):
    rule = next(one for one in sections(told(park))["rules"] if one["edition"] == "nb-1")
    assert (rule["goods"], rule["conditions"], rule["exemptions"], rule["activities"]) == (
        "67-56-1", "mass_kg: 5.000 per site", "试剂 reagent (标签)", ["storage"])
    checked = {one["confidence"] for one in sections(told(park))["rules"]}
    assert {"verified", "verified_draft", "from_knowledge"} <= checked


def test_the_stock_a_rule_touches_is_told_to_whom_it_belongs(park):
    def lots(viewer, **filters):
        touched = sections(told(park, viewer, **filters))["touched"]
        return [(one["edition"], one["lot"]) for one in touched]

    everything = [("CN-TBGK-1", "acme/L1"), ("nb-1", "acme/L1"), ("CN-TBGK-1", "beta/B1"),
                  ("nb-1", "beta/B1")]
    assert sorted(lots(SYSTEM)) == sorted(everything)
    assert lots(Viewer("beta", "enterprise")) == everything[2:]
    assert lots(SYSTEM, custodian="acme") == everything[:2]
    assert lots(SYSTEM, substance="100-42-5") == []


@pytest.mark.parametrize(("lang", "words"), [("zh", "须由主管部门录入"), ("en", "must load it")])
def test_without_a_local_catalogue_it_says_whose_it_is_to_load(store, lang, words):
    empty = Park(store)
    assert words in told(empty, form="html", lang=lang)


def test_a_made_up_catalogue_is_no_local_catalogue(store):
    made = Park(store)
    editions.put(store, SYSTEM, {
        "code": "d", "regime": "d", "level": "city", "title": "（演示·虚构）", "status": "force",
        "effective_from": "2026-01-01", "confidence": "fictional", "rules": RULES}, NOW)
    body = told(made, form="html", lang="en")
    assert "must load it" in body and "issued by no authority" in body


def test_the_csv_is_of_the_rules_and_the_same_each_time(park):
    body = told(park, form="csv")
    assert body == told(park, form="csv")
    assert "nb-1" in [row[0] for row in csv.reader(io.StringIO(body))]
    for form in ("xlsx", "html"):
        assert reports.render(park.store, SYSTEM, "catalogue", form, {}, Asked(NOW), NOW, "zh").body
