"""From marshmallow's errors to the problems we answer with."""

from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError
from marshmallow.exceptions import SCHEMA

from hazchem.domain.errors import Invalid, Problem
from schemas.saying import Saying
from schemas.wire import WireSchema


def problems_of(
    error: ValidationError, prefix: str = "", line: int | None = None
) -> tuple[Problem, ...]:
    """Every problem in a validation error, each with the JSON pointer to its field."""
    return tuple(_problems(error.messages, prefix, "", line))


def loaded(schema: WireSchema, told: Any, prefix: str = "") -> Any:
    """What a schema makes of a value; whatever is wrong with it is raised as Invalid."""
    try:
        return schema.read(told)
    except ValidationError as error:
        raise Invalid(*problems_of(error, prefix)) from None


def _problems(messages: Any, pointer: str, name: str, line: int | None) -> Iterator[Problem]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            if key == SCHEMA:
                yield from _problems(inner, pointer, name, line)
            else:
                step = str(key).replace("~", "~0").replace("/", "~1")
                named = name if isinstance(key, int) else str(key)
                yield from _problems(inner, f"{pointer}/{step}", named, line)
    elif isinstance(messages, list):
        for inner in messages:
            yield from _problems(inner, pointer, name, line)
    elif isinstance(messages, Saying):
        en, zh = str(messages), messages.zh
        if name and name not in en:
            en, zh = f"{name}: {en}", f"{name}：{zh}"
        yield Problem(pointer, messages.code, en, zh, line)
    else:
        yield Problem(pointer, "invalid", f"{name}: {messages}", f"{name}：{messages}", line)
