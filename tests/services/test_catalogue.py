"""The catalogue asked of the ledger: zones, permits, running totals and stock come from it."""

from datetime import UTC, datetime

import pytest

from hazchem.domain import instant
from hazchem.domain.errors import Invalid
from hazchem.services import catalogue, editions
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM, Viewer
from tests.services.park import Park

NOW = datetime(2026, 4, 15, tzinfo=UTC)
ALL = ["production", "storage", "use", "trade", "transport", "disposal"]


@pytest.fixture
def park(store):
    """A park within a port, two holders in it, and stock of toluene and cyanide."""
    made = Park(store)
    for code, parent in (("city", ""), ("port", "city"), ("core", "port")):
        made.register("zones", code=code, parent=parent)
    made.register("parks", code="chem", zones=["port"])
    made.party("acme", "beta", park="chem")
    made.register("places", code="acme-tank", custodian="acme", kind="tank")
    made.register("places", code="acme-w", custodian="acme", park="chem", zones=["core"])
    made.register("places", code="beta-tank", custodian="beta", kind="tank")
    made.file("""
        1T08:00 produce acme/L1 - > acme-tank 60 substance=108-88-3
        2T08:00 produce acme/L2 - > acme-w 30 substance=108-88-3
        3T08:00 use acme/L1 acme-tank > - 5
        4T08:00 produce beta/B1 - > beta-tank 7 substance=108-88-3
        5T08:00 produce acme/N1 - > acme-w 2 substance=143-33-9
        31T16:00 use acme/L1 acme-tank > - 8
        """)
    return made


def enact(park, rule, **told):
    """Put an edition of one rule about toluene."""
    content = {"code": "nb-1", "regime": "nb", "level": "city", "title": "示例", "status": "force",
               "effective_from": "2026-01-01", **told,
               "rules": [{"code": "r1", "category": "restricted", "effect": "prohibit",
                          "selector": {"substances": ["108-88-3"]}, "activities": ALL, **rule}]}
    editions.put(park.store, SYSTEM, content, NOW)


def answered(park, viewer=SYSTEM, **told):
    """The one rule of the test's edition as a check tells of it; None where it does not apply."""
    question = {"substance": "108-88-3", "activity": "storage", "place": "acme-tank", **told}
    question = {name: value for name, value in question.items() if value is not None}
    checked = catalogue.check(park.store, viewer, question, Asked(), NOW)
    return next((one for one in checked.rules if one.edition == "nb-1"), None)


@pytest.mark.parametrize(("zone", "place", "applies"), [
    ("city", "acme-tank", True), ("port", "acme-tank", True), ("core", "acme-tank", False),
    ("core", "acme-w", True), ("chem", "acme-tank", True), ("chem", "acme-w", True)])
def test_a_place_lies_in_its_zones_its_park_and_its_holders_park(park, zone, place, applies):
    enact(park, {"zones": [zone]})
    assert (answered(park, place=place) is not None) is applies


def test_zones_may_be_told_instead_of_a_place(park):
    enact(park, {"zones": ["port"]})
    assert answered(park, place=None, zones=["core"]) is not None
    assert answered(park, place=None, zones=["city"]) is None
    assert answered(park, place=None, zones=["chem"]) is not None, "a park lies in its zones"


CAP = {"effect": "cap", "conditions": {"mass_mg": 100_000_000, "per": "site"}}


def test_a_site_is_all_that_its_holder_has_there_now(park):
    enact(park, CAP)
    # 60 − 5 − 8 + 30 = 77 kg stand with acme.
    assert answered(park, mass_mg=23_000_000).met
    failed = answered(park, mass_mg=23_000_001)
    assert failed.failed_condition == "mass_kg: 77.000 + 23.000001 > 100.000 kg per site"
    assert answered(park, place="beta-tank", mass_mg=93_000_000).met


@pytest.mark.parametrize(("activity", "on", "before"), [
    ("use", "2026-03-15", "5.000"), ("use", "2026-04-15", "8.000"),
    ("production", "2026-03-15", "90.000"), ("storage", "2026-03-15", "90.000"),
    ("production", "2026-04-15", "0.000"), ("disposal", "2026-03-15", "0.000")])
def test_a_month_is_a_month_in_china(park, activity, on, before):
    """The second use was at 00:00 on 1 April in China, still March in UTC."""
    enact(park, {"effect": "cap", "conditions": {"mass_mg": 1, "per": "month"}})
    failed = answered(park, activity=activity, on=on, mass_mg=1_000_000)
    assert failed.failed_condition.startswith(f"mass_kg: {before} + 1.000 > ")


