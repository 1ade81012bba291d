"""A movement as it is read back: what was told, and its place in the log."""

from typing import Any

from schemas.answer import Hash
from schemas.fields import Instant, Text, Whole
from schemas.movement import MovementSchema


class FiledSchema(MovementSchema):
    """A movement as filed; its own fields beside where it stands and who told it."""

    filer = Text(dump_only=True, metadata={"description": "custodian whose key filed it"})
    leaf_index = Whole(dump_only=True)
    leaf_hash = Hash(dump_only=True, metadata={"description": "SHA-256 of the leaf, hexadecimal"})
    recorded_at = Instant(dump_only=True, metadata={"description": "when the ledger was told"})
    voided_by = Text(dump_only=True, metadata={"description": "event_id of its correct"})
    size = Whole(dump_only=True, metadata={"description": "log size the answer holds for"})
    as_of = Instant(dump_only=True)
    root = Hash(dump_only=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of the filing, else of the movement it is about."""
        found = super().get_attribute(obj, attr, None)
        return super().get_attribute(obj.movement, attr, default) if found is None else found
