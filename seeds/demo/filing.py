"""Files the demo park: registers, then movements, each by whoever would file it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from hazchem.domain import instant
from hazchem.domain.errors import Refused, Unseen
from hazchem.domain.register import BEGINNING
from hazchem.services import filing, keys, registers
from hazchem.services.asked import Asked
from hazchem.services.scope import SYSTEM, Viewer
from hazchem.store.store import Store
from seeds.demo import park, turns

KEYS = {"enterprise": "yunlan", "park": "yongpark", "inspector": "yongyj"}
# Everything else of a register is its owner's to enter.
_OF_THE_AUTHORITY = frozenset({"zones", "parks", "custodians", "permits", "outages"})
# Another system tells of the trips of those that let it.
_FEEDS = {"ewaybill": Viewer("ewaybill", "feed", ("dispatch",), ("hetai",))}


class BrokenPark(ValueError):
    """An entry or a movement of the demo that the ledger does not take."""


def file_park(store: Store, today: date | None = None) -> dict[str, str]:
    """File the park as if its last day were the day before `today`, and issue its keys.

    A park that is there already keeps its days: what is filed is not filed twice.
    """
    now = datetime.now(UTC)
    move = _days(store, today or now.astimezone(instant.CHINA).date(), now)
    for register in park.REGISTERS:
        _enter(store, register, park.entries(register, move), now)
    for filer, batch in turns.in_turn(dict(park.journals(move))):
        viewer = _FEEDS.get(filer, Viewer(filer, "enterprise"))
        fates = filing.file(store, viewer, batch, datetime.now(UTC)).fates
        _demand_all(filer, ((f"line {fate.line}", fate.refusal) for fate in fates))
    return {role: keys.issue(store, custodian=custodian, role=role, label="demo", now=now)
            for role, custodian in KEYS.items()}


def _days(store: Store, today: date, now: datetime) -> timedelta:
    written = next(entry for entry in park.entries("custodians") if "ledger_from" in entry)
    try:
        known = registers.one(store, SYSTEM, "custodians", written["code"], Asked(), now).content
    except Unseen:
        return park.days_until(today)
    return timedelta(microseconds=known["ledger_from"] - written["ledger_from"])


def _enter(store: Store, register: str, entries: list[dict[str, Any]], now: datetime) -> None:
    """A register's entries, each entered by whoever it belongs to.

    From when a version holds is always said, so that entering it again changes nothing.
    """
    for viewer, group in groupby(entries, lambda entry: _writer(register, entry)):
        contents = [{"effective_from": instant.to_us(BEGINNING), **entry} for entry in group]
        put = registers.put_many(store, viewer, register, contents, now)
        _demand_all(register, ((str(content), one if isinstance(one, Refused) else None)
                               for content, one in zip(contents, put, strict=True)))


def _writer(register: str, entry: dict[str, Any]) -> Viewer:
    if register in _OF_THE_AUTHORITY:
        return SYSTEM
    if register == "parking-lots":
        return Viewer("yongpark", "park")
    return Viewer(entry["custodian"], "enterprise")


def _demand_all(where: str, answers: Iterable[tuple[str, Refused | None]]) -> None:
    for what, refusal in answers:
        if refusal is not None:
            raise BrokenPark(f"{where}, {what}: {refusal}") from refusal
