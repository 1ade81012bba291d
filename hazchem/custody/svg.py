"""The picture of a chain as SVG text: no script, readable on screen and on paper."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from hazchem.custody.chain import Chain, Edge, Node
from hazchem.custody.drawing import (
    BADGE,
    EDGE_STYLE,
    NODE_W,
    STYLE,
    Labels,
    Rect,
    clipped,
    curve,
    ellipsis,
    esc,
    shape,
    text,
    text_width,
)
from hazchem.custody.layout import Pair, Point, arrange
from hazchem.custody.words import Lang, kind_word, word
from hazchem.domain.instant import CHINA
from hazchem.domain.mass import to_kg

_MARGIN, _LINE, _MIN_WIDTH = 36.0, 22.0, 860.0
_HEIGHTS = {"holding": 68.0, "transit": 68.0, "convert": 50.0, "outside": 54.0, "masked": 34.0}
_MARKS_SHOWN = 12
# Wider than this a picture is looked at as a whole: title and legend grow with it.
_PAGE = 2600.0
_SUSPENSE = frozenset({"unexplained", "unmatched", "difference"})
_LEGEND = ("asked", "holding", "transit", "convert", "outside", "suspense", "masked", "break")


class Mark(NamedTuple):
    """A finding on the picture, at its events where they are drawn, else its consignment or lot."""

    code: str
    title: str
    events: frozenset[str] = frozenset()
    consignment: str = ""
    lot: str = ""


@dataclass(frozen=True, slots=True)
class _Picture:
    """What every part of the drawing asks."""

    chain: Chain
    lang: Lang
    names: Mapping[str, str]
    marks: Sequence[Mark]
    with_year: bool = False
    on_node: dict[str, list[int]] = field(default_factory=dict)
    on_pair: dict[Pair, list[int]] = field(default_factory=dict)

    def word(self, name: str, **figures: int) -> str:
        """A word in the picture's language."""
        return word(name, self.lang, **figures)

    def named(self, code: str | None) -> str:
        """The name of a place or custodian, else its code."""
        return self.names.get(code or "", code or "")


def svg(
    chain: Chain,
    *,
    marks: Collection[Mark] = (),
    names: Mapping[str, str] | None = None,
    lang: Lang = "zh",
    as_of: datetime | None = None,
    size: int | None = None,
) -> str:
    """The picture of a chain with its findings in red; times are China Standard Time.

    `names` gives places and custodians the names to print instead of their codes.
    """
    years = {edge.occurred_at.year for edge in chain.edges if edge.occurred_at}
    picture = _Picture(chain, lang, names or {}, tuple(marks), len(years) > 1)
    pairs = _pairs(chain)
    _place_marks(picture, pairs)
    layout = arrange({node.id: _HEIGHTS[node.kind] for node in chain.nodes}, pairs)
    width = max(layout.width + 2 * _MARGIN, _MIN_WIDTH)
    scale = max(1.0, width / _PAGE)
    head = _head(picture, as_of, size, width / scale)
    left, top = (width - layout.width) / 2, head.bottom * scale + 24
    centres = {node: (x + left, y + top) for node, (x, y) in layout.centres.items()}
    routes = {pair: [(x + left, y + top) for x, y in way] for pair, way in layout.routes.items()}
    legend_top = top + layout.height + 40
    height = legend_top + 74 * scale
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="{lang}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}">',
        f"<title>{esc(_title(picture))}</title>", STYLE,
        f'<rect class="page" width="{width:.0f}" height="{height:.0f}"/>',
        f'<g transform="scale({scale:.2f})">', *head.parts, "</g>",
        *_edges(picture, pairs, routes, centres),
        *(part for node in chain.nodes for part in _node(picture, node, centres[node.id])),
        f'<g transform="translate(0 {legend_top:.0f}) scale({scale:.2f})">',
        *_legend(picture, width / scale), "</g>", "</svg>",
    ]
    return "\n".join(parts)


def _title(picture: _Picture) -> str:
    return f"{picture.word('chain')} {picture.chain.lot}"


def _pairs(chain: Chain) -> dict[Pair, list[Edge]]:
    """The edges between each two nodes, drawn as one line, in the order of the books."""
    pairs: dict[Pair, list[Edge]] = {}
    for edge in chain.edges:
        pairs.setdefault((edge.source, edge.target), []).append(edge)
    return pairs


