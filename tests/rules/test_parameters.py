"""The numbers rules judge by are those in force on the day."""

from datetime import date
from decimal import Decimal

import pytest

from hazchem.rules.parameters import NoParameter, parameters_from_rows
from seeds import loader

DAY = date(2026, 3, 1)
COLUMNS = ("rule", "name", "selector", "value", "effective_from", "effective_to")


def rows(table: str) -> list[dict[str, str]]:
    lines = [line.split("|") for line in table.split()]
    return [
        dict(zip(COLUMNS, line, strict=True)) | {"unit": "d", "basis": "law", "status": "law"}
        for line in lines
    ]


FILING = parameters_from_rows(rows("""
    T-01|days||5|2011-12-01|2026-05-01
    T-01|days||3|2026-05-01|
    X-01|share||0.5|2000-01-01|
"""))


def test_a_row_holds_from_its_first_day_until_the_next_begins():
    assert FILING.value("T-01", "days", date(2026, 4, 30)) == 5
    assert FILING.value("T-01", "days", date(2026, 5, 1)) == 3


def test_a_day_without_a_row_is_refused():
    with pytest.raises(NoParameter, match="T-01 days"):
        FILING.value("T-01", "days", date(2011, 11, 30))
    with pytest.raises(NoParameter):
        FILING.value("T-99", "days", DAY)


def test_what_happened_before_the_table_begins_is_judged_by_its_first_rows():
    long_ago = date(1926, 3, 1)
    assert FILING.value("X-01", "share", long_ago) == Decimal("0.5")
    with pytest.raises(NoParameter):  # this row begins later than the table
        FILING.value("T-01", "days", long_ago)
    assert loader.parameters().value("G-02", "grace_h", long_ago, "road") == 24


def test_numbers_are_exact():
    assert FILING.value("X-01", "share", DAY) == Decimal("0.5")
    assert isinstance(FILING.value("T-01", "days", DAY), int)


@pytest.mark.parametrize(
    "bad",
    [
        "T-01|days||5|2000-01-01| T-01|days||3|2020-01-01|",
        "T-01|days||many|2000-01-01|",
        "T-01|days||NaN|2000-01-01|",
        "T-01|escalation|special|S9|2000-01-01|",
    ],
)
def test_rows_that_contradict_or_cannot_be_read_are_refused(bad):
    with pytest.raises(ValueError):
        parameters_from_rows(rows(bad))


@pytest.mark.parametrize(
    ("mode", "hours"), [("road", 24), ("rail", 72), ("water", 72), ("pipeline", 24), ("air", 24)]
)
def test_the_grace_of_a_trip_depends_on_its_mode(mode, hours):
    seeded = loader.parameters()
    assert seeded.value("G-02", "grace_h", DAY, mode) == hours
    assert seeded.value("outside", "export_after_h", DAY, mode) == hours


def test_a_mode_nobody_named_has_no_grace():
    with pytest.raises(NoParameter):
        loader.parameters().value("G-02", "grace_h", DAY, "sledge")


@pytest.mark.parametrize(
    ("selectors", "days"),
    [
        ((), 180),
        (("key_regulated",), 180),
        (("waste",), 365),
        (("waste", "highly_toxic"), 31),
        (("hazard_unit",), 31),
        (("explosive_precursor",), 31),
        (("special_control", "drug_precursor_1"), 180),
    ],
)
def test_stock_sleeps_as_long_as_its_strictest_class_allows(selectors, days):
    assert loader.parameters().strictest("G-11", "days", DAY, selectors) == days


def test_a_hand_over_needs_its_place_for_waste_and_special_goods():
    seeded = loader.parameters()
    assert seeded.applies("G-05", "location_required", DAY, {"waste"})
    assert seeded.applies("G-05", "location_required", DAY, {"explosive_precursor"})
    assert not seeded.applies("G-05", "location_required", DAY, {"key_regulated"})
    assert not seeded.applies("G-05", "location_required", date(2021, 12, 31), {"waste"})


@pytest.mark.parametrize(
    ("rule", "base", "flags", "severity"),
    [
        ("G-01", "S2", (), "S2"),
        ("G-01", "S2", ("highly_toxic",), "S1"),
        ("G-01", "S2", ("drug_precursor_2", "key_regulated"), "S2"),
        ("Q-01", "S3", ("gain",), "S2"),
        ("Q-03", "S3", ("special_control",), "S3"),
        ("Q-03", "S3", ("explosive_precursor",), "S1"),
        ("G-04", "S1", ("special",), "S1"),
        ("T-09", "S2", ("highly_toxic",), "S2"),
    ],
)
def test_a_finding_is_as_grave_as_the_gravest_thing_about_it(rule, base, flags, severity):
    assert loader.parameters().severity(rule, base, flags, DAY) == severity


def test_an_unknown_severity_is_refused():
    with pytest.raises(ValueError, match="S5"):
        loader.parameters().severity("G-01", "S5", (), DAY)
