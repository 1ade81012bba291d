"""Samples of one run: how long ours and the raw engine took, turn by turn, told as ratios."""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple


class Sample(NamedTuple):
    """One turn: seconds of ours and of what stands beside it, and how many were done in them."""

    ours: float
    beside: float | None
    count: int


@dataclass
class Samples:
    """Every turn of every measure at every size."""

    taken: dict[tuple[str, int], list[Sample]] = field(
        default_factory=lambda: defaultdict(list))

    def add(self, name: str, size: int, sample: Sample) -> None:
        """Keep one turn."""
        self.taken[name, size].append(sample)

    def ratios(self, name: str, size: int) -> list[float]:
        """How many times as long as what stands beside it ours took, turn by turn."""
        return [one.ours / one.beside for one in self.taken[name, size] if one.beside]

    def growth(self, name: str, small: int, large: int) -> list[float]:
        """What one costs at the large size over what it costs at the small one, turn by turn."""
        turns = zip(self.taken[name, small], self.taken[name, large], strict=False)
        return [(big.ours / big.count) / (less.ours / less.count) for less, big in turns]

    def cost_ms(self, name: str, size: int) -> float:
        """The median milliseconds of one."""
        return median(one.ours / one.count * 1_000 for one in self.taken[name, size])


def timed(act: Callable[[], object]) -> float:
    """How many seconds an act takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def busy(act: Callable[[], object]) -> float:
    """How many seconds of processor an act takes: a small difference is lost in other noise."""
    begun = time.process_time()
    act()
    return time.process_time() - begun


def spread(values: list[float], form: str = "{:.2f}") -> str:
    """The median of some values, with the least and the most."""
    least, middle, most = (form.format(one) for one in (min(values), median(values), max(values)))
    return f"{middle} ({least}–{most})"
