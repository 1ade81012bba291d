"""What a filing answers: one receipt, or the fate of every row of a batch."""

from schemas.answer import Hash
from schemas.fields import EventId, Instant, ListOf, Part, Text, Whole
from schemas.finding import FindingSchema
from schemas.problem import ProblemSchema
from schemas.wire import WireSchema


class ReceiptSchema(WireSchema):
    """Where a movement now stands in the log."""

    event_id = EventId(required=True)
    leaf_index = Whole(required=True)
    leaf_hash = Hash(required=True, metadata={"description": "SHA-256 of the leaf, hexadecimal"})
    recorded_at = Instant(required=True)


class BatchLineSchema(WireSchema):
    """The fate of one row."""

    line = Whole(required=True, metadata={"description": "as the clerk sees it"})
    event_id = Text()
    status = Whole(required=True, metadata={
        "description": "what the row alone would answer; 424: not stored for another's sake"})
    leaf_index = Whole()
    problem = Part(ProblemSchema)


class BatchResultSchema(WireSchema):
    """The fate of a batch."""

    accepted = Whole(required=True)
    replayed = Whole(required=True)
    refused = Whole(required=True)
    size = Whole(required=True, metadata={"description": "log size after the batch"})
    results = ListOf(Part(BatchLineSchema), required=True)


class DryRunSchema(BatchResultSchema):
    """What would become of a batch or of one movement, and which findings it would open."""

    event_id = Text(metadata={"description": "of the one movement, where the body was one"})
    would_open = ListOf(Part(FindingSchema), required=True)
