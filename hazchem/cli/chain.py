"""A chain as text for a console: where the lot came from, what hands it went through."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from hazchem.custody.chain import Chain, Edge, End, Holder, Node, Origin
from hazchem.custody.words import Lang, kind_word, word
from hazchem.domain.finding import Finding
from hazchem.domain.instant import CHINA
from hazchem.domain.mass import to_kg
from hazchem.domain.movement import KINDS

_TITLES = {
    "lot": ("批次", "Lot"),
    "origins": ("来源", "Origins"),
    "edges": ("经过", "Movements"),
    "holders": ("现存", "Holders now"),
    "ends": ("去向", "Ends"),
    "findings": ("问题", "Findings"),
    "none": ("无", "none"),
    "masked": ("（不可见）", "(not visible)"),
    "truncated": ("（节点过多，已截取）", "(too many nodes: cut)"),
    "transit": ("在途", "in transit"),
    "sums": ("来源 {origins} = 现存 {holders} + 去向 {ends}",
             "origins {origins} = holders {holders} + ends {ends}"),
}


def told(
    chain: Chain, findings: Iterable[Finding], names: Mapping[str, str], lang: Lang
) -> Iterator[str]:
    """The lines that tell a chain; times are China Standard Time, masses exact to the milligram."""
    teller = _Teller(names, lang)
    substances = {node.substance for node in chain.nodes if node.lot == chain.lot} - {None}
    yield "  ".join([f"{teller.word('lot')} {chain.lot}", *sorted(map(str, substances)),
                     teller.mass(chain.mass_mg)])
    if chain.truncated:
        yield teller.word("truncated")
    yield from teller.part("origins", map(teller.origin, chain.origins))
    nodes = {node.id: node for node in chain.nodes}
    edges = sorted(chain.edges, key=lambda edge: (edge.occurred_at is None, edge.occurred_at))
    yield from teller.part("edges", (teller.edge(edge, nodes) for edge in edges))
    yield from teller.part("holders", map(teller.holder, chain.holders))
    yield from teller.part("ends", map(teller.end, chain.ends))
    yield teller.sums(chain)
    yield from teller.part("findings", map(teller.finding, findings))


class _Teller:
    """Says nodes, edges and findings in one language, with the names of places and custodians."""

    def __init__(self, names: Mapping[str, str], lang: Lang) -> None:
        self._names = names
        self._lang = lang

    def word(self, name: str) -> str:
        """A word of this page."""
        return self._said(_TITLES[name])

    def part(self, name: str, lines: Iterable[str]) -> Iterator[str]:
        """A title and what is listed under it."""
        yield f"{self.word(name)}:"
        listed = list(lines) or [self.word("none")]
        yield from (f"  {line}" for line in listed)

    def origin(self, one: Origin) -> str:
        """Where some of it came from."""
        return self._line(self._kind(one.kind), one.lot, one.place, one.custodian, one.mass_mg)

    def holder(self, one: Holder) -> str:
        """Who has some of it."""
        where = one.place or f"{self.word('transit')} {one.consignment or ''}".rstrip()
        return self._line("", one.lot, where, one.custodian, one.mass_mg)

    def end(self, one: End) -> str:
        """Where some of it ended."""
        return self._line(self._kind(one.kind), one.lot, one.place, one.custodian, one.mass_mg)

    def edge(self, one: Edge, nodes: Mapping[str, Node]) -> str:
        """What one movement took from where to where."""
        source, target = (self._node(nodes.get(name)) for name in (one.source, one.target))
        head = f"{self._at(one.occurred_at)}  {self._kind(one.kind)}"
        return self._joined(head, one.lot, f"{source} → {target}", self.mass(one.mass_mg),
                            one.event_id)

    def finding(self, one: Finding) -> str:
        """What a rule says about it."""
        zh = self._lang == "zh"
        return (f"{one.code}  {one.severity} {one.finding_class}  "
                f"{one.title_zh if zh else one.title}: {one.says_zh if zh else one.says}")

    def sums(self, chain: Chain) -> str:
        """That what came equals what is and what ended."""
        totals = {
            name: self.mass(sum(one.mass_mg or 0 for one in listed))
            for name, listed in (("origins", chain.origins), ("holders", chain.holders),
                                 ("ends", chain.ends))
        }
        return self.word("sums").format(**totals)

    def mass(self, mass_mg: int | None) -> str:
        """Kilograms, or that they are not shown."""
        return self.word("masked") if mass_mg is None else f"{to_kg(mass_mg)} kg"

    def _line(self, kind: str, lot: str | None, place: str | None, custodian: str | None,
              mass_mg: int | None) -> str:
        where = self._named(place) if place else ""
        return self._joined(kind, lot, where, self._named(custodian), self.mass(mass_mg))

    def _node(self, node: Node | None) -> str:
        if node is None or node.kind == "masked":
            return self.word("masked")
        if node.kind == "transit":
            return f"{self.word('transit')} {node.consignment or ''}".rstrip()
        if node.kind == "holding":
            return node.place or self.word("masked")
        return self._kind(node.account or node.kind)

    def _named(self, code: str | None) -> str:
        name = self._names.get(code or "", "")
        if not name or name == code:
            return code or ""
        return f"{code}（{name}）" if self._lang == "zh" else f"{code} ({name})"

    def _kind(self, kind: str | None) -> str:
        if kind in KINDS:
            return kind_word(kind, self._lang)
        return word(kind or "", self._lang)

    def _at(self, at: datetime | None) -> str:
        return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if at else self.word("masked")

    def _said(self, both: tuple[str, str]) -> str:
        return both[0] if self._lang == "zh" else both[1]

    @staticmethod
    def _joined(*parts: str | None) -> str:
        return "  ".join(part for part in parts if part)
