"""Filing 填报: movements enter the log, each with its receipt or the reason it is refused."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from hazchem.domain.errors import Refused
from hazchem.domain.event import Fact
from hazchem.domain.finding import Finding
from hazchem.services import catchup
from hazchem.services.desk import Desk, Looked, Told
from hazchem.services.discretion import discreet
from hazchem.services.scope import Viewer
from hazchem.services.touched import project
from hazchem.store import findings, log
from hazchem.store.store import Store, Tx


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

    fates: list[Fate]
    size: int
    as_of: datetime
    would_open: list[Finding] = field(default_factory=list)


class _Undone(Exception):
    """Leaves a transaction without keeping anything of it."""


def file(
    store: Store, viewer: Viewer, told: Sequence[Told], now: datetime, *,
    atomic: bool = False, dry_run: bool = False,
) -> Filing:
    """File movements in the order given; a refused row costs no other, unless `atomic`.

    A dry run does everything and keeps nothing; its receipts say where events would stand.
    """
    made: list[Filing] = []
    with suppress(_Undone), store.write() as tx:
        desk = Desk(store, tx, viewer, now)
        before = _open_now(store, tx, desk, now) if dry_run else {}
        looked = desk.look(told)
        if atomic and any(one.refusal for one in looked):
            fates = [_unstored(one) for one in looked]
            made.append(Filing(fates, desk.size, now))
            raise _Undone
        fates = _append(tx, desk, looked, now)
        opened: list[Finding] = []
        if dry_run:
            after = _open_now(store, tx, desk, now)
            size = log.head(tx).size
            opened = [discreet(desk.scope, after[code], size)
                      for code in sorted(after.keys() - before.keys())]
        made.append(Filing(fates, desk.size if dry_run else log.head(tx).size, now, opened))
        if dry_run:
            raise _Undone
    return made[0]


def _unstored(one: Looked) -> Fate:
    """What becomes of a row where another's refusal keeps all from being stored."""
    if one.before is not None and one.event_id is not None:
        return Fate(one.line, one.event_id, Receipt(one.event_id, *one.before[1:]), replayed=True)
    return Fate(one.line, one.event_id, refusal=one.refusal)


def _append(tx: Tx, desk: Desk, looked: list[Looked], now: datetime) -> list[Fate]:
    new = [entry for one in looked if one.is_new for entry in one.entries]
    places = log.append(tx, (entry for _, entry in new), now)
    receipts: dict[tuple[str, str], Receipt] = {}
    facts = []
    for (movement, entry), place in zip(new, places, strict=True):
        receipts[entry.filer, entry.event_id] = Receipt(entry.event_id, *place)
        facts.append(Fact(movement, place.leaf_index, place.recorded_at, entry.filer))
    project(tx, desk.registers, facts)
    return [_fate(one, receipts) for one in looked]


def _fate(one: Looked, receipts: dict[tuple[str, str], Receipt]) -> Fate:
    if one.refusal is not None or one.event_id is None:
        return Fate(one.line, one.event_id, refusal=one.refusal)
    if one.before is not None:
        receipt = Receipt(one.event_id, *one.before[1:])
        return Fate(one.line, one.event_id, receipt, replayed=True)
    return Fate(one.line, one.event_id, receipts[one.filer, one.event_id], replayed=one.repeats)


def _open_now(store: Store, tx: Tx, desk: Desk, now: datetime) -> dict[str, Finding]:
    catchup.catch_up_in(store, tx, now)
    return {one.code: one for one in findings.open_findings(tx, desk.scope.findings())}
