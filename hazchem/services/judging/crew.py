"""A crew: processes that look at batches of subjects side by side, each by snapshots of its own.

Python runs one thing at a time in a process, and judging is reckoning more than reading: a year
of a park is judged in half the time by two. What they find is entered by whoever called them.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from typing import Self

from hazchem.services.judging.batch import Found, look
from hazchem.store import bulk, log
from hazchem.store.findings import Subject
from hazchem.store.store import Store

# How many batches wait for each process, so that none stands idle while another's are entered.
_AHEAD = 2

_mine: list[Store] = []  # the ledger of this process, where it is one of a crew


class Crew:
    """So many processes, begun when first asked and ended on leaving."""

    def __init__(self, store: Store, hands: int) -> None:
        self._hands = hands
        # Begun anew rather than forked: a copy of open connections and locks is none's to use.
        self._pool = ProcessPoolExecutor(
            hands, get_context("spawn"), _open,
            (store.engine.url.render_as_string(hide_password=False), store.mask_key))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def look(
        self, size: int, as_of: datetime, subjects: Sequence[Subject], at_once: int
    ) -> Iterator[Found | None]:
        """What subjects come to, so many at once, in their order; None where the log has grown."""
        waiting: deque[Future[Found | None]] = deque()
        batches = bulk.chunks(subjects, at_once)
        try:
            while True:
                while len(waiting) < self._hands * _AHEAD and (some := next(batches, None)):
                    waiting.append(self._pool.submit(_look, size, as_of, some))
                if not waiting:
                    return
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


def _open(url: str, mask_key: bytes) -> None:
    _mine.append(Store(url, mask_key))


def _look(size: int, as_of: datetime, subjects: Sequence[Subject]) -> Found | None:
    store, = _mine
    with store.read() as tx:
        if log.head(tx).size != size:
            return None
        return look(store, tx, size, as_of, subjects)
