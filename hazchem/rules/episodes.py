"""Episodes: from when something was so, how far it went, and when it was so no longer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, NamedTuple, Protocol, TypeVar


class Measured(Protocol):
    """What is seen of something that is so: at least how far it goes."""

    @property
    def measure(self) -> Any:
        """By what one instant is compared with another."""


Seen = TypeVar("Seen", bound=Measured)


class State(NamedTuple, Generic[Seen]):
    """What is so from an instant on, by its name, and the events that made it so."""

    at: datetime
    seen: Mapping[str, Seen]
    events: tuple[str, ...] = ()


@dataclass
class Episode(Generic[Seen]):
    """Something that became so: by which events, at its farthest, and until when (None: still)."""

    what: str
    start: datetime
    events: tuple[str, ...]
    first: Seen
    peak: Seen
    peak_events: tuple[str, ...] = field(default_factory=tuple)
    end: datetime | None = None


def episodes(before: Iterable[str], states: Iterable[State[Seen]]) -> list[Episode[Seen]]:
    """What became so in a span; what was so before it began is another span's to tell."""
    others = set(before)
    going: dict[str, Episode[Seen]] = {}
    found: list[Episode[Seen]] = []
    for state in states:
        others &= state.seen.keys()
        for what in going.keys() - state.seen.keys():
            going.pop(what).end = state.at
        for what, seen in state.seen.items():
            if what in others:
                continue
            one = going.get(what)
            if one is None:
                one = going[what] = Episode(what, state.at, state.events, seen, seen)
                found.append(one)
            elif seen.measure > one.peak.measure:
                one.peak, one.peak_events = seen, state.events
    return found
