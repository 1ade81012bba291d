"""One finding in full: the movements it rests on, and what became of it."""

from typing import Any

from schemas.answer import AnswerSchema
from schemas.fields import Instant, ListOf, Part, Text
from schemas.filed import FiledSchema
from schemas.finding import FindingSchema
from schemas.wire import WireSchema


class TurnSchema(WireSchema):
    """One turn of a finding: when the ledger was told, and what it then was."""

    at = Instant(required=True)
    state = Text(required=True)


class FindingDetailSchema(FindingSchema, AnswerSchema):
    """A finding with its evidence and history."""

    evidence = ListOf(Part(FiledSchema), required=True)
    history = ListOf(Part(TurnSchema), required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of the answer, else of the finding in it."""
        if attr == "history":
            return [{"at": at, "state": state} for at, state in obj.history]
        if attr in ("evidence", "size", "as_of", "root"):
            return getattr(obj, attr)
        return super().get_attribute(obj.shown, attr, default)
