"""After the fact: movements are judged by the catalogue of their day, whenever either came in."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from hazchem.services import editions, findings
from hazchem.services.judging import catchup
from hazchem.services.rebuild import rebuild
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM, Viewer
from hazchem.services.verify import verify
from tests.services import filed
from tests.services.park import Park

NOW = datetime(2026, 6, 15, 4, tzinfo=UTC)


def told(code="nb-1", rule=None, **given):
    """An edition of a city that bans storing toluene in the port."""
    return {"code": code, "regime": "nb", "level": "city", "title": "示例", "status": "force",
            "effective_from": "2026-03-02", **given,
            "rules": [{"code": "r1", "category": "prohibited", "effect": "prohibit",
                       "selector": {"substances": ["108-88-3"]}, "activities": ["storage"],
                       "zones": ["port"], "text": "港区禁止储存甲苯", **(rule or {})}]}


@pytest.fixture
def park(store):
    """Toluene made in the port on two days, and elsewhere."""
    made = Park(store)
    made.register("zones", code="port", name="港区")
    made.register("zones", code="core", name="核心区", parent="port")
    made.party("acme", "beta")
    made.register("places", code="acme-tank", custodian="acme", kind="tank", zones=["core"])
    made.register("places", code="beta-tank", custodian="beta", kind="tank")
    made.file("""
        1T15:59 produce acme/L1 - > acme-tank 60 substance=108-88-3 id=before
        1T16:00 produce acme/L2 - > acme-tank 60 substance=108-88-3 id=after
        2T08:00 produce beta/B1 - > beta-tank 60 substance=108-88-3
        3T08:00 produce acme/S1 - > acme-tank 60 substance=100-42-5
        """)
    return made


def put(park, content):
    return editions.put(park.store, SYSTEM, content, park.tick())


def found(park, viewer=SYSTEM, asked=None):
    """The open findings of family C on movements, not on what stays in store: rule and event."""
    page = findings.listing(park.store, viewer, {}, asked or Asked(), NOW, 100, None)
    return sorted((one.finding.rule, one.finding.subject_id.partition("-")[0])
                  for one in page.results if one.finding.rule.startswith("C-")
                  and one.finding.rule != "C-05")


def events(park):
    """The ids of movements in short, by the lot they made."""
    return {fact.movement.lot: fact.movement.event_id.partition("-")[0] for fact in park.facts()}


def test_a_movement_is_judged_by_the_law_of_its_day(park):
    assert found(park) == []
    put(park, told())
    assert found(park) == [("C-01", events(park)["acme/L2"])]


def test_what_is_filed_later_is_judged_the_same(park):
    put(park, told())
    park.file("5T08:00 produce acme/L3 - > acme-tank 1 substance=108-88-3")
    assert ("C-01", events(park)["acme/L3"]) in found(park)


def test_the_finding_says_rule_and_reason_and_reaches_its_custodian(park):
    put(park, told())
    one, = (shown.finding for shown in findings.listing(
        park.store, Viewer("acme", "enterprise"), {"rule": "C-01"}, Asked(), NOW, 10, None).results)
    assert "nb-1 r1" in one.says and "nb-1 r1" in one.says_zh
    assert (one.custodian, one.lot, one.severity, one.figures["text"]) == (
        "acme", "acme/L2", "S1", "港区禁止储存甲苯")
    assert found(park, Viewer("beta", "enterprise")) == []


def test_a_dry_run_says_what_it_would_open_and_keeps_nothing(park):
    put(park, told())
    before = found(park)
    text = "5T08:00 produce acme/L3 - > acme-tank 1 substance=108-88-3"
    opened = park.file(text, dry_run=True).would_open
    assert [one.rule for one in opened] == ["C-01"]
    assert found(park) == before


def test_an_older_size_knows_the_law_of_then(park):
    size = put(park, told()).size
    assert found(park, asked=Asked(size=size - 1)) == []
    assert len(found(park, asked=Asked(size=size))) == 1


def test_a_zone_that_moves_is_judged_again(park):
    put(park, told())
    park.register("zones", code="core", name="核心区", parent="", effective_from=0)
    assert found(park) == []


@pytest.mark.parametrize(("rule", "expected"), [
    ({"category": "restricted", "effect": "allow_only_if", "zones": [],
      "conditions": {"zones": ["port"]}}, []),
    ({"category": "restricted", "effect": "allow_only_if", "zones": [],
      "conditions": {"zones": ["elsewhere"]}}, ["C-02"]),
    ({"category": "controlled", "effect": "cap", "conditions": {"mass_mg": 59_999_999,
                                                               "per": "batch"}}, ["C-03"]),
    ({"category": "controlled", "effect": "allow_only_if",
      "conditions": {"hours": "00:00-00:01"}}, []),
    ({"category": "controlled", "effect": "allow_only_if",
      "conditions": {"hours": "00:01-00:00"}}, ["C-03"]),
    ({"exemptions": [{"kind": "试剂", "evidence": "标签"}]}, ["C-04"]),
    ({"exemptions": [{"kind": "试剂", "evidence": "标签", "max_mass_mg": 1}]}, ["C-01"]),
    ({"effect": "require", "conditions": {"permits": ["use"]}}, []),
    ({"selector": {"substances": ["108-88-3"], "forms": ["bulk"]}}, []),
    ({"selector": {"substances": ["108-88-3"], "concentration_min": "10"}}, []),
    ({"activities": ["production"]}, ["C-01"]), ({"activities": ["use"]}, []),
])
def test_only_what_is_certain_is_held_against_anyone(park, rule, expected):
    park.register("zones", code="elsewhere")
    put(park, told(rule=rule))
    assert [code for code, event in found(park) if event == events(park)["acme/L2"]] == expected


def test_the_national_editions_hold_nothing_uncertain_against_anyone(park):
    park.file("""
        4T08:00 produce acme/N1 - > acme-tank 60 substance=143-33-9
        5T08:00 dispatch acme/N1 acme-tank > - 60 waybill=acme/W1 consignee=beta
        6T08:00 receive acme/N1 - > beta-tank 60 waybill=acme/W1
        7T08:00 use acme/L1 acme-tank > - 5
        """)
    assert found(park) == []


@pytest.mark.parametrize("seed", range(3))
def test_step_by_step_is_what_the_whole_log_makes(park, seed):
    """Editions between movements, in any order, with reads in between."""
    chance = random.Random(seed)
    steps = [told(), told("nb-2", effective_from="2026-03-05", rule={"zones": ["core"]}),
             told("x", regime="x", rule={"category": "restricted", "zones": []}),
             "4T08:00 produce acme/L3 - > acme-tank 9 substance=108-88-3",
             "6T08:00 transfer acme/L1 acme-tank > acme-tank2 5", "zone"]
    park.register("places", code="acme-tank2", custodian="acme", kind="tank")
    chance.shuffle(steps)
    for step in steps:
        if step == "zone":
            park.register("zones", code="core", parent="", effective_from=1)
        elif isinstance(step, str):
            park.file(step)
        else:
            put(park, step)
        if chance.random() < 0.5:
            catchup.catch_up(park.store, park.now)
    now = NOW + timedelta(days=1)
    catchup.catch_up(park.store, now)
    before = filed.dump(park.store)["finding"]
    assert [fault.says for fault in verify(park.store, now)] == []
    rebuild(park.store, now)
    assert filed.dump(park.store)["finding"] == before
    assert any("C-0" in str(row) for row in before)
