"""Working days 工作日 and calendar days: when a deadline ends, by the clock of China."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from hazchem.domain.instant import CHINA

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_LAST_MOMENT = timedelta(microseconds=1)
_SATURDAY = 5
# What a deadline is counted in: hours from the instant, days, working days from the day.
HOURS, DAYS, WORKING_DAYS = "h", "d", "working_d"
UNITS = (HOURS, DAYS, WORKING_DAYS)


class MissingYear(LookupError):
    """A deadline reaches into a year whose calendar nobody entered."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the working days of {year} are not known / 缺少 {year} 年工作日历")
        self.year = year


class WorkingDays:
    """The working days of the years whose calendar is known: weekends, holidays, make-up days."""

    def __init__(
        self, years: Iterable[int] = (), off: Iterable[date] = (), work: Iterable[date] = ()
    ) -> None:
        """`off` are free days whatever their weekday, `work` are working days all the same."""
        self.years = frozenset(years)
        self._off, self._work = frozenset(off), frozenset(work)
        if both := self._off & self._work:
            raise ValueError(f"{min(both)} cannot be free and a working day")

    def is_working(self, day: date) -> bool:
        """Whether people work on a day; raises MissingYear where that is not known."""
        if day.year not in self.years:
            raise MissingYear(day.year)
        return day in self._work or (day.weekday() < _SATURDAY and day not in self._off)

    def after(self, day: date, number: int) -> date:
        """The n-th working day after a day: the day itself is not counted."""
        while number > 0:
            day += _DAY
            number -= self.is_working(day)
        return day


def working_days(rows: Iterable[Mapping[str, str]]) -> WorkingDays:
    """The calendar of table rows: spans of days off and of make-up days, by the year they are of.

    Raises ValueError for a kind that is neither, or a span that ends before it begins.
    """
    years: set[int] = set()
    spans: dict[str, set[date]] = {"off": set(), "work": set()}
    for row in rows:
        first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
        if row["kind"] not in spans or last < first:
            raise ValueError(f"working days: {row['kind']} {first} to {last} is no span")
        years.add(int(row["year"]))
        spans[row["kind"]].update(first + n * _DAY for n in range((last - first).days + 1))
    return WorkingDays(years, spans["off"], spans["work"])


def deadline(at: datetime, number: int, unit: str, calendar: WorkingDays) -> datetime:
    """The last instant in time for what is due so long after another instant.

    Of days the one after the event's is the first, and the last one counts to its end in China
    (民法典 Art.201); hours run from the instant itself. Raises MissingYear where a working day
    cannot be told.
    """
    if unit == HOURS:
        return at + number * _HOUR
    day = at.astimezone(CHINA).date()
    if unit == DAYS:
        return end_of(day + number * _DAY)
    if unit == WORKING_DAYS:
        return end_of(calendar.after(day, number))
    raise ValueError(f"{unit!r} is no unit of a deadline: use one of {', '.join(UNITS)}")


def end_of(day: date) -> datetime:
    """The last instant of a day in China."""
    return datetime.combine(day + _DAY, time(), CHINA) - _LAST_MOMENT
