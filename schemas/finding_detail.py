"""One finding in full: the movements it rests on, and what became of it."""

from typing import Any

from schemas.answer import AnswerSchema
from schemas.case import TurnSchema
from schemas.fields import ListOf, Part
from schemas.filed import FiledSchema
from schemas.finding import FindingSchema
from schemas.receipt import ReceiptSchema


class FindingDetailSchema(FindingSchema, AnswerSchema):
    """A finding with its evidence and history."""

    evidence = ListOf(Part(FiledSchema), required=True)
    history = ListOf(Part(TurnSchema), required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of the answer, else of the finding in it."""
        if attr in ("evidence", "history", "size", "as_of", "root"):
            return getattr(obj, attr)
        return super().get_attribute(obj.shown, attr, default)


class StepTakenSchema(FindingDetailSchema):
    """A finding as it stands after a step, with the step's place in the log."""

    receipt = Part(ReceiptSchema, required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """The receipt, else a field of the finding."""
        detail, receipt = obj
        return receipt if attr == "receipt" else super().get_attribute(detail, attr, default)
