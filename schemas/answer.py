"""What every read says of itself: of which log, as of when, under which root."""

from typing import Any

from schemas.fields import Instant, Text, Whole
from schemas.wire import WireSchema


class Hash(Text):
    """A hash: bytes inside, small hexadecimal on the wire."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value.hex() if isinstance(value, bytes) else value


class AnswerSchema(WireSchema):
    """The snapshot an answer was taken from: ask again with both and it is the same."""

    size = Whole(required=True, metadata={"description": "log size the answer holds for"})
    as_of = Instant(required=True)
    root = Hash(metadata={"description": "root of the log at that size, hexadecimal"})
