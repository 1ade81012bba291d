"""The catalogue judges by the law of the day, the place and the goods; the strictest rule wins."""

import pytest

from tests.regulation.editions import ACETONE, CYANIDE, asked, edition, rule, verdict

CONTROLLED = {"category": "controlled", "effect": "require", "conditions": {"approval": "备案"}}


def allow_list(**told) -> dict:
    """Methanol is allowed; every other substance is not, unless as a reagent."""
    return edition(
        rule("m", category="restricted", effect="allow_only_if", **told),
        rule("rest", selector={"all_others": True}, exemptions=[
            {"kind": "试剂", "forms": ["reagent"], "max_mass_kg": "5", "max_mass_mg": 5_000_000,
             "evidence": "GB 15346 标签"}]))


def test_a_deny_list_denies_what_it_names_and_nothing_else():
    assert verdict(edition(rule())) == "prohibited"
    assert verdict(edition(rule()), substance=CYANIDE) == "allowed"


def test_an_allow_list_denies_what_it_does_not_name():
    assert verdict(allow_list()) == "allowed"
    assert verdict(allow_list(), substance=CYANIDE) == "prohibited"


def test_all_others_is_what_no_other_rule_names_whatever_that_rule_is_for():
    catalogue = edition(rule("m", activities=["use"]), rule("rest", selector={"all_others": True}))
    assert verdict(catalogue, activity="storage") == "allowed"
    assert verdict(catalogue, activity="storage", substance=CYANIDE) == "prohibited"


def test_the_most_specific_rule_of_an_edition_wins():
    catalogue = edition(
        rule("named", effect="allow_only_if", selector={"substances": ["67-56-1"]}),
        rule("flag", selector={"flags": ["special_control", "highly_toxic"]}),
        rule("rest", selector={"all_others": True}))
    assert verdict(catalogue) == "allowed"
    assert [one.rule for one in asked(catalogue, substance=CYANIDE).rules] == ["flag"]
    assert [one.rule for one in asked(catalogue, substance=ACETONE).rules] == ["rest"]


def test_between_editions_nothing_displaces_the_strictest():
    park = edition(rule(effect="allow_only_if"), code="park-1", level="park")
    state = edition(rule(selector={"flags": ["special_control"]}), code="state-1", level="state")
    assert verdict(park, state) == verdict(state, park) == "prohibited"
    assert [one.edition for one in asked(park, state).rules] == ["state-1", "park-1"]


def test_several_keys_of_a_selector_narrow_each_other():
    both = edition(rule(selector={"substances": ["67-56-1", "143-33-9"],
                                  "flags": ["highly_toxic"], "forms": ["bulk"]}))
    assert verdict(both, form="bulk") == "allowed"
    assert verdict(both, form="bulk", substance=CYANIDE) == "prohibited"
    assert verdict(both, form="package", substance=CYANIDE) == "allowed"


@pytest.mark.parametrize(("told", "expected"), [
    ("9.99", "allowed"), ("10", "prohibited"), ("30", "prohibited"), ("30.01", "allowed")])
def test_a_concentration_band_holds_its_ends(told, expected):
    band = edition(rule(selector={"substances": ["67-56-1"], "concentration_min": "10",
                                  "concentration_max": "30"}))
    assert verdict(band, concentration=told) == expected


def test_what_is_not_said_counts_against_and_is_asked_for():
    bulk = edition(rule(selector={"substances": ["67-56-1"], "forms": ["bulk"]}))
    applied, = asked(bulk).rules
    assert (applied.met, applied.evidence_wanted) == (False, "form")


def test_a_band_that_is_unsure_displaces_no_other_rule():
    weak = edition(rule("weak", effect="allow_only_if", selector={
        "substances": ["67-56-1"], "concentration_max": "30"}),
        rule("rest", selector={"all_others": True}))
    assert verdict(weak, concentration="20") == "allowed"
    assert verdict(weak, concentration="50") == "prohibited"
    assert verdict(weak) == "prohibited"


def test_a_rule_judges_its_zones_and_the_zones_inside_them():
    port = edition(rule(zones=["port"]))
    for zone, expected in (("core", "prohibited"), ("park", "prohibited"), ("port", "prohibited"),
                           ("city", "allowed"), ("centre", "allowed")):
        assert verdict(port, zones=frozenset({zone})) == expected
    assert verdict(edition(rule()), zones=frozenset()) == "prohibited"


def test_an_edition_of_a_park_is_for_that_park_alone():
    own = edition(rule(), level="park", park="park")
    assert verdict(own) == "prohibited"
    assert verdict(own, zones=frozenset({"centre"})) == "allowed"


