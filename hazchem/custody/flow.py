"""Flows: the legs of the books as the chain reads them, whether from the books or from a table."""

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from hazchem.domain.movement import Movement
from hazchem.ledger.account import Account, Leg

_MAKES_LOTS = frozenset({"convert", "discard"})
_SIDES = frozenset({"consumed", "produced"})


class Flow(NamedTuple):
    """Mass of one lot going from one account to another; flows are read in the order of `seq`."""

    seq: int
    at: datetime
    event_id: str
    kind: str
    lot: str
    substance: str
    source: Account
    target: Account
    mass_mg: int
    group: str = ""


class Slot(NamedTuple):
    """What mass is followed through: one lot in one account, or one process with all its lots.

    A place keeps its slot when its custodian changes; a hand-over is a change of slot.
    """

    kind: str
    ref: str
    lot: str = ""
    holder: str = ""


def flows_of(legs: Iterable[Leg], group: str = "") -> list[Flow]:
    """The legs of one group's books, numbered in their order."""
    return [Flow(seq, leg.at, leg.fact.movement.event_id, leg.fact.movement.kind, leg.lot,
                 leg.substance, leg.source, leg.target, leg.mass_mg, group)
            for seq, leg in enumerate(legs)]


def merged(flows: Iterable[Flow]) -> list[Flow]:
    """The flows of several groups in one order, numbered anew.

    Each group keeps the order of its own books. Of one instant, what a process takes in one
    group stands before what it gives in another; where processes run in a ring, the least group
    goes first.
    """
    by_instant: dict[datetime, dict[str, list[Flow]]] = {}
    for flow in sorted(flows, key=lambda flow: (flow.at, flow.group, flow.seq)):
        by_instant.setdefault(flow.at, {}).setdefault(flow.group, []).append(flow)
    ordered: list[Flow] = []
    for groups in by_instant.values():
        ordered += _of_one_instant(groups) if len(groups) > 1 else next(iter(groups.values()))
    return [flow._replace(seq=seq) for seq, flow in enumerate(ordered)]


def _of_one_instant(groups: dict[str, list[Flow]]) -> list[Flow]:
    waiting = Counter(process for flows in groups.values() for flow in flows
                      if (process := process_of(flow, flow.target)))
    left = {group: deque(flows) for group, flows in groups.items()}
    ordered: list[Flow] = []
    while left:
        before = len(ordered)
        for queue in left.values():
            while queue and not waiting[process_of(queue[0], queue[0].source)]:
                ordered.append(_taken(queue, waiting))
        left = {group: queue for group, queue in left.items() if queue}
        if left and len(ordered) == before:
            ordered.append(_taken(next(iter(left.values())), waiting))
    return ordered


def _taken(queue: deque[Flow], waiting: Counter[str]) -> Flow:
    flow = queue.popleft()
    process = process_of(flow, flow.target)
    if process:
        waiting[process] -= 1
    return flow


def process_of(flow: Flow, account: Account) -> str:
    """The process 转化 an account of a flow is a side of, "" for none: a conversion, or a blend."""
    if account.kind not in _SIDES:
        return ""
    if flow.kind in _MAKES_LOTS and account.ref == flow.event_id:
        return account.ref
    return account.ref if account.ref.startswith(f"{flow.event_id}~") else ""


def slot_of(flow: Flow, account: Account) -> Slot:
    """The slot a flow leaves or enters.

    An unfiled blend in a tank gives exactly what it takes, one draw at a time: it is a slot of
    kind `blend`. A filed conversion is one of kind `process`.
    """
    process = process_of(flow, account)
    if process:
        return Slot("blend" if "~" in process else "process", process)
    holder = account.custodian if account.kind == "transit" else ""
    return Slot(account.kind, account.ref, flow.lot, holder)


def consignment_of(line: str) -> str:
    """The consignment a line belongs to."""
    return line.partition("|")[0]


def unlisted_of(told: Movement) -> tuple[int, int]:
    """What a conversion took and gave beside listed lots, in milligrams; a measured loss is given.

    What the books did not draw (an input without lot) is not counted: where outputs weigh more
    than inputs, the rest was made there.
    """
    taken = sum(part.mass_mg for part in told.inputs if part.unlisted)
    given = sum(part.mass_mg for part in told.outputs if part.unlisted)
    return taken, given + (told.measured_loss_mg or 0)


def processes_of(flows: Sequence[Flow]) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Each process with the lots that went in and the lots that came out."""
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for flow in flows:
        for side, account in enumerate((flow.target, flow.source)):
            process = process_of(flow, account)
            if process:
                found.setdefault(process, ({}, {}))[side][flow.lot] = None
    return {process: (tuple(taken), tuple(given)) for process, (taken, given) in found.items()}
