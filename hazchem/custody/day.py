"""The picture of a day as SVG text: what was on the way or standing, hour by hour; no script."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from hazchem.custody.drawing import BADGE, STYLE, ellipsis, esc, text, text_width
from hazchem.custody.words import Lang
from hazchem.domain.instant import CHINA

# Narrow enough for a telephone: what a bar is called stands above it.
_WIDTH, _LEFT, _RIGHT = 640.0, 24.0, 24.0
_ROW, _NAME, _BAR, _TOP = 50.0, 18.0, 22.0, 92.0
_HOURS = range(0, 25, 2)
_MARKS_SHOWN = 12


class Bar(NamedTuple):
    """Something that lasted: from when, until when (None: it goes on), and in which look."""

    begins: datetime
    ends: datetime | None
    look: str  # transit or holding
    words: str


class Row(NamedTuple):
    """One line of the picture: a trip, or a parking lot."""

    name: str
    bars: tuple[Bar, ...]


class Mark(NamedTuple):
    """Something that happened at one instant and is to be seen at once."""

    at: datetime
    words: str


def day_svg(
    title: str, day: date, rows: Sequence[Row], marks: Sequence[Mark], lang: Lang, *,
    until: datetime,
) -> str:
    """A day of 24 hours of China Standard Time; what begins before or goes on after is cut.

    `until` is the instant the picture is of: what goes on is drawn no further.
    """
    shown = [mark for mark in marks if _x(day, mark.at) is not None][:_MARKS_SHOWN]
    body = _TOP + _ROW * max(1, len(rows))
    height = body + 30 + 22 * len(shown) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="{lang}" '
        f'viewBox="0 0 {_WIDTH:.0f} {height:.0f}" width="{_WIDTH:.0f}" height="{height:.0f}">',
        f"<title>{esc(title)}</title>", STYLE,
        f'<rect class="page" width="{_WIDTH:.0f}" height="{height:.0f}"/>',
        text(24, 34, ellipsis(title, _WIDTH - 48, 21), "title"),
        *_hours(body),
        *(part for n, row in enumerate(rows) for part in _row(day, row, _TOP + _ROW * n, until)),
    ]
    for number, mark in enumerate(shown, 1):
        x, y = _x(day, mark.at) or 0.0, body + 8 + 22 * number
        parts += [f'<path class="edge unknown" d="M{x:.1f} {_TOP - 6:.1f}V{body:.1f}"/>',
                  _badge(x, _TOP - 8, number, mark), _badge(33, y - 5, number, mark),
                  text(50, y, ellipsis(f"{_clock(mark.at)}  {mark.words}", _WIDTH - 80, 13),
                       "finding")]
    if not rows:
        empty = "当日无记录" if lang == "zh" else "nothing was told of this day"
        parts.append(text(_LEFT, _TOP + 26, empty, "facts"))
    return "\n".join([*parts, "</svg>"])


def _hours(bottom: float) -> list[str]:
    parts: list[str] = []
    for hour in _HOURS:
        x = _LEFT + (_WIDTH - _LEFT - _RIGHT) * hour / 24
        parts += [f'<path d="M{x:.1f} {_TOP - 2:.1f}V{bottom:.1f}" stroke="#dfe5eb" fill="none"/>',
                  text(x, _TOP - 20, f"{hour:02d}", "mid small")]
    return parts


def _row(day: date, row: Row, y: float, until: datetime) -> list[str]:
    parts: list[str] = []
    for bar in row.bars:
        begins = _x(day, bar.begins, cut=True) or _LEFT
        width = max(3.0, (_x(day, bar.ends or until, cut=True) or 0.0) - begins)
        parts += ["<g>", f"<title>{esc(bar.words)}</title>",
                  f'<rect class="node {bar.look}" x="{begins:.1f}" y="{y + _NAME:.1f}" '
                  f'width="{width:.1f}" height="{_BAR:.1f}" rx="4"/>',
                  text(begins + 8, y + _NAME + 15.5, ellipsis(
                      f"{_clock(bar.begins)}–{_clock(bar.ends) or '…'}",
                      width - 12, 12), "small dark") if width > 90 else "", "</g>"]
    first = min((_x(day, bar.begins, cut=True) or _LEFT for bar in row.bars), default=_LEFT)
    room = _WIDTH - _RIGHT - _LEFT
    x = min(first, max(_LEFT, _WIDTH - _RIGHT - text_width(row.name, 13)))
    return [text(x, y + 12, ellipsis(row.name, room, 13), "lot label"), *parts]


def _badge(x: float, y: float, number: int, mark: Mark) -> str:
    return (f"<g><title>{esc(mark.words)}</title>"
            f'<circle class="badge" cx="{x:.1f}" cy="{y:.1f}" r="{BADGE:.0f}"/>'
            f'<text class="number" x="{x:.1f}" y="{y + 3.8:.1f}">{number}</text></g>')


def _x(day: date, at: datetime, cut: bool = False) -> float | None:
    """Where an instant stands on the day; None outside it, its edge where it is cut."""
    begins = datetime.combine(day, time(), CHINA)
    share = (at - begins) / timedelta(days=1)
    if not 0 <= share <= 1 and not cut:
        return None
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * min(1.0, max(0.0, share))


def _clock(at: datetime | None) -> str:
    return at.astimezone(CHINA).strftime("%H:%M") if at else ""
