"""Groups of lots in the database: joined as facts come in, named after their least node.

A node stands in `kin` once it mixes lots or is joined to another; a lot in no row is a group by
itself. Joining is the same whatever the order of the facts, so a rebuild brings the same groups.
"""

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from hazchem.domain.event import Fact
from hazchem.domain.movement import Movement
from hazchem.ledger.kinship import (
    mixing,
    nodes_of,
    paper_node,
    papers_of,
    place_node,
    possible_nodes,
    ties,
)
from hazchem.store import bulk, findings, movements
from hazchem.store.store import Tx
from hazchem.store.tables import kin


def join(tx: Tx, facts: Collection[Fact], commingled: Iterable[str] = ()) -> set[str]:
    """Join what new facts (already projected) tie together; returns the groups touched.

    `commingled` are places that have become so: what was in them before is joined as well.
    """
    joining = _Joining(tx)
    for place in commingled:
        joining.mix(place_node(place))
    joining.load({node for fact in facts for node in possible_nodes(fact.movement)})
    for fact in facts:
        joining.take(fact.movement)
    joining.finish()
    return {joining.root(node) for node in joining.touched}


def group_of(tx: Tx, nodes: Iterable[str]) -> dict[str, str]:
    """The group of each node that stands in one; others are groups by themselves."""
    return dict(map(tuple, bulk.look_up(
        tx, "SELECT node, grp FROM kin WHERE node IN (…)", nodes)))


def taken_up(tx: Tx, groups: Collection[str]) -> set[str]:
    """Those of these groups that have become part of another since."""
    now_in = group_of(tx, groups)
    return {group for group in groups if now_in.get(group, group) != group}


def nodes_in(tx: Tx, groups: Iterable[str]) -> dict[str, set[str]]:
    """The nodes of each group."""
    found = {grp: {grp} for grp in groups}
    for node, grp in bulk.look_up(tx, "SELECT node, grp FROM kin WHERE grp IN (…)", found):
        found[grp].add(node)
    return found


class _Joining:
    """The joins of one transaction, in memory until they are written."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self.stored: dict[str, str | None] = {}  # node -> its group in the table, None for none
        self.parent: dict[str, str] = {}
        self.mixes: set[str] = set()
        self.touched: set[str] = set()

    def load(self, nodes: Collection[str]) -> None:
        """Read what the table says of these nodes, once."""
        unknown = [node for node in nodes if node not in self.stored]
        found = group_of(self.tx, unknown)
        for node in unknown:
            self.stored[node] = found.get(node)
            if node in found:
                self.parent[node] = found[node]
                self.parent.setdefault(found[node], found[node])
                if ":" in node and node.partition(":")[0] in ("place", "paper"):
                    self.mixes.add(node)

    def root(self, node: str) -> str:
        """The group a node is in by now."""
        parent = self.parent
        while parent.setdefault(node, node) != node:
            parent[node] = parent.setdefault(parent[node], parent[node])
            node = parent[node]
        return node

    def take(self, told: Movement) -> None:
        """Join what a movement ties together, and what it makes mix."""
        for node in mixing(told):
            self.mix(node)
        if not self.mixes:  # of all that was loaded, nothing does: its lots stay by themselves
            self.touched.update(told.lots)
            return
        papers = [paper_node(paper) for paper in papers_of(told)]
        if any(paper in self.mixes for paper in papers):
            for paper in papers:
                self.mix(paper)
        self.tie(told)

    def tie(self, told: Movement) -> None:
        """Join the nodes of a movement where they mix."""
        self.load(possible_nodes(told))
        for nodes in ties(told, self.mixes.__contains__):
            self.union(nodes)
        self.touched.update(nodes_of(told, self.mixes.__contains__))

    def mix(self, node: str) -> None:
        """A place or paper that mixes lots from now on: what named it before is joined, too."""
        self.load([node])
        if node in self.mixes:
            return
        self.mixes.add(node)
        self.union([node])
        noun, _, code = node.partition(":")
        before = movements.facts(self.tx, movements.leaves(self.tx, noun, [code]))
        for fact in before:
            self.take(fact.movement)

    def union(self, nodes: list[str]) -> None:
        """Put nodes into one group, named after the least of them all."""
        self.load(nodes)
        roots = {self.root(node) for node in nodes}
        least = min(roots)
        for root in roots:
            self.parent[root] = least
        self.touched.update(nodes)

    def finish(self) -> None:
        """Write what changed; what was found of groups that were taken up goes with them."""
        changed: dict[str, str] = {}
        for node in list(self.parent):
            group = self.root(node)
            if self.stored.get(node) != group and (node in self.mixes or group != node):
                changed[node] = group
        gone = {old for node in changed if (old := self.stored.get(node)) is not None}
        for old in sorted(gone | set(changed)):
            group = self.root(old)
            if group != old:
                self.tx.connection.execute(kin.update().where(kin.c.grp == old).values(grp=group))
                # Its postings go when it is judged next: what they moved must be heard of.
                findings.forget(self.tx, "group", old)
                findings.mark(self.tx, [("group", old)])
        for chunk in bulk.chunks(sorted(changed)):
            self.tx.connection.execute(sa.delete(kin).where(kin.c.node.in_(chunk)))
        bulk.insert(self.tx, kin, sorted(changed.items()))