def test_a_year_counts_all_its_months(park):
    enact(park, {"effect": "cap", "conditions": {"mass_mg": 13_000_000, "per": "year"}})
    assert answered(park, activity="use", mass_mg=0).met
    assert not answered(park, activity="use", mass_mg=1).met


def test_anothers_total_is_not_told_and_so_not_met(park):
    enact(park, CAP)
    rival = Viewer("beta", "enterprise")
    failed = answered(park, rival, mass_mg=1)
    assert (failed.met, failed.evidence_wanted) == (False, "running total per site")
    assert "77" not in failed.failed_condition
    assert answered(park, Viewer("acme", "enterprise"), place=None, zones=["port"], mass_mg=1).met


@pytest.mark.parametrize(("told", "met"), [
    ({}, True), ({"valid_to": instant.to_us(datetime(2026, 4, 1, tzinfo=UTC))}, False),
    ({"kind": "trading"}, False), ({"substances": ["67-56-1"]}, False),
    ({"substances": ["108-88-3"]}, True), ({"custodian": "beta"}, False)])
def test_a_permit_on_the_register_needs_no_other_evidence(park, told, met):
    enact(park, {"effect": "require", "conditions": {"permits": ["use"]}})
    assert answered(park).evidence_wanted == "use"
    park.register("permits", **{"number": "P1", "kind": "use", "custodian": "acme", **told})
    assert answered(park).met is met
    assert answered(park, evidence=["use"]).met


def test_an_instant_is_judged_by_its_time_in_china(park):
    enact(park, {"effect": "allow_only_if", "conditions": {"hours": "22:00-06:00"}})
    assert answered(park, on="2026-04-15T14:00:00Z").met
    assert not answered(park, on="2026-04-15T13:59:59Z").met
    assert answered(park, on="2026-04-15").evidence_wanted == "time of day"


def test_every_fault_of_a_question_is_said_at_once(park):
    with pytest.raises(Invalid) as refused:
        answered(park, substance="7732-18-5", activity="cooking", place="nowhere",
                 zones=["city", "moon"], on="2026-02-30", form="foam", concentration="120")
    assert {one.pointer: one.code for one in refused.value.problems} == {
        "/substance": "unknown", "/activity": "unknown", "/place": "unknown",
        "/zones/1": "unknown", "/on": "day", "/form": "unknown", "/concentration": "range"}


def test_impact_lists_the_stock_that_rules_would_touch_before_they_hold(park):
    enact(park, {"zones": ["core"]}, status="draft", effective_from="2027-01-01")
    found = catalogue.impact(park.store, SYSTEM, "nb-1", Asked(), NOW).results
    assert [(one.held.place, one.held.lot, one.held.mass_mg, one.category, one.rules)
            for one in found] == [("acme-w", "acme/L2", 30_000_000, "restricted", ("r1",))]


def test_impact_shows_each_viewer_its_own(park):
    enact(park, {"selector": {"all_others": True}})
    seen = {viewer: [one.held.lot for one in
                     catalogue.impact(park.store, viewer, "nb-1", Asked(), NOW).results]
            for viewer in (SYSTEM, Viewer("beta", "enterprise"))}
    assert seen[SYSTEM] == ["acme/L1", "acme/L2", "acme/N1", "beta/B1"]
    assert seen[Viewer("beta", "enterprise")] == ["beta/B1"]


@pytest.mark.parametrize(("substance", "activity", "day", "codes"), [
    ("143-33-9", "transport", "2026-04-30", {"CN-TBGK-1"}),
    ("143-33-9", "transport", "2026-05-01", {"CN-TBGK-1", "CN-HCSL-2026"}),
    ("108-88-3", "trade", "2018-09-17", set()),
    ("108-88-3", "trade", "2018-09-18", {"CN-YZD-2018"}),
    ("67-56-1", "storage", "2020-05-29", set()),
    ("67-56-1", "storage", "2020-05-30", {"CN-TBGK-1"})])
def test_the_national_editions_judge_from_their_day_on(park, substance, activity, day, codes):
    checked = catalogue.check(park.store, SYSTEM, {
        "substance": substance, "activity": activity, "on": day}, Asked(), NOW)
    assert {one.edition for one in checked.rules} == codes
    assert checked.verdict == ("controlled" if codes else "allowed")
    assert all(one.confidence for one in checked.rules)


def test_highly_toxic_goods_do_not_go_by_inland_water(park):
    told = {"substance": "143-33-9", "activity": "transport", "zones": ["cn-inland-waters"]}
    assert catalogue.check(park.store, SYSTEM, told, Asked(), NOW).verdict == "prohibited"
