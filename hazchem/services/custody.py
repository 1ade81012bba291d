"""Custody 流向链: the chain of a lot, as its viewer may see it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from hazchem.custody.chain import Chain
from hazchem.custody.flow import (
    Flow,
    consignment_of,
    merged,
    process_of,
    processes_of,
    slot_of,
    unlisted_of,
)
from hazchem.custody.graph import Direction, node_id
from hazchem.custody.lineage import lineage, wanted
from hazchem.custody.masking import masked
from hazchem.custody.trace import MAX_NODES, trace
from hazchem.services.findings import Shown, shown_in
from hazchem.services.seen.asked import Asked, Snapshot, snapshot
from hazchem.services.seen.current import flows_at
from hazchem.services.seen.scope import Scope, Viewer, unseen
from hazchem.services.standing import owned_in
from hazchem.store import books, bulk, kin, movements
from hazchem.store.findings import Filter
from hazchem.store.store import Store


@dataclass(frozen=True, slots=True)
class ChainAnswer:
    """A lot's chain as its viewer may see it, with the findings on what is shown of it."""

    chain: Chain
    findings: list[Shown]
    size: int
    as_of: datetime
    root: bytes
    names: dict[str, str] = field(default_factory=dict)


def chain(
    store: Store, viewer: Viewer, lot: str, asked: Asked, now: datetime, *,
    direction: Direction = "both", max_nodes: int = MAX_NODES,
) -> ChainAnswer:
    """The chain of a lot; raises Unseen where the viewer stands on nothing of it."""
    with snapshot(store, asked, now) as seen:
        scope = seen.scope(viewer)
        name = lot_named(seen, scope, lot)
        flows = flows_for(seen, name)
        is_whole = scope.sees_whole(name)
        strange = {} if is_whole else _strange_lines(scope, flows)
        found = trace(name, flows, _unlisted(seen, flows), _place_custodians(seen),
                      direction=direction, max_nodes=max_nodes, strange=strange)
        if not is_whole:
            own_events = _own_events(seen, scope, flows)
            found = masked(found, scope.sees, own_events, store.mask_key,
                           _owned(seen, scope, flows), _nodes_of(flows, strange))
        shown = _findings_on(seen, viewer, found)
        return ChainAnswer(found, shown, seen.size, seen.as_of, seen.root,
                           names_in(seen, found))


def lot_named(seen: Snapshot, scope: Scope, lot: str) -> str:
    """The lot of a name, or of a holder's own number for it; raises Unseen."""
    if name := scope.lot_called(lot, seen.size):
        return name
    raise unseen("/lot", lot)


def flows_for(seen: Snapshot, lot: str) -> list[Flow]:
    """The flows a lot's chain is read from, in the order of the books."""
    if seen.is_newest:
        return merged(books.flows(seen.tx, books.lineage(seen.tx, lot), seen.as_of_us))
    # The stored postings are of today: an older size is booked again from what was known then.
    lots: set[str] = set()
    reached = {lot}
    while reached - lots:
        lots |= reached
        group_of = kin.group_of(seen.tx, lots)
        flows = merged(flows_at(seen, {group_of.get(name, name) for name in lots}))
        reached = _beside(seen, flows)
    processes = processes_of(flows)
    kept = lineage(lot, processes)
    names = wanted(kept, processes)
    return [flow for flow in flows if flow.lot in kept
            or process_of(flow, flow.source) in names or process_of(flow, flow.target) in names]


def _beside(seen: Snapshot, flows: list[Flow]) -> set[str]:
    """The lots on either side of the conversions among some flows, by the events' own word."""
    converts = {flow.event_id for flow in flows if flow.kind in ("convert", "discard")}
    leaves = movements.thread_leaves(seen.tx, converts, seen.size)
    return {lot for fact in movements.facts(seen.tx, leaves) for lot in fact.movement.lots}


def _unlisted(seen: Snapshot, flows: list[Flow]) -> dict[str, tuple[int, int]]:
    converts = {flow.event_id for flow in flows if flow.kind == "convert"}
    leaves = movements.thread_leaves(seen.tx, converts, seen.size)
    told = movements.facts(seen.tx, leaves, saying=("unlisted", "measured_loss_mg"))
    return {fact.movement.event_id: unlisted_of(fact.movement)
            for fact in told if fact.movement.kind == "convert"}


