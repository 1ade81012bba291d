"""Fates: what became of each row that was sent, and how a batch is carried out or undone."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple, Protocol

from hazchem.domain.errors import Problem, Refused
from hazchem.domain.finding import Finding
from hazchem.services.accepting.entries import Entered
from hazchem.services.judging import catchup
from hazchem.services.judging.reference import reference
from hazchem.services.seen.discretion import rehearsed
from hazchem.services.seen.scope import Scope
from hazchem.store import findings, log
from hazchem.store.store import Store, Tx


class Sent(Protocol):
    """One row as it came in: on which line, under which id, or what is wrong with it."""

    @property
    def line(self) -> int: ...

    @property
    def event_id(self) -> str | None: ...

    @property
    def problems(self) -> tuple[Problem, ...]: ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where an event stands in the log."""

    event_id: str
    leaf_index: int
    leaf_hash: bytes
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one row; without receipt and refusal it was not stored for another's sake."""

    line: int
    event_id: str | None
    receipt: Receipt | None = None
    replayed: bool = False
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class Filing:
    """What became of every row, the log's size after it, and what a dry run would open."""

    fates: Sequence[Fate]
    size: int
    as_of: datetime
    would_open: list[Finding] = field(default_factory=list)


class Batch(NamedTuple):
    """A batch about to be filed: for whose eyes, and what files it, row by row."""

    scope: Scope
    append: Callable[[], Iterable[Fate]]
    # Of what was looked at: the events that name what the filer did not see before.
    strange: Callable[[], frozenset[str]] = frozenset


class _Undone(Exception):
    """Leaves a transaction without keeping anything of it."""


def carry_out(
    store: Store, now: datetime, begin: Callable[[Tx], Batch], *, atomic: bool, dry_run: bool
) -> Filing:
    """File a batch; one refused row undoes an atomic one, and a dry run keeps nothing.

    The receipts of a dry run say where events would stand.
    """
    made: list[Filing] = []
    with suppress(_Undone), store.write() as tx:
        size = log.head(tx).size
        batch = begin(tx)
        before = _open_now(store, tx, batch.scope, now) if dry_run else {}
        fates = list(batch.append())
        spoilt = atomic and any(fate.refusal for fate in fates)
        if spoilt:
            fates = [_unstored(fate, size) for fate in fates]
        opened: list[Finding] = []
        if dry_run and not spoilt:
            after = _open_now(store, tx, batch.scope, now)
            new = [after[code] for code in sorted(after.keys() - before.keys())]
            opened = rehearsed(batch.scope, new, log.head(tx).size, batch.strange(),
                               reference(store, tx, size).rules)
        undone = dry_run or spoilt
        made.append(Filing(fates, size if undone else log.head(tx).size, now, opened))
        if undone:
            raise _Undone
    return made[0]


def one_by_one(
    store: Store, now: datetime, rows: Iterable[tuple[str | None, Callable[[], Entered]]]
) -> Filing:
    """File rows each in a transaction of its own: the id each names, and what files it."""
    fates = []
    for line, (event_id, act) in enumerate(rows, 1):
        try:
            fates.append(fate_of(line, act()))
        except Refused as refused:
            fates.append(Fate(line, event_id, refusal=refused))
    with store.read() as tx:
        return Filing(fates, log.head(tx).size, now)


def fate_of(line: int, entered: Entered) -> Fate:
    """What became of a row that entered the log."""
    event = entered.event
    receipt = Receipt(event.event_id, event.leaf_index, entered.leaf_hash, entered.recorded_at)
    return Fate(line, event.event_id, receipt, entered.replayed)


def _unstored(fate: Fate, size: int) -> Fate:
    """What becomes of a row where another's refusal keeps all from being stored."""
    if fate.receipt is not None and fate.receipt.leaf_index >= size:
        return replace(fate, receipt=None, replayed=False)
    return fate


def _open_now(store: Store, tx: Tx, scope: Scope, now: datetime) -> dict[str, Finding]:
    catchup.catch_up_in(store, tx, now)
    return {one.code: one for one in findings.open_findings(tx, scope.findings())}
