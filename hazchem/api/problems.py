"""Every refusal as RFC 9457 problem+json: one table from reason to status, in two languages."""

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import quote

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from hazchem.api.language import chosen, spoken
from hazchem.domain.errors import Malformed, Problem, Refused, TooLarge, Unauthenticated, Unseen
from hazchem.store.store import NoLedger
from hazchem.store.writer_lock import Busy
from schemas.refusal import STATUS

MIMETYPE = "application/problem+json"
TYPES = "/problems/"
RETRY_SECONDS = 2
# A detail is a sentence; the errors hold the rest.
_TOLD_IN_DETAIL = 3
_log = logging.getLogger("hazchem.api")


class Reason(NamedTuple):
    """What a problem is called: its slug, and its title in both languages."""

    slug: str
    title: str
    title_zh: str


def _as(refused: type[Refused]) -> Reason:
    return Reason(refused.slug, refused.title, refused.title_zh)


_BUSY = Reason("busy", "Busy: try again in a moment", "系统繁忙，请稍后重试")
_NOT_READY = Reason("not-ready", "There is no ledger here yet", "尚无账本")
_FAILED = Reason("internal", "Something failed here", "服务内部出错")
_ON_HTTP: dict[int, Reason] = {
    400: _as(Malformed),
    404: _as(Unseen),
    405: Reason("method-not-allowed", "Not this method", "不支持此方法"),
    413: _as(TooLarge),
    415: Reason("media-type", "This format is not read here", "不支持此格式"),
}


def status_of(refused: Refused) -> int:
    """The HTTP status of a refusal."""
    return int(STATUS[type(refused)])


def problem(refused: Refused, line: int | None = None) -> dict[str, Any]:
    """A refusal as the body of a problem, in the caller's language; `line` is its row's."""
    told = [replace(one, line=line) if one.line is None else one for one in refused.problems]
    return _body(_as(type(refused)), status_of(refused), told)


def is_ours(path: str) -> bool:
    """Whether the API answers for a path; pages speak for themselves."""
    first = path.strip("/").partition("/")[0]
    return first in ("api", "healthz", "readyz", "metrics", "openapi.json", "docs")


def answer_problems(app: Flask, *blueprints: Blueprint) -> None:
    """Let the API answer with problems, wherever they arise."""
    app.register_error_handler(HTTPException, _not_served)
    for blueprint in blueprints:
        blueprint.register_error_handler(Refused, _refused)
        blueprint.register_error_handler(Busy, _unavailable)
        blueprint.register_error_handler(NoLedger, _unavailable)
        blueprint.register_error_handler(HTTPException, _not_served)
        blueprint.register_error_handler(Exception, _failed)


def _refused(refused: Refused) -> Response:
    response = _response(problem(refused))
    if isinstance(refused, Unauthenticated):
        presented = "Authorization" in request.headers
        response.headers["WWW-Authenticate"] = (
            'Bearer realm="hazchem", error="invalid_token"' if presented
            else 'Bearer realm="hazchem"'
        )
    return response


def _not_served(error: HTTPException) -> Response | HTTPException:
    if not is_ours(request.path):
        return error
    status = error.code or 500
    reason = _ON_HTTP.get(status) or Reason(
        error.name.lower().replace(" ", "-"), error.name, error.name
    )
    response = _response(_body(reason, status, (_on_http(error, status),)))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _on_http(error: HTTPException, status: int) -> Problem:
    path = request.path
    if status == 404:
        return Problem("", "not-found", f"{path} is not here", f"没有 {path}")
    if isinstance(error, MethodNotAllowed):
        known = ", ".join(sorted(error.valid_methods or ()))
        return Problem("", "method", f"{request.method} is not for {path}: use {known}",
                       f"{path} 不支持 {request.method}：可用 {known}")
    if status == 413:
        most = request.max_content_length
        return Problem("", "too_large", f"the body is larger than {most} bytes",
                       f"报文超过 {most} 字节")
    return Problem("", "http", error.description or error.name, error.description or error.name)


def _unavailable(reason: Busy | NoLedger) -> Response:
    if isinstance(reason, Busy):
        told = _body(_BUSY, 503, (Problem("", "busy", reason.en, reason.zh),))
    else:  # where the database is, is nobody's to know here
        told = _body(_NOT_READY, 503, ())
    response = _response(told)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _failed(error: Exception) -> Response:
    # The log tells what failed and where; the caller learns neither, and no body is logged.
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return _response(_body(_FAILED, 500, ()))


def _body(reason: Reason, status: int, problems: Sequence[Problem]) -> dict[str, Any]:
    said = [chosen(one.zh, one.en) for one in problems]
    title = chosen(reason.title_zh, reason.title)
    detail = chosen("；", "; ").join(said[:_TOLD_IN_DETAIL]) or title
    if len(said) > _TOLD_IN_DETAIL:
        more = len(said) - _TOLD_IN_DETAIL
        detail += chosen(f"；另有 {more} 处", f"; and {more} more")
    return {
        "type": TYPES + reason.slug,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": quote(request.path),
        "errors": [
            _fault(one, words) for one, words in zip(problems, said, strict=True)
        ],
    }


def _fault(one: Problem, words: str) -> dict[str, Any]:
    fault: dict[str, Any] = {"pointer": one.pointer, "code": one.code, "detail": words}
    return fault if one.line is None else {**fault, "line": one.line}


def _response(told: dict[str, Any]) -> Response:
    return spoken(Response(
        json.dumps(told, ensure_ascii=False), status=told["status"], mimetype=MIMETYPE
    ))