def _place_marks(picture: _Picture, pairs: Mapping[Pair, list[Edge]]) -> None:
    """Where each finding stands: on its events, else on its consignment, else on its lot."""
    by_event: dict[str | None, list[Pair]] = {}
    for pair, edges in pairs.items():
        for edge in edges:
            by_event.setdefault(edge.event_id, []).append(pair)
    for number, mark in enumerate(picture.marks, 1):
        on_events = {pair for event in mark.events for pair in by_event.get(event, ())}
        for pair in on_events:
            picture.on_pair.setdefault(pair, []).append(number)
        if on_events:
            continue
        trips = [node for node in picture.chain.nodes
                 if mark.consignment and node.consignment == mark.consignment]
        lots = [node for node in picture.chain.nodes
                if mark.lot and node.lot == mark.lot and node.kind == "holding"]
        for node in trips or lots:
            picture.on_node.setdefault(node.id, []).append(number)


class _Head(NamedTuple):
    parts: list[str]
    bottom: float


def _head(picture: _Picture, as_of: datetime | None, size: int | None, width: float) -> _Head:
    """Title, what the answer is a function of, and the findings by number."""
    y = 46.0
    parts = [text(_MARGIN, y, _title(picture), "title")]
    facts = []
    if picture.chain.mass_mg is not None:
        facts.append(f"{picture.word('total')} {_kg(picture.chain.mass_mg)}")
    if as_of is not None:
        facts.append(f"{picture.word('as_of')} {_moment(as_of)}")
    if size is not None:
        facts.append(f"{picture.word('size')} {size}")
    y += 26
    parts.append(text(_MARGIN, y, "  ·  ".join(facts), "facts"))
    if picture.chain.truncated:
        y += _LINE
        shown = picture.word("truncated", n=len(picture.chain.nodes))
        parts.append(text(_MARGIN, y, shown, "warn"))
    if picture.marks:
        y += 32
        parts.append(text(_MARGIN, y, picture.word("findings"), "warn"))
    for number, mark in enumerate(picture.marks[:_MARKS_SHOWN], 1):
        y += _LINE
        line = ellipsis(f"{mark.code}  {mark.title}", width - 2 * _MARGIN - 30, 13)
        parts += [_badge(_MARGIN + 9, y - 5, number, mark), text(_MARGIN + 26, y, line, "finding")]
    if len(picture.marks) > _MARKS_SHOWN:
        y += _LINE
        more = picture.word("more", n=len(picture.marks) - _MARKS_SHOWN)
        parts.append(text(_MARGIN + 26, y, more, "finding"))
    return _Head(parts, y)


def _badge(x: float, y: float, number: int, mark: Mark) -> str:
    return (f"<g><title>{esc(f'{mark.code} {mark.title}')}</title>"
            f'<circle class="badge" cx="{x:.1f}" cy="{y:.1f}" r="{BADGE:.0f}"/>'
            f'<text class="number" x="{x:.1f}" y="{y + 3.8:.1f}">{number}</text></g>')


def _node(picture: _Picture, node: Node, centre: Point) -> list[str]:
    x, y = centre
    height = _HEIGHTS[node.kind]
    marks = picture.on_node.get(node.id, [])
    look = "suspense" if node.account in _SUSPENSE else node.kind
    asked = node.lot == picture.chain.lot and node.kind in ("holding", "transit")
    css = " ".join(filter(None, (look, "asked" if asked else "", "broken" if marks else "")))
    lines = _lines(picture, node)
    parts = ["<g>", f"<title>{esc(_tooltip(picture, node, marks))}</title>",
             shape(node.kind, Rect.around(x, y, NODE_W, height), css)]
    step = 17.0
    first = y - step * (len(lines) - 1) / 2 + 4.5
    for n, (words, style, size) in enumerate(lines):
        fitted = ellipsis(words, NODE_W - 20, size)
        parts.append(text(x, first + n * step, fitted, f"mid {style}"))
    parts += [_badge(x + NODE_W / 2 - 6 - 20 * n, y - height / 2, number, picture.marks[number - 1])
              for n, number in enumerate(marks[:4])]
    return [*parts, "</g>"]


def _lines(picture: _Picture, node: Node) -> list[tuple[str, str, float]]:
    """What stands in a node: text, style and size of each line."""
    if node.kind == "masked":
        return [(picture.word("masked"), "small", 12)]
    where = " · ".join(filter(None, (picture.named(node.place), picture.named(node.custodian))))
    if node.kind == "convert":
        kind = "blend" if "~" in node.id else "process"
        return [(picture.word(kind), "lot", 13), (where, "small", 12)]
    if node.kind == "outside":
        mass = f"  {_kg(node.mass_mg)}" if node.mass_mg else ""
        return [(picture.word(node.account or "outside") + mass, "lot", 13), (where, "small", 12)]
    if node.kind == "transit":
        where = " · ".join(filter(None, (node.consignment, picture.named(node.custodian))))
    return [(node.lot or "", "lot", 13), (where, "small", 12), (_standing(picture, node), "", 12)]


def _standing(picture: _Picture, node: Node) -> str:
    if node.mass_mg is None:
        return ""
    if node.mass_mg:
        return f"{picture.word('now')} {_kg(node.mass_mg)}"
    return picture.word("emptied" if node.kind == "holding" else "arrived")


