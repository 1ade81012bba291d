"""The report on parking: lots at a glance, then every vehicle, what is amiss first."""

from datetime import UTC, datetime

from hazchem.domain.finding import Finding
from hazchem.reports.rendering import render
from hazchem.reports.report import Facts, made
from hazchem.reports.values import Given, LotLine, ParkedLine

AT = datetime(2026, 6, 10, 8, tzinfo=UTC)


def parked(plate, berth="", overdue=False, alarms=()):
    return ParkedLine(plate, "", berth, "haul", "loaded", (("氨", "ammonia"),), ("2.3",),
                      20_000_000_000, "acme/W1", AT, AT, overdue, ("B9",), tuple(alarms))


def alarm():
    return Finding(
        code="K-02-AAAAAAAAAAAA", rule="K-02", finding_class="NONCOMPLIANCE", severity="S3",
        title="Dwell", title_zh="超时停留", says="stood too long", says_zh="停留过久",
        subject_kind="stay", subject_id="x", custodian="haul", park="port", lot="",
        consignment="", mass_mg=None, events=(), occurred_at=AT, due_at=None, basis="b",
        basis_status="house", parameters={}, figures={}, parties=("haul",), cause="")


def report(lang="zh"):
    lots = [LotLine("g1", "卡口", "port", True, 0, 0, ()),
            LotLine("p1", "停车场", "port", False, 4, 2, (
                parked("B2", "A1"), parked("B1", "A2", True, [alarm()])))]
    return made("parking", Given(parking=lots, names={"haul": "丙运输"}),
                Facts(size=9, as_of=AT, root="00", lang=lang))


def test_lots_come_first_and_vehicles_with_findings_before_others():
    lots, vehicles = report().sections
    assert [row.cells[1] for row in lots.rows] == ["p1", "g1"]
    assert lots.rows[0].cells[4:] == (4, 2, 2, 2, 1, 1)
    assert lots.rows[1].cells[4] is None
    assert [row.cells[2] for row in vehicles.rows] == ["B1", "B2"]
    assert vehicles.rows[0].cells[-2:] == (("K-02",), "停留过久")


def test_goods_and_states_are_told_in_the_language_asked_for():
    _, vehicles = report("en").sections
    assert vehicles.rows[0].cells[6:8] == ("loaded", "ammonia")


def test_it_is_written_in_every_format_and_twice_the_same():
    for form in ("json", "csv", "xlsx", "html"):
        assert render(report(), form).body == render(report(), form).body


def test_without_lots_it_says_so():
    lots, _ = made("parking", Given(), Facts(size=0, as_of=AT, root="00")).sections
    assert lots.says == ("没有登记停车场或卡口。",)
