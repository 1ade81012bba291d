"""Findings 问题 as they are shown, and the steps of a case."""

from collections.abc import Mapping
from typing import Any

from hazchem.domain.finding import CLASSES, SEVERITIES
from schemas.fields import Choice, EventId, Instant, ListOf, Mass, ObjectOf, Part, Party, Text
from schemas.wire import WireSchema

STATES = ("detected", "verified", "notified", "assigned", "rectified", "accepted", "closed",
          "explained", "corrected", "referred")
STEPS = ("verify", "notify", "assign", "rectify", "accept", "close", "explain", "correct", "refer",
         "reopen")


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

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of a finding, or of one shown with the state of the work on it."""
        if isinstance(obj, Mapping):
            return super().get_attribute(obj, attr, default)
        if attr in ("state", "cleared_at"):
            return getattr(obj, attr, {"state": STATES[0]}.get(attr))
        found = getattr(obj, "finding", obj)
        if attr == "subject":
            return {"kind": found.subject_kind, "id": found.subject_id}
        return getattr(found, attr, default)


class StepSchema(WireSchema):
    """One step of a case."""

    step = Choice(STEPS, required=True)
    note = Text()
    assignee = Text()
    due_at = Instant()
    evidence = ListOf(Text(required=True))


class AlertSchema(WireSchema):
    """What a feed reports: tracks, sensors, scans."""

    event_id = EventId(required=True)
    source = Text(required=True)
    kind = Text(required=True)
    subject = Part(SubjectSchema, required=True)
    occurred_at = Instant(required=True)
    evidence = ObjectOf()
    on_behalf_of = Party()
