"""Projected: for each type of event beside movements, how it is projected and what it marks."""

from collections.abc import Callable, Sequence

from hazchem.services import alerts, declarations, papers, parameters
from hazchem.services.casework import case_steps
from hazchem.services.judging import gate_marks
from hazchem.store import events
from hazchem.store.events import Event
from hazchem.store.store import Store, Tx

Project = Callable[[Store, Tx, Sequence[Event]], None]

# One line for each type of entry; a filing and a replay both come this way.
PROJECT: dict[str, Project] = {
    events.ALERT: alerts.project,
    events.DECLARATION: declarations.project,
    events.GATE: gate_marks.project,
    events.STEP: case_steps.project,
    events.PAPER: papers.project,
    events.PARAMETER: parameters.project,
}


def project(store: Store, tx: Tx, told: Sequence[Event]) -> None:
    """Project events of one type, in the order of the log."""
    if told:
        PROJECT[told[0].type](store, tx, told)
