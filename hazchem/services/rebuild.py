"""Rebuild: all projections dropped and brought back from the log."""

from datetime import datetime

from hazchem.services.judging import catchup
from hazchem.services.replay import Told, replay
from hazchem.store import projections
from hazchem.store.store import Store


def rebuild(store: Store, now: datetime, told: Told = lambda done: None) -> int:
    """Drop every projection and derive it anew; returns how many subjects were judged.

    Readers see the old tables until the new ones are whole. Keys and reference rows stay.
    """
    with store.write() as tx:
        projections.empty(tx)
        replay(store, tx, told)
    return catchup.catch_up(store, now)
