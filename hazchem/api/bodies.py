"""JSON bodies, read as strictly as filings: exact numbers, no key twice, limits on everything."""

from typing import Any

from flask import request

from hazchem.intake.json_text import parse
from hazchem.intake.limits import DEFAULT, malformed
from hazchem.intake.read import form_of


def json_body(bytes_max: int = DEFAULT.single_bytes) -> Any:
    """The JSON value of this request's body; raises Malformed where it is none."""
    request.max_content_length = bytes_max
    body = request.get_data()
    if request.content_type and form_of(body, request.content_type) != "json":
        malformed("content_type", f'"{request.content_type[:80]}" is not read here: '
                  "send application/json", f"此处不支持“{request.content_type[:80]}”："
                  "请发送 application/json")
    return parse(body)
