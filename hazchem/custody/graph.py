"""The graph of one question: a networkx multigraph of the flows of a lineage, and walks on it."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import networkx as nx

from hazchem.custody.chain import Edge, Node
from hazchem.custody.flow import Flow, Slot, consignment_of, process_of, slot_of
from hazchem.ledger.account import Account

Graph: TypeAlias = "nx.MultiDiGraph[str]"
Direction = Literal["upstream", "downstream", "both"]
Key = tuple[str, str, int]
_HOLDS = {"stock": "holding", "transit": "transit"}


def node_id(slot: Slot) -> str:
    """What names a node: the same slot has the same node in every answer."""
    if slot.kind in ("process", "blend"):
        return f"convert:{slot.ref}"
    where = f"{slot.ref}@{slot.holder}" if slot.holder else slot.ref
    return f"{slot.lot}@{where}" if slot.kind == "stock" else f"{slot.kind}:{slot.lot}@{where}"


def build(flows: Sequence[Flow], place_custodian: Mapping[str, str] | None = None) -> Graph:
    """The multigraph of some flows: one edge a flow, keyed by its place in the books.

    `place_custodian` says who holds each place now; else it is who held it at its last flow.
    """
    graph: Graph = nx.MultiDiGraph()
    for flow in flows:
        source = _touch(graph, flow, flow.source, -flow.mass_mg, place_custodian or {})
        target = _touch(graph, flow, flow.target, flow.mass_mg, place_custodian or {})
        lines = [account.ref for account in (flow.source, flow.target) if account.kind == "transit"]
        graph.add_edge(source, target, key=flow.seq, flow=flow,
                       consignment=consignment_of(lines[-1]) if lines else "")
    return graph


def _touch(
    graph: Graph, flow: Flow, account: Account, mass_mg: int, place_custodian: Mapping[str, str]
) -> str:
    """The node of one side of a flow, with its balance after it."""
    slot = slot_of(flow, account)
    node = node_id(slot)
    if node not in graph:
        graph.add_node(node, balance=0, taken=0, lowest=0, **_labels(slot, flow, account))
    labels = graph.nodes[node]
    labels["balance"] += mass_mg
    labels["lowest"] = min(labels["lowest"], labels["balance"])
    labels["taken"] += max(mass_mg, 0)
    if process_of(flow, account):
        labels["place"] = labels["place"] or _place_beside(flow)
    labels["custodian"] = place_custodian.get(labels["place"], account.custodian) if (
        slot.kind == "stock") else account.custodian
    return node


def _labels(slot: Slot, flow: Flow, account: Account) -> dict[str, str]:
    kind = _HOLDS.get(slot.kind, "convert" if slot.kind in ("process", "blend") else "outside")
    labels = {"kind": kind, "account": slot.kind, "lot": slot.lot, "consignment": "", "line": "",
              "substance": flow.substance if slot.lot else "", "place": place_of(flow, account)}
    if slot.kind == "transit":
        labels |= {"consignment": consignment_of(slot.ref), "line": slot.ref}
    return labels


def place_of(flow: Flow, account: Account) -> str:
    """The place an account is of; for a difference the place whose stock it corrects."""
    if account.kind == "transit" or account.ref == account.custodian:
        return ""
    if account.kind == "difference" or process_of(flow, account):
        return _place_beside(flow)
    return account.ref


def _place_beside(flow: Flow) -> str:
    """The place that stands on either side of a flow, "" for none."""
    for account in (flow.source, flow.target):
        if account.kind in ("stock", "unexplained"):
            return account.ref
    return ""


def known_to(
    graph: Graph, strange: Mapping[str, Collection[str]] | None = None
) -> dict[Key, frozenset[str]]:
    """Who stands on each flow: the two holders, and on a line everybody from sender to receiver.

    `strange` are lines on which somebody stands by its own word alone, with who else does.
    """
    on_line: dict[str, set[str]] = {}
    lines, parties = dict(graph.nodes(data="line")), {}
    for source, target, seq, flow in graph.edges(keys=True, data="flow"):
        both = {flow.source.custodian, flow.target.custodian} - {""}
        for node, account in ((source, flow.source), (target, flow.target)):
            if lines[node] in (strange or {}):
                both -= {account.custodian}
        parties[source, target, seq] = both
        for line in {lines[source], lines[target]} - {""}:
            on_line.setdefault(line, set()).update(both)
    on_line |= {line: set(others) for line, others in (strange or {}).items()}
    return {(source, target, seq): frozenset(
        both.union(*(on_line[line] for line in (lines[source], lines[target]) if line)))
        for (source, target, seq), both in parties.items()}


def walk(graph: Graph, start: Collection[str], direction: Direction) -> set[Key]:
    """The edges that mass of the start nodes can have gone on by, before or after it was there.

    Time is respected: downstream, an edge counts only where mass had arrived before it; a holding
    that was emptied carries nothing on. A suspense that is repaid later is the exception: what
    repays it is what it gave.
    """
    if direction == "both":
        return walk(graph, start, "upstream") | walk(graph, start, "downstream")
    forward = direction == "downstream"
    edges = sorted(graph.edges(keys=True), key=lambda edge: edge[2], reverse=not forward)
    balance = dict.fromkeys(graph, 0) if forward else dict(graph.nodes(data="balance"))
    lasting = set(start) & set(graph)
    while True:
        reached, seen = _pass(graph, edges, dict(balance), lasting, forward=forward)
        late = {node for node in seen - lasting if _may_owe(graph, node)}
        if not late:
            return reached
        lasting |= late


def _may_owe(graph: Graph, node: str) -> bool:
    """Whether a node gave before it had, and was repaid."""
    labels = graph.nodes[node]
    is_account = labels["kind"] == "outside"
    return bool(is_account and labels["lowest"] < 0 and graph.in_degree(node))


def _pass(
    graph: Graph, edges: list[Key], balance: dict[str, int], lasting: set[str], *, forward: bool
) -> tuple[set[Key], set[str]]:
    """One pass through the edges in (or against) the order of the books."""
    holds = {node for node, kind in graph.nodes(data="kind") if kind in ("holding", "transit")}
    reached: set[Key] = set()
    live, seen = set(lasting), set(lasting)
    for edge in edges:
        mass_mg = graph.edges[edge]["flow"].mass_mg
        source, target = edge[:2] if forward else edge[1::-1]
        # Against time the edge is undone: what it brought is what leaves its target.
        balance[source] -= mass_mg
        balance[target] += mass_mg
        if source in live:
            reached.add(edge)
            live.add(target)
            seen.add(target)
        if source in holds and balance[source] == 0 and source not in lasting:
            live.discard(source)
    return reached, seen


def nearest(graph: Graph, start: Iterable[str], max_nodes: int) -> set[str]:
    """At most so many nodes, those fewest steps from the start; ties go by name."""
    beside = graph.to_undirected(as_view=True)
    waiting = deque(sorted(start))
    kept = dict.fromkeys(list(waiting)[:max_nodes])
    while waiting and len(kept) < max_nodes:
        for node in sorted(beside[waiting.popleft()]):
            if node not in kept and len(kept) < max_nodes:
                kept[node] = None
                waiting.append(node)
    return set(kept)


def node_of(graph: Graph, node: str) -> Node:
    """A node as a value."""
    labels = graph.nodes[node]
    mass_mg = labels["taken"] if labels["kind"] == "convert" else abs(labels["balance"])
    return Node(node, labels["kind"], labels["lot"], labels["substance"], labels["place"],
                labels["custodian"], labels["consignment"], mass_mg, labels["account"])


def edges_of(
    graph: Graph, keys: Iterable[Key], known: Mapping[Key, frozenset[str]]
) -> tuple[Edge, ...]:
    """Edges as values in the order of the books; what one event moved twice is one edge."""
    merged: dict[tuple[str, str, str, str], Edge] = {}
    for key in sorted(keys, key=lambda key: key[2]):
        source, target, _ = key
        flow: Flow = graph.edges[key]["flow"]
        name = (flow.event_id, source, target, flow.lot)
        before = merged[name].mass_mg or 0 if name in merged else 0
        merged[name] = Edge(flow.event_id, flow.kind, source, target, flow.lot,
                            before + flow.mass_mg, flow.at,
                            graph.edges[key]["consignment"], known[key])
    return tuple(merged.values())
