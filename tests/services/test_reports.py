"""Reports over a real ledger: what is filed is told, to whom it may be told, and twice the same."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from hazchem.domain.errors import Invalid, Unseen
from hazchem.reports.rendering import FORMATS
from hazchem.services import reports
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM, Viewer
from tests.services.park import Park
from tests.world import at

STORY = """
    1T08:00 produce acme/L1 - > acme-tank 1000 substance=67-64-1
    2T08:00 dispatch acme/L1 acme-tank > - 300 waybill=acme/W1 consignee=depot destination=depot-wh due_at=2T20:00 carrier=haul
    2T10:00 receive acme/L1 - > depot-wh 300 waybill=acme/W1
    3T08:00 dispatch acme/L1 acme-tank > - 200 waybill=acme/W2 consignee=depot destination=depot-wh due_at=3T20:00 carrier=haul
    4T08:00 use rival/L9 rival-wh > - 50 substance=67-64-1 purpose=test
"""  # noqa: E501


@pytest.fixture
def park(store):
    """Two enterprises that trade, one that does not, and a truck that never arrived."""
    # The datasets enter the log now; what is filed a day later is filed in instants of its own.
    park = Park(store, datetime.now(UTC) + timedelta(days=1))
    park.register("parks", code="north", name="北区化工园")
    park.place("acme-tank", "depot-wh", "rival-wh")
    park.party("acme", "depot", "haul", "rival", park="north")
    done = park.file(STORY)
    assert all(fate.receipt for fate in done.fates), done.fates
    return park


def told(park, name, viewer=SYSTEM, as_of=None, **filters):
    """A report as JSON, by the name of its sections."""
    asked = Asked(as_of)
    made = reports.render(park.store, viewer, name, "json", filters, asked, park.now, "en")
    report = json.loads(made.body)
    return report, {section["name"]: section["rows"] for section in report["sections"]}


def test_the_breaks_report_tells_the_truck_that_never_arrived(park):
    report, sections = told(park, "breaks")
    lost = next(row for row in sections["findings"] if row["rule"] == "G-02")
    assert (lost["consignment"], lost["mass_kg"], lost["class"]) == (
        "acme/W2", "200.000", "BREAK")
    assert lost["basis_kind"] == "law" and lost["state"] == "detected"
    assert report["seen_by"] == "everything"
    assert len(report["root"]) == 64
    stranger = next(row for row in sections["findings"] if row["rule"] == "G-01")
    assert stranger["custodian"] == "rival"
    classes = {row["class"]: row["findings"] for row in sections["classes"]}
    causes = [row for row in sections["findings"] if not row["level"]]
    assert sum(filter(None, classes.values())) == len(causes)
    assert classes["LATE"] == 0  # family T judges it, and nothing was late here
    assert {row["why"] for row in sections["unjudged"]} >= {"not in this release yet"}


def test_an_enterprise_is_told_of_its_own_alone(park):
    report, sections = told(park, "breaks", Viewer("rival", "enterprise"), at("9T00:00"))
    assert {row["rule"] for row in sections["findings"]} == {"G-01"}
    assert report["seen_by"] == "custodian rival"
    _, sections = told(park, "stock", Viewer("rival", "enterprise"))
    assert sections["stock"] == []
    _, sections = told(park, "flow", Viewer("rival", "enterprise"))
    assert sections["flow"] == []
    body = reports.render(park.store, Viewer("rival", "enterprise"), "breaks", "html", {},
                          Asked(), park.now, "zh").body.decode()
    assert "acme" not in body and "W2" not in body


def test_stock_tells_what_stands_and_what_is_under_way(park):
    _, sections = told(park, "stock")
    assert [(row["place"], row["consignment"], row["custodian"], row["mass_kg"])
            for row in sections["stock"]] == [
        ("acme-tank", "", "acme", "500.000"), ("depot-wh", "", "depot", "300.000"),
        ("", "acme/W2", "haul", "200.000")]
    (total,) = sections["totals"]
    assert (total["standing_kg"], total["transit_kg"], total["mass_kg"], total["lots"]) == (
        "800.000", "200.000", "1000.000", 1)
    assert total["substance_name"].lower() == "acetone"
    made = reports.render(park.store, SYSTEM, "stock", "html", {}, Asked(), park.now, "zh")
    assert "北区化工园" in made.body.decode() and "丙酮" in made.body.decode()


def test_stock_is_filtered_and_a_consignee_sees_what_comes_to_it(park):
    _, sections = told(park, "stock", place="acme-tank")
    assert [row["place"] for row in sections["stock"]] == ["acme-tank"]
    _, sections = told(park, "stock", substance="64-17-5")
    assert sections["stock"] == []
    _, sections = told(park, "stock", Viewer("depot", "enterprise"))
    assert [row["place"] or row["consignment"] for row in sections["stock"]] == [
        "depot-wh", "acme/W2"]


def test_flow_tells_what_was_sent_and_what_was_received(park):
    _, sections = told(park, "flow")
    assert [(row["source"], row["target"], row["trips"], row["sent_kg"], row["received_kg"])
            for row in sections["flow"]] == [("acme", "depot", 2, "500.000", "300.000")]


def test_the_same_question_is_answered_with_the_same_bytes_whatever_came_after(park):
    with park.seen() as seen:
        asked = Asked(seen.as_of, seen.size)
    before = {(name, form): reports.render(
        park.store, SYSTEM, name, form, {}, asked, park.now, "zh")
        for name in ("breaks", "flow", "stock") for form in FORMATS}
    park.file("5T08:00 receive acme/L1 - > depot-wh 200 waybill=acme/W2")
    later = park.now + timedelta(days=3)
    for (name, form), rendered in before.items():
        assert reports.render(
            park.store, SYSTEM, name, form, {}, asked, later, "zh") == rendered, (name, form)
    assert reports.render(park.store, SYSTEM, "stock", "csv", {}, Asked(), later, "zh") != (
        before["stock", "csv"])


def test_what_was_cleared_is_told_where_it_is_asked_for(park):
    park.file("3T18:00 receive acme/L1 - > depot-wh 200 waybill=acme/W2")
    _, sections = told(park, "breaks")
    assert "G-02" not in {row["rule"] for row in sections["findings"]}
    _, sections = told(park, "breaks", state="all")
    (row,) = [row for row in sections["findings"] if row["rule"] == "G-02"]
    assert row["state"] == "corrected" and row["cleared_at"]


def test_two_inspectors_are_told_the_same(park):
    one, other = (reports.render(park.store, Viewer(code, "inspector"), "breaks", "html", {},
                                 Asked(at("9T00:00")), park.now, "zh") for code in ("a", "b"))
    assert one == other


def test_a_csv_of_breaks_has_a_row_for_every_finding(park):
    made = reports.render(park.store, SYSTEM, "breaks", "csv", {}, Asked(), park.now, "en")
    rows = list(csv.DictReader(io.StringIO(made.body.decode("utf-8-sig"), newline="")))
    _, sections = told(park, "breaks")
    assert [row["Code"] for row in rows] == [row["code"] for row in sections["findings"]]
    assert made.content_type == "text/csv; charset=utf-8"


@pytest.mark.parametrize(("name", "form", "filters", "error", "says"), [
    ("brakes", "json", {}, Unseen, "brakes"),
    ("breaks", "pdf", {}, Invalid, "pdf"),
    ("stock", "json", {"severity": "S1"}, Invalid, "severity"),
    ("breaks", "json", {"class": "BAD"}, Invalid, "BAD"),
    ("flow", "json", {"from": "yesterday"}, Invalid, "yesterday"),
])
def test_what_no_report_can_be_asked_is_refused(park, name, form, filters, error, says):
    with pytest.raises(error) as refused:
        reports.render(park.store, SYSTEM, name, form, filters, Asked(), park.now, "zh")
    assert says in refused.value.problems[0].en and says in refused.value.problems[0].zh


def test_an_empty_ledger_says_that_nothing_is_open(store):
    made = reports.render(store, SYSTEM, "breaks", "html", {}, Asked(), at("1T08:00"), "zh")
    assert "没有未结问题" in made.body.decode()
    assert {form.name for form in reports.listing(SYSTEM)} >= {"breaks", "stock", "flow"}
