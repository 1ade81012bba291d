"""What a read may ask in its address: as of when, of which size, which page, which filters."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from marshmallow import fields

from hazchem.domain import instant
from hazchem.domain.errors import Problem, Unseen, invalid
from hazchem.domain.lot import is_code
from hazchem.services.seen.asked import Asked
from schemas.fields import Choice, Flag, Instant, Text, Whole
from schemas.problems import loaded
from schemas.saying import refuse, shown
from schemas.wire import WireSchema

LIMIT, LIMIT_MAX = 100, 1000
_WHOLE = re.compile(r"-?\d{1,20}", re.ASCII)
# An unescaped plus arrives as a blank; a blank before an offset can be nothing else.
_BLANK_OFFSET = re.compile(r"(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) (\d{2}:?\d{2})$", re.ASCII)
_WORDS = {"true": True, "1": True, "false": False, "0": False}


class Number(Whole):
    """A whole number in an address."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not _WHOLE.fullmatch(value):
            refuse("integer", f'"{shown(value)}" is not a whole number',
                   f"“{shown(value)}”不是整数")
        return super()._deserialize(int(value), attr, data, **kwargs)


class Switch(Flag):
    """true or false in an address."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        told = _WORDS.get(value.lower())
        if told is None:
            refuse("boolean", f'"{shown(value)}" is neither true nor false',
                   f"“{shown(value)}”不是 true 或 false")
        return told


class At(Instant):
    """An instant in an address; the plus of its offset may have come as a blank."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        mended = _BLANK_OFFSET.sub(r"\1+\2", value)
        return super()._deserialize(mended, attr, data, **kwargs)


class Span(At):
    """An instant that bounds a list, kept as RFC 3339 text: services read filters as texts."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        at = super()._deserialize(value, attr, data, **kwargs)
        return None if at is None else instant.show(at)


class QuerySchema(WireSchema):
    """What may stand behind the question mark; nothing of it is null."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for one in self.fields.values():
            one.allow_none = False


class AskedSchema(QuerySchema):
    """A read: what had happened and which clocks had run, and what was known."""

    as_of = At(metadata={"description": "instant with an offset; now when left out"})
    size = Number(metadata={"description": "log size; the latest when left out"})


class PagedSchema(AskedSchema):
    """A read of a list, page by page."""

    limit = Number(low=1, high=LIMIT_MAX, metadata={"default": LIMIT})
    cursor = Text(metadata={"description": "`next` of the page before"})


def query(
    name: str, filters: Mapping[str, fields.Field[Any]], base: type[QuerySchema] = PagedSchema
) -> type[QuerySchema]:
    """The question of one endpoint: a base, and filters of its own."""
    return type(name, (base,), dict(filters))


def formats(*names: str) -> fields.Field[Any]:
    """The choice between the forms an answer comes in."""
    return Choice(names, metadata={"default": names[0]})


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, read and checked."""

    asked: Asked
    limit: int = LIMIT
    cursor: str | None = None
    filters: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str, otherwise: Any = None) -> Any:
        """One of the endpoint's own parameters."""
        return self.filters.get(name, otherwise)


def question(schema: WireSchema) -> Question:
    """The question in this request's address; what is wrong with it is raised as Invalid."""
    told: dict[str, str] = {}
    for name, values in request.args.lists():
        if len(values) > 1:
            raise invalid(f"/{name[:80]}", "repeated",
                          f"{shown(name)} is given {len(values)} times: give it once",
                          f"{shown(name)} 出现 {len(values)} 次：只能给出一次")
        told[name] = values[0]
    given = dict(loaded(schema, told))
    asked = Asked(as_of=given.pop("as_of", None), size=given.pop("size", None))
    return Question(asked, given.pop("limit", LIMIT), given.pop("cursor", None), given)


def seen_code(code: str) -> str:
    """A code out of a path in normal form C; one that cannot be any code names nothing."""
    code = unicodedata.normalize("NFC", code)
    if not is_code(code):
        raise Unseen(Problem("", "not-found", f'"{shown(code)}" is not here',
                             f"没有“{shown(code)}”"))
    return code
