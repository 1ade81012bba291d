"""The tables of GB 18218 fit together, and fit the register of substances."""

from fractions import Fraction

import pytest

from seeds import loader
from seeds.dataset import rows_of


def rows(name):
    return rows_of(f"gb18218_{name}")


NAMED, CLASSES = rows("thresholds_named"), rows("thresholds_class")
BETA_NAMED, BETA_CLASS = rows("beta_named"), rows("beta_class")


def test_the_tables_are_whole():
    assert [row["number"] for row in NAMED] == [str(n) for n in range(1, 86)]
    assert [len(told) for told in (CLASSES, BETA_NAMED, BETA_CLASS)] == [24, 14, 24]
    assert [row["symbol"] for row in CLASSES] == [row["symbol"] for row in BETA_CLASS]


def test_every_line_of_table_1_names_an_entry_and_no_entry_names_another_line():
    named = {number for one in loader.substances() for number in one.table1_items}
    assert named == {row["number"] for row in NAMED}


def test_the_classes_of_the_register_are_those_of_table_2():
    symbols = {symbol for one in loader.substances() for symbol in one.symbols}
    symbols |= {symbol for row in NAMED for symbol in row["symbols"].split(";") if symbol}
    assert symbols <= {row["symbol"] for row in CLASSES}


def test_the_named_gases_are_entries_of_the_register():
    register = loader.register()
    assert all(register.get(row["substance"]).id == row["substance"] for row in BETA_NAMED)
    assert all(row["name_zh"] in register.get(row["substance"]).name_zh for row in BETA_NAMED)


@pytest.mark.parametrize(("number", "tonnes"), [
    ("1", "10"), ("6", "0.3"), ("11", "20"), ("30", "0.75"), ("43", "5"), ("46", "1000"),
    ("81", "100"), ("85", "10")])
def test_quantities_are_those_of_the_standard(number, tonnes):
    assert next(row for row in NAMED if row["number"] == number)["threshold_t"] == tonnes


def test_a_form_is_told_by_a_class_or_by_a_concentration():
    """An entry that several lines name needs something by which to choose among them."""
    lines = {row["number"]: row for row in NAMED}
    for one in loader.substances():
        if len(one.table1_items) > 1:
            assert all(lines[number]["symbols"] for number in one.table1_items), one.id
    assert {row["number"] for row in NAMED if row["concentration_above"]} == {"8", "81"}
    assert all(row["symbols_status"] for row in NAMED if row["symbols"])


@pytest.mark.parametrize(("table", "low", "high", "step"), [
    ("alpha", "persons_from", "persons_to", 1), ("levels", "r_from", "r_below", 0)])
def test_bands_leave_no_gap(table, low, high, step):
    bands = sorted((Fraction(row[low] or 0), row[high]) for row in rows(table))
    assert bands[0][0] == 0 and bands[-1][1] == ""
    for (_, end), (begin, _) in zip(bands, bands[1:], strict=False):
        assert Fraction(end) + step == begin
