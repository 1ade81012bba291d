"""Layout: a layered picture of a chain, left to right in the direction mass went.

Layers by longest path, order within a layer by barycentres, places by the same means; edges that
run over several layers, or back, go by way-points that take part in both.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import networkx as nx

COLUMN, ROW_GAP, WAY_POINT_H = 344, 22, 14
_SWEEPS = 12
Point = tuple[float, float]
Pair = tuple[str, str]


class Layout(NamedTuple):
    """Centres of nodes, the points each edge runs through, and the size of it all, in pixels."""

    centres: dict[str, Point]
    routes: dict[Pair, list[Point]]
    width: float
    height: float


class _Grid:
    """Nodes and way-points by layer, with their neighbours in the layers beside."""

    def __init__(self, heights: Mapping[str, float]) -> None:
        self.heights = dict(heights)
        self.layers: list[list[str]] = []
        self.before: dict[str, list[str]] = {}
        self.after: dict[str, list[str]] = {}
        self.y: dict[str, float] = {}

    def link(self, left: str, right: str) -> None:
        """Make two of neighbouring layers know each other."""
        self.after.setdefault(left, []).append(right)
        self.before.setdefault(right, []).append(left)


def arrange(heights: Mapping[str, float], pairs: Iterable[Pair]) -> Layout:
    """Where everything goes; `pairs` in the order of the books, so that time runs to the right."""
    pairs = list(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))
    layer_of = _layers(heights, pairs)
    grid, ways = _grid(heights, pairs, layer_of)
    _order(grid)
    _settle(grid)
    centres = {node: (layer_of[node] * COLUMN + COLUMN / 2, grid.y[node]) for node in heights}
    routes = {}
    for (source, target), way in ways.items():
        points = [(_column(point, layer_of), grid.y[point]) for point in way]
        routes[source, target] = points if source == way[0] else points[::-1]
    lowest = max((y + grid.heights[node] / 2 for node, y in grid.y.items()), default=0)
    return Layout(centres, routes, len(grid.layers) * COLUMN, lowest)


def _column(point: str, layer_of: dict[str, int]) -> float:
    return layer_of[point] * COLUMN + COLUMN / 2


def _layers(heights: Mapping[str, float], pairs: list[Pair]) -> dict[str, int]:
    """A node's layer is its longest way from a source; what only gives stands beside its taker."""
    seen: dict[str, int] = {}
    for pair in pairs:
        for node in pair:
            seen.setdefault(node, len(seen))
    forward: nx.DiGraph[str] = nx.DiGraph()
    forward.add_nodes_from(heights)
    # An edge back to where mass was seen earlier would close a ring: it does not make layers.
    forward.add_edges_from(pair for pair in pairs if seen[pair[0]] < seen[pair[1]])
    for pair in pairs:
        if seen[pair[0]] > seen[pair[1]] and not nx.has_path(forward, pair[1], pair[0]):
            forward.add_edge(*pair)
    layer_of = {node: depth for depth, layer in enumerate(nx.topological_generations(forward))
                for node in layer}
    for node in heights:
        if not forward.in_degree(node) and forward.out_degree(node):
            layer_of[node] = min(layer_of[after] for after in forward[node]) - 1
    return layer_of


def _grid(
    heights: Mapping[str, float], pairs: list[Pair], layer_of: dict[str, int]
) -> tuple[_Grid, dict[Pair, list[str]]]:
    """Every node in its layer, and a chain of way-points for each edge."""
    grid = _Grid(heights)
    grid.layers = [[] for _ in range(max(layer_of.values(), default=-1) + 1)]
    for node in sorted(heights):
        grid.layers[layer_of[node]].append(node)
    ways = {}
    for source, target in pairs:
        left, right = sorted((source, target), key=lambda node: layer_of[node])
        way = [left]
        for depth in range(layer_of[left] + 1, layer_of[right]):
            point = f"\0{source}\0{target}\0{depth}"
            grid.heights[point] = WAY_POINT_H
            layer_of[point] = depth
            grid.layers[depth].append(point)
            way.append(point)
        way.append(right)
        for before, after in zip(way, way[1:], strict=False):
            if layer_of[before] != layer_of[after]:
                grid.link(before, after)
        ways[source, target] = way
    return grid, ways


def _order(grid: _Grid) -> None:
    """Sweep to and fro; each layer is sorted by where its neighbours stand."""
    rank = {node: float(place) for layer in grid.layers for place, node in enumerate(layer)}
    best, fewest = [list(layer) for layer in grid.layers], _crossings(grid, rank)
    for sweep in range(_SWEEPS):
        rightward = sweep % 2 == 0
        beside = grid.before if rightward else grid.after
        for layer in grid.layers if rightward else reversed(grid.layers):
            layer.sort(key=lambda node: (_mean(beside.get(node), rank, rank[node]), rank[node]))  # noqa: B023
            rank.update({node: float(place) for place, node in enumerate(layer)})
        crossings = _crossings(grid, rank)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in grid.layers], crossings
    grid.layers = best


def _mean(nodes: list[str] | None, of: Mapping[str, float], otherwise: float) -> float:
    return sum(of[node] for node in nodes) / len(nodes) if nodes else otherwise


def _crossings(grid: _Grid, rank: Mapping[str, float]) -> int:
    """How often edges cross: inversions among edges sorted by their left ends."""
    count = 0
    for layer in grid.layers[:-1]:
        ends: list[float] = []
        for node in layer:
            for end in sorted(rank[after] for after in grid.after.get(node, ())):
                place = len(ends)
                while place and ends[place - 1] > end:
                    place -= 1
                count += len(ends) - place
                ends.insert(place, end)
    return count


def _settle(grid: _Grid) -> None:
    """Give every node its height on the page: near its neighbours, never on top of another."""
    for layer in grid.layers:
        at = 0.0
        for node in layer:
            grid.y[node] = at + grid.heights[node] / 2
            at += grid.heights[node] + ROW_GAP
    tallest = max((_bottom(grid, layer) for layer in grid.layers), default=0.0)
    for layer in grid.layers:
        shift = (tallest - _bottom(grid, layer)) / 2
        for node in layer:
            grid.y[node] += shift
    for sweep in range(_SWEEPS):
        rightward = sweep % 2 == 0
        beside = grid.before if rightward else grid.after
        for layer in grid.layers if rightward else reversed(grid.layers):
            _spread(grid, layer, [_mean(beside.get(node), grid.y, grid.y[node]) for node in layer])
    top = min((y - grid.heights[node] / 2 for node, y in grid.y.items()), default=0.0)
    for node in grid.y:
        grid.y[node] -= top


def _bottom(grid: _Grid, layer: list[str]) -> float:
    return grid.y[layer[-1]] + grid.heights[layer[-1]] / 2 if layer else 0.0


def _spread(grid: _Grid, layer: list[str], wishes: list[float]) -> None:
    """Nodes as near to their wishes as their order and heights allow (blocks that collide join)."""
    blocks: list[tuple[float, int, list[tuple[str, float]]]] = []  # sum of starts, size, members
    offset = 0.0
    for node, wish in zip(layer, wishes, strict=True):
        half = grid.heights[node] / 2
        block = (wish - half - offset, 1, [(node, offset + half)])
        while blocks and blocks[-1][0] / blocks[-1][1] > block[0] / block[1]:
            before = blocks.pop()
            block = (before[0] + block[0], before[1] + block[1], before[2] + block[2])
        blocks.append(block)
        offset += grid.heights[node] + ROW_GAP
    for starts, size, members in blocks:
        for node, place in members:
            grid.y[node] = starts / size + place
