"""From what a service answers to the bytes of a response."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from flask import Response

from schemas.wire import WireSchema

JSON = "application/json"


def told(schema: type[WireSchema], value: Any) -> dict[str, Any]:
    """A value in wire words: every field of the schema, null where nothing is known."""
    dumped: dict[str, Any] = _writer(schema).dump(value)
    return dumped


def answer(body: Mapping[str, Any], status: int = 200) -> Response:
    """A JSON answer."""
    return Response(
        json.dumps(body, ensure_ascii=False, separators=(",", ":")), status, mimetype=JSON
    )


def first_or_again(body: Mapping[str, Any], replayed: bool) -> Response:
    """What was filed by an id: 201 the first time, 200 with the same body when it comes again."""
    response = answer(body, 200 if replayed else 201)
    if replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


@cache
def _writer(schema: type[WireSchema]) -> WireSchema:
    return schema()
