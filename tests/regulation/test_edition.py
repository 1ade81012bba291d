"""An edition cannot be built wrong, and says everything that is wrong with it at once."""

from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from hazchem.domain.errors import Invalid
from hazchem.domain.substance import SubstanceRegister
from hazchem.regulation.edition import Conditions, Selector, clashes, succession
from hazchem.regulation.edition_content import edition_of, tidy
from tests.regulation.editions import SUBSTANCES, edition, rule

CONTENT = {"code": "x", "regime": "x", "level": "city", "title": "x", "status": "force",
           "effective_from": "2026-01-01", "rules": [rule()]}


def problems(**told) -> dict[str, str]:
    """Each problem's pointer and code."""
    with pytest.raises(Invalid) as refused:
        edition_of({**CONTENT, **told}, zones={"city"}, substances=SubstanceRegister(SUBSTANCES))
    return {one.pointer: one.code for one in refused.value.problems}


def test_everything_that_is_wrong_is_said_at_once():
    assert problems(
        level="galaxy", status="perhaps", effective_to="2025-12-31", title="",
        rules=[
            rule("a", activities=[], zones=["nowhere"], category="bad"),
            rule("a", selector={"substances": ["7732-18-5", "67-56-2"], "flags": ["green"],
                                "concentration_min": "-1", "concentration_max": "101"}),
            rule("c", effect="allow_only_if", conditions={"hours": "6-22", "per": "month",
                                                          "zones": ["moon"]}),
            rule("d", exemptions=[{"kind": "", "max_mass_mg": 0}]),
        ]) == {
        "/rules/0/zones/0": "unknown", "/rules/0/category": "unknown",
        "/rules/0/activities": "unreachable", "/rules/1/selector/substances/0": "unknown",
        "/rules/1/code": "repeated", "/rules/1/selector/flags/0": "unknown",
        "/rules/1/selector/substances/1": "substance",
        "/rules/1/selector/concentration_min": "range",
        "/rules/1/selector/concentration_max": "range", "/rules/2/conditions/zones/0": "unknown",
        "/rules/2/conditions/mass_kg": "missing", "/rules/2/conditions/hours": "hours",
        "/rules/3/exemptions/0/kind": "missing", "/rules/3/exemptions/0/max_mass_kg": "range",
        "/title": "missing", "/level": "unknown", "/status": "unknown",
        "/effective_to": "contradiction"}


@pytest.mark.parametrize(("told", "pointer", "code"), [
    ({"effective_to": "2026-01-01"}, "/effective_to", "contradiction"),
    ({"effective_from": "2026-02-30"}, "/effective_from", "day"),
    ({"rules": [rule("a"), rule("a")]}, "/rules/1/code", "repeated"),
    ({"rules": [rule(activities=["cooking"])]}, "/rules/0/activities/0", "unknown"),
    ({"rules": [rule(conditions={"approval": "x"})]}, "/rules/0/conditions", "contradiction"),
    ({"rules": [rule(effect="require")]}, "/rules/0/conditions", "missing"),
    ({"rules": [rule(effect="cap", conditions={"mass_mg": 1})]}, "/rules/0/conditions", "missing"),
    ({"rules": [rule(selector={})]}, "/rules/0/selector", "missing"),
    ({"rules": [rule(selector={"all_others": True, "substances": ["67-56-1"]})]},
     "/rules/0/selector/all_others", "contradiction"),
    ({"rules": [rule(selector={"flags": ["highly_toxic"], "concentration_min": "30",
                               "concentration_max": "10"})]},
     "/rules/0/selector/concentration_min", "contradiction"),
    ({"rules": [rule(effect="allow_only_if", conditions={"forms": ["bulk"]}, selector={
        "all_others": True, "forms": ["reagent"]})]}, "/rules/0/conditions/forms",
     "contradiction"),
    ({"park": "atlantis"}, "/park", "unknown"),
])
def test_one_contradiction_is_named_where_it_stands(told, pointer, code):
    assert problems(**told) == {pointer: code}


@pytest.mark.parametrize("hours", ["22:00-22:00", "24:00-06:00", "22:00-24:30", "25:00-06:00"])
def test_hours_that_are_no_window_are_refused(hours):
    with pytest.raises(Invalid):
        Conditions(hours=hours)


def test_a_value_does_not_change():
    with pytest.raises(FrozenInstanceError):
        Selector(all_others=True).all_others = False


def test_a_day_may_be_told_as_an_instant_and_is_kept_as_a_day():
    told = {**CONTENT, "effective_from": "2025-12-31T16:00:00Z"}
    assert edition_of(told).effective_from == date(2026, 1, 1)
    assert tidy(told)["effective_from"] == "2026-01-01"


def test_editions_of_a_regime_follow_each_other():
    first = edition(code="a-1", regime="a")
    second = edition(code="a-2", regime="a", effective_from="2026-07-01")
    other = edition(code="b-1", regime="b")
    assert clashes(second, [first, other]) == []
    assert [(one.code, one.effective_to) for one in succession([second, first, other])] == [
        ("a-1", date(2026, 7, 1)), ("a-2", None), ("b-1", None)]


@pytest.mark.parametrize("told", [
    {"effective_from": "2026-01-01"}, {"effective_from": "2026-07-01"},
    {"effective_from": "2025-01-01", "effective_to": "2026-02-01"}])
def test_editions_of_a_regime_do_not_overlap(told):
    first = edition(code="a-1", regime="a", effective_to="2026-08-01")
    found, = clashes(edition(code="a-2", regime="a", **told), [first])
    assert found.code == "overlap" and "a-1" in found.en and "a-1" in found.zh


def test_a_draft_may_overlap_what_it_is_to_follow():
    first = edition(code="a-1", regime="a", effective_to="2026-08-01")
    draft = edition(code="a-2", regime="a", status="draft")
    assert clashes(draft, [first]) == []
    assert succession([first, draft])[0].effective_to == date(2026, 8, 1)
