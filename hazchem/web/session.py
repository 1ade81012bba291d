"""Signing in with a key, and out again."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from hazchem.domain.errors import Unauthenticated
from hazchem.web.show import page
from hazchem.web.visitor import enter, leave, local

views = Blueprint("session", __name__)


@views.get("/sign-in")
def sign_in() -> str:
    """The form for a key."""
    return page("sign_in.html", back=local(request.args.get("next", "")), is_wrong=False)


@views.post("/sign-in")
def enter_with_key() -> Response | str | tuple[str, int]:
    """Begin a session where the key is right."""
    back = local(request.form.get("next", ""))
    try:
        enter(request.form.get("key", "").strip())
    except Unauthenticated:
        return page("sign_in.html", back=back, is_wrong=True), 401
    return redirect(back, 303)


@views.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    leave()
    return redirect(url_for("pages.start.home"), 303)
