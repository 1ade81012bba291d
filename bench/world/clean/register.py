"""The register of habits: what honest filers do, and how often among themselves."""

from collections.abc import Callable

from bench.world.story import Story

Tell = Callable[[Story], None]
HABITS: dict[Tell, int] = {}


def habit(often: int = 1) -> Callable[[Tell], Tell]:
    """Registers a story in which nothing is wrong, and its weight among all of them."""

    def registered(tell: Tell) -> Tell:
        HABITS[tell] = often
        return tell

    return registered
