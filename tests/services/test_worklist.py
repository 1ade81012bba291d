"""The worklist and the overview: causes counted once, what follows folded, each viewer's own."""

import pytest

from hazchem.domain.errors import Invalid
from hazchem.services import overview
from hazchem.services.casework import worklist
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM, Viewer
from tests.services.park import Park

STORY = """
    1T08:00 produce acme/L1 - > acme-tank 1000 substance=67-56-1
    2T08:00 dispatch acme/L1 acme-tank > - 300 waybill=acme/W1 consignee=beta due_at=2T20:00 pieces=3
    2T09:00 dispatch acme/L1 acme-tank > - 300 waybill=acme/W1 consignee=beta due_at=2T20:00 pieces=3
    2T18:00 receive acme/L1 - > beta-wh 300 waybill=acme/W1 pieces=3
    3T08:00 dispatch acme/L1 acme-tank > - 200 waybill=acme/W2 consignee=beta due_at=3T20:00
    1T08:00 produce rival/R1 - > rival-w 900 substance=67-64-1
    2T08:00 use rival/R1 rival-w > - 950
"""  # noqa: E501


@pytest.fixture
def park(store):
    """A dispatch told twice, one that never came, and more used than there was."""
    park = Park(store)
    park.place("acme-tank", "beta-wh", "rival-w")
    assert all(fate.receipt for fate in park.file(STORY).fates)
    return park


def told(park, viewer=SYSTEM, **filters):
    """The worklist that filters leave."""
    return worklist.worklist(park.store, viewer, filters, Asked(), park.now)


def test_causes_are_counted_once_and_what_follows_stands_under_them(park):
    every = told(park)
    rules = {tree.cause.finding.rule: [branch.shown.finding.rule for branch in tree.branches[1:]]
             for tree in every.trees}
    assert {"I-04", "G-02", "G-08"} <= set(rules)
    assert rules["I-04"] and every.following == sum(map(len, rules.values()))
    by_class = dict(every.choices["class"])
    assert sum(by_class.values()) == len(every.trees)


def test_every_choice_leaves_as_many_as_it_says(park):
    every = told(park)
    for name in worklist.FACETS:
        for choice in every.choices[name]:
            left = told(park, **{name: choice.value})
            assert len(left.trees) == choice.findings, (name, choice)


def test_a_rule_finds_the_cause_its_findings_are_folded_under(park):
    under = next(tree for tree in told(park).trees if tree.cause.finding.rule == "I-04")
    folded = under.branches[1].shown.finding.rule
    assert "I-04" in {tree.cause.finding.rule for tree in told(park, rule=folded).trees}


def test_a_class_that_is_none_is_refused(park):
    with pytest.raises(Invalid):
        told(park, **{"class": "BAD"})


def test_a_finding_is_told_with_what_follows_from_it(park):
    under = next(tree for tree in told(park).trees if tree.cause.finding.rule == "I-04")
    one = worklist.told(park.store, SYSTEM, under.cause.finding.code, Asked(), park.now)
    assert {shown.finding.code for shown in one.consequences} == {
        branch.shown.finding.code for branch in under.branches if branch.level == 1}
    code = one.consequences[0].finding.code
    other = worklist.told(park.store, SYSTEM, code, Asked(), park.now)
    assert other.cause.finding.code == under.cause.finding.code


def test_the_overview_counts_what_the_worklist_holds(park):
    one = overview.overview(park.store, SYSTEM, Asked(), park.now)
    by_class = dict(told(park).choices["class"])
    assert {name: sums["open"] for name, sums in one.counts.items()} == by_class
    assert [shown.finding.rule for shown in one.newest] == ["G-02"]
    assert one.pictured[0].finding.rule == "G-02"
    assert one.pictured[1].chain.lot == "acme/L1"
    stock = {line.substance: line.mass_mg // 1_000_000 for line in one.stock}
    assert stock == {"67-56-1": 500}


def test_an_enterprise_has_an_overview_of_its_own(park):
    mine = overview.overview(park.store, Viewer("rival", "enterprise"), Asked(), park.now)
    assert mine.newest == [] and mine.pictured is None and mine.stock == []
    assert mine.counts["IMBALANCE"]["open"] == 1 and mine.counts["BREAK"]["open"] == 0


def test_an_event_names_the_findings_that_rest_on_it(park):
    lost = next(tree.cause.finding for tree in told(park).trees
                if tree.cause.finding.rule == "G-02")
    named = worklist.naming(park.store, SYSTEM, lost.events[0], Asked(), park.now)
    assert lost.code in {shown.finding.code for shown in named}
