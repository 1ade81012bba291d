"""Files the demo park: registers, movements, what gates saw, each by whoever would file it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from hazchem.domain import instant
from hazchem.domain.errors import Refused
from hazchem.domain.register import BEGINNING
from hazchem.services import alerts, declarations, filing, findings, gates, keys, papers, registers
from hazchem.services.casework import cases
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM, Viewer
from hazchem.store import log
from hazchem.store import registers as stored
from hazchem.store.store import Store
from seeds.demo import happenings, park, turns
from seeds.demo.happenings import Shift

KEYS = {"enterprise": "yunlan", "park": "yongpark", "inspector": "yongyj"}
# Everything else of a register is its owner's to enter.
_OF_THE_AUTHORITY = frozenset({"zones", "parks", "custodians", "permits", "outages"})
# Another system tells of the trips of those that let it.
_FEEDS = {"ewaybill": Viewer("ewaybill", "feed", ("dispatch",), ("hetai",))}


_PARK = Viewer("yongpark", "park", key="demo-park")
_WATCH = Viewer("ewaybill", "feed", ("alert",),
                ("anda", "shunhe", "haisheng", "lanqiao", "qinghe"))
_WORKERS = {"park": _PARK, "bureau": Viewer("yongyj", "inspector", key="demo-bureau")}


class BrokenPark(ValueError):
    """An entry or a movement of the demo that the ledger does not take."""


def file_park(store: Store, now: datetime) -> dict[str, str]:
    """File the park as if its last day were the day before `now`, and issue its keys.

    A park that is there already keeps its days: what is filed is not filed twice.
    """
    move = _days(store, now)
    for register in park.REGISTERS:
        _enter(store, register, park.entries(register, move), now)
    for filer, batch in turns.in_turn(dict(park.journals(move))):
        viewer = _FEEDS.get(filer, Viewer(filer, "enterprise"))
        fates = filing.file(store, viewer, batch, now).fates
        _demand_all(filer, ((f"line {fate.line}", fate.refusal) for fate in fates))
    _tell(store, _shift(store, now), now)
    return {role: keys.issue(store, custodian=custodian, role=role, label="demo", now=now)
            for role, custodian in KEYS.items()}


def _tell(store: Store, shift: Shift, now: datetime) -> None:
    """What moves no goods: papers, gates, alerts, declarations."""
    _put_papers(store, shift, now)
    for lot, seen in groupby(sorted(happenings.passages(shift), key=attrgetter("lot")),
                             attrgetter("lot")):
        fates = gates.file(store, _PARK, lot, list(seen), now).fates
        _demand_all("gates", ((f"line {fate.line}", fate.refusal) for fate in fates))
    for alert in happenings.entries("alerts", shift):
        alerts.file(store, _WATCH, alert, now)
    for declared in happenings.entries("declarations", shift):
        declarations.file(store, Viewer(declared["custodian"], "enterprise"), declared, now)


def work_cases(store: Store, now: datetime) -> None:
    """Take the steps of cases.toml on what is found; a step that was taken is not taken twice."""
    shift = _shift(store, now)
    codes: dict[tuple[str, str], str] = {}
    for step in happenings.entries("cases", shift):
        rule, trip, who = (step.pop(name) for name in ("rule", "trip", "by_key"))
        viewer = _WORKERS.get(who) or Viewer(who, "enterprise", key=f"demo-{who}")
        with store.read() as tx:
            if log.fingerprints(tx, viewer.custodian, [step["event_id"]]):
                continue
        if (rule, trip) not in codes:
            wanted = {"rule": rule, "consignment": trip}
            page = findings.listing(store, SYSTEM, wanted, Asked(), now, 1, None)
            codes[rule, trip] = page.results[0].finding.code
        cases.take(store, viewer, codes[rule, trip], step, now)


def _days(store: Store, now: datetime) -> timedelta:
    known = _first_of_all(store)
    if known is None:
        return park.days_until(now.astimezone(instant.CHINA).date())
    return timedelta(microseconds=known.content["ledger_from"] - _first_written()["ledger_from"])


def _shift(store: Store, now: datetime) -> Shift:
    """By how much the park's days moved, and which minute it was when it was first filed."""
    known = _first_of_all(store)
    if known is None:
        raise BrokenPark("the registers of the demo park come first")
    with store.read() as tx:
        filed = next(iter(log.entries(tx, known.leaf_index, known.leaf_index + 1))).recorded_at
    return Shift(_days(store, now), filed.replace(second=0, microsecond=0))


def _first_of_all(store: Store) -> stored.Version | None:
    """The entry that tells whether the park is there, and on which days."""
    code = _first_written()["code"]
    with store.read() as tx:
        return next((one for one in stored.versions(tx, log.head(tx).size, "custodians")
                     if one.code == code), None)


def _first_written() -> dict[str, Any]:
    return next(entry for entry in park.entries("custodians") if "ledger_from" in entry)


def _put_papers(store: Store, shift: Shift, now: datetime) -> None:
    for paper in happenings.entries("papers", shift):
        del paper["event_id"]
        kind, number, filer = (paper.pop(name) for name in ("paper", "number", "filer"))
        papers.put(store, Viewer(filer, "enterprise"), kind, number, paper, now)


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
