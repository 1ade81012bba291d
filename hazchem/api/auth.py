"""Who asks: the key of a request, and the viewer it belongs to."""

from flask import g, request

from hazchem.api.request import now, store
from hazchem.domain.errors import Problem, Unauthenticated
from hazchem.services import keys
from hazchem.services.seen.scope import Viewer


def identify() -> None:
    """Let nobody pass without a key."""
    told = request.authorization
    if told is None or told.type != "bearer" or not told.token:
        raise Unauthenticated(Problem(
            "", "key", "send the header Authorization: Bearer <key>",
            "请在请求头中提供密钥：Authorization: Bearer <密钥>",
        ))
    g.viewer = keys.viewer_of(store(), told.token, now())


def viewer() -> Viewer:
    """Whose key this request carries."""
    found: Viewer = g.viewer
    return found
