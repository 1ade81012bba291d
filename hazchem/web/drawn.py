"""A chain's picture set into a page: shrunk to its width as long as the words can be read."""

import re
from bisect import bisect_left
from typing import NamedTuple

from markupsafe import Markup

# Up to such widths in pixels a picture has a style of its own; the widest are never shrunk.
_WIDTHS = (700, 1500, 2500, 3600, 5000)
_WIDTH = re.compile(r'<svg [^>]*viewBox="0 0 (\d+) (\d+)"')


class Drawn(NamedTuple):
    """A picture as markup, and the style its width asks for."""

    svg: Markup
    width: str


def drawn(svg: str) -> Drawn:
    """A picture that a service drew: whatever was filed is escaped in it already."""
    found = _WIDTH.match(svg)
    size = bisect_left(_WIDTHS, int(found[1])) if found else 0
    return Drawn(Markup(svg), f"w{size}")
