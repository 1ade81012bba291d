"""The report on balances: every month with the lines of its budget, and a chart of the year."""

import json

import pytest

from hazchem.reports.rendering import FORMATS
from hazchem.services import reports
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM, Viewer
from tests.services.park import Park, parse

ACETONE = "67-64-1"
NOW = Asked()


@pytest.fixture
def park(store):
    """A tank counted in three months, the second far off; and another's, never counted."""
    made = Park(store)
    made.place("acme-tank", "beta-tank")
    made.register("instruments", code="gauge", custodian="acme", kind="tank_gauge",
                  sigma_ppm="100")
    done = made.file_all(parse(f"""
2026-01-02T08:00:00Z produce acme/L1 - > acme-tank 100000 substance={ACETONE} instrument=gauge
2026-01-28T08:00:00Z count acme/L1 acme-tank > - counted_kg=99990 instrument=gauge
2026-02-10T08:00:00Z use acme/L1 acme-tank > - 20000 instrument=gauge
2026-02-26T08:00:00Z count acme/L1 acme-tank > - counted_kg=79800 instrument=gauge
2026-03-26T08:00:00Z count acme/L1 acme-tank > - counted_kg=79770 instrument=gauge
2026-03-27T08:00:00Z produce beta/L1 - > beta-tank 100 substance={ACETONE}
"""))
    assert all(fate.receipt for fate in done.fates), done.fates
    return made


def told(park, viewer=SYSTEM, lang="en", form="json", asked=NOW, **filters):
    made = reports.render(park.store, viewer, "balance", form, filters, asked, park.now, lang)
    if form != "json":
        return made.body.decode()
    return {section["name"]: section["rows"] for section in json.loads(made.body)["sections"]}


def test_every_month_that_was_counted_is_told_with_its_limits(park):
    beyond, warned, fine = told(park)["balances"]
    assert (beyond["month"], beyond["status"]) == ("2026-02", "beyond 3σ")
    assert (warned["month"], warned["status"]) == ("2026-03", "beyond 2σ")
    assert (fine["month"], fine["status"]) == ("2026-01", "within")
    assert [beyond[f"{name}_kg"] for name in ("opening", "came", "went", "counted", "muf")] == [
        "99990.000", "0.000", "20000.000", "79800.000", "190.000"]
    assert beyond["custodian_name"] == "ACME" and beyond["counts"] == 1


def test_the_lines_of_a_month_come_to_its_sigma(park):
    lines = [one for one in told(park)["lines"] if one["month"] == "2026-02"]
    assert [(one["line"], one["instrument"], one["weighings"], one["mass_kg"])
            for one in lines] == [
        ("opening", "gauge", 1, "99990.000"), ("out", "gauge", 1, "20000.000"),
        ("counted", "gauge", 1, "79800.000")]
    random = sum(float(one["random_kg"]) ** 2 for one in lines)
    opening, out, counted = (float(one["systematic_kg"]) for one in lines)
    sigma = float(next(one for one in told(park)["balances"]
                       if one["month"] == "2026-02")["sigma_kg"])
    assert abs(sigma**2 - random - (opening - out - counted) ** 2) < 0.01


def test_the_chart_shows_the_months_that_are_no_finding_by_themselves(park):
    points = told(park)["chart"]
    assert [(one["month"], one["muf_kg"], one["cumulated_kg"]) for one in points] == [
        ("2026-01", "10.000", "10.000"), ("2026-03", "30.000", "40.000")]
    page = told(park, form="html")
    assert page.count("<svg") == 1 and "2026-03: 30.000 kg" in page


def test_a_month_can_be_asked_for_and_another_word_is_refused(park):
    assert [one["month"] for one in told(park, month="2026-02")["balances"]] == ["2026-02"]
    assert told(park, month="2025-12")["balances"] == []
    with pytest.raises(Exception, match="2026-06"):
        told(park, month="June")


def test_an_enterprise_sees_its_own_balances_alone(park):
    assert len(told(park, Viewer("acme", "enterprise"))["balances"]) == 3
    assert told(park, Viewer("beta", "enterprise"))["balances"] == []
    assert told(park, custodian="beta")["balances"] == []


def test_the_past_is_told_as_it_was_known(park):
    with park.seen() as seen:
        before = Asked(seen.as_of, seen.size)
    known = {form: told(park, form=form, asked=before) for form in ("json", "csv", "html")}
    park.file_all(parse(
        "2026-02-11T08:00:00Z use acme/L1 acme-tank > - 150 instrument=gauge"))
    assert {form: told(park, form=form, asked=before) for form in known} == known
    assert told(park) != known["json"]
    assert told(park)["balances"][0]["muf_kg"] == "40.000"


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_it_comes_in_every_format_and_both_languages(park, form):
    for lang in ("zh", "en"):
        assert reports.render(park.store, SYSTEM, "balance", form, {}, Asked(), park.now,
                              lang).body
