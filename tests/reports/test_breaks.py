"""The break-in-chain report counts causes, folds consequences, and says when nothing is open."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from hazchem.reports.breaks import FINDINGS
from hazchem.reports.folding import folded
from hazchem.reports.rendering import render
from hazchem.reports.report import Report, Row, Section, made
from hazchem.reports.values import Given
from tests.reports.inspection import AS_OF, Case, facts, found, inspection


def section(report: Report, name: str) -> Section:
    """One section of a report."""
    return next(each for each in report.sections if each.name == name)


def told(row: Row) -> dict:
    """A row of findings by column."""
    return dict(zip((column.name for column in FINDINGS), row.cells, strict=True))


def outline(report: Report) -> list[str]:
    """The findings as a reader sees them: headings where they change, consequences indented."""
    lines, above = [], ()
    for row in section(report, "findings").rows:
        if row.under != above:
            lines += [group.title for group in row.under if group not in above]
        above = row.under
        cells = told(row)
        lines.append("  " * (row.level + 1) + f"{cells['severity']} {cells['rule']}")
    return lines


def test_breaks_come_first_by_custodian_with_their_consequences_under_them():
    assert outline(made("breaks", inspection(), facts())) == [
        "断链 BREAK", "宁波甬江化工有限公司", "  S1 G-02", "    S4 G-11",
        "北仑港危化品仓储有限公司", "  S2 G-01", "    S2 Q-06", "      S4 G-11",
        "不平衡 IMBALANCE", "北仑港危化品仓储有限公司", "  S3 Q-01",
        "逾期 LATE", "宁波甬江化工有限公司", "  S3 T-04",
        "数据 DATA", "责任单位不明", "  S4 I-06",
        "已消除或已办结 · 不平衡 IMBALANCE", "北仑港危化品仓储有限公司", "  S3 Q-01",
    ]


def test_totals_count_causes_apart_from_consequences_and_no_mass_twice():
    report = made("breaks", inspection(), facts())
    classes = {row.cells[-1]: row.cells[1:-1] for row in section(report, "classes").rows}
    assert classes == {
        "BREAK": (2, 1, 1, 0, 0, 0, 31_250_500_001),
        "IMBALANCE": (1, 0, 0, 1, 0, 1, 180_000_000),
        "LATE": (1, 0, 0, 1, 0, 0, None),
        "NONCOMPLIANCE": (None, None, None, None, None, None, None),
        "DATA": (1, 0, 0, 0, 1, 2, None),
    }
    rules = {row.cells[0]: row.cells[3:] for row in section(report, "rules").rows}
    assert list(rules) == ["G-01", "G-02", "Q-01", "Q-06", "T-04", "G-11", "I-06"]
    assert rules["Q-06"] == (0, 0, 0, 0, 0, 1, None)
    assert rules["G-11"] == (0, 0, 0, 0, 0, 2, None)
    assert section(report, "classes").says[0] == (
        "未结问题 5 项，其中断链 2 项、S1 级 1 项，涉及责任单位 2 家。")


def test_every_finding_is_told_whole():
    report = made("breaks", inspection(), facts(lang="en"))
    first = told(section(report, "findings").rows[0])
    assert first["title"] == "Dispatch never received"
    assert first["says"].startswith("30 000 kg of acme/L-2606 left")
    assert (first["lot"], first["consignment"], first["park"]) == (
        "acme/L-2606", "acme/W-0601", "ningbo")
    assert first["mass_mg"] == 30_000_000_000
    assert first["events"] == ("6f1f0e3c-6a0a-4c2c-9f0b-2f6d7a3f1d01",)
    assert first["due_at"] == AS_OF - timedelta(days=2)
    assert (first["basis_kind"], first["basis_surety"]) == (
        "law", "basis read in the source; the limit is a house default")
    assert (first["state"], first["state_name"], first["parameters"]) == (
        "verified", "verified", "grace_h=24")


def test_each_finding_stands_exactly_once():
    codes = [told(row)["code"] for row in
             section(made("breaks", inspection(), facts()), "findings").rows]
    assert sorted(codes) == sorted(case.finding.code for case in inspection().findings)


def test_what_is_settled_comes_last_and_is_not_counted():
    settled = [replace(case, state="closed", settled=True) for case in inspection().findings]
    report = made("breaks", replace(inspection(), findings=settled), facts())
    assert not any(row.cells[1] for row in section(report, "classes").rows)
    assert section(report, "classes").says[0].startswith("没有未结问题")
    assert all(row.under[0].title.startswith("已消除或已办结")
               for row in section(report, "findings").rows)


@pytest.mark.parametrize(("lang", "says"), [
    ("zh", "没有未结问题：断链、不平衡、逾期、违规、数据均为零。"),
    ("en", "Nothing is open: none of class Break, Imbalance, Late, Noncompliance, Data."),
])
def test_nothing_open_is_said_plainly_in_every_format_that_has_sentences(lang, says):
    report = made("breaks", Given(), facts(lang=lang))
    assert says in render(report, "html").body.decode()
    assert json.loads(render(report, "json").body)["sections"][0]["says"] == [says]
    assert render(report, "csv").body.count(b"\r\n") == 1


def test_nothing_in_a_selection_is_not_nothing_at_all():
    report = made("breaks", Given(), facts(filters=(("park", "ningbo"),)))
    assert section(report, "classes").says == (
        "所选范围内没有未结问题：断链、不平衡、逾期、违规、数据均为零。",)


def test_rules_that_did_not_judge_are_named_with_what_they_lack():
    report = made("breaks", inspection(), facts(lang="en"))
    assert [row.cells for row in section(report, "unjudged").rows] == [
        ("needs another system's feed (vehicle tracks)", 1, "V-07 Positioning off"),
        ("not in this release yet", 1, "W-08 Waste code not in the list")]
    assert "2 rules judged; 2 did not and are listed at the end: that is no pass." in (
        section(report, "classes").says)


def test_a_class_that_no_rule_judges_is_not_told_as_zero():
    rules = inspection().rules
    report = made("breaks", Given(rules=rules), facts())
    assert section(report, "classes").says[0] == (
        "没有未结问题：断链、不平衡均为零。逾期、违规、数据：没有规则判定。")
    assert [row.cells[1] for row in section(report, "classes").rows] == [0, 0, None, None, None]
    assert render(report, "html").body.decode().count("未判定") == 3


def test_where_no_rule_judges_nothing_is_claimed():
    rules = [rule._replace(judges=False) for rule in inspection().rules]
    report = made("breaks", Given(rules=rules), facts())
    assert section(report, "classes").says[0] == "没有任何规则参与判定。"


def chained(*causes: str) -> list[Case]:
    """Findings named by letter, each following from the one named in its place; "" from none."""
    plain = [found("G-11", letter) for letter in "abcdef"[:len(causes)]]
    code = {"abcdef"[n]: finding.code for n, finding in enumerate(plain)}
    return [Case(replace(finding, cause=code.get(cause, cause)))
            for finding, cause in zip(plain, causes, strict=True)]


def shape(cases: list[Case]) -> dict[str, int]:
    """How deep each finding stands."""
    return {branch.shown.finding.subject_id: branch.level
            for tree in folded(cases) for branch in tree.branches}


def test_a_cause_that_is_not_listed_leaves_its_consequence_standing():
    assert shape(chained("G-01-0123456789AB", "a")) == {"a": 0, "b": 1}


def test_findings_that_name_each_other_in_a_ring_are_all_there():
    assert sorted(shape(chained("b", "a", "b")).values()) in ([0, 1, 1], [0, 1, 2])
    assert len(shape(chained("b", "c", "a", "a", "d"))) == 5
    assert shape(chained("a")) == {"a": 0}


def test_a_long_line_of_consequences_does_not_exhaust_the_stack():
    cases = [Case(found("G-11", f"lot-{n}")) for n in range(3000)]
    cases = [cases[0]] + [Case(replace(case.finding, cause=cases[n].finding.code))
                          for n, case in enumerate(cases[1:])]
    (tree,) = folded(cases)
    assert len(tree.branches) == 3000


def test_two_thousand_findings_are_all_there_in_every_format():
    cases = [Case(found("Q-01", f"acme/W-{n}", custodian=f"c{n % 37}", mass_mg=n + 1,
                        events=(f"event-{n}",))) for n in range(2000)]
    report = made("breaks", Given(findings=cases), facts())
    assert render(report, "csv").body.count(b"\r\n") == 2001
    assert len(json.loads(render(report, "json").body)["sections"][2]["rows"]) == 2000
    page = render(report, "html").body
    assert all(f"<code>event-{n}</code>".encode() in page for n in range(0, 2000, 97))
    assert len(render(report, "xlsx").body) > 100_000
