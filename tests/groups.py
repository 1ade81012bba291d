"""Which lots hang together: the partition for which booking each part alone gives the whole."""

from hazchem.domain.event import Fact
from hazchem.domain.movement import TRANSPORT, Movement
from hazchem.ledger.books import World

# What moves goods of any lot that stands in a place, when it names none.
_DRAWS = frozenset({"transfer", "use", "dispose", "export", "lose", "count", "dispatch"})


class Groups:
    """Lots, places and papers, joined where one's books can change another's."""

    def __init__(self, facts: list[Fact], world: World) -> None:
        self.parent: dict[str, str] = {}
        self.mixed = {place for fact in facts for place in fact.movement.places
                      if world.registers.is_commingled(place, fact.at)}
        told = [fact.movement for fact in facts]
        self.mixed |= {move.from_place for move in told
                       if move.kind in _DRAWS and not move.lot and move.from_place}
        self.blank_papers = {paper for move in told if move.kind in TRANSPORT - {"handover"}
                             and not move.lot for paper in (*move.papers, move.successor) if paper}
        for move in told:
            for nodes in self.joined(move):
                self._join(nodes)

    def joined(self, told: Movement) -> list[list[str]]:
        """The sets of nodes that a movement ties together."""
        ties = [[lot] for lot in told.lots] + [[f"place:{place}"] for place in told.places]
        ties += [[f"paper:{paper}" for paper in told.papers]]
        for place in (told.from_place, told.to_place):
            if place in self.mixed:
                ties.append([f"place:{place}", *([told.lot] if told.lot else [])])
        ties += [[f"place:{part.place}", *([part.lot] if part.lot else [])]
                 for part in told.parts if part.place in self.mixed]
        if told.kind == "discard" and (told.to_place or told.from_place) in self.mixed:
            ties.append([f"place:{told.to_place or told.from_place}", told.waste_lot])
        if not told.lot and {told.from_place, told.to_place} <= self.mixed:
            ties.append([f"place:{told.from_place}", f"place:{told.to_place}"])
        papers = [paper for paper in (*told.papers, told.successor) if paper]
        if told.kind in TRANSPORT - {"handover"} and self.blank_papers & set(papers):
            own = [told.lot] if told.lot else [f"place:{told.from_place or told.to_place}"]
            ties.append([*own, *(f"paper:{paper}" for paper in papers)])
        return ties

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
        """The facts a group's books need: what names its nodes, hand-overs and corrections."""
        papers = {paper for fact in facts if group & set(self._nodes(fact.movement))
                  for paper in (*fact.movement.papers, fact.movement.successor) if paper}
        return [fact for fact in facts
                if fact.movement.kind == "correct" or fact.movement.replaces
                or group & set(self._nodes(fact.movement))
                or (fact.movement.kind == "handover" and papers & set(fact.movement.papers))]

    def _nodes(self, told: Movement) -> list[str]:
        places = [f"place:{place}" for place in told.places if place in self.mixed]
        papers = [f"paper:{paper}" for paper in told.papers if paper in self.blank_papers]
        return [*told.lots, *places, *papers]
