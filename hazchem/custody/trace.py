"""The trace of a lot 追溯: where its mass came from, who has it, where it ended, and the graph."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from hazchem.custody.chain import Chain, End, Holder, Origin
from hazchem.custody.flow import Flow, Slot, consignment_of
from hazchem.custody.graph import (
    Direction,
    Graph,
    Key,
    build,
    edges_of,
    known_to,
    nearest,
    node_id,
    node_of,
    place_of,
    walk,
)
from hazchem.custody.tracking import Backward, Forward, Tracking, follow, made_by
from hazchem.domain.mass import share

MAX_NODES = 2_000
_ORIGINS = {"produced": "produce", "imported": "import", "opening": "opening", "gain": "gain",
            "unexplained": "unexplained", "unmatched": "unmatched", "difference": "gain"}
_ENDS = {"consumed": "use", "disposed": "dispose", "exported": "export", "loss": "lose"}
# Goods at a place whose custodian has not joined the ledger yet are still held there.
_HOLDERS = frozenset({"stock", "transit", "opening"})

Row = TypeVar("Row", Origin, Holder, End)


def trace(
    lot: str,
    flows: Sequence[Flow],
    unlisted: Mapping[str, tuple[int, int]] | None = None,
    place_custodian: Mapping[str, str] | None = None,
    *,
    direction: Direction = "both",
    max_nodes: int = MAX_NODES,
    strange: Mapping[str, Collection[str]] | None = None,
) -> Chain:
    """The chain of a lot from the flows of its lineage, in the order of the books.

    `flows` are every flow of every lot of the lineage, and beside them each flow of another lot
    that enters or leaves a process in which a lot of the lineage takes part (shares count all
    inputs and outputs). `unlisted` says per process what it took and gave beside them, in
    milligrams. `direction` and `max_nodes` bound what is shown; the sums are always whole.
    """
    flows = sorted(flows, key=lambda flow: flow.seq)
    track, forward, backward = follow(lot, flows, unlisted or {})
    graph = build(flows, place_custodian)
    names, known = _Names(track, graph), known_to(graph, strange)
    origins = _merged(_origins(names, forward, backward), graph, known)
    holders = _merged(_holders(names, forward), graph, known)
    ends = _merged([*_ends(names, forward), *_lost_in_process(names, forward)], graph, known)
    mass_mg = sum(forward.fresh)
    came = sum(row.mass_mg or 0 for row in origins)
    went = sum(row.mass_mg or 0 for row in holders) + sum(row.mass_mg or 0 for row in ends)
    assert came == went == mass_mg, f"{lot}: {came} mg came, {went} mg went, of {mass_mg} mg"
    shown = _shown(graph, lot, direction)
    own = {node for key in shown if graph.edges[key]["flow"].lot == lot for node in key[:2]}
    within = graph.edge_subgraph(shown)
    kept = nearest(within, own, max_nodes) if len(within) > max_nodes else set(within)
    edges = [key for key in shown if key[0] in kept and key[1] in kept]
    return Chain(
        lot=lot, mass_mg=mass_mg, origins=origins, holders=holders, ends=ends,
        nodes=tuple(node_of(graph, node) for node in sorted(kept)),
        edges=edges_of(graph, edges, known), truncated=len(kept) < len(within))


def _shown(graph: Graph, lot: str, direction: Direction) -> set[Key]:
    """The asked lot's own edges, and every edge its mass can have come or gone by."""
    own = {key for key in graph.edges(keys=True) if graph.edges[key]["flow"].lot == lot}
    # Conversions are passed through, not stood on: a lot beside ours in one is no kin of it.
    start = {node for key in own for node in key[:2] if graph.nodes[node]["kind"] != "convert"}
    into = {key[1] for key in own if graph.nodes[key[1]]["kind"] == "convert"}
    out_of = {key[0] for key in own if graph.nodes[key[0]]["kind"] == "convert"}
    shown = set(own)
    if direction != "downstream":
        shown |= walk(graph, start | out_of, "upstream")
    if direction != "upstream":
        shown |= walk(graph, start | into, "downstream")
    return shown


