"""Filing 填报: movements enter the log, each with its receipt or the reason it is refused."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hazchem.domain.event import Fact
from hazchem.services.accepting import fates
from hazchem.services.accepting.desk import Desk, Looked, Told
from hazchem.services.accepting.fates import Batch, Fate, Filing, Receipt
from hazchem.services.judging.touched import project
from hazchem.services.seen.scope import Viewer
from hazchem.store import log
from hazchem.store.store import Store, Tx


def file(
    store: Store, viewer: Viewer, told: Sequence[Told], now: datetime, *,
    atomic: bool = False, dry_run: bool = False,
) -> Filing:
    """File movements in the order given; a refused row costs no other, unless `atomic`.

    A dry run does everything and keeps nothing; its receipts say where events would stand.
    """
    def begin(tx: Tx) -> Batch:
        desk = Desk(store, tx, viewer, now, notes_strange=dry_run)
        return Batch(desk.scope, lambda: _append(tx, desk, desk.look(told), now),
                     lambda: frozenset(desk.strange))

    return fates.carry_out(store, now, begin, atomic=atomic, dry_run=dry_run)


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


def _fate(one: Looked, receipts: Mapping[tuple[str, str], Receipt]) -> Fate:
    if one.refusal is not None or one.event_id is None:
        return Fate(one.line, one.event_id, refusal=one.refusal)
    if one.before is not None:
        receipt = Receipt(one.event_id, *one.before[1:])
        return Fate(one.line, one.event_id, receipt, replayed=True)
    return Fate(one.line, one.event_id, receipts[one.filer, one.event_id], replayed=one.repeats)
