"""Bodies: JSON read as strictly as filings, and the bytes of a body or of a file sent with it."""

from typing import Any, NamedTuple

from flask import request
from werkzeug.datastructures import FileStorage

from hazchem.intake.json_text import parse
from hazchem.intake.limits import DEFAULT, MIB, malformed
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


class Sent(NamedTuple):
    """The bytes that were sent, of which media type, under which name."""

    body: bytes
    media: str
    filename: str | None


def body_or_file() -> Sent:
    """This request's body, or the one file uploaded with it; raises Malformed for several."""
    # An upload travels with the headers of its parts.
    request.max_content_length = DEFAULT.packed_bytes + MIB
    if request.mimetype != "multipart/form-data":
        return Sent(request.get_data(), request.content_type or "", None)
    parts: list[FileStorage] = [part for _, part in request.files.items(multi=True)]
    if len(parts) != 1:
        malformed("file", f"a form carries one file, this one has {len(parts)}",
                  f"表单应带一个文件，收到 {len(parts)} 个")
    part = parts[0]
    return Sent(part.read(), part.content_type or "", part.filename)
