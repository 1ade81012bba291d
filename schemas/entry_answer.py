"""Entries of registers as they are answered, one by one, in lists and in batches."""

from collections.abc import Mapping
from typing import Any

from schemas.answer import AnswerSchema
from schemas.fields import ListOf, Part, Text, Whole
from schemas.page import page_of
from schemas.problem import ProblemSchema
from schemas.register import RegisterShape
from schemas.wire import WireSchema


def _attribute(self: WireSchema, obj: Any, attr: str, default: Any) -> Any:
    """A field of the answer, else of the entry's content in it."""
    if isinstance(obj, Mapping):
        return obj.get(attr, default)
    return getattr(obj, attr, None) if hasattr(obj, attr) else obj.content.get(attr, default)


def answer_of(shape: RegisterShape) -> type[WireSchema]:
    """The schema of one entry with the snapshot it was read from."""
    return type(f"{_name(shape)}Answer", (shape.schema, AnswerSchema),
                {"__doc__": shape.schema.__doc__, "get_attribute": _attribute})


def page_schema(shape: RegisterShape) -> type[WireSchema]:
    """The schema of a page of entries."""
    entry = type(f"{_name(shape)}Entry", (shape.schema,),
                 {"__doc__": shape.schema.__doc__, "get_attribute": _attribute})
    return page_of(entry, f"{_name(shape)}Page")


def _name(shape: RegisterShape) -> str:
    return shape.schema.__name__.removesuffix("Schema")


class EntryLineSchema(WireSchema):
    """The fate of one entry."""

    line = Whole(required=True, metadata={"description": "the first entry is 1"})
    code = Text()
    status = Whole(required=True, metadata={"description": "what the entry alone would answer"})
    problem = Part(ProblemSchema)


class EntriesResultSchema(WireSchema):
    """The fate of an array of entries."""

    accepted = Whole(required=True)
    refused = Whole(required=True)
    size = Whole(metadata={"description": "log size after the last entry taken"})
    results = ListOf(Part(EntryLineSchema), required=True)
