"""Outages: a clock stands while one lasts, once for time that two of them share."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazchem.domain.outage import Outage, suspended

BEGUN = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def outage(first, last, code="o", **given):
    return Outage(code=code, from_at=BEGUN + first * HOUR,
                  to_at=None if last is None else BEGUN + last * HOUR, **given)


@pytest.mark.parametrize(("spans", "due", "stretched"), [
    ([], 10, 10), ([(-5, 0)], 10, 10), ([(-5, 2)], 10, 12), ([(3, 5)], 10, 12),
    ([(11, 20)], 10, 10), ([(8, 20)], 10, 22), ([(1, 3), (2, 4)], 10, 13),
    ([(1, 6), (2, 4)], 10, 15), ([(1, 3), (12, 13)], 10, 13), ([(1, 2), (12, 13)], 10, 11),
    ([(1, 2), (5, 5)], 10, 11), ([(3, None)], 10, None), ([(11, None)], 10, 10),
    ([(0, 2), (11, None)], 10, None)])
def test_the_time_of_an_outage_is_added_to_what_was_left(spans, due, stretched):
    told = [outage(*span, code=f"o{n}") for n, span in enumerate(spans)]
    found, _ = suspended(BEGUN, BEGUN + due * HOUR, told)
    assert found == (None if stretched is None else BEGUN + stretched * HOUR)
    assert suspended(BEGUN, BEGUN + due * HOUR, reversed(told))[0] == found


def test_it_says_which_outages_it_ran_into():
    told = [outage(3, 5, "b"), outage(20, 30, "c"), outage(-2, 1, "a")]
    assert suspended(BEGUN, BEGUN + 10 * HOUR, told)[1] == ("a", "b")


@pytest.mark.parametrize(("given", "covers"), [
    ({}, True), ({"custodians": ("acme",)}, True), ({"custodians": ("beta",)}, False),
    ({"park": "port"}, True), ({"park": "other"}, False),
    ({"park": "other", "custodians": ("acme",)}, True)])
def test_it_covers_whom_it_names_or_everybody(given, covers):
    assert outage(0, 1, **given).covers("acme", "port") is covers
    assert not outage(0, 1, custodians=("beta",)).covers("acme", "")


@given(st.lists(st.tuples(st.integers(-5, 20), st.integers(0, 10)), max_size=5),
       st.integers(1, 20))
def test_the_hours_that_count_are_those_outside_every_outage(spans, hours):
    told = [outage(first, first + length) for first, length in spans]
    found, _ = suspended(BEGUN, BEGUN + hours * HOUR, told)
    assert found is not None
    whole = (found - BEGUN) // HOUR
    free = [n for n in range(whole) if not any(
        first <= n < first + length for first, length in spans)]
    assert len(free) == hours
