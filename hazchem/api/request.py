"""What every view needs of its request: the store, and one instant that is now."""

from datetime import UTC, datetime

from flask import current_app, g

from hazchem.store.store import Store


def store() -> Store:
    """The ledger this application serves."""
    found: Store = current_app.extensions["store"]
    return found


def now() -> datetime:
    """The instant of this request, the same however often it is asked."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    at: datetime = g.now
    return at


def signing_key() -> bytes:
    """The key this installation signs its checkpoints with."""
    key: bytes = current_app.config["HAZCHEM_SIGNING_KEY"]
    return key
