"""A crew: processes that read batches of subjects side by side, each by snapshots of its own.

Python runs one thing at a time in a process, and judging is reckoning more than reading: a year
of a park is judged in half the time by two. What they find is entered by whoever called them, and
only while the log is as long as it was.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from typing import Any, Self, TypeVar

from hazchem.store import bulk, log
from hazchem.store.findings import Subject
from hazchem.store.store import Store, Tx

# How many batches wait for each process, so that none stands idle while another's are entered.
_AHEAD = 2

Found = TypeVar("Found")
# What a process does with a batch: given the ledger, a snapshot of it, its size and an instant.
Task = Callable[[Store, Tx, int, datetime, Sequence[Subject]], Found]

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

    def each(
        self, task: Task[Found], size: int, as_of: datetime, subjects: Sequence[Subject],
        at_once: int,
    ) -> Iterator[Found | None]:
        """What a task finds of subjects, so many at once, in order; None where the log has grown.

        The task is a function of a module, which each process finds by its name.
        """
        waiting: deque[Future[Found | None]] = deque()
        batches = bulk.chunks(subjects, at_once)
        try:
            while True:
                while len(waiting) < self._hands * _AHEAD and (some := next(batches, None)):
                    waiting.append(self._pool.submit(_done, task, size, as_of, some))
                if not waiting:
                    return
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


def _open(url: str, mask_key: bytes) -> None:
    _mine.append(Store(url, mask_key))


def _done(task: Task[Any], size: int, as_of: datetime, subjects: Sequence[Subject]) -> Any:
    store, = _mine
    with store.read() as tx:
        if log.head(tx).size != size:
            return None
        return task(store, tx, size, as_of, subjects)