class _Names:
    """Who and where the accounts of a trace are, by the nodes of its graph."""

    def __init__(self, track: Tracking, graph: Graph) -> None:
        self.track, self.graph = track, graph

    def at(self, slot: Slot) -> tuple[str, str, str]:
        """The place and the custodian of an account, and its node."""
        node = node_id(slot)
        labels = self.graph.nodes[node]
        return labels["place"], labels["custodian"], node


def _origins(names: _Names, forward: Forward, backward: Backward) -> Iterable[Origin]:
    for slot, demand in backward.on_credit.items():
        place, custodian, node = names.at(slot)
        mass_mg = demand - backward.expected.get(slot, 0)
        yield Origin(slot.lot, place, custodian, _ORIGINS[slot.kind], mass_mg, (node,))
    for i, mass_mg in made_by(forward).items():
        flow = names.track.flows[i]
        place, custodian, node = names.at(names.track.source[i])
        place = place_of(flow, flow.target) or place
        yield Origin(flow.lot, place, flow.source.custodian or custodian, "produce", mass_mg,
                     (node,))


def _holders(names: _Names, forward: Forward) -> Iterable[Holder]:
    for slot, mass_mg in forward.rest.items():
        if slot.kind in _HOLDERS:
            place, custodian, node = names.at(slot)
            trip = consignment_of(slot.ref) if slot.kind == "transit" else ""
            yield Holder(slot.lot, place, custodian, trip, mass_mg, (node,))


def _ends(names: _Names, forward: Forward) -> Iterable[End]:
    for slot, mass_mg in forward.rest.items():
        if slot.kind not in _HOLDERS:
            place, custodian, node = names.at(slot)
            kind = _ENDS.get(slot.kind, "difference")
            yield End(slot.lot, kind, place, custodian, mass_mg, (node,))
    for slot, mass_mg in forward.repaid.items():
        # Where no order of the flows explains both, what came in late stays where it came in.
        place, custodian, node = names.at(slot)
        left = mass_mg - forward.advance.get(slot, 0)
        yield End(slot.lot, "difference", place, custodian, left, (node,))


def _lost_in_process(names: _Names, forward: Forward) -> Iterable[End]:
    """Tracked mass that no listed output carries on, by the inputs that brought it."""
    track = names.track
    for slot, pool in forward.pools.items():
        lost = pool.tracked_mg - pool.passed_mg
        by_input = {str(i): forward.tracked[i] for i in pool.inputs}
        for name, mass_mg in share(lost, by_input).items() if lost else ():
            flow = track.flows[int(name)]
            place, custodian, node = names.at(slot)
            place = place_of(flow, flow.source) or place
            yield End(flow.lot, "process", place, flow.target.custodian or custodian, mass_mg,
                      (node,))


def _merged(
    rows: Iterable[Row], graph: Graph, known: Mapping[Key, frozenset[str]]
) -> tuple[Row, ...]:
    """Rows of the same names as one, with who knows them; nothing is listed for no mass."""
    sums: dict[tuple[str, ...], Row] = {}
    for row in rows:
        if row.mass_mg:
            name = tuple(map(str, row[:4]))
            sums[name] = _joined(row, sums[name]) if name in sums else row
    return tuple(_with_known(row, graph, known) for _, row in sorted(sums.items()))


def _with_known(row: Row, graph: Graph, known: Mapping[Key, frozenset[str]]) -> Row:
    beside = [key for node in row.nodes for key in graph.in_edges(node, keys=True)]
    beside += [key for node in row.nodes for key in graph.out_edges(node, keys=True)]
    return row._replace(known_to=frozenset(known[key] for key in beside))


def _joined(row: Row, other: Row) -> Row:
    """Two rows of the same names as one."""
    nodes = tuple(sorted({*row.nodes, *other.nodes}))
    return row._replace(mass_mg=(row.mass_mg or 0) + (other.mass_mg or 0), nodes=nodes)
