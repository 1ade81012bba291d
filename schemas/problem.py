"""Problems as RFC 9457 answers them."""

from schemas.fields import ListOf, Part, Text, Whole
from schemas.wire import WireSchema


class FaultSchema(WireSchema):
    """One thing that is wrong, and where."""

    pointer = Text(required=True, metadata={"description": "JSON pointer to the field"})
    line = Whole(metadata={"description": "row of the file, as the clerk sees it"})
    code = Text(required=True)
    detail = Text(required=True, metadata={"description": "names field and value"})


class ProblemSchema(WireSchema):
    """Why a request was refused (application/problem+json)."""

    type = Text(required=True, metadata={"format": "uri-reference"})
    title = Text(required=True)
    status = Whole(required=True)
    detail = Text(required=True)
    instance = Text()
    errors = ListOf(Part(FaultSchema))
