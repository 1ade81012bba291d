"""Entries of the log beside movements: appended once, however often they are sent."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from hazchem.domain import instant
from hazchem.domain.errors import Mismatch, Problem
from hazchem.log import canonical
from hazchem.store import events, log
from hazchem.store.events import Event
from hazchem.store.log import Filed, NewEntry
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
    done, = enter_many(tx, kind, filer, [(event_id, content, content if sent is None else sent)],
                       now)
    if isinstance(done, Mismatch):
        raise done
    return done


def enter_many(
    tx: Tx, kind: str, filer: str, told: Sequence[tuple[str, Mapping[str, Any], Mapping[str, Any]]],
    now: datetime,
) -> list[Entered | Mismatch]:
    """The same for many events of one filer, as (id, content, what was sent), in their order."""
    known = log.fingerprints(tx, filer, (event_id for event_id, _, _ in told))
    new: dict[str, NewEntry] = {}
    prints = []
    for event_id, content, sent in told:
        spelt = canonical.encode(dict(content))
        prints.append(hashlib.sha256(
            spelt if sent is content else canonical.encode(dict(sent))).digest())
        if event_id not in known and event_id not in new:
            new[event_id] = NewEntry(event_id, filer, kind, prints[-1], dict(content), spelt)
    added = log.append(tx, new.values(), now) if new else []
    places = {event_id: Filed(one.fingerprint, *place) for (event_id, one), place in zip(
        new.items(), added, strict=True)}
    done: list[Entered | Mismatch] = []
    for (event_id, content, _), fingerprint in zip(told, prints, strict=True):
        place = known.get(event_id) or places[event_id]
        if place.fingerprint != fingerprint:
            done.append(_reused(event_id))
            continue
        event = events.event_of(place.leaf_index, kind, event_id, filer,
                                instant.to_us(place.recorded_at), dict(content))
        # Of two alike in one batch the second is the first one's answer again.
        done.append(Entered(event, place.leaf_hash, place.recorded_at, event_id not in new))
        new.pop(event_id, None)
    return done


def _reused(event_id: str) -> Mismatch:
    return Mismatch(Problem(
        "/event_id", "id_reused", f"{event_id} was already filed with other content: "
        "what is filed is never changed, use a new id",
        f"{event_id} 已用于其他内容：已填报的内容不能修改，请使用新的 event_id"))
