"""The visitor: who has signed in, what a guest may see, and that a form came from our own page."""

import time
from functools import cache
from urllib.parse import urlsplit

from flask import g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from hazchem.domain.errors import Unauthenticated
from hazchem.services import keys, overview
from hazchem.services.seen.scope import Viewer, forbidden
from hazchem.store.store import Store
from hazchem.web.request import now, store
from seeds.demo import park

# The demo park is shown whole to whoever looks; nobody files as this one.
GUEST = Viewer("", "auditor")
SESSION_SECONDS = 12 * 3600
# Pages that somebody without a key may open: they show nothing of what was filed.
OPEN = frozenset({"pages.start.home", "pages.session.sign_in", "pages.session.enter_with_key",
                  "pages.session.sign_out"})
# Who files what happened; the others only read.
FILERS = ("enterprise", "feed", "admin")


def identify() -> Response | None:
    """Find out who asks; show nobody else's visitors to the door they came through."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        _demand_own_form()
    recognise()
    if g.viewer is None and request.endpoint not in OPEN:
        back = request.full_path.rstrip("?") if request.method == "GET" else ""
        return redirect(url_for("pages.session.sign_in", next=back or None))
    return None


def recognise() -> None:
    """Find out who asks, where nobody has yet."""
    g.viewer = _signed_in()
    if g.viewer is None and is_demo(store()):
        g.viewer = GUEST


def viewer() -> Viewer:
    """Who looks at this page."""
    found: Viewer | None = g.viewer
    assert found is not None, "a page that shows the ledger is not open to nobody"
    return found


def visitor() -> Viewer | None:
    """Who looks at this page, None for somebody who may see nothing."""
    found: Viewer | None = g.get("viewer")
    return found


def is_signed_in() -> bool:
    """Whether the visitor came with a key."""
    return visitor() not in (None, GUEST)


def may_file() -> bool:
    """Whether the visitor's role files movements."""
    found = visitor()
    return found is not None and found.role in FILERS


def is_demo(ledger: Store) -> bool:
    """Whether a ledger is the demo park and nothing else; an empty one is not."""
    known = {(entry.code, entry.uscc) for entry in overview.custodians(ledger)}
    return bool(known) and known <= _made_up()


@cache
def _made_up() -> frozenset[tuple[str, str]]:
    """The custodians of the demo, by code and (made-up) credit code."""
    return frozenset((entry["code"], entry["uscc"]) for entry in park.entries("custodians"))


def enter(key: str) -> None:
    """Begin a session for whoever holds a key; raises Unauthenticated where nobody does."""
    mark = keys.fingerprint(key)
    keys.holder_of(store(), mark, now())
    session.clear()
    # The cookie holds what no key comes of; each page asks anew whether the key still holds.
    session.update(key=mark.hex(), since=int(time.time()))


def leave() -> None:
    """End the session."""
    session.clear()


def _signed_in() -> Viewer | None:
    mark, since = session.get("key"), session.get("since", 0)
    if not isinstance(mark, str) or not 0 <= time.time() - since < SESSION_SECONDS:
        return None
    try:
        return keys.holder_of(store(), bytes.fromhex(mark), now())
    except Unauthenticated:
        session.clear()
        return None


def _demand_own_form() -> None:
    """Refuse a form that another site's page sent with this visitor's cookie.

    Browsers say where a form came from in Sec-Fetch-Site, older ones and those on a plain
    http address in Origin; the cookie is SameSite=Lax besides. What sends neither is no browser,
    and carries no one's cookie against their will.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        is_ours = site == "same-origin"
    else:
        is_ours = origin is None or urlsplit(origin).netloc == request.host
    if not is_ours:
        raise forbidden("", "this form was sent from another site: open the page here and send it "
                        "again", "表单来自其他网站：请在本页面重新打开后提交")


def local(path: str) -> str:
    """A path on this site to go back to; the start page for anything else."""
    split = urlsplit(path)
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and not (
        split.scheme or split.netloc) and path.isprintable()
    return path if fine else url_for("pages.start.home")

