"""The caller's language: Chinese unless Accept-Language prefers English."""

from typing import Literal

from flask import Response, request

Language = Literal["zh", "en"]


def language() -> Language:
    """The language of this request's answer."""
    wanted = request.accept_languages.best_match(("zh", "en"), default="zh")
    return "en" if wanted == "en" else "zh"


def chosen(zh: str, en: str) -> str:
    """The wording for this request."""
    return en if language() == "en" else zh


def spoken(response: Response) -> Response:
    """An answer marked with the language it is in."""
    response.headers["Content-Language"] = chosen("zh-CN", "en")
    response.vary.add("Accept-Language")
    return response
