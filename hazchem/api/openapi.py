"""The API described by itself: OpenAPI 3.1 from the schemas, and a page to read it, offline."""

import json
import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

import flask_swagger_ui
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Response, current_app, send_from_directory, url_for
from marshmallow import fields
from werkzeug.routing import Rule

from hazchem.api.operation import Formats, Operation, operation
from hazchem.api.problems import MIMETYPE
from schemas.problem import ProblemSchema

views = Blueprint("described", __name__)
VERSION = "1"
# The views do not change while the application runs: it is described once.
_KEPT = "hazchem.openapi"
_ASSETS = Path(flask_swagger_ui.__file__).parent / "dist"
_ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
_INTRODUCTION = """\
危险化学品流向台账的对外接口。质量以千克为单位的十进制文本表示，时间须带时区；错误以 RFC 9457 \
problem+json 说明，语言随 Accept-Language。

Masses are kilograms as decimal texts, times carry an offset. Every read takes `as_of` (what had \
happened) and `size` (what was known) and answers with both, so that it can be asked again. \
Problems are RFC 9457, in Chinese or English by Accept-Language.
"""
_PAGE = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>危险化学品流向台账 API</title>
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="{css}"><link rel="icon" href="{icon}">
<div id="docs"></div>
<script src="{bundle}"></script><script src="{start}" data-url="{spec}"></script>
</html>
"""
_START = """\
const spec = document.currentScript.dataset.url;
SwaggerUIBundle({url: spec, dom_id: "#docs", deepLinking: true, validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis]});
"""
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
    "img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"
)


@views.get("/openapi.json")
@operation("This description", "本说明", {"application/json": None}, query=None, open=True)
def spec() -> Response:
    """Everything the API can be asked."""
    kept = current_app.extensions
    if _KEPT not in kept:
        kept[_KEPT] = json.dumps(_spec(), ensure_ascii=False)
    return Response(kept[_KEPT], mimetype="application/json")


@views.get("/docs")
@views.get("/docs/")
def docs() -> Response:
    """The description as a page; it asks no other server for anything."""
    page = _PAGE.format(
        css=url_for(".asset", name="swagger-ui.css"),
        icon=url_for(".asset", name="favicon-32x32.png"),
        bundle=url_for(".asset", name="swagger-ui-bundle.js"),
        start=url_for(".start"),
        spec=url_for(".spec"),
    )
    response = Response(page, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _PAGE_POLICY
    return response


@views.get("/docs/start.js")
def start() -> Response:
    """The few lines that start the page."""
    return Response(_START, mimetype="text/javascript")


@views.get("/docs/<name>")
def asset(name: str) -> Response:
    """A file of the page."""
    response = send_from_directory(_ASSETS, name, max_age=86_400)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _spec() -> dict[str, Any]:
    schemas = MarshmallowPlugin(schema_name_resolver=_name_of)
    spec = APISpec(
        "危险化学品流向台账 Hazardous chemicals ledger", VERSION, "3.1.0",
        info={"description": _INTRODUCTION}, plugins=[schemas],
    )
    assert schemas.converter is not None
    schemas.converter.add_attribute_function(_null_among_words)
    key = {"type": "http", "scheme": "bearer", "description": "HTTP header Authorization"}
    spec.components.security_scheme("key", key)
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule):
        told = getattr(current_app.view_functions[rule.endpoint], "operation", None)
        if isinstance(told, Operation):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                spec.path(
                    _ARGUMENT.sub(r"{\2}", rule.rule),
                    operations={method.lower(): _operation(rule, method, told)},
                )
    described: dict[str, Any] = spec.to_dict()
    return described


def _null_among_words(
    _converter: Any, field: fields.Field[Any], ret: dict[str, Any]
) -> dict[str, Any]:
    """Where a word may be left out, null is among those that the schema lists."""
    return {"enum": [*ret["enum"], None]} if field.allow_none and "enum" in ret else {}


def _name_of(schema: Any) -> str:
    named = schema if isinstance(schema, type) else type(schema)
    return str(named.__name__.removesuffix("Schema"))


def _operation(rule: Rule, method: str, told: Operation) -> dict[str, Any]:
    subject, _, name = rule.endpoint.rpartition(".")
    view = f"{subject.rpartition('.')[2]}_{name}"
    parameters: list[dict[str, Any]] = [
        {"in": "path", "name": name, "required": True,
         "schema": {"type": "integer" if form == "int" else "string"}}
        for form, name in _ARGUMENT.findall(rule.rule)
    ]
    if told.query is not None:
        parameters.append({"in": "query", "schema": told.query})
    described: dict[str, Any] = {
        "operationId": view if method == "GET" else f"{view}_{method.lower()}",
        "tags": [subject.rpartition(".")[2]],
        "summary": f"{told.summary_zh} {told.summary}",
        "parameters": parameters,
        "responses": {
            **{str(status): _response(status, formats)
               for status, formats in told.answers.items()},
            "default": _problem(),
        },
    }
    if told.body:
        described["requestBody"] = {"required": True, "content": _content(told.body)}
    if not told.open:
        described["security"] = [{"key": []}]
    return described


def _response(status: int, formats: Formats) -> dict[str, Any]:
    return {"description": HTTPStatus(status).phrase, "content": _content(formats)}


def _content(formats: Formats) -> dict[str, Any]:
    return {media: {"schema": _shape(told)} if told else {} for media, told in formats.items()}


def _shape(told: Any) -> Any:
    """A schema of ours; several are any of them, one in a list is an array of it."""
    if isinstance(told, tuple):
        return {"anyOf": [_shape(one) for one in told]}
    return {"type": "array", "items": told[0]} if isinstance(told, list) else told


def _problem() -> dict[str, Any]:
    return {"description": "Problem", "content": {MIMETYPE: {"schema": ProblemSchema}}}
