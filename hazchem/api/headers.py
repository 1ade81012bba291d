"""The headers on every answer of the API: nothing is stored, sniffed, framed or run."""

from flask import Flask, Response, request

from hazchem.api.problems import is_ours

STRICT = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# A picture or a printable page brings its own styles, and nothing else.
STYLED = f"{STRICT}; style-src 'unsafe-inline'; img-src data:"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def guard_answers(app: Flask) -> None:
    """Put the headers on whatever the API answers; a view may have set its own."""
    app.after_request(_guard)


def _guard(response: Response) -> Response:
    if is_ours(request.path):
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        styled = response.mimetype in ("image/svg+xml", "text/html")
        response.headers.setdefault("Content-Security-Policy", STYLED if styled else STRICT)
    return response
