"""Instants: aware, to the microsecond, RFC 3339 on the wire."""

import re
from datetime import UTC, datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The park lives by China Standard Time: days and months are cut there.
CHINA = timezone(timedelta(hours=8), "CST")
_RFC3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})", re.ASCII
)
_MICROSECOND = timedelta(microseconds=1)
# The years whose microseconds since 1970 every JSON reader keeps exactly (below 2**53).
YEARS = (1685, 2254)


class NotAnInstant(ValueError):
    """A text that is no instant with an offset; says why in both languages."""

    def __init__(self, text: str) -> None:
        super().__init__(f'"{text}" is not an instant: write it as "2026-03-01T08:00:00+08:00"')
        self.en = str(self)
        self.zh = f"“{text}”不是带时区的时刻：请写成“2026-03-01T08:00:00+08:00”"


class OutOfRange(NotAnInstant):
    """An instant so far away that nobody can have meant it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.en = f'"{text}" is out of range: instants are of the years 1685 to 2254'
        self.zh = f"“{text}”超出范围：时刻应在 1685 至 2254 年之间"


def parse(text: str) -> datetime:
    """An aware instant in UTC; a time without an offset is refused (NotAnInstant)."""
    if not _RFC3339.fullmatch(text):
        raise NotAnInstant(text)
    try:
        at = datetime.fromisoformat(text.upper().replace(" ", "T")).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotAnInstant(text) from None
    if not YEARS[0] <= at.year <= YEARS[1]:
        raise OutOfRange(text)
    return at


def show(at: datetime) -> str:
    """RFC 3339 in UTC, with microseconds only where there are some."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def to_us(at: datetime) -> int:
    """Microseconds since 1970 in UTC, as an exact integer."""
    return (at - EPOCH) // _MICROSECOND


def from_us(at_us: int) -> datetime:
    """The instant so many microseconds after 1970 in UTC."""
    return EPOCH + timedelta(microseconds=at_us)
