"""From marshmallow's errors to the problems we answer with."""

from collections.abc import Callable, Collection, Iterable, Iterator
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


def loaded_with(schema: WireSchema, told: Any, judge: Callable[[Any], object]) -> Any:
    """What a schema makes of a value; where it refuses, with what `judge` says of the rest.

    `judge` is asked of what could be read, and raises Invalid with what is wrong with that.
    """
    try:
        return schema.read(told)
    except ValidationError as error:
        found = problems_of(error)
        also: tuple[Problem, ...] = ()
        if isinstance(error.valid_data, dict):
            try:
                judge(error.valid_data)
            except Invalid as refused:
                also = refused.problems
        raise Invalid(*found, *beside(found, also)) from None


def beside(found: Collection[Problem], also: Iterable[Problem]) -> list[Problem]:
    """The problems that are no consequence of those found: nothing of theirs was left out."""
    left_out = {_whole_list(one.pointer) for one in found}
    return [one for one in also if one.pointer and not any(
        f"{one.pointer}/".startswith(f"{part}/") or f"{part}/".startswith(f"{one.pointer}/")
        for part in left_out)]


def _whole_list(pointer: str) -> str:
    """A field, or the list an element is missing from: those behind it are counted anew."""
    parent, _, name = pointer.rpartition("/")
    return parent if name.isdigit() else pointer


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
