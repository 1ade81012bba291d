"""Entries of the log beside movements: appended once, however often they are sent."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from hazchem.domain import instant
from hazchem.domain.errors import Mismatch, Problem
from hazchem.log import canonical
from hazchem.store import events, log
from hazchem.store.events import Event
from hazchem.store.log import NewEntry
from hazchem.store.store import Tx


class Entered(NamedTuple):
    """An event with its receipt; `replayed` where the same had been filed before."""

    event: Event
    leaf_hash: bytes
    recorded_at: datetime
    replayed: bool


def enter(
    tx: Tx, kind: str, event_id: str, filer: str, content: Mapping[str, Any], now: datetime, *,
    sent: Mapping[str, Any] | None = None,
) -> Entered:
    """Append an event to the log; the same id with the same content is the first answer again.

    `sent` is what the sender told, where the entry keeps more than that: only it must be the same.
    Projecting it is the caller's (`services.projected`), so that a replay takes the same way.
    Raises Mismatch where the id was used for something else.
    """
    told = dict(content)
    spelt = canonical.encode(told)
    fingerprint = hashlib.sha256(spelt if sent is None else canonical.encode(dict(sent))).digest()
    before = log.fingerprints(tx, filer, [event_id]).get(event_id)
    if before is not None:
        if before.fingerprint != fingerprint:
            raise Mismatch(Problem(
                "/event_id", "id_reused", f"{event_id} was already filed with other content: "
                "what is filed is never changed, use a new id",
                f"{event_id} 已用于其他内容：已填报的内容不能修改，请使用新的 event_id"))
        place = before.leaf_index, before.leaf_hash, before.recorded_at
    else:
        entry = NewEntry(event_id, filer, kind, fingerprint, told, spelt)
        added, = log.append(tx, [entry], now)
        place = added.leaf_index, added.leaf_hash, added.recorded_at
    leaf_index, leaf_hash, recorded_at = place
    event = events.event_of(leaf_index, kind, event_id, filer, instant.to_us(recorded_at), told)
    return Entered(event, leaf_hash, recorded_at, before is not None)
