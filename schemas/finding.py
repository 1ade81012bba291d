"""Findings 问题 as they are shown, and what a feed reports."""

from collections.abc import Mapping
from typing import Any

from hazchem.domain.case import STATES as STATE_NAMES
from hazchem.domain.finding import CLASSES, SEVERITIES
from schemas.fields import Choice, EventId, Flag, Instant, ListOf, Mass, ObjectOf, Part, Party, Text
from schemas.wire import WireSchema

STATES = tuple(STATE_NAMES)


# What is told of the work on a finding, and what it is where nobody worked on it.
_OF_THE_WORK: dict[str, Any] = {
    "state": STATES[0], "cleared_at": None, "settled": False, "returned": False, "assignee": None,
    "deadline": None}


class SubjectSchema(WireSchema):
    """What a finding is about."""

    kind = Text(required=True)
    id = Text(required=True)


class FindingSchema(WireSchema):
    """What a rule saw."""

    code = Text(required=True, metadata={"description": "permanent: derives from rule and subject"})
    rule = Text(required=True)
    finding_class = Choice(CLASSES, required=True, data_key="class")
    severity = Choice(SEVERITIES, required=True)
    title = Text(required=True)
    title_zh = Text(required=True)
    says = Text(required=True)
    says_zh = Text(required=True)
    subject = Part(SubjectSchema, required=True)
    custodian = Text()
    park = Text()
    lot = Text()
    consignment = Text()
    mass_kg = Mass(attribute="mass_mg")
    events = ListOf(Text(required=True))
    occurred_at = Instant(required=True)
    due_at = Instant()
    basis = Text()
    basis_status = Text(metadata={"description": "how far the basis was checked; house: our own"})
    parameters = ObjectOf()
    cause = Text(metadata={"description": "code of the finding this one follows from"})
    state = Choice(STATES, required=True)
    cleared_at = Instant()
    settled = Flag(metadata={"description": "nothing is left to decide about it"})
    returned = Flag(metadata={"description": "it was ended once, on other evidence"})
    assignee = Text(metadata={"description": "who is to put it right"})
    deadline = Instant(metadata={"description": "until when whoever was told is to act"})

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of a finding, or of one shown with the state of the work on it."""
        if isinstance(obj, Mapping):
            return super().get_attribute(obj, attr, default)
        if attr in _OF_THE_WORK:
            return getattr(obj, attr, _OF_THE_WORK[attr])
        found = getattr(obj, "finding", obj)
        if attr == "subject":
            return {"kind": found.subject_kind, "id": found.subject_id}
        return getattr(found, attr, default)


class AlertSchema(WireSchema):
    """What a feed reports: tracks, sensors, scans."""

    event_id = EventId(required=True)
    source = Text(required=True)
    kind = Text(required=True)
    subject = Part(SubjectSchema, required=True)
    occurred_at = Instant(required=True)
    evidence = ObjectOf()
    on_behalf_of = Party()
