"""Pages of a list that is whole in memory: a cursor is the key of the last row that was shown."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from hazchem.domain.errors import invalid

Shown = TypeVar("Shown")


class Cut(NamedTuple):
    """The rows of one page, and the cursor of the next."""

    rows: Sequence[object]
    next: str | None


def cut(
    rows: Sequence[Shown], key: Callable[[Shown], str], limit: int, cursor: str | None
) -> Cut:
    """The page that begins after a cursor; raises Invalid for one that is no row's key."""
    start = 0
    if cursor is not None:
        places = (place for place, row in enumerate(rows, 1) if key(row) == cursor)
        start = next(places, 0)
        if not start:
            raise invalid("/cursor", "cursor", f'"{cursor[:40]}" is no cursor of this list: take '
                          "it from next", f"“{cursor[:40]}”不是此列表的游标：请使用上一页的 next")
    page = rows[start : start + limit]
    return Cut(page, key(page[-1]) if start + limit < len(rows) else None)