@pytest.mark.parametrize(("conditions", "good", "bad"), [
    ({"zones": ["port"]}, {}, {"zones": frozenset({"centre"})}),
    ({"industries": ["医药", "涂料"]}, {"industry": "涂料"}, {"industry": "农药"}),
    ({"forms": ["tank"]}, {"form": "tank"}, {"form": "bulk"}),
    ({"mass_mg": 5_000_000}, {"mass_kg": "5"}, {"mass_kg": "5.000001"}),
    ({"hours": "22:00-06:00"}, {"at": "22:00"}, {"at": "21:59"}),
    ({"hours": "22:00-06:00"}, {"at": "05:59"}, {"at": "06:00"}),
    ({"hours": "09:00-16:00"}, {"at": "09:00"}, {"at": "16:00"}),
    ({"hours": "20:00-24:00"}, {"at": "23:59"}, {"at": "00:00"}),
    ({"permits": ["use", "transport"]}, {"evidence": ["Use", "transport"]}, {"evidence": ["use"]}),
    ({"approval": "公安备案"}, {"evidence": ["公安备案"]}, {}),
])
def test_a_condition_holds_or_is_named(conditions, good, bad):
    only = edition(rule(effect="allow_only_if", category="restricted", conditions=conditions))
    assert verdict(only, **good) == "allowed"
    failed, = asked(only, **bad).rules
    assert not failed.met
    assert failed.failed_condition.partition(":")[0].removesuffix("_kg") in {
        name.removesuffix("_mg") for name in conditions}


def test_all_conditions_must_hold():
    asks = {"permits": ["use"], "approval": "备案"}
    only = edition(rule(effect="allow_only_if", conditions=asks))
    failed, = asked(only).rules
    assert failed.failed_condition == "permits: use; approval: 备案"
    assert failed.evidence_wanted == "use; 备案"
    assert verdict(only, evidence=["use"]) == "prohibited"
    assert verdict(only, evidence=["备案", "use"]) == "allowed"


@pytest.mark.parametrize("per", ["site", "month", "year"])
def test_a_cap_counts_what_is_there_already(per):
    cap = edition(rule(effect="cap", category="controlled",
                       conditions={"mass_mg": 100_000_000, "per": per}))
    assert verdict(cap, mass_kg="40", running={per: 60_000_000}) == "allowed"
    assert verdict(cap, mass_kg="40.000001", running={per: 60_000_000}) == "controlled"
    assert verdict(cap, mass_kg="1", running={per: None}) == "controlled"
    assert verdict(cap, running={per: 0}) == "controlled"


def test_a_cap_per_batch_looks_at_the_batch_alone():
    cap = edition(rule(effect="cap", conditions={"mass_mg": 100_000_000, "per": "batch"}))
    assert verdict(cap, mass_kg="100", running={"site": 10**12}) == "allowed"
    assert verdict(cap, mass_kg="101") == "prohibited"


def test_an_exemption_lifts_only_with_its_evidence():
    reagent = {"form": "reagent", "mass_kg": "5", "substance": CYANIDE}
    assert verdict(allow_list(), **reagent) == "prohibited"
    assert "GB 15346 标签" in asked(allow_list(), **reagent).rules[0].evidence_wanted
    shown = reagent | {"evidence": ["ＧＢ 15346 标签"]}
    assert verdict(allow_list(), **shown) == "allowed"
    assert verdict(allow_list(), **shown | {"mass_kg": "6"}) == "prohibited"
    assert verdict(allow_list(), **shown | {"form": "bulk"}) == "prohibited"
    assert verdict(allow_list(), substance=CYANIDE, form="reagent",
                   evidence=["GB 15346 标签"]) == "prohibited", "its mass is not known"


def test_an_exemption_lifts_only_its_own_regime():
    lifted = edition(rule(exemptions=[{"kind": "国防", "evidence": "证明"}]), code="a")
    other = edition(rule(category="restricted"), code="b")
    decision = asked(lifted, other, evidence=["证明"])
    assert decision.verdict == "restricted"
    assert [(one.edition, one.met) for one in decision.rules] == [("a", True), ("b", False)]


@pytest.mark.parametrize(("day", "expected"), [
    ("2026-04-30", "controlled"), ("2026-05-01", "prohibited"), ("2026-07-31", "prohibited"),
    ("2026-08-01", "allowed")])
def test_each_change_holds_from_its_day_on(day, expected):
    old = edition(rule(**CONTROLLED), code="a-1", regime="a", effective_to="2026-05-01")
    new = edition(rule(), code="a-2", regime="a", effective_from="2026-05-01",
                  effective_to="2026-08-01")
    assert verdict(old, new, on=day) == expected


@pytest.mark.parametrize(("status", "expected"), [
    ("draft", "allowed"), ("trial", "prohibited"), ("force", "prohibited"),
    ("repealed", "allowed")])
def test_only_force_and_trial_judge(status, expected):
    assert verdict(edition(rule(), status=status)) == expected


def test_every_rule_that_applies_is_listed_and_the_trace_says_why():
    decision = asked(edition(rule(**CONTROLLED), code="a"),
                     edition(rule(zones=["centre"]), code="b"),
                     edition(rule(), code="c", status="draft"), evidence=["备案"])
    assert [(one.edition, one.met) for one in decision.rules] == [("a", True)]
    assert [step.en for step in decision.trace] == [
        "a r1 (controlled): met", "b r1: only in zones centre", "b: no rule applies",
        "c: draft, so it does not judge", "verdict: allowed"]


def test_an_activity_no_rule_is_for_is_free():
    assert verdict(edition(rule()), activity="transport") == "allowed"
