"""The morning page: twenty lines at most, what is new first, and what it counts it shows."""

from dataclasses import replace
from datetime import timedelta

from hazchem.reports.report import made
from hazchem.reports.today import LINES_MAX
from hazchem.reports.values import Given, LoopLine, LotLine, ParkedLine
from tests.reports.inspection import AS_OF, NAMES, Case, found
from tests.reports.inspection import facts as facts_of

HOUR = timedelta(hours=1)


def lines_of(values, lang="zh"):
    """The lines of the page as mappings, and the tiles by name."""
    report = made("today", values, facts_of(lang=lang))
    tiles, lines = report.sections
    names = [column.name for column in lines.columns]
    return ([dict(zip(names, row.cells, strict=True)) for row in lines.rows],
            {row.cells[0]: row.cells[1] for row in tiles.rows}, lines.says)


def parked(plate="浙B1", **told):
    """A vehicle in a lot."""
    given = {
        "plate": plate, "trailer": "", "berth": "1", "custodian": "haul", "state": "loaded",
        "goods": (("丙酮", "acetone"),), "classes": ("3",), "mass_mg": 10**9, "waybill": "acme/W1",
        "since": AS_OF - 30 * HOUR, "until": AS_OF - 6 * HOUR, "overdue": True, "neighbours": (),
        "alarms": (), **told}
    return ParkedLine(**given)


def test_what_is_new_comes_first_and_what_is_old_and_slight_does_not_come():
    fresh = found("Q-06", "acme/L2", occurred_at=AS_OF - 2 * HOUR)
    overdue = found("G-02", "acme/W1", occurred_at=AS_OF - 240 * HOUR)
    old = found("G-01", "acme/L9")
    slight = found("G-11", "acme/L3", occurred_at=AS_OF - HOUR)
    lines, tiles, _ = lines_of(Given(
        findings=tuple(map(Case, (old, overdue, slight, fresh))), names=NAMES))
    assert [line["code"] for line in lines] == [fresh.code, overdue.code]
    assert [line["new"] for line in lines] == ["新", ""]
    assert tiles["逾期未到运次"] == 1 and tiles["24 小时内新问题"] == 1


def test_who_stays_too_long_stands_on_the_page_and_who_passes_through_is_counted():
    lot = LotLine("yard", "一号停车场", "ningbo", False, 4, 2, (
        parked(), parked("浙B2", goods=(), overdue=False)))
    lines, tiles, _ = lines_of(Given(parking=(lot,), names=NAMES))
    line, = lines
    assert line["kind"] == "超时停留" and "浙B1" in line["what"] and "丙酮" in line["what"]
    assert tiles["在场车辆"] == 2 and tiles["过境车辆"] == 1


def test_who_was_seen_at_the_gate_and_stands_in_a_lot_is_one_vehicle():
    gate = LotLine("gate", "卡口", "ningbo", True, 0, 0, (parked(), parked("浙B2")))
    lot = LotLine("yard", "一号停车场", "ningbo", False, 4, 3, (parked(),))
    _, tiles, _ = lines_of(Given(parking=(gate, lot), names=NAMES))
    assert tiles["在场车辆"] == 2 and tiles["其中重车"] == 2


def test_work_due_tomorrow_is_named_with_who_is_to_act():
    case = replace(Case(found("Q-01", "acme/L1")), state="assigned")
    line = LoopLine(case, frozenset({"assigned"}), AS_OF, "acme", AS_OF + 5 * HOUR, False, False)
    later = line._replace(deadline=AS_OF + 50 * HOUR)
    lines, tiles, _ = lines_of(Given(loop=(line, later), names=NAMES), "en")
    assert [one["due"] for one in lines] == [AS_OF + 5 * HOUR]
    assert tiles["Work due or overdue"] == 1


def test_no_more_than_twenty_lines_are_shown_and_how_many_are_not_is_said():
    many = tuple(Case(found("G-02", f"acme/W{n}")) for n in range(LINES_MAX + 7))
    lines, tiles, says = lines_of(Given(findings=many, names=NAMES))
    assert len(lines) == LINES_MAX
    assert any("7" in said for said in says)
    assert tiles["逾期未到运次"] == LINES_MAX + 7


def test_a_quiet_day_says_so():
    lines, _, says = lines_of(Given(names=NAMES))
    assert lines == [] and "今日无待办事项。" in says
