"""Months 月份 as China counts them: which one an instant is of, when one begins and the next."""

from datetime import datetime, timedelta

from hazchem.domain.instant import CHINA


def month_of(at: datetime) -> str:
    """The month an instant lies in, such as 2026-06."""
    return f"{at.astimezone(CHINA):%Y-%m}"


def begin_of(month: str) -> datetime:
    """The first instant of a month; raises ValueError for what is none."""
    return datetime.strptime(f"{month}-01", "%Y-%m-%d").replace(tzinfo=CHINA)


def end_of(month: str) -> datetime:
    """The first instant of the month after."""
    return (begin_of(month) + timedelta(days=32)).replace(day=1)
