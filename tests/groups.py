"""Which lots hang together, worked out from all facts at once."""

from hazchem.domain.event import Fact
from hazchem.ledger.books import World
from hazchem.ledger.kinship import mixing, nodes_of, papers_of, place_node, ties


class Groups:
    """Lots, places and papers, joined where one's books can change another's."""

    def __init__(self, facts: list[Fact], world: World) -> None:
        self.parent: dict[str, str] = {}
        told = [fact.movement for fact in facts]
        self.mixed = {place_node(place) for fact in facts for place in fact.movement.places
                      if world.registers.is_commingled(place, fact.at)}
        self.mixed |= {node for move in told for node in mixing(move)}
        self._spread_over_papers(told)
        for move in told:
            for lot in move.lots:
                self._root(lot)
            for nodes in ties(move, self.mixed.__contains__):
                self._join(nodes)

    def _spread_over_papers(self, told) -> None:
        """Papers cited together with one that mixes lots mix them as well."""
        cited = [{f"paper:{paper}" for paper in papers_of(move)} for move in told]
        before = -1
        while before != len(self.mixed):
            before = len(self.mixed)
            for papers in cited:
                if papers & self.mixed:
                    self.mixed |= papers

    def _root(self, node: str) -> str:
        while self.parent.setdefault(node, node) != node:
            node = self.parent[node]
        return node

    def _join(self, nodes: list[str]) -> None:
        for node in nodes:
            self.parent[self._root(node)] = self._root(nodes[0])

    def all(self) -> list[set[str]]:
        """The groups, each as its nodes."""
        found: dict[str, set[str]] = {}
        for node in list(self.parent):
            found.setdefault(self._root(node), set()).add(node)
        return list(found.values())

    def facts_of(self, group: set[str], facts: list[Fact]) -> list[Fact]:
        """The facts a group's books need: what names its nodes, its papers, and corrections."""
        papers = {paper for fact in facts if group & set(self._nodes(fact.movement))
                  for paper in papers_of(fact.movement)}
        before = -1
        while before != len(papers):
            before = len(papers)
            papers |= {paper for fact in facts if papers & set(papers_of(fact.movement))
                       for paper in papers_of(fact.movement)}
        return [fact for fact in facts
                if fact.movement.kind == "correct" or fact.movement.replaces
                or group & set(self._nodes(fact.movement))
                or papers & set(papers_of(fact.movement))]

    def _nodes(self, told) -> list[str]:
        return nodes_of(told, self.mixed.__contains__)
