"""Parameters 规则参数 put by the authority: dated rows beside those of the seed."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hazchem.domain.errors import Invalid, Problem
from hazchem.rules.parameters import ESCALATION, SEVERITIES, STATUSES, number_of
from hazchem.services.accepting.entries import enter
from hazchem.services.judging.reference import Reference, reference
from hazchem.services.judging.world import registers_at
from hazchem.services.seen.asked import Asked, Snapshot, snapshot
from hazchem.services.seen.scope import Viewer, forbidden, unseen
from hazchem.store import events, findings, log
from hazchem.store.events import Event
from hazchem.store.store import Store, Tx

_IDS = uuid.UUID("5b1f7f2e-8f6f-5b63-9a1d-2a7c7e0f3c11")
NOUN = "rule"


@dataclass(frozen=True, slots=True)
class Put:
    """A row as it was put; `created` where it says something new."""

    created: bool
    row: Mapping[str, str]
    size: int
    as_of: datetime
    root: bytes


def put(
    store: Store, viewer: Viewer, rule: str, told: Mapping[str, Any], now: datetime
) -> Put:
    """Put a dated row of a rule's numbers; it judges events from its day on, and no earlier.

    Raises Forbidden for all but the authority, Unseen for a rule there is not, Invalid with all
    that is wrong with the row.
    """
    if viewer.role != "admin":
        raise forbidden("", "only the authority changes the numbers that rules judge by",
                        "规则参数只能由主管部门调整")
    with store.write() as tx:
        size = log.head(tx).size
        law = reference(store, tx, size)
        if rule not in law.rules:
            raise unseen("/code", rule)
        row = {"rule": rule, "selector": "", "unit": "", "park": "", "effective_to": "",
               **{name: str(value) for name, value in told.items()}}
        parks = registers_at(store, tx, size).parks
        problems = [*_wrong(law, row), *([] if not row["park"] or row["park"] in parks else [
            _problem("park", row["park"], "a registered park", "已登记的园区")])]
        if problems:
            raise Invalid(*problems)
        row["unit"] = row["unit"] or _like(law, row)[0]["unit"]
        before = [one.content for one in events.naming(tx, NOUN, [rule], size)]
        if created := row not in before:
            event_id = str(uuid.uuid5(_IDS, f"{rule}\n{size}"))
            filer = viewer.custodian or viewer.role
            project(store, tx, [enter(tx, events.PARAMETER, event_id, filer, row, now).event])
        head = log.head(tx)
        return Put(created, row, head.size, now, head.root)


def project(store: Store, tx: Tx, told: Sequence[Event]) -> None:
    """Project rows; whatever was judged was judged without them."""
    events.add(tx, [(one, {(NOUN, one.content["rule"])}) for one in told])
    store.derived.clear()
    findings.mark(tx, findings.all_subjects(tx))


def history(
    store: Store, rule: str, asked: Asked, now: datetime
) -> tuple[list[Mapping[str, str]], Snapshot]:
    """Every row of a rule by name, selector, park and day, as known at a log size."""
    with snapshot(store, asked, now) as seen:
        if rule not in seen.reference.rules:
            raise unseen("/code", rule)
        rows = [row for row in seen.reference.parameter_rows if row["rule"] == rule]
        return sorted(rows, key=lambda row: (row["name"], row["selector"], row["park"],
                                             row["effective_from"])), seen


def _like(law: Reference, row: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of the same rule and name."""
    return [one for one in law.parameter_rows
            if one["rule"] == row["rule"] and one["name"] == row["name"]]


def _wrong(law: Reference, row: Mapping[str, str]) -> list[Problem]:
    """Everything that is wrong with a row, each with what would be right."""
    names = sorted({one["name"] for one in law.parameter_rows if one["rule"] == row["rule"]})
    if row["name"] not in names:
        known = " ".join(names) or "–"
        return [_problem("name", row["name"], f"one of: {known}", f"其中之一：{known}")]
    problems = []
    selectors = sorted({one["selector"] for one in _like(law, row)})
    if row["selector"] not in selectors and row["name"] != ESCALATION:
        known = " ".join(one or "(none)" for one in selectors)
        problems.append(_problem("selector", row["selector"], f"one of: {known}",
                                 f"其中之一：{known}"))
    if row["name"] == ESCALATION and row["value"] not in SEVERITIES:
        problems.append(_problem("value", row["value"], " ".join(SEVERITIES),
                                 " ".join(SEVERITIES)))
    if row["name"] != ESCALATION and not _is_number(row["value"]):
        problems.append(_problem("value", row["value"], "a number, not below zero", "不小于零的数"))
    if not _is_day(row["effective_from"]):
        problems.append(_problem("effective_from", row["effective_from"],
                                 "a day, such as 2026-05-01", "日期，如 2026-05-01"))
    if row["status"] not in STATUSES:
        known = " ".join(sorted(STATUSES))
        problems.append(_problem("status", row["status"], f"one of: {known}", f"其中之一：{known}"))
    return problems


def _is_number(text: str) -> bool:
    try:
        return number_of(text) >= 0
    except ValueError:
        return False


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _problem(field: str, value: str, right: str, right_zh: str) -> Problem:
    return Problem(f"/{field}", "unknown", f'{field} "{value[:80]}" is not {right}',
                   f"{field} “{value[:80]}”应为{right_zh}")
