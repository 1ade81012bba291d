"""A year noted in the log alone, which is all that a sweep of everything begins with."""

import hashlib
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from bench.ledger import NDJSON, ndjson
from hazchem.domain.event import content_of, qualified
from hazchem.domain.gate import GateEvent
from hazchem.domain.gate import content_of as seen_of
from hazchem.intake.gates import read_gates
from hazchem.intake.read import read
from hazchem.log import canonical
from hazchem.services import papers
from hazchem.store import events, log, movements
from hazchem.store.log import NewEntry
from hazchem.store.store import Store
from schemas.alert import AlertSchema
from schemas.paper import PaperSchema
from schemas.problems import loaded

_PAPER, _ALERT = PaperSchema(), AlertSchema()
_IDS = uuid.UUID("5b9a1c86-6a39-5c0a-9d61-7d0f4b1f9d33")


def note(store: Store, sitting: list[tuple[str, str, list[dict[str, Any]]]], now: datetime) -> int:
    """Append what a sitting files as its services would, and project nothing of it."""
    with store.write() as tx:
        return len(log.append(tx, [
            _entry(filer, *told) for filer, sort, rows in sitting
            for told in _SORTS.get(sort, _passages)(filer, sort, rows)], now))


def _entry(filer: str, kind: str, event_id: str, content: dict[str, Any]) -> NewEntry:
    spelt = canonical.encode(content)
    return NewEntry(event_id, filer, kind, hashlib.sha256(spelt).digest(), content, spelt)


Told = Iterator[tuple[str, str, dict[str, Any]]]


def _movements(filer: str, _sort: str, rows: list[dict[str, Any]]) -> Told:
    for row in read(ndjson(rows), NDJSON, None, filer).rows:
        assert row.movement is not None, row.problems
        yield movements.TYPE, row.movement.event_id, content_of(qualified(row.movement, filer))


def _papers(_filer: str, sort: str, rows: list[dict[str, Any]]) -> Told:
    for row in rows:
        body = {name: value for name, value in row.items() if name != "number"}
        yield (events.PAPER, str(uuid.uuid5(_IDS, row["number"])),
               {**loaded(_PAPER, body), "paper": sort, "number": row["number"]})


def _alerts(_filer: str, _sort: str, rows: list[dict[str, Any]]) -> Told:
    for row in rows:
        content = loaded(_ALERT, row)
        yield events.ALERT, content.pop("event_id"), content


def _passages(_filer: str, sort: str, rows: list[dict[str, Any]]) -> Told:
    for row in read_gates(ndjson(rows), NDJSON, None).rows:
        assert row.told is not None, row.problems
        seen = GateEvent(**{**row.told, "seals": tuple(row.told.get("seals") or ())}, lot=sort)
        yield events.GATE, seen.event_id, seen_of(seen)


_SORTS: dict[str, Callable[[str, str, list[dict[str, Any]]], Told]] = {
    "movements": _movements, "alert": _alerts, **dict.fromkeys(papers.KINDS, _papers)}
