"""Strokes of the picture: shapes, curves, fitted text, and where a label finds room."""

import unicodedata
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from hazchem.custody.layout import Point

NODE_W, BADGE = 206.0, 9.0
EDGE_STYLE = "edge"
_FONT = ("'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','PingFang SC',"
         "'Microsoft YaHei','Noto Sans',sans-serif")
STYLE = f"""<style>
svg{{font-family:{_FONT};font-size:12px;fill:#1b2733}}
.page{{fill:#fff}} .title{{font-size:21px;font-weight:700}} .facts{{font-size:13px;fill:#3c4a57}}
.warn{{font-size:14px;font-weight:700;fill:#b00020}} .plain{{fill:#1b2733}}
.finding{{font-size:13px}} .mid{{text-anchor:middle}} .lot{{font-size:13px;font-weight:700}}
.small{{fill:#3c4a57}} .dark{{fill:#1b2733}}
.label{{font-size:11px;fill:#2b3844;stroke:#fff;stroke-width:4px;paint-order:stroke}}
.red{{fill:#b00020;font-weight:700}}
.node{{stroke-width:1.4}} .holding{{fill:#f2f7fc;stroke:#1f5f99}}
.transit{{fill:#fff7e3;stroke:#8a5a00;stroke-dasharray:7 3}}
.convert{{fill:#f4eefb;stroke:#5b3a8c}} .outside{{fill:#f3f4f6;stroke:#5b6671}}
.suspense{{fill:#fff;stroke:#334155;stroke-width:1.8;stroke-dasharray:3 3}}
.masked{{fill:#e5e7eb;stroke:#6b7280;stroke-dasharray:2 3}}
.asked{{stroke-width:3;fill:#dcebfa}} .transit.asked{{fill:#ffecc2}}
.broken.node{{stroke:#b00020;stroke-width:3;fill:#fdecee;stroke-dasharray:none}}
.edge{{fill:none;stroke:#6a7682;stroke-width:1.4;marker-end:url(#to)}}
.edge.unknown{{stroke-dasharray:2 4}}
.edge.broken{{stroke:#b00020;stroke-width:2.8;marker-end:url(#to-red)}}
.badge{{fill:#b00020;stroke:#fff;stroke-width:1.5}}
.number{{fill:#fff;font-size:11px;font-weight:700;text-anchor:middle}}
</style>
<defs>
<marker id="to" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7"
 markerUnits="userSpaceOnUse" orient="auto"><path d="M0 1L9 5L0 9z" fill="#6a7682"/></marker>
<marker id="to-red" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="11" markerHeight="11"
 markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="#b00020"/></marker>
</defs>"""


class Rect(NamedTuple):
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> "Rect":
        """The rectangle of a size with its middle at a point."""
        return cls(x - width / 2, y - height / 2, width, height)

    def meets(self, other: "Rect") -> bool:
        """Whether two rectangles overlap."""
        return (self.x < other.x + other.width and other.x < self.x + self.width
                and self.y < other.y + other.height and other.y < self.y + self.height)


class Labels:
    """Where labels can go: each takes its room from those that come later."""

    _BAND = 64

    def __init__(self, taken: Sequence[Rect]) -> None:
        self._bands: dict[int, list[Rect]] = {}
        for rect in taken:
            self._take(rect)

    def _take(self, rect: Rect) -> None:
        for band in self._bands_of(rect):
            self._bands.setdefault(band, []).append(rect)

    def _bands_of(self, rect: Rect) -> range:
        return range(int(rect.y // self._BAND), int((rect.y + rect.height) // self._BAND) + 1)

    def room(self, way: Sequence[Point], width: float, height: float) -> Point | None:
        """A free spot on a line for a label, or None; first past the middle, where fans open."""
        for along in (0.6, 0.5, 0.68, 0.42, 0.34):
            for start, end in zip(way, way[1:], strict=False):
                x, y = _between(start, end, along)
                rect = Rect.around(x, y, width + 4, height)
                if not any(rect.meets(other) for band in self._bands_of(rect)
                           for other in self._bands.get(band, ())):
                    self._take(rect)
                    return x, y
        return None

    def spot(self, way: Sequence[Point]) -> Point:
        """Where a number stands on a line: near its end, so that it is seen to belong to it."""
        return _between(way[-2], way[-1], 0.86)


def _between(start: Point, end: Point, along: float) -> Point:
    """A point on the curve drawn between two points (see `curve`), not on the straight line."""
    bend = along * along * (3 - 2 * along)
    across = along + 0.5 * along * (1 - along) * (1 - 2 * along)
    return start[0] + (end[0] - start[0]) * across, start[1] + (end[1] - start[1]) * bend


def clipped(way: Sequence[Point], half: float) -> list[Point]:
    """A line that begins and ends at the sides of its nodes, not in their middles."""
    (x, y), (x2, y2) = way[0], way[-1]
    onward = 1 if way[1][0] > x or (way[1][0] == x and x2 >= x) else -1
    inward = 1 if x2 > way[-2][0] else -1
    # Way-points run level for the width of a column, so that no line passes behind a node.
    level = [(px + side * onward * half, py) for px, py in way[1:-1] for side in (-1, 1)]
    return [(x + onward * half, y), *level, (x2 - inward * half, y2)]


def curve(way: Sequence[Point]) -> str:
    """The path through some points: level at every point, bent between them."""
    path = [f"M{way[0][0]:.1f} {way[0][1]:.1f}"]
    for (x, y), (x2, y2) in zip(way, way[1:], strict=False):
        if x == x2:  # both ends on one side: swing out and back
            path.append(f"C{x + 60:.1f} {y:.1f} {x2 + 60:.1f} {y2:.1f} {x2:.1f} {y2:.1f}")
        else:
            middle = (x + x2) / 2
            path.append(f"C{middle:.1f} {y:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}")
    return "".join(path)


def shape(kind: str, rect: Rect, css: str) -> str:
    """The outline of a node: its kind is told by its form as well, for print without colour."""
    x, y, width, height = rect
    if kind == "convert":
        cut = min(14.0, height / 2)
        points = [(x + cut, y), (x + width - cut, y), (x + width, y + height / 2),
                  (x + width - cut, y + height), (x + cut, y + height), (x, y + height / 2)]
        told = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        return f'<polygon class="node {css}" points="{told}"/>'
    round_by = height / 2 if kind == "outside" else 3 if kind == "masked" else 8
    return (f'<rect class="node {css}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
            f'height="{height:.1f}" rx="{round_by:.0f}"/>')


def text(x: float, y: float, words: str, css: str) -> str:
    """One line of text."""
    return f'<text class="{css}" x="{x:.1f}" y="{y:.1f}">{esc(words)}</text>' if words else ""


def esc(words: str) -> str:
    """Text that cannot be read as markup."""
    return escape(words, quote=True)


def text_width(words: str, size: float) -> float:
    """About how wide a text runs, in pixels."""
    return size * sum(1.0 if unicodedata.east_asian_width(char) in "WF" else
                      0.66 if char.isupper() else 0.57 for char in words)


def ellipsis(words: str, width: float, size: float) -> str:
    """A text cut to a width, its end kept: what tells lots apart stands last in their names."""
    if text_width(words, size) <= width:
        return words
    tail = words[-6:]
    head = words[:-6]
    while head and text_width(f"{head}…{tail}", size) > width:
        head = head[:-1]
    return f"{head}…{tail}"
