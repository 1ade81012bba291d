"""Deadlines, by hand: the day after the event is the first, and the last counts to its end."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazchem.domain import instant
from hazchem.domain.instant import CHINA
from hazchem.domain.working_days import (
    DAYS,
    HOURS,
    WORKING_DAYS,
    MissingYear,
    WorkingDays,
    deadline,
    end_of,
    working_days,
)
from seeds import loader
from seeds.dataset import rows_of

CALENDAR = loader.calendar()
instants = st.datetimes(datetime(2020, 1, 2), datetime(2026, 11, 1)).map(
    lambda at: at.replace(tzinfo=CHINA))
numbers = st.integers(1, 20)


@pytest.mark.parametrize(("at", "number", "unit", "last"), [
    # 3 日 after an evening of 1 June: the 2nd, 3rd and 4th, whatever the hour was.
    ("2026-06-01T00:00:00+08:00", 3, DAYS, "2026-06-04"),
    ("2026-06-01T23:59:59.999999+08:00", 3, DAYS, "2026-06-04"),
    # 20:00 UTC is already the next day in China.
    ("2026-06-01T20:00:00Z", 3, DAYS, "2026-06-05"),
    ("2026-02-26T08:00:00+08:00", 5, DAYS, "2026-03-03"),
    ("2024-02-27T08:00:00+08:00", 3, DAYS, "2024-03-01"),
    # A Friday: Monday is the first working day.
    ("2026-06-05T08:00:00+08:00", 1, WORKING_DAYS, "2026-06-08"),
    ("2026-06-01T08:00:00+08:00", 5, WORKING_DAYS, "2026-06-08"),
    # 端午 2026 is Friday to Sunday, 19 to 21 June.
    ("2026-06-18T08:00:00+08:00", 1, WORKING_DAYS, "2026-06-22"),
    # 春节 2026: 15 to 23 February free, Saturdays 14 and 28 worked.
    ("2026-02-13T08:00:00+08:00", 1, WORKING_DAYS, "2026-02-14"),
    ("2026-02-13T08:00:00+08:00", 5, WORKING_DAYS, "2026-02-27"),
    ("2026-02-13T08:00:00+08:00", 6, WORKING_DAYS, "2026-02-28"),
    ("2026-02-13T08:00:00+08:00", 7, WORKING_DAYS, "2026-03-02"),
    # 国庆 2026: 1 to 7 October free, Sunday 20 September and Saturday 10 October worked.
    ("2026-09-18T08:00:00+08:00", 1, WORKING_DAYS, "2026-09-20"),
    ("2026-09-30T08:00:00+08:00", 3, WORKING_DAYS, "2026-10-10"),
    # 2020: the spring festival was prolonged to 2 February, and the 1st was free after all.
    ("2020-01-23T08:00:00+08:00", 1, WORKING_DAYS, "2020-02-03"),
    # Over a new year that both notices know: 31 December 2022 was a Saturday.
    ("2022-12-30T08:00:00+08:00", 1, WORKING_DAYS, "2023-01-03"),
])
def test_a_deadline_ends_with_its_last_day_in_china(at, number, unit, last):
    due = deadline(instant.parse(at), number, unit, CALENDAR)
    assert due == end_of(date.fromisoformat(last))
    assert (due + timedelta(microseconds=1)).astimezone(CHINA).date() == (
        date.fromisoformat(last) + timedelta(days=1))


def test_hours_run_from_the_instant_itself():
    at = instant.parse("2026-06-01T23:00:00+08:00")
    assert deadline(at, 4, HOURS, CALENDAR) == at + timedelta(hours=4)


def test_a_missing_year_is_said_and_never_guessed():
    at = instant.parse("2026-12-30T08:00:00+08:00")
    assert deadline(at, 1, WORKING_DAYS, CALENDAR) == end_of(date(2026, 12, 31))
    with pytest.raises(MissingYear, match="2027") as missing:
        deadline(at, 2, WORKING_DAYS, CALENDAR)
    assert missing.value.year == 2027
    with pytest.raises(MissingYear, match="2019"):
        CALENDAR.is_working(date(2019, 12, 31))
    with pytest.raises(MissingYear):
        deadline(at, 1, WORKING_DAYS, WorkingDays())


def test_a_unit_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="'w'"):
        deadline(instant.parse("2026-06-01T08:00:00Z"), 1, "w", CALENDAR)


@given(instants, numbers)
def test_days_are_whole_days_after_the_day_of_the_event(at, number):
    due = deadline(at, number, DAYS, CALENDAR)
    assert due.astimezone(CHINA).date() - at.astimezone(CHINA).date() == timedelta(days=number)
    assert due > at


@given(instants, numbers)
def test_so_many_working_days_are_counted_one_by_one(at, number):
    last = deadline(at, number, WORKING_DAYS, CALENDAR).astimezone(CHINA).date()
    first = at.astimezone(CHINA).date() + timedelta(days=1)
    between = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert sum(map(CALENDAR.is_working, between)) == number
    assert CALENDAR.is_working(last)
    assert deadline(at, number, DAYS, CALENDAR) <= deadline(at, number, WORKING_DAYS, CALENDAR)


@given(instants, numbers)
def test_one_more_day_is_never_sooner(at, number):
    for unit in (DAYS, WORKING_DAYS):
        assert deadline(at, number, unit, CALENDAR) < deadline(at, number + 1, unit, CALENDAR)


def test_make_up_days_are_weekends_and_each_year_works_as_long_as_it_should():
    rows = rows_of("working_days")
    for row in rows:
        if row["kind"] == "work":
            first, last = map(date.fromisoformat, (row["from"], row["to"]))
            assert first.weekday() >= 5 and last.weekday() >= 5, row
    worked = {year: sum(CALENDAR.is_working(date(year, 1, 1) + timedelta(days=n))
                        for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days))
              for year in range(2020, 2027)}
    # All weekdays less the statutory days: 11 a year until 2024, 13 from 2025 (全国年节及纪念日
    # 放假办法). In 2020 the prolonged festival took two more: 31 January and 1 February.
    assert worked == {2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}


@pytest.mark.parametrize("row", [
    {"year": "2026", "kind": "free", "from": "2026-01-01", "to": "2026-01-01"},
    {"year": "2026", "kind": "off", "from": "2026-01-02", "to": "2026-01-01"}])
def test_a_row_that_is_no_span_is_refused(row):
    with pytest.raises(ValueError, match="no span"):
        working_days([row])


def test_a_day_cannot_be_free_and_worked():
    with pytest.raises(ValueError, match="2026-01-04"):
        WorkingDays([2026], [date(2026, 1, 4)], [date(2026, 1, 4)])
