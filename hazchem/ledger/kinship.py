"""Kinship: which lots hang together, so that booking each group alone gives the whole.

A group is joined by what mixes its lots: a commingled place, a place that goods leave without
naming a lot, a trip on which a receipt or dispatch names none. Nodes are lots by their names,
`place:…` for such a place and `paper:…` for the papers of such a trip.
"""

from collections.abc import Callable, Iterator

from hazchem.domain.movement import TRANSPORT, Movement

# What moves goods of any lot that stands in a place, when it names none.
_DRAWS = frozenset({"transfer", "use", "dispose", "export", "lose", "count", "dispatch"})
_NAMES_LOTS = TRANSPORT - {"handover"}
Known = Callable[[str], bool]


def place_node(place: str) -> str:
    """The node of a place that mixes lots."""
    return f"place:{place}"


def paper_node(paper: str) -> str:
    """The node of a paper under which goods go without a lot."""
    return f"paper:{paper}"


def papers_of(told: Movement) -> tuple[str, ...]:
    """Every paper a movement names, the successor of a refusal among them."""
    return (*told.papers, told.successor) if told.successor else told.papers


def mixing(told: Movement) -> Iterator[str]:
    """The nodes that a movement makes, by itself, into something that mixes lots."""
    if told.kind in _DRAWS and not told.lot and told.from_place:
        yield place_node(told.from_place)
    if told.kind in _NAMES_LOTS and not told.lot:
        yield from map(paper_node, papers_of(told))
    if told.kind == "convert":
        yield from (place_node(part.place) for part in told.inputs
                    if part.place and not part.lot and not part.unlisted)


def ties(told: Movement, mixes: Known) -> Iterator[list[str]]:
    """The sets of nodes that a movement ties together; `mixes` says which nodes mix lots."""
    for place, lot in _stands(told):
        if mixes(place_node(place)):
            yield [place_node(place), lot] if lot else [place_node(place)]
    if not told.lot and told.from_place and told.to_place and (
            mixes(place_node(told.from_place)) and mixes(place_node(told.to_place))):
        yield [place_node(told.from_place), place_node(told.to_place)]
    papers = [paper_node(paper) for paper in papers_of(told)]
    if not any(map(mixes, papers)):
        return
    if told.kind in _NAMES_LOTS:
        own = told.lot or place_node(told.from_place or told.to_place)
        papers = [own, *papers] if told.lot or mixes(own) else papers
    yield papers


def nodes_of(told: Movement, mixes: Known) -> list[str]:
    """The nodes a movement belongs to: its lots, and what it names that mixes lots."""
    lots = told.lots
    return [*lots, *filter(mixes, possible_nodes(told)[len(lots):])]


def possible_nodes(told: Movement) -> list[str]:
    """Every node a movement could belong to, if all that it names mixed lots; its lots first."""
    return [*told.lots, *map(place_node, told.places), *map(paper_node, papers_of(told))]


def _stands(told: Movement) -> Iterator[tuple[str, str]]:
    """Every (place, lot) at which a movement takes or puts goods; lot "" where it names none."""
    for place in (told.from_place, told.to_place):
        if place:
            yield place, told.lot
    for part in told.parts:
        if part.place:
            yield part.place, part.lot
    if told.kind == "discard":
        yield told.to_place or told.from_place, told.waste_lot
