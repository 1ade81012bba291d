"""The chain 流向链 as a value: what is drawn, and the three lists whose sums are equal."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias

# Who stands on each of some flows: what masking asks, and nobody is shown.
Known: TypeAlias = frozenset[frozenset[str]]


class Node(NamedTuple):
    """A holding, goods in transit, a conversion, or an account outside; masked: its id alone.

    `account` is the kind of account (stock, transit, produced …); the mass is what it has now,
    for a conversion what went in, for an account outside what passed through it, net.
    """

    id: str
    kind: str
    lot: str | None = None
    substance: str | None = None
    place: str | None = None
    custodian: str | None = None
    consignment: str | None = None
    mass_mg: int | None = None
    account: str | None = None


class Edge(NamedTuple):
    """What one event took from one node to another."""

    event_id: str | None
    kind: str | None
    source: str
    target: str
    lot: str | None = None
    mass_mg: int | None = None
    occurred_at: datetime | None = None
    consignment: str | None = None
    known_to: frozenset[str] = frozenset()


class Origin(NamedTuple):
    """Where some of the mass came from: produce, import, opening, gain, unexplained, unmatched."""

    lot: str | None = None
    place: str | None = None
    custodian: str | None = None
    kind: str | None = None
    mass_mg: int | None = None
    nodes: tuple[str, ...] = ()
    known_to: Known = frozenset()


class Holder(NamedTuple):
    """Who has some of it now; goods in transit are at no place but on a consignment."""

    lot: str | None = None
    place: str | None = None
    custodian: str | None = None
    consignment: str | None = None
    mass_mg: int | None = None
    nodes: tuple[str, ...] = ()
    known_to: Known = frozenset()


class End(NamedTuple):
    """Where some of it ended: use, dispose, export, lose, difference, process."""

    lot: str | None = None
    kind: str | None = None
    place: str | None = None
    custodian: str | None = None
    mass_mg: int | None = None
    nodes: tuple[str, ...] = ()
    known_to: Known = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The answer to one question about a lot; masses in milligrams, in the asked lot's own mass.

    Σ origins = Σ holders + Σ ends = mass_mg, exactly.
    """

    lot: str
    mass_mg: int | None
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    origins: tuple[Origin, ...] = ()
    holders: tuple[Holder, ...] = ()
    ends: tuple[End, ...] = ()
    truncated: bool = False
