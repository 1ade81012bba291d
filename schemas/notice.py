"""Notices 提醒: findings that wait for whoever asks, and how many there are."""

from typing import Any

from hazchem.domain.case import STEPS
from schemas.fields import Choice, Instant, ListOf, ObjectOf, Part
from schemas.finding import FindingSchema
from schemas.page import PageSchema

KINDS = ("overdue", "due", "told", "returned", "cleared", "to_accept", "to_close", "to_assign",
         "to_verify")


class NoticeSchema(FindingSchema):
    """A finding that waits, why, and what may be done about it now."""

    kind = Choice(KINDS, required=True)
    since = Instant(required=True, metadata={"description": "since when it stands so"})
    steps = ListOf(Choice(tuple(STEPS)), required=True, metadata={
        "description": "what the caller may do next"})

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of the notice, else of the finding."""
        if attr in ("kind", "since", "steps"):
            return getattr(obj, attr)
        return super().get_attribute(obj.shown, attr, default)


class NoticePageSchema(PageSchema):
    """A page of notices, the most urgent first."""

    counts = ObjectOf(required=True, metadata={"description": "how many of each kind"})
    results = ListOf(Part(NoticeSchema), required=True)


