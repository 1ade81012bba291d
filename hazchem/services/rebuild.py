"""Rebuild: all projections derived from the log, in place of those that were there or beside."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from hazchem.services.judging import catchup
from hazchem.services.judging.catchup import Told, unheard
from hazchem.services.replay import replay
from hazchem.store import projections
from hazchem.store.store import Store, Tx


class Work(NamedTuple):
    """How long work is done: judging by how many processes, and who hears how much more is done."""

    hands: int = 1
    replayed: Told = unheard
    judged: Told = unheard


ALONE = Work()


def rebuild(store: Store, now: datetime, work: Work = ALONE) -> int:
    """Drop every projection and derive it anew; returns how many subjects were judged.

    Readers see the old tables until the new ones are whole. Keys and reference rows stay.
    """
    return derive(store, now, work, projections.empty)


def derive(store: Store, now: datetime, work: Work, begin: Callable[[Tx], object]) -> int:
    """Derive everything from a log, once `begin` has left no more than that; returns the same."""
    with store.write() as tx:
        begin(tx)
        replay(store, tx, work.replayed)
    return catchup.catch_up(store, now, hands=work.hands, told=work.judged)
