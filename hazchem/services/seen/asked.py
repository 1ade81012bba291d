"""Asked: every read names an instant and a log size, and first catches up to the size it prints."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hazchem.domain import instant
from hazchem.domain.errors import invalid
from hazchem.domain.register import Registers
from hazchem.ledger.books import World
from hazchem.services.judging import catchup
from hazchem.services.judging.held import Then
from hazchem.services.judging.reference import Reference, reference
from hazchem.services.judging.world import registers_at, world_of
from hazchem.services.seen.scope import Scope, Viewer
from hazchem.store import findings, log
from hazchem.store.store import Store, Tx

# How often a read lets a writer overtake it before it takes the writer's place to catch up.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question names: what has happened (None: until now), what is known (None: all)."""

    as_of: datetime | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The ledger at one size, seen from one instant; it is caught up."""

    store: Store
    tx: Tx
    as_of: datetime
    size: int
    head_size: int
    root: bytes
    registers: Registers
    reference: Reference
    scopes: dict[Viewer, Scope] = field(default_factory=dict, repr=False)

    @property
    def as_of_us(self) -> int:
        """The instant in microseconds since 1970."""
        return instant.to_us(self.as_of)

    @property
    def world(self) -> World:
        """What postings are read against."""
        return world_of(self.registers, self.reference)

    def scope(self, viewer: Viewer) -> Scope:
        """What a viewer may see."""
        if viewer not in self.scopes:
            then = None if self.is_newest else self.then.lots_held
            self.scopes[viewer] = Scope(self.tx, viewer, self.registers, self.size, then)
        return self.scopes[viewer]

    @property
    def then(self) -> Then:
        """What of the stored still tells of this size."""
        return Then(self.tx, self.registers, self.reference, self.size, self.as_of)

    @property
    def is_newest(self) -> bool:
        """Whether nothing has been recorded since."""
        return self.size == self.head_size


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, with what it is a function of; `next` is the cursor of the next page."""

    results: list[Any]
    size: int
    as_of: datetime
    root: bytes
    next: str | None = None


def page_of(snapshot: Snapshot, results: list[Any], following: str | None) -> Page:
    """A page read in a snapshot."""
    return Page(results, snapshot.size, snapshot.as_of, snapshot.root, following)


@contextmanager
def snapshot(store: Store, asked: Asked, now: datetime) -> Iterator[Snapshot]:
    """The ledger as asked; raises Invalid for a size the log has not reached."""
    for _ in range(_TRIES):
        with store.read() as tx:
            if not findings.due(tx, instant.to_us(now), limit=1):
                yield seen_in(store, tx, asked, now)
                return
        catchup.catch_up(store, now)
    with store.write() as tx:
        catchup.catch_up_in(store, tx, now)
        yield seen_in(store, tx, asked, now)


def seen_in(store: Store, tx: Tx, asked: Asked, now: datetime) -> Snapshot:
    """The ledger as asked, in a transaction that is caught up."""
    head = log.head(tx)
    size = head.size if asked.size is None else asked.size
    if not 0 <= size <= head.size:
        raise invalid("/size", "range",
                      f"size {size} is beyond the log: it has {head.size} entries",
                      f"size {size} 超出日志：现有 {head.size} 条")
    root = head.root if size == head.size else log.root_at(tx, size)
    return Snapshot(
        store=store, tx=tx, as_of=asked.as_of or now, size=size, head_size=head.size, root=root,
        registers=registers_at(store, tx, size), reference=reference(store, tx, size))