def _tooltip(picture: _Picture, node: Node, marks: Collection[int]) -> str:
    if node.kind == "masked":
        return picture.word("masked")
    told = [picture.word(node.account or node.kind), node.lot, node.substance,
            picture.named(node.place), picture.named(node.custodian), node.consignment,
            _kg(node.mass_mg) if node.mass_mg is not None else ""]
    found = [f"{picture.marks[n - 1].code} {picture.marks[n - 1].title}" for n in marks]
    return "\n".join(filter(None, [*told, *found]))


def _edges(
    picture: _Picture, pairs: Mapping[Pair, list[Edge]], routes: Mapping[Pair, list[Point]],
    centres: Mapping[str, Point],
) -> list[str]:
    """Lines first, then their labels where there is room, then numbers of findings."""
    kinds = {node.id: node.kind for node in picture.chain.nodes}
    labels = Labels([Rect.around(*centres[node], NODE_W, _HEIGHTS[kind])
                     for node, kind in kinds.items()])
    lines, words, badges = [], [], []
    # What is broken is drawn last, above the rest, and has its label first.
    for pair in sorted(routes, key=lambda pair: bool(picture.on_pair.get(pair))):
        marks = picture.on_pair.get(pair, [])
        known = any(edge.event_id for edge in pairs[pair])
        css = "broken" if marks else "" if known else "unknown"
        way = clipped(routes[pair], NODE_W / 2)
        tip = "\n".join(_edge_words(picture, edge) for edge in pairs[pair] if edge.event_id)
        lines.append(f"<g><title>{esc(tip or picture.word('masked'))}</title>"
                     f'<path class="{EDGE_STYLE} {css}" d="{curve(way)}"/></g>')
    for pair in sorted(routes, key=lambda pair: not picture.on_pair.get(pair)):
        way, marks = clipped(routes[pair], NODE_W / 2), picture.on_pair.get(pair, [])
        label = _edge_label(picture, pairs[pair])
        if label and (at := labels.room(way, max(text_width(line, 11) for line in label),
                                        13.0 * len(label))):
            css = "mid label red" if marks else "mid label"
            words += [text(at[0], at[1] - 13 * (len(label) - 1) / 2 + 13 * n + 4, line, css)
                      for n, line in enumerate(label)]
        spot = labels.spot(way)
        badges += [_badge(spot[0] + 20 * n, spot[1], number, picture.marks[number - 1])
                   for n, number in enumerate(marks[:4])]
    return lines + words + badges


def _edge_label(picture: _Picture, edges: Sequence[Edge]) -> list[str]:
    """Day and kind above the mass; several events between two nodes are summed."""
    told = [edge for edge in edges if edge.occurred_at and edge.mass_mg is not None]
    if not told:
        return []
    first = told[0].occurred_at
    assert first is not None
    day = first.astimezone(CHINA).strftime("%Y-%m-%d" if picture.with_year else "%m-%d")
    what = f"{day} {kind_word(told[0].kind or '', picture.lang)}"
    if len(told) > 1:
        what += f" {picture.word('times', n=len(told))}"
    return [what, _kg(sum(edge.mass_mg or 0 for edge in told))]


def _edge_words(picture: _Picture, edge: Edge) -> str:
    when = _moment(edge.occurred_at) if edge.occurred_at else ""
    mass = _kg(edge.mass_mg) if edge.mass_mg is not None else ""
    kind = kind_word(edge.kind or "", picture.lang)
    return "  ".join(filter(None, (when, kind, edge.lot, mass, edge.consignment, edge.event_id)))


def _legend(picture: _Picture, width: float) -> list[str]:
    parts = [text(_MARGIN, 4, picture.word("legend"), "warn plain")]
    x, y = _MARGIN, 18.0
    for name in _LEGEND:
        words = picture.word(name)
        step = 34 + 10 + text_width(words, 12) + 26
        if x + step > width - _MARGIN:
            x, y = _MARGIN, y + 28
        css = {"asked": "holding asked", "break": "holding broken"}.get(name, name)
        kind = {"asked": "holding", "break": "holding", "suspense": "outside"}.get(name, name)
        parts += [shape(kind, Rect(x, y, 34, 20), css), text(x + 44, y + 14.5, words, "small dark")]
        x += step
    return parts


def _kg(mass_mg: int | None) -> str:
    """Kilograms with thousands apart and no idle zeros."""
    if mass_mg is None:
        return ""
    whole, _, rest = to_kg(mass_mg).partition(".")
    rest = rest.rstrip("0")
    return f"{int(whole):,}".replace(",", "\u202f") + (f".{rest}" if rest else "") + " kg"


def _moment(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
