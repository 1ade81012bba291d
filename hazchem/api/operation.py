"""What an endpoint tells of itself: the question it reads, what it answers, who may ask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import request

from hazchem.api.questions import AskedSchema, QuerySchema, question, seen_code

JSON = "application/json"
READS = ("GET", "HEAD")
# By media type a schema, several in a tuple, an array of one in a list; None: bytes.
Formats = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One endpoint as the outside is told of it."""

    summary: str
    summary_zh: str
    query: type[QuerySchema] | None
    body: Formats
    answers: Mapping[int, Formats]
    open: bool


def operation(
    summary: str,
    summary_zh: str,
    answer: Any = None,
    *,
    query: type[QuerySchema] | None = AskedSchema,
    body: Any = None,
    open: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Describe a view, and hand it its question as the keyword `asked` where it has one.

    `answer` is a schema, or schemas by media type, or either of these by status.
    """
    told = Operation(
        summary=summary, summary_zh=summary_zh, query=query, body=_formats(body),
        answers=_by_status(answer), open=open,
    )
    reader = query() if query else None

    def describe(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def asked(**path: Any) -> Any:
            if request.method in READS:
                path = {name: _checked(name, code) for name, code in path.items()}
            if reader is not None:
                path["asked"] = question(reader)
            return view(**path)

        asked.operation = told  # type: ignore[attr-defined]
        return asked

    return describe


def _checked(name: str, code: Any) -> Any:
    """A code of a path that is read; a tile's path has a spelling of its own."""
    return seen_code(code) if isinstance(code, str) and name != "tile" else code


def _formats(told: Any) -> Formats:
    if told is None:
        return {}
    return told if isinstance(told, Mapping) else {JSON: told}


def _by_status(told: Any) -> Mapping[int, Formats]:
    if isinstance(told, Mapping) and all(isinstance(key, int) for key in told):
        return {status: _formats(one) for status, one in told.items()}
    return {200: _formats(told)}
