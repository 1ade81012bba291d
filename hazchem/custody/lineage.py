"""Lineage 谱系: which lots a lot came from and which came from it, through any number of processes.

The store asks its own tables by a recursive query; this is the same question on values, for
tree sizes older than those tables.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping

Processes = Mapping[str, tuple[Collection[str], Collection[str]]]


def ancestors(lot: str, processes: Processes) -> set[str]:
    """The lots that went, at any remove, into the processes a lot came out of."""
    return _closure(lot, ((given, taken) for taken, given in processes.values()))


def descendants(lot: str, processes: Processes) -> set[str]:
    """The lots that came, at any remove, out of the processes a lot went into."""
    return _closure(lot, processes.values())


def lineage(lot: str, processes: Processes) -> set[str]:
    """A lot with its ancestors and its descendants: the lots whose flows its chain is read from."""
    return {lot} | ancestors(lot, processes) | descendants(lot, processes)


def wanted(lots: Collection[str], processes: Processes) -> set[str]:
    """The processes whose every flow a chain needs: those in which any of its lots takes part."""
    own = frozenset(lots)
    return {name for name, (taken, given) in processes.items()
            if not own.isdisjoint(taken) or not own.isdisjoint(given)}


def _closure(lot: str, steps: Iterable[tuple[Collection[str], Collection[str]]]) -> set[str]:
    """What is reached from a lot; a lot that comes back to itself is not its own ancestor.

    Each process is walked once, however many of its lots lead into it.
    """
    leads: dict[str, list[Collection[str]]] = {}
    for before, after in steps:
        for name in before:
            leads.setdefault(name, []).append(after)
    reached = {lot}
    waiting = deque([lot])
    while waiting:
        for after in leads.pop(waiting.popleft(), ()):
            fresh = [name for name in after if name not in reached]
            reached.update(fresh)
            waiting.extend(fresh)
    return reached - {lot}
