"""The loop 闭环 of a finding as a line of stations, and the forms of the steps that may follow."""

import base64
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import request
from werkzeug.datastructures import FileStorage

from hazchem.domain import instant
from hazchem.domain.case import DETECTED, STATES, STEPS
from hazchem.domain.errors import invalid
from hazchem.domain.working_days import end_of
from hazchem.services.casework.worklist import Told
from hazchem.services.findings import Detail
from hazchem.web.words import lang
from schemas.case import StepSchema
from schemas.problems import loaded

LINE = ("detected", "verified", "notified", "assigned", "rectified", "accepted", "closed")
_STEP = StepSchema()
_ASIDE = ("explained", "corrected", "referred")
# Which fields a step's form has beside the note, the name and a file.
FIELDS = {"notify": ("due_at",), "assign": ("assignee", "due_at")}


class Station(NamedTuple):
    """One state on the line: when it was reached, and whether the finding stands there."""

    state: str
    at: datetime | None
    look: str  # done, here, ahead


def stations(detail: Detail) -> list[Station]:
    """The line of a finding since it was last opened: behind it, where it is, ahead of it."""
    shown = detail.shown
    reached: dict[str, datetime] = {DETECTED: detail.history[0].at if detail.history
                                    else shown.finding.occurred_at}
    for turn in detail.history:
        if turn.taken is None:
            continue
        if DETECTED in (turn.taken.after, turn.state):
            reached = {DETECTED: reached[DETECTED]}
        reached[turn.state] = turn.at
    if shown.state == DETECTED:
        reached = {DETECTED: reached[DETECTED]}
    elif shown.state not in reached:  # cleared by a filing, or standing where its cause stands
        reached[shown.state] = shown.cleared_at or reached[DETECTED]
    aside = [state for state in _ASIDE if state in reached]
    if aside:
        line = [state for state in LINE[:-1] if state in reached] + aside + ["closed"]
    else:
        line = [*LINE]
    here = shown.state if shown.state in line else DETECTED
    return [Station(state, reached.get(state), "here" if state == here else
                    "done" if state in reached else "ahead") for state in line]


def forward(told: Told) -> str:
    """The step that leads on along the line, "" where none is offered."""
    at = told.detail.shown.state
    ahead = LINE[LINE.index(at) + 1:] if at in LINE else ("closed",)
    leads = {STEPS[step].to: step for step in told.offer.steps}
    return next((leads[state] for state in ahead if state in leads), "")


def step_word(step: str) -> str:
    """What a step is called in the visitor's language."""
    named = STEPS[step].named
    return named.zh if lang() == "zh" else named.en


def sent() -> dict[str, Any]:
    """The step that a form tells, as the service takes it."""
    told: dict[str, Any] = {"step": request.form.get("step", "")}
    for name in ("note", "by", "assignee", "event_id"):
        text = " ".join(request.form.get(name, "").split())
        if text:
            told[name] = text
    if request.form.get("due_at"):
        told["due_at"] = instant.show(_day(request.form["due_at"]))
    files = [file for file in request.files.getlist("evidence") if file.filename]
    if files:
        told["evidence"] = [_file(file) for file in files]
    read: dict[str, Any] = loaded(_STEP, told)
    return read


def needs_note(step: str) -> bool:
    """Whether a step must say why."""
    return STEPS[step].needs == ("note",)


def named_states() -> dict[str, str]:
    """Every state by its word in the visitor's language."""
    return {state: named.zh if lang() == "zh" else named.en for state, named in STATES.items()}


def _day(text: str) -> datetime:
    """The end of a day that was chosen."""
    try:
        return end_of(date.fromisoformat(text))
    except (ValueError, OverflowError):
        raise invalid("/due_at", "day", f'"{text[:40]}" is no day, such as 2026-03-01',
                      f"“{text[:40]}”不是日期，例如 2026-03-01") from None


def _file(file: FileStorage) -> dict[str, Any]:
    # A browser may name a file by anything: what no code can be is left out of the name.
    name = "".join(char for char in file.filename or "" if char.isprintable())[-255:]
    return {"name": name, "media_type": file.mimetype[:127],
            "content_base64": base64.b64encode(file.read()).decode()}
