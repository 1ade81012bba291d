"""What a visitor is told when a page cannot be shown, in both languages, without a stack trace."""

import logging
from contextlib import suppress
from http import HTTPStatus

from flask import Blueprint, Flask, Response, g, make_response, request
from werkzeug.exceptions import HTTPException

from hazchem.domain.errors import Problem, Refused
from hazchem.store.store import NoLedger
from hazchem.store.writer_lock import Busy
from hazchem.web.headers import dress
from hazchem.web.show import page
from hazchem.web.visitor import recognise
from schemas.refusal import STATUS

_log = logging.getLogger("hazchem.web")
_TITLES = {
    403: ("无权查看", "Not yours to see"),
    404: ("未找到该页面", "Page not found"),
    405: ("不支持此操作", "Not this method"),
    413: ("文件过大", "Too large"),
    500: ("服务内部出错", "Something failed here"),
    503: ("暂时无法提供服务", "Not available just now"),
}


def answer_problems(app: Flask, pages: Blueprint) -> None:
    """Answer for what goes wrong on a page, and for paths that are nobody's."""
    pages.register_error_handler(Refused, _refused)
    pages.register_error_handler(Busy, _unavailable)
    pages.register_error_handler(NoLedger, _unavailable)
    pages.register_error_handler(Exception, _failed)
    pages.register_error_handler(HTTPException, _not_served)
    # Another door may answer for paths of its own: it gives back the errors that are not its.
    before = app.error_handler_spec[None][None].get(HTTPException)

    def answer(error: HTTPException) -> Response:
        told = before(error) if before is not None else error
        return _not_served(error) if told is error else told  # type: ignore[return-value]

    app.register_error_handler(HTTPException, answer)


def status_of(refused: Refused) -> int:
    """The status a page with this refusal has."""
    return int(STATUS[type(refused)])


def _refused(refused: Refused) -> Response:
    return _told(status_of(refused), refused.title_zh, refused.title, refused.problems)


def _not_served(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    zh, en = _TITLES.get(status, (error.name, error.name))
    told = _told(status, zh, en)
    if valid := getattr(error, "valid_methods", None):
        told.headers["Allow"] = ", ".join(sorted(valid))
    return told


def _unavailable(reason: Busy | NoLedger) -> Response:
    # Where the database is, is nobody's to know here.
    hint = Problem("", "busy", reason.en, reason.zh) if isinstance(reason, Busy) else Problem(
        "", "not_ready", "there is no ledger yet: run flask seed", "尚无账本：请先运行 flask seed")
    response = _told(503, *_TITLES[503], (hint,))
    response.headers["Retry-After"] = "2"
    return response


def _failed(error: Exception) -> Response:
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return _told(500, *_TITLES[500])


def _told(status: int, zh: str, en: str, problems: tuple[Problem, ...] = ()) -> Response:
    if "viewer" not in g and status == HTTPStatus.NOT_FOUND:  # no page was chosen, so nobody asked
        with suppress(NoLedger):
            recognise()
    body = page("problem.html", status=status, title_zh=zh, title_en=en, problems=problems)
    return dress(make_response(body, status))
