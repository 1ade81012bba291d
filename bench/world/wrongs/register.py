"""The register of wrongs: each a story, with the rules that must speak of it and those that may."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import NamedTuple

from bench.world.story import Story

Tell = Callable[[Story], None]


class Wrong(NamedTuple):
    """A story with something wrong in it: the rules that must say so."""

    tell: Tell
    rules: frozenset[str]


REGISTER: dict[str, Wrong] = {}
# What no filer can do here, and why not: it is said with the figures, so that nobody takes it for
# passed.
CANNOT_OCCUR = {"T-08": "the log refuses every deletion"}


def wrong(*rules: str, allows: Iterable[str] = ()) -> Callable[[Tell], Tell]:
    """Registers a story by the rules that must speak; those it allows rightly speak as well."""

    def registered(tell: Tell) -> Tell:
        @wraps(tell)
        def told(story: Story) -> None:
            tell(story)
            story.expects, story.allows = set(rules), set(allows)

        if tell.__name__ in REGISTER:
            raise ValueError(f"wrong {tell.__name__} is told already")
        REGISTER[tell.__name__] = Wrong(told, frozenset(rules))
        return told

    return registered
