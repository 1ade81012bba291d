"""Pages of a list: a cursor tells the last row that was shown, and any other is refused."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from hazchem.domain import instant
from hazchem.domain.errors import Invalid, invalid
from hazchem.services.seen.asked import Page, Snapshot, page_of
from hazchem.store import events
from hazchem.store.events import Event

Shown = TypeVar("Shown")
_DIGITS_MAX = 15


class Cut(NamedTuple, Generic[Shown]):
    """The rows of one page, and the cursor of the next."""

    rows: Sequence[Shown]
    next: str | None


def cut(
    rows: Sequence[Shown], key: Callable[[Shown], str], limit: int, cursor: str | None
) -> Cut[Shown]:
    """The page of a list whole in memory that begins after the row whose key the cursor is."""
    start = 0
    if cursor is not None:
        places = (place for place, row in enumerate(rows, 1) if key(row) == cursor)
        start = next(places, 0)
        if not start:
            raise no_cursor(cursor)
    page = rows[start : start + limit]
    return Cut(page, key(page[-1]) if start + limit < len(rows) else None)


def place_of(cursor: str | None, first: int = -1) -> int:
    """The whole number that a cursor is, a place in the log; `first` where the list begins."""
    if not cursor:
        return first
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= _DIGITS_MAX):
        raise no_cursor(cursor)
    return int(cursor)


def no_cursor(cursor: str) -> Invalid:
    """Why a text is no cursor."""
    return invalid("/cursor", "cursor", f'"{cursor[:40]}" is no cursor of this list: take it '
                   "from next", f"“{cursor[:40]}”不是此列表的游标：请使用上一页的 next")


def events_page(
    seen: Snapshot, kind: str, limit: int, cursor: str | None, may_see: Callable[[Event], bool]
) -> Page:
    """The events of one type in the order of the log, as far as somebody may see them."""
    after = place_of(cursor)
    found = [one for one in events.of_type(seen.tx, kind, seen.size, to_us=seen.as_of_us + 1)
             if one.leaf_index > after and may_see(one)]
    following = str(found[limit - 1].leaf_index) if len(found) > limit else None
    return page_of(seen, [shown(one) for one in found[:limit]], following)


def shown(one: Event) -> dict[str, Any]:
    """An event as the log has it."""
    return {**one.content, "event_id": one.event_id, "filer": one.filer,
            "leaf_index": one.leaf_index, "recorded_at": instant.from_us(one.recorded_us)}
