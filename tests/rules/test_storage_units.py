"""A hazard unit is judged by its design, its filing and what stood in it, episode by episode."""

import pytest

from tests.rules.ledgers import ledger_of

# Methanol: Q is 500 t by table 1.
UNIT = """unit u1 custodian=acme exposed_persons=10 filed_level=4
place acme-wh hazard_unit=u1 design_max_t=67-56-1:600
"""
IN = "2026-06-10T07:00:00Z produce acme/L1 - > acme-wh {kg} substance=67-56-1"


def found(*lines, unit=UNIT, rule="S-04"):
    return [one for one in ledger_of(unit + "\n".join(lines)).findings() if one.rule == rule]


def whats(*lines, unit=UNIT):
    return [one.subject_id.split("|", 2)[2] for one in found(*lines, unit=unit)]


def test_a_filed_unit_within_its_design_is_left_alone():
    assert found(IN.format(kg=600_000)) == []


def test_a_milligram_above_the_design_maximum_is_too_much():
    one, = found(IN.format(kg="600000.000001"))
    assert (one.subject_id, one.mass_mg, one.severity) == (
        "u1|2026-06-10T07:00:00Z|above|acme-wh|67-56-1", 1, "S2")
    assert "600.000000001 t" in one.says and "still so" in one.says
    assert (one.custodian, one.figures["place"]) == ("acme", "acme-wh")


def test_each_time_it_goes_above_is_a_finding_that_stays():
    lines = [IN.format(kg=700_000), "2026-06-11T07:00:00Z use acme/L1 acme-wh > - 200000",
             "2026-06-12T07:00:00Z produce acme/L2 - > acme-wh 150000 substance=67-56-1",
             "2026-06-13T07:00:00Z produce acme/L3 - > acme-wh 50000 substance=67-56-1"]
    first, then = sorted(found(*lines), key=lambda one: one.occurred_at)
    assert first.mass_mg == 100 * 10**9 and "until 2026-06-11 15:00" in first.says
    assert then.mass_mg == 100 * 10**9 and "still so" in then.says
    assert len(then.events) == 2, "what took it over, and what took it farthest"


def test_what_goes_on_into_the_next_month_is_told_once_and_by_the_first():
    lines = [IN.format(kg=700_000), "2026-06-30T17:00:00Z use acme/L1 acme-wh > - 1",
             "2026-07-02T07:00:00Z use acme/L1 acme-wh > - 200000",
             "as_of 2026-07-10T00:00:00Z"]
    one, = found(*lines)
    assert one.subject_id.startswith("u1|2026-06-10")
    assert "still so on 2026-07-01 00:00" in one.says
    one, = found(*lines, "2026-07-03T07:00:00Z produce acme/L9 - > acme-wh 150000 substance=67-56-1"
                 ) [1:]
    assert one.subject_id.startswith("u1|2026-07-03")


def test_a_unit_that_is_not_filed_is_a_finding_and_a_grave_one_of_the_two_upper_levels():
    told = IN.format(kg=500_000)
    bare = "unit u1 custodian=acme\nplace acme-wh hazard_unit=u1\n"
    one, = found(told, unit=bare)
    assert (one.subject_id, one.severity) == ("u1|2026-06-10T07:00:00Z|unfiled", "S2")
    assert "S up to 1," in one.says and "level not known" in one.says
    assert found(told.replace("500000", "499999"), unit=bare) == []
    grave = bare.replace("acme\n", "acme exposed_persons=100\n", 1)
    one, = found(told.replace("500000", "50000000"), unit=grave)
    assert (one.severity, "level 1" in one.says) == ("S1", True)


def test_the_design_makes_a_major_hazard_source_from_the_first_goods_on():
    unfiled = UNIT.replace(" filed_level=4", "")
    assert whats(IN.format(kg=1), unit=unfiled) == ["unfiled"]
    assert whats(unit=unfiled) == []


def test_a_unit_filed_at_a_lower_level_than_it_has():
    lower = UNIT.replace("exposed_persons=10", "exposed_persons=100").replace(":600", ":9000000")
    assert whats(IN.format(kg=50_000_000), unit=lower) == ["filed_lower"]


def test_stock_of_a_graver_level_than_the_design():
    filed = UNIT.replace("exposed_persons=10 filed_level=4", "exposed_persons=100 filed_level=1")
    assert sorted(whats(IN.format(kg=50_000_000), unit=filed)) == [
        "above_level", "above|acme-wh|67-56-1"]


@pytest.mark.parametrize(("responsible", "told"), [
    ("", []), (" responsible=principal,technical,operational", []),
    (" responsible=principal", ["responsible"])])
def test_responsible_persons_are_asked_of_whoever_names_any(responsible, told):
    unit = UNIT.replace("filed_level=4", "filed_level=4" + responsible)
    assert whats(IN.format(kg=1), unit=unit) == told


def test_goods_in_another_s_place_or_in_none_fill_no_unit():
    assert found(IN.format(kg=700_000), unit="") == []
    assert found(IN.format(kg=700_000), unit=UNIT.replace("custodian=acme", "custodian=beta")) == []


def test_a_design_that_shrinks_is_judged_from_the_day_it_does():
    smaller = "place acme-wh effective_from=2026-06-20T00:00:00Z design_max_t=67-56-1:100"
    one, = found(smaller, IN.format(kg=200_000))
    assert one.subject_id.startswith("u1|2026-06-20T00:00:00Z|above")
    assert one.events == ()
