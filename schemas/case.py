"""The work on a finding: a step as it is taken, and as it is read back."""

from typing import Any

from hazchem.domain.case import STATES, STEPS
from schemas.fields import Choice, EventId, Flag, Instant, ListOf, Part, Text, Whole
from schemas.saying import refuse, shown
from schemas.wire import WireSchema

FILES_MAX = 10
# Two MiB as base64.
_CONTENT_CHARACTERS_MAX = 3 * 1024 * 1024
_DIGEST_CHARACTERS = 64


class Digest(Text):
    """A SHA-256 digest in hexadecimal."""

    def understood(self, text: str) -> str:
        """The digest in small letters."""
        told = text.lower()
        if len(told) != _DIGEST_CHARACTERS or set(told) - set("0123456789abcdef"):
            refuse("digest", f'"{shown(text)}" is no SHA-256 digest: 64 hexadecimal characters',
                   f"“{shown(text)}”不是 SHA-256 摘要：应为 64 位十六进制字符")
        return told


class AttachedSchema(WireSchema):
    """A file that a step cites: sent along where it is small, else by its digest."""

    name = Text(max_length=255)
    digest = Digest(metadata={"description": "SHA-256 of the file, hexadecimal"})
    media_type = Text(max_length=127)
    size = Whole(metadata={"description": "bytes"})
    note = Text(max_length=500)
    content_base64 = Text(max_length=_CONTENT_CHARACTERS_MAX, load_only=True, metadata={
        "description": "the file itself, at most 2 MiB; then the ledger keeps it"})
    kept = Flag(dump_only=True, metadata={
        "description": "true where GET /evidence/<digest> gives the file"})


class Evidence(Part):
    """A file, or in place of the object a text alone: a digest, or what it is called."""

    def _deserialize(
        self, value: Any, attr: Any, data: Any, partial: Any = None, **kwargs: Any
    ) -> Any:
        if isinstance(value, str):
            is_digest = len(value) == _DIGEST_CHARACTERS and not set(value.lower()) - set(
                "0123456789abcdef")
            value = {"digest" if is_digest else "name": value}
        return super()._deserialize(value, attr, data, partial, **kwargs)


class StepSchema(WireSchema):
    """One step of a case."""

    step = Choice(tuple(STEPS), required=True)
    note = Text(metadata={"description": "why"})
    by = Text(max_length=128, metadata={
        "description": "name of the person; shown, but two persons are two keys"})
    assignee = Text(max_length=128, metadata={
        "description": "custodian or person who is to put it right"})
    due_at = Instant(metadata={
        "description": "deadline; left out on assign, so many working days by severity"})
    evidence = ListOf(Evidence(AttachedSchema), most=FILES_MAX)
    event_id = EventId(metadata={"description": "sent again with the same id it is done once"})


class TurnSchema(WireSchema):
    """One turn of a finding: found, cleared, or a step of the work on it."""

    at = Instant(required=True)
    state = Choice((*STATES, "cleared"), required=True)
    step = Text(metadata={
        "description": "null where a filing or a clock did it, else one of " + " ".join(STEPS)})
    custodian = Text(metadata={"description": "whose key took the step"})
    role = Text()
    person = Text(metadata={"description": "name of the key, shown to officials"})
    by = Text()
    note = Text()
    assignee = Text()
    due_at = Instant()
    evidence = ListOf(Part(AttachedSchema))
    severity = Text()
    event_id = Text()
    leaf_index = Whole()

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of the turn, else of the step it was."""
        if attr in ("at", "state"):
            return getattr(obj, attr)
        told = None if obj.taken is None else getattr(obj.taken, attr, None)
        if attr == "leaf_index" and told is not None and told < 0:
            return None
        return told
