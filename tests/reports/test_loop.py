"""The loop report counts what was found and how far the work on it has come."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from hazchem.reports.rendering import FORMATS, render
from hazchem.reports.report import made
from hazchem.reports.values import Given, LoopLine
from tests.reports.inspection import AS_OF, NAMES, Case, facts, found


def line(rule, subject, state="detected", reached=(), **told):
    """One finding with the work on it."""
    settled = told.pop("settled", False)
    work = {"since": AS_OF - timedelta(days=2) if reached else None, "assignee": "",
            "deadline": None, "overdue": False, "returned": False, "district": "330206"}
    given = {name: told.pop(name) for name in list(told) if name in work}
    return LoopLine(Case(found(rule, subject, **told), state, settled=settled),
                    frozenset(reached), **work | given)


DONE = ("verified", "assigned", "rectified", "accepted", "closed")
LINES = [
    line("G-01", "a", "closed", DONE, settled=True),
    line("G-01", "b", "assigned", DONE[:2], overdue=True, deadline=AS_OF - timedelta(hours=1),
         assignee="acme"),
    line("Q-01", "c", "explained", ("verified", "explained"), settled=True, custodian="depot"),
    line("Q-01", "d", "detected", returned=True, custodian="depot", park="", district=""),
    line("G-02", "e", "verified", ("verified",)),
]


def sections(lines=LINES, **told):
    report = made("loop", Given(loop=lines, names=NAMES), facts(**told))
    return {section.name: section for section in report.sections}


def rows(section):
    names = [column.name for column in section.columns]
    return [dict(zip(names, row.cells, strict=True)) for row in section.rows]


def test_the_whole_is_counted_by_severity_and_in_one_sentence():
    glance = sections(lang="en")["all"]
    assert glance.says[0] == "5 findings, 2 ended (40.0 %), 3 open, of which 1 overdue."
    s2, s3 = rows(glance)
    assert (s2["found"], s2["verified"], s2["assigned"], s2["closed"], s2["otherwise"]) == (
        3, 3, 2, 1, 0)
    assert (s2["open"], s2["overdue"], s2["rate"]) == (2, 1, "33.3 %")
    assert (s3["closed"], s3["otherwise"], s3["returned"], s3["rate"]) == (0, 1, 1, "50.0 %")


@pytest.mark.parametrize(("name", "key"), [
    ("parks", "park"), ("districts", "district"), ("custodians", "custodian"),
    ("rules", "rule")])
def test_every_grouping_adds_up_to_the_whole(name, key):
    told = sections()
    counts = [column.name for column in told["all"].columns if column.kind == "int"]
    for count in counts:
        assert sum(row[count] for row in rows(told[name])) == sum(
            row[count] for row in rows(told["all"]))
    assert rows(told[name])[0]["overdue"] == 1
    assert len({row[key] for row in rows(told[name])}) == len(told[name].rows)


def test_what_is_under_way_is_listed_with_what_is_overdue_first():
    told = rows(sections()["cases"])
    assert [row["code"][:4] for row in told] == ["G-01", "G-02"]
    assert (told[0]["overdue"], told[0]["assignee"], told[0]["state"]) == (
        "逾期", "acme", "assigned")
    assert made("loop", Given(loop=LINES), facts()).main.name == "cases"


def test_what_follows_from_another_finding_is_not_counted_beside_it():
    cause = LINES[0].shown.finding.code
    under = line("Q-06", "z", cause=cause)
    assert sections([*LINES, under])["all"] == sections()["all"]
    assert sum(row["found"] for row in rows(sections([under])["all"])) == 1


def test_nothing_to_work_on_is_said():
    assert sections([])["all"].says == ("没有需要办理的问题。",)


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_order_in_which_lines_come_does_not_matter(form):
    for lang in ("zh", "en"):
        one = render(made("loop", Given(loop=LINES, names=NAMES), facts(lang=lang)), form)
        other = render(made("loop", Given(loop=LINES[::-1], names=NAMES), facts(lang=lang)), form)
        assert one == other and one.body


def test_json_tells_rates_and_deadlines():
    body = json.loads(render(made("loop", Given(loop=LINES), facts()), "json").body)
    case = next(one for one in body["sections"] if one["name"] == "cases")["rows"][0]
    assert case["deadline"] == "2026-06-09T23:00:00Z"
    later = [one._replace(overdue=False) for one in LINES]
    assert replace(facts(), size=1) and rows(sections(later)["rules"])[0]["overdue"] == 0
