"""Vehicles 车辆: a vehicle's day – its trips, where it stood, what was reported and found."""

from datetime import date

from flask import Blueprint

from hazchem.domain.errors import invalid
from hazchem.services import vehicle_days as service
from hazchem.web.drawn import drawn
from hazchem.web.request import asked, checked, filters, now, store
from hazchem.web.show import page
from hazchem.web.visitor import viewer
from hazchem.web.words import lang

views = Blueprint("vehicles", __name__)


@views.get("/vehicles/<plate>")
def one_day(plate: str) -> str:
    """A day of a vehicle, the newest unless one is asked for."""
    day = _day(filters(("day",)).get("day", ""))
    told = service.day_of(store(), viewer(), checked(plate), day, asked(), now())
    return page("vehicle.html", told=told, picture=drawn(service.drawn(told, lang())), facts=told)


def _day(text: str) -> date | None:
    """The day of a question; raises Invalid for a text that is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise invalid("/day", "day", f'"{text[:20]}" is no day: write 2026-06-01',
                      f"“{text[:20]}”不是日期：请写成 2026-06-01") from None
