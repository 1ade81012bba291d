"""Masking 遮蔽: what an enterprise may see of a chain that runs on beyond its own counterparts.

A node is *own* where the viewer sees its custodian, or others hold the goods for it. An edge is
own where the viewer holds one of its sides, stands on its line (whoever sends, carries or receives
stands on the whole line), or stands on its event otherwise (as owner, seller, buyer or filer). A
node that is not own but stands on an own edge is a *counterpart*: named, without its mass. Every
other node is masked: an opaque id and nothing else.

A node of a line is *strange* where only the viewer itself says that it is on that trip: it is
masked, and of the edges beside it only those into or out of the viewer's own places are own.

Own edges are shown whole. All others are drawn between their two nodes, several as one, and tell
nothing: no event, kind, lot, mass, time or consignment.

A row of origins, holders or ends tells its mass where others hold it for the viewer, or where
every flow of its nodes is own, in the whole ledger and not only in what is shown, and its lot is
tied to the asked lot by own conversions alone: a share through another's recipe is another's
secret. An own row beyond such a conversion is named without its mass. All other rows of a list
become one row of nulls. The total is told only where every row tells its mass.
"""

import hashlib
import hmac
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from hazchem.custody.chain import Chain, Edge, End, Holder, Node, Origin
from hazchem.custody.lineage import ancestors, descendants

Sees = Callable[[str], bool]
Row = TypeVar("Row", Origin, Holder, End)


@dataclass(frozen=True, slots=True)
class _View:
    """What one viewer may see: own nodes, named nodes, own edges, and the lots without secrets."""

    sees: Sees
    own: frozenset[str]
    owned: frozenset[str]
    strange: frozenset[str]
    named: frozenset[str]
    edges: frozenset[Edge]
    lots: frozenset[str]


def masked(
    chain: Chain, sees: Sees, own_events: Collection[str] = (), key: bytes = b"",
    owned: Collection[str] = (), strange: Collection[str] = (),
) -> Chain:
    """The chain as one enterprise may see it.

    `sees` says of a custodian whether the viewer acts for it; `own_events` are events on which
    the viewer stands without holding; `owned` are nodes that others hold for it, `strange` those
    of lines on which it stands by its own word alone. `key` keeps masked ids from being guessed:
    the same key gives the same ids, so that two answers can be laid beside each other.
    """
    view = _view(chain, sees, frozenset(own_events), frozenset(owned), frozenset(strange))

    def shown(node: str) -> str:
        return node if node in view.named else _opaque(node, key)

    edges = {_edge(edge, view, shown): None for edge in chain.edges}
    origins = tuple(_rows(chain.origins, view, Origin()))
    holders = tuple(_rows(chain.holders, view, Holder()))
    ends = tuple(_rows(chain.ends, view, End()))
    told = [row.mass_mg for row in origins] + [row.mass_mg for row in holders]
    told += [row.mass_mg for row in ends]
    return replace(
        chain, mass_mg=None if None in told else chain.mass_mg, edges=tuple(edges),
        nodes=tuple(sorted((_node(node, view, key) for node in chain.nodes),
                           key=lambda node: node.id)),
        origins=origins, holders=holders, ends=ends)


def _view(
    chain: Chain, sees: Sees, own_events: frozenset[str], owned: frozenset[str],
    strange: frozenset[str],
) -> _View:
    own = {node.id for node in chain.nodes if node.id in owned or (
        node.custodian and sees(node.custodian) and node.id not in strange)}
    edges = {edge for edge in chain.edges
             if (edge.event_id in own_events or any(map(sees, edge.known_to)))
             and (strange.isdisjoint(edge[2:4]) or not own.isdisjoint(edge[2:4]))}
    beside = {node for edge in edges for node in edge[2:4]} - strange
    return _View(sees, frozenset(own), owned, strange, frozenset(own | beside), frozenset(edges),
                 frozenset(_lots(chain, own)))


def _lots(chain: Chain, own: set[str]) -> set[str]:
    """The lots whose share of the asked lot follows from conversions the viewer made itself."""
    if chain.truncated:
        return {chain.lot}
    processes: dict[str, tuple[set[str], set[str]]] = {}
    for edge in chain.edges:
        for side, node in enumerate((edge.target, edge.source)):
            if node.startswith("convert:") and edge.lot:
                processes.setdefault(node, (set(), set()))[side].add(edge.lot)
    mine = {node: lots for node, lots in processes.items() if node in own}
    secret = {lot for node, lots in processes.items() if node not in own for lot in lots[1]}
    above = {lot for node, lots in processes.items() if node not in own for lot in lots[0]}
    down = descendants(chain.lot, mine) - secret
    return {chain.lot} | down | (ancestors(chain.lot, mine) - above)


def _opaque(node: str, key: bytes) -> str:
    digest = hmac.new(key, node.encode(), hashlib.sha256).hexdigest()
    return f"masked:{digest[:16]}"


def _node(node: Node, view: _View, key: bytes) -> Node:
    if node.id not in view.named:
        return Node(_opaque(node.id, key), "masked")
    if node.id not in view.own:
        return node._replace(mass_mg=None)
    return node


def _edge(edge: Edge, view: _View, shown: Callable[[str], str]) -> Edge:
    if edge in view.edges:
        is_strange = not view.strange.isdisjoint(edge[2:4])
        return edge._replace(source=shown(edge.source), target=shown(edge.target),
                             consignment="" if is_strange else edge.consignment)
    return Edge(None, None, shown(edge.source), shown(edge.target))


def _rows(
    rows: Iterable[Row], view: _View, nothing: Row
) -> Iterable[Row]:
    """The rows as seen; what is hidden is one row of nulls at the end."""
    hidden = False
    for row in rows:
        is_own = bool(row.nodes) and view.own.issuperset(row.nodes)
        is_open = bool(row.nodes) and view.owned.issuperset(row.nodes) or (
            bool(row.known_to) and all(
                any(map(view.sees, parties)) for parties in row.known_to))
        if not view.strange.isdisjoint(row.nodes):
            hidden = True
        elif is_open and row.lot in view.lots:
            yield row
        elif is_own:
            yield row._replace(mass_mg=None)
        else:
            hidden = True
    if hidden:
        yield nothing
