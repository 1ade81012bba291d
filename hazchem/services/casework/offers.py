"""Offers: what the viewer of a finding may do about it now, and what the form needs for that."""

from dataclasses import dataclass
from datetime import datetime

from hazchem.domain.case import Case, needs_second, possible
from hazchem.domain.finding import Finding
from hazchem.services.casework.cases import may_work
from hazchem.services.casework.deadlines import rectify_by
from hazchem.services.findings import Shown
from hazchem.services.seen.asked import Snapshot
from hazchem.services.seen.discretion import is_of_park
from hazchem.services.seen.scope import Viewer


@dataclass(frozen=True, slots=True)
class Offer:
    """The steps a viewer may take; `waits` where closing is for another person.

    `dossier` where the whole case may be taken as one file.
    """

    steps: tuple[str, ...] = ()
    waits: bool = False
    assignees: tuple[str, ...] = ()
    rectify_by: datetime | None = None
    dossier: bool = False


def offer_in(seen: Snapshot, viewer: Viewer, found: Finding, shown: Shown) -> Offer:
    """What a viewer may do about a finding; nothing where it is read as of an older size."""
    # What stands where its cause stands has no steps of its own yet.
    case = shown.case if shown.case and shown.case.steps else Case()
    dossier = viewer.sees_all or is_of_park(seen.scope(viewer), found)
    if not seen.is_newest or not may_work(seen.scope(viewer), found, case):
        return Offer(dossier=dossier)
    steps = possible(case, viewer.role)
    waits = "close" in steps and needs_second(case.state, found.severity) and (
        case.decided_by in ("", viewer.key))
    concerned = dict.fromkeys((found.custodian, *found.parties))
    assignees = tuple(code for code in concerned
                      if code and seen.registers.custodians.history(code))
    return Offer(tuple(step for step in steps if not (waits and step == "close")), waits,
                 assignees, rectify_by(seen, found.severity, seen.as_of), dossier)
