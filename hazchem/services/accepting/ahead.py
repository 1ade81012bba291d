"""Ahead of now: what has not happened yet is not filed, a little leeway for clocks apart."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hazchem.domain.errors import Problem
from hazchem.rules.evidence import day_of
from hazchem.rules.parameters import Parameters


def ahead(at: datetime, law: Parameters, now: datetime) -> Iterator[Problem]:
    """Why an event of an instant cannot be filed now: it lies further ahead than clocks may err."""
    minutes = law.value("filing", "future_tolerance_min", day_of(now))
    if at > now + timedelta(minutes=int(minutes)):
        happened, told = at.isoformat(), now.isoformat(timespec="seconds")
        yield Problem("/occurred_at", "future", f"{happened} lies ahead of now ({told}): file what "
                      "has happened", f"{happened} 晚于当前时间（{told}）：请填报已发生的事")
