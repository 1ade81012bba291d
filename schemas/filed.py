"""A movement as it is read back: what was told, and its place in the log."""

from operator import attrgetter
from typing import Any

from schemas.answer import AnswerSchema, Hash
from schemas.fields import Flag, Instant, Part, Text, Whole
from schemas.movement import MovementSchema
from schemas.wire import WireSchema


class FiledSchema(MovementSchema):
    """A movement as filed; its own fields beside where it stands and who told it."""

    filer = Text(dump_only=True, metadata={"description": "custodian whose key filed it"})
    leaf_index = Whole(dump_only=True)
    leaf_hash = Hash(dump_only=True, metadata={"description": "SHA-256 of the leaf, hexadecimal"})
    recorded_at = Instant(dump_only=True, metadata={"description": "when the ledger was told"})
    void = Flag(  # type: ignore[assignment]
        dump_only=True, attribute="is_void",
        metadata={"description": "true once undone; else left out"},
    )

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of the filing, else of the movement it is about."""
        found = super().get_attribute(obj, attr, None)
        return super().get_attribute(obj.movement, attr, default) if found is None else found


class RetentionSchema(WireSchema):
    """The longest duty to keep it: of what, for how long, and by which law."""

    what = Text(required=True, attribute="word.en")
    what_zh = Text(required=True, attribute="word.zh")
    years = Whole(attribute="duty.years", metadata={"description": "left out: for ever"})
    until = Instant(metadata={"description": "the last instant; left out: for ever"})
    basis = Text(required=True, attribute="duty.basis")
    basis_status = Text(required=True, attribute="duty.status")

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A part of a duty, step by step."""
        return attrgetter(attr)(obj)


class FiledAnswerSchema(FiledSchema, AnswerSchema):
    """A movement as filed, with the snapshot it was read from."""

    retain_until = Instant(dump_only=True, metadata={
        "description": "until when the law wants it kept; nothing is ever purged"})
    retention = Part(RetentionSchema, dump_only=True, attribute="kept")
