"""The headers on every page: no script, nothing from elsewhere, framed nowhere, kept nowhere."""

import base64
import hashlib
import re

from flask import Flask, Response, request

from hazchem.custody.drawing import STYLE
from hazchem.web.words import COOKIE, YEAR_SECONDS, lang

_STYLED = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def _digest_of_style(markup: str) -> str:
    """The source expression that lets exactly this style element through."""
    found = _STYLED.search(markup)
    assert found is not None
    return f"'sha256-{base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()}'"


# The picture of a chain brings one style element, always the same: its digest is enough, so no
# page needs 'unsafe-inline'.
POLICY = "; ".join((
    "default-src 'none'", f"style-src 'self' {_digest_of_style(STYLE)}", "img-src 'self'",
    "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
))
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def guard_pages(app: Flask) -> None:
    """Put the headers on every page; a view may have set its own."""
    app.after_request(_guard)


def _guard(response: Response) -> Response:
    if request.endpoint == "static":
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
    elif (request.blueprint or "").startswith("pages"):
        dress(response)
    return response


def dress(response: Response) -> Response:
    """A page with its headers; a language just chosen is remembered."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("Content-Language", "zh-CN" if lang() == "zh" else "en")
    response.vary.update(("Accept-Language", "Cookie"))
    if request.args.get("lang") in ("zh", "en"):
        response.set_cookie(COOKIE, lang(), max_age=YEAR_SECONDS, samesite="Lax", httponly=True)
    return response
