"""Known: the facts that a subject's books and rules need, fetched by what they name.

A group needs every fact that names one of its nodes; every fact on a paper that those name, for a
trip goes by one name and its hand-overs name no lot; and whole threads of corrections, for a
correction may itself have been corrected.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from hazchem.domain.event import Fact
from hazchem.domain.paper import consignments
from hazchem.domain.substance import SubstanceRegister
from hazchem.ledger.correction import key_of, voided
from hazchem.ledger.kinship import paper_node, papers_of, place_node, possible_nodes
from hazchem.regulation.major_hazard_tables import Edition
from hazchem.store import kin, movements
from hazchem.store.store import Tx


def facts_of_groups(
    tx: Tx, groups: Collection[str], size: int
) -> dict[str, tuple[set[str], list[Fact]]]:
    """For each group its nodes and the facts its books need, as known at a log size."""
    nodes = kin.nodes_in(tx, groups)
    facts = _with_papers(tx, _naming(tx, nodes.values(), size), size)
    facts = _with_threads(tx, facts, size)
    found = _Index(facts)
    return {group: (mine, found.needed(mine)) for group, mine in nodes.items()}


def live_facts(tx: Tx, noun: str, code: str, size: int) -> list[Fact]:
    """The facts that name something and still count, as known at a log size."""
    return live_facts_of(tx, noun, [code], size)


def live_facts_of(tx: Tx, noun: str, codes: Collection[str], size: int) -> list[Fact]:
    """The facts that name any of some things and still count, in the order of the log."""
    leaves = movements.leaves(tx, noun, codes, size)
    facts = _with_threads(tx, {fact.leaf_index: fact for fact in movements.facts(tx, leaves)}, size)
    void = voided(facts.values())
    return [fact for leaf, fact in sorted(facts.items())
            if leaf in leaves and key_of(fact) not in void]


def facts_on_papers(tx: Tx, papers: Collection[str], size: int) -> list[Fact]:
    """The facts on some papers and on those cited with them, with their threads."""
    facts = {fact.leaf_index: fact
             for fact in movements.facts(tx, movements.leaves(tx, "paper", papers, size))}
    facts = _with_threads(tx, _with_papers(tx, facts, size), size)
    return [fact for _, fact in sorted(facts.items())]


def facts_on_each(
    tx: Tx, papers: Collection[str], size: int
) -> dict[str, list[Fact]]:
    """The same for each of some papers by itself, fetched together."""
    found = _Index({fact.leaf_index: fact for fact in facts_on_papers(tx, papers, size)})
    return {paper: found.on_paper(paper) for paper in papers}


def live_on_papers(
    tx: Tx, papers: Collection[str], size: int
) -> dict[str, list[Fact]]:
    """The facts of each of some trips that still count, by one of its papers."""
    found: dict[str, list[Fact]] = {}
    for paper, facts in (facts_on_each(tx, papers, size) if papers else {}).items():
        void = voided(facts)
        found[paper] = [fact for fact in facts if key_of(fact) not in void]
    return found


def thread_of(tx: Tx, event_id: str, size: int) -> list[Fact]:
    """An event with every correction of it and of those, as known at a log size."""
    first = movements.thread_leaves(tx, [event_id], size)
    begun = movements.threads(tx, first)
    return movements.facts(tx, first | movements.thread_leaves(tx, begun, size))


def trips_of(tx: Tx, facts: Collection[Fact], size: int) -> dict[str, str]:
    """For each paper of some facts the consignment it belongs to."""
    known = _with_papers(tx, {fact.leaf_index: fact for fact in facts}, size)
    return consignments((fact.movement.waybill, fact.movement.manifest)
                        for fact in known.values())


def _naming(tx: Tx, groups: Iterable[Collection[str]], size: int) -> dict[int, Fact]:
    by_noun: dict[str, set[str]] = {"lot": set(), "place": set(), "paper": set()}
    for nodes in groups:
        for node in nodes:
            noun, code = _noun_of(node)
            by_noun[noun].add(code)
    leaves: set[int] = set()
    for noun, codes in by_noun.items():
        leaves |= movements.leaves(tx, noun, codes, size)
    return {fact.leaf_index: fact for fact in movements.facts(tx, leaves)}


def _noun_of(node: str) -> tuple[str, str]:
    noun, colon, code = node.partition(":")
    if colon and node == place_node(code):
        return "place", code
    return ("paper", code) if colon and node == paper_node(code) else ("lot", node)


def _with_papers(tx: Tx, facts: dict[int, Fact], size: int) -> dict[int, Fact]:
    """The facts, and all on the papers they name, and on the papers those name."""
    facts, asked = dict(facts), set[str]()
    while papers := {paper for fact in facts.values()
                     for paper in papers_of(fact.movement)} - asked:
        asked |= papers
        new = movements.leaves(tx, "paper", papers, size) - facts.keys()
        facts |= {fact.leaf_index: fact for fact in movements.facts(tx, new)}
    return facts


def with_threads(tx: Tx, facts: Iterable[Fact], size: int) -> list[Fact]:
    """Some facts with every correction of them and of those, as known at a log size."""
    return list(_with_threads(tx, {fact.leaf_index: fact for fact in facts}, size).values())


def _with_threads(tx: Tx, facts: dict[int, Fact], size: int) -> dict[int, Fact]:
    begun = movements.threads(tx, facts) | movements.corrected(
        tx, (fact.movement.event_id for fact in facts.values()))
    new = movements.thread_leaves(tx, begun, size) - facts.keys()
    return facts | {fact.leaf_index: fact for fact in movements.facts(tx, new)}


class _Index:
    """Facts of several groups, to be told apart again."""

    def __init__(self, facts: Mapping[int, Fact]) -> None:
        self.facts = facts
        self.by_node: defaultdict[str, set[int]] = defaultdict(set)
        self.by_paper: defaultdict[str, set[int]] = defaultdict(set)
        self.thread: dict[tuple[str, str], str] = {}
        self.by_thread: defaultdict[str, set[int]] = defaultdict(set)
        for leaf, fact in sorted(facts.items()):
            for node in possible_nodes(fact.movement):
                self.by_node[node].add(leaf)
            for paper in papers_of(fact.movement):
                self.by_paper[paper].add(leaf)
            before = fact.movement.reverses or fact.movement.replaces
            begun = self.thread.get((fact.filer, before), before) if before else (
                fact.movement.event_id)
            self.thread[key_of(fact)] = begun
            self.by_thread[begun].add(leaf)

    def needed(self, nodes: Collection[str]) -> list[Fact]:
        """The facts that one group's books need, in the order of the log."""
        return self._whole({leaf for node in nodes for leaf in self.by_node[node]})

    def on_paper(self, paper: str) -> list[Fact]:
        """The facts on a paper and on those cited with it, in the order of the log."""
        return self._whole(set(self.by_paper[paper]))

    def _whole(self, leaves: set[int]) -> list[Fact]:
        """Some facts with all on the papers that they name, and with their threads."""
        asked: set[str] = set()
        while papers := {paper for leaf in leaves
                         for paper in papers_of(self.facts[leaf].movement)} - asked:
            asked |= papers
            for paper in papers:
                leaves |= self.by_paper[paper]
        for begun in {self.thread[key_of(self.facts[leaf])] for leaf in leaves}:
            leaves |= self.by_thread[begun]
        return [self.facts[leaf] for leaf in sorted(leaves)]


def concentrations(
    tx: Tx, register: SubstanceRegister, edition: Edition, lots: Mapping[str, str], size: int
) -> dict[str, Fraction]:
    """The concentration of those of some lots on which their threshold depends (lot: substance)."""
    asking = {number for number, line in edition.named.items() if line.above is not None}
    asked = {lot for lot, substance in lots.items()
             if (entry := register.get(substance)) and asking & set(entry.table1_items)}
    found: dict[str, Fraction] = {}
    for fact in live_facts_of(tx, "lot", asked, size) if asked else ():
        told = [(part.lot, part.concentration) for part in fact.movement.parts]
        for lot, percent in [(fact.movement.lot, fact.movement.concentration), *told]:
            if lot in asked and percent:
                found.setdefault(lot, Fraction(percent))
    return found
