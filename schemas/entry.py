"""What entries of all registers share: canonical content for the log, and dates of the day."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from marshmallow import post_dump

from hazchem.domain import instant
from schemas.fields import Instant
from schemas.saying import refuse, shown
from schemas.wire import WireSchema

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def told(zh: str, en: str = "") -> dict[str, Any]:
    """What a field is called in Chinese, and what it holds."""
    return {"x-zh": zh, "description": en} if en else {"x-zh": zh}


class Moment(Instant):
    """An instant kept as microseconds since 1970; a day alone is its first or last in China."""

    def __init__(self, *, ends: bool = False, **given: Any) -> None:
        self.ends = ends
        super().__init__(**given)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if type(value) is str and _DAY.fullmatch(value):
            return instant.to_us(self._edge(value))
        at = super()._deserialize(value, attr, data, **kwargs)
        return None if at is None else instant.to_us(at)

    def _edge(self, text: str) -> datetime:
        try:
            day = date.fromisoformat(text)
            first = datetime(day.year, day.month, day.day, tzinfo=instant.CHINA)
            instant.parse(first.isoformat())
            return first + timedelta(days=1, microseconds=-1) if self.ends else first
        except (ValueError, OverflowError):
            refuse("instant", f'"{shown(text)}" is no day of the calendar',
                   f"“{shown(text)}”不是有效日期")


class EntrySchema(WireSchema):
    """An entry of a register; loads to JSON-safe content (masses in mg, instants in µs)."""

    effective_from = Moment(metadata=told("生效时间", "when this version begins to hold"))

    @post_dump
    def _given(self, dumped: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {name: value for name, value in dumped.items() if value is not None}
