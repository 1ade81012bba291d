"""Steps of cases as the log has them: what an entry holds, and where each case then stands."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from hazchem.domain import instant
from hazchem.domain.case import Attached, Case, Taken, case_of
from hazchem.store import cases, events
from hazchem.store.events import Event
from hazchem.store.store import Store, Tx

FINDING = "finding"
FILE = "evidence"
_TEXTS = ("step", "person", "role", "by", "note", "assignee", "after", "seen", "severity", "says",
          "says_zh")


def content_of(code: str, taken: Taken) -> dict[str, Any]:
    """What the log keeps of a step; what was not given stays out."""
    told: dict[str, Any] = {name: getattr(taken, name) for name in _TEXTS if getattr(taken, name)}
    told |= {"finding": code, "occurred_at": instant.to_us(taken.at)}
    if taken.due_at is not None:
        told["due_at"] = instant.to_us(taken.due_at)
    if taken.events:
        told["events"] = list(taken.events)
    if taken.evidence:
        told["evidence"] = [_plain(one) for one in taken.evidence]
    return told


def taken_of(event: Event) -> Taken:
    """The step an event tells of; the inverse of content_of."""
    told = event.content
    due_us = told.get("due_at")
    return Taken(
        **{name: told[name] for name in _TEXTS if name in told and name != "person"},
        person=told.get("person", ""), custodian=event.filer,
        at=instant.from_us(event.occurred_us),
        due_at=None if due_us is None else instant.from_us(due_us),
        events=tuple(told.get("events", ())),
        evidence=tuple(Attached(**one) for one in told.get("evidence", ())),
        event_id=event.event_id, leaf_index=event.leaf_index)


def cases_of(told: Iterable[Event]) -> dict[str, Case]:
    """The cases that events of this type, in the order of the log, make."""
    steps: dict[str, list[Taken]] = {}
    for event in told:
        steps.setdefault(event.content["finding"], []).append(taken_of(event))
    return {code: case_of(taken) for code, taken in steps.items()}


def steps_of(tx: Tx, codes: Iterable[str], size: int | None = None) -> list[Event]:
    """The steps on some findings below a log size, in the order of the log."""
    return [one for one in events.naming(tx, FINDING, list(codes), size)
            if one.type == events.STEP]


def project(_: Store, tx: Tx, told: Sequence[Event]) -> None:
    """Project steps: what each names, and where its case now stands."""
    events.add(tx, ((event, _named(event)) for event in told))
    touched = {event.content["finding"] for event in told}
    for code, case in sorted(cases_of(steps_of(tx, touched)).items()):
        cases.put(tx, code, case, case.steps[-1].leaf_index)


def _named(event: Event) -> set[tuple[str, str]]:
    digests = {one["digest"] for one in event.content.get("evidence", ()) if "digest" in one}
    return {(FINDING, event.content["finding"]), *((FILE, digest) for digest in digests)}


def _plain(one: Attached) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(Attached)
            if getattr(one, field.name) != field.default}
