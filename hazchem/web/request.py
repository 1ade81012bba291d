"""What every page needs of its request: the store, the instant, and as of when it is asked."""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

from flask import current_app, g, request

from hazchem.domain import instant
from hazchem.domain.errors import invalid
from hazchem.domain.lot import is_code
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import unseen
from hazchem.store.store import Store

_SIZE_DIGITS = 15


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


def asked() -> Asked:
    """As of when, and of which log size, a page is asked; raises Invalid for what is neither."""
    as_of, size = request.args.get("as_of", ""), request.args.get("size", "")
    if size and not (size.isascii() and size.isdigit() and len(size) <= _SIZE_DIGITS):
        raise invalid("/size", "integer", f'size "{size[:40]}" is not a whole number',
                      f"size “{size[:40]}”不是整数")
    try:
        # An unescaped plus arrives as a blank.
        at = instant.parse(as_of.replace(" ", "+")) if as_of else None
    except instant.NotAnInstant as error:
        raise invalid("/as_of", "instant", f"as_of: {error.en}", f"as_of：{error.zh}") from None
    return Asked(at, int(size) if size else None)


def filters(names: Iterable[str]) -> dict[str, str]:
    """The filters of a list that were given, tidied."""
    told = {name: unicodedata.normalize("NFC", request.args.get(name, "")).strip()
            for name in names}
    return {name: value for name, value in told.items() if value}


def checked(text: str) -> str:
    """A code out of a path in normal form C; one that cannot be any code names nothing."""
    told = unicodedata.normalize("NFC", text)
    if not is_code(told):
        raise unseen("", text[:80])
    return told
