"""Files the demo park: registers, then movements, each by whoever would file it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from hazchem.domain.errors import Refused
from hazchem.domain.event import qualified
from hazchem.domain.instant import CHINA
from hazchem.domain.movement import Movement
from hazchem.services import filing, keys, registers
from hazchem.services.scope import SYSTEM, Viewer
from hazchem.store.store import Store
from seeds.demo import park
from seeds.demo.park import Told

BATCH = 1000
# Everything else of a register is its owner's to enter; these are the authority's.
_OF_THE_AUTHORITY = frozenset({"zones", "parks", "custodians", "permits"})
# Another system tells of trips of the custodians that let it.
_FEEDS = {"ewaybill": Viewer("ewaybill", "feed", ("dispatch",), ("hetai",))}
KEYS = {"enterprise": "yunlan", "park": "yongpark", "inspector": "yongyj", "admin": None}


class BrokenPark(ValueError):
    """An entry or a movement of the demo that the ledger does not take."""


def file_park(store: Store, today: date | None = None) -> dict[str, str]:
    """File the park as if its last day were the day before `today`, and issue its keys."""
    now = datetime.now(UTC)
    move = park.days_until(today or now.astimezone(CHINA).date())
    for register in park.REGISTERS:
        _enter(store, register, park.entries(register, move), now)
    journals = {filer: told for filer, told in park.journals(move)}
    for filer, batch in _in_turn(journals):
        viewer = _FEEDS.get(filer, Viewer(filer, "enterprise"))
        fates = filing.file(store, viewer, batch, datetime.now(UTC)).fates
        _all_taken(filer, ((f"line {fate.line}", fate.refusal) for fate in fates))
    return {role: keys.issue(store, custodian=custodian, role=role, label="demo", now=now)
            for role, custodian in KEYS.items()}


def _enter(store: Store, register: str, entries: list[dict[str, Any]], now: datetime) -> None:
    """A register's entries, each entered by the custodian whose it is."""
    for viewer, group in groupby(entries, lambda entry: _writer(register, entry)):
        contents = list(group)
        put = registers.put_many(store, viewer, register, contents, now)
        _all_taken(register, ((str(content), one if isinstance(one, Refused) else None)
                              for content, one in zip(contents, put, strict=True)))


def _writer(register: str, entry: dict[str, Any]) -> Viewer:
    if register in _OF_THE_AUTHORITY:
        return SYSTEM
    if register == "parking-lots":
        return Viewer(KEYS["park"] or "", "park")
    return Viewer(entry["custodian"], "enterprise")


def _all_taken(where: str, answers: Iterable[tuple[str, Refused | None]]) -> None:
    for what, refusal in answers:
        if refusal is not None:
            raise BrokenPark(f"{where}, {what}: {refusal}") from refusal


def _in_turn(journals: dict[str, list[Told]]) -> Iterator[tuple[str, list[Told]]]:
    """Batches in an order in which whatever a line names is known before the line is filed."""
    known: set[str] = set()
    left = {filer: list(told) for filer, told in journals.items()}
    while any(left.values()):
        before = sum(map(len, left.values()))
        for filer, waiting in left.items():
            ready = 0
            for told in waiting[:BATCH]:
                movement = qualified(told.movement, filer)
                if not _waits_for(movement) <= known | _tells_of(movement):
                    break
                known |= _tells_of(movement)
                ready += 1
            if ready:
                yield filer, waiting[:ready]
                left[filer] = waiting[ready:]
        if sum(map(len, left.values())) == before:
            stuck = {filer: told[0].line for filer, told in left.items() if told}
            raise BrokenPark(f"these lines wait for something that nobody files: {stuck}")


def _tells_of(told: Movement) -> set[str]:
    """What others may name once this is filed: lots with their substance, papers, the event."""
    lots = {told.lot} if told.substance else set()
    lots |= {part.lot for part in told.parts if part.substance}
    lots |= {told.waste_lot} if told.kind == "discard" else set()
    papers = set(told.papers) if told.kind == "dispatch" else set()
    return lots | papers | {told.event_id}


def _waits_for(told: Movement) -> set[str]:
    """What must be known before this is filed."""
    papers = set(told.papers) if told.kind in ("handover", "reject") else set()
    reversed_event = {told.reverses} if told.reverses else set()
    made = {told.waste_lot} if told.kind == "discard" else set()
    return (set(told.lots) | papers | reversed_event) - made - {""}