def _place_custodians(seen: Snapshot) -> dict[str, str]:
    return {code: seen.registers.custodian_of(code, seen.as_of) for code in seen.registers.places}


def _own_events(seen: Snapshot, scope: Scope, flows: list[Flow]) -> set[str]:
    """The events among some flows on which the viewer stands, also as owner, seller or buyer."""
    leaves = movements.thread_leaves(seen.tx, {flow.event_id for flow in flows}, seen.size)
    return {fact.movement.event_id
            for fact in scope.seen_of(movements.facts(seen.tx, leaves))}


def _strange_lines(scope: Scope, flows: Iterable[Flow]) -> dict[str, set[str]]:
    """The lines which only the viewer's own word brings it to, with who stands on them."""
    lines = {account.ref for flow in flows for account in (flow.source, flow.target)
             if account.kind == "transit"
             and any(scope.sees(one.custodian) for one in (flow.source, flow.target))}
    scope.fetch({consignment_of(line) for line in lines})
    return {line: scope.parties(consignment_of(line)).on_line(line)
            for line in lines if not scope.stands_on(line)}


def _owned(seen: Snapshot, scope: Scope, flows: Iterable[Flow]) -> set[str]:
    """The nodes that others hold for the viewer: where its goods came, or by which they go."""
    told = list(flows)
    sent = {flow.event_id for flow in told if flow.kind == "dispatch"}
    leaves = movements.thread_leaves(seen.tx, sent, seen.size)
    owned = {fact.movement.event_id
             for fact in movements.facts(seen.tx, leaves, saying=("owner",))
             if seen.registers.party(fact.movement.owner) in scope.own}
    lines = {flow.target.ref for flow in told if flow.event_id in owned}
    stocks = {flow.target.ref for flow in told if flow.target.kind == "stock"}
    theirs = owned_in(seen, scope, stocks)
    return _nodes_of(told, lines) | {
        node_id(slot_of(flow, flow.target)) for flow in told
        if flow.target.kind == "stock" and (flow.target.ref, flow.lot) in theirs}


def _nodes_of(flows: Iterable[Flow], lines: Collection[str]) -> set[str]:
    """The nodes of some lines: what is in transit on them, and what did not arrive."""
    return {node_id(slot_of(flow, account)) for flow in flows
            for account in (flow.source, flow.target)
            if account.ref in lines and account.kind in ("transit", "difference")}


def _findings_on(seen: Snapshot, viewer: Viewer, found: Chain) -> list[Shown]:
    """The findings about lots and trips that are shown, as the viewer may see them."""
    lots = {node.lot for node in found.nodes if node.lot} | {found.lot}
    trips = {node.consignment for node in found.nodes if node.consignment}
    events = {edge.event_id for edge in found.edges if edge.event_id}
    shown: dict[str, Shown] = {}
    for wanted_some in [Filter(lots=some) for some in bulk.chunks(sorted(lots))] + [
            Filter(trips=some) for some in bulk.chunks(sorted(trips))]:
        for one in shown_in(seen, viewer, wanted_some):
            told = one.finding
            if told.lot in lots or (told.consignment in trips and events & set(told.events)):
                shown[told.code] = one
    return [shown[code] for code in sorted(shown)]


def names_in(seen: Snapshot, found: Chain) -> dict[str, str]:
    """What the places and custodians of a chain are called."""
    codes = {code for node in found.nodes for code in (node.place, node.custodian) if code}
    return names_of(seen, codes)


def names_of(seen: Snapshot, codes: set[str]) -> dict[str, str]:
    """What some places and custodians are called; codes without a name are left out."""
    named = {}
    for code in codes:
        place = seen.registers.places.at(code, seen.as_of)
        holder = seen.registers.custodian(code, seen.as_of)
        name = (place.name if place else "") or (holder.name if holder else "")
        if name and name != code:
            named[code] = name
    return named
