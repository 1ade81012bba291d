"""One writer at a time: a lock across threads and processes, for SQLite."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Windows has no such lock: there a SQLite with the WAL flaw keeps to a rollback journal.
LOCKABLE = os.name == "posix"
if LOCKABLE:
    import fcntl

POLL_SECONDS = 0.001


class Busy(Exception):
    """Another writer holds the ledger; the same request may succeed in a moment."""

    def __init__(self) -> None:
        super().__init__("another writer holds the ledger: try again in a moment")
        self.en, self.zh = str(self), "账本正被其他写入占用：请稍后重试"


class WriterLock:
    """Held by whoever writes to one database file or checkpoints it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = threading.Lock()

    @contextmanager
    def held(self, seconds: float) -> Iterator[None]:
        """Wait at most so many seconds, then raise Busy."""
        deadline = time.monotonic() + seconds
        if not self._thread.acquire(timeout=seconds):
            raise Busy
        try:
            if not LOCKABLE:
                yield
                return
            # Opened anew each time: a file opened before a fork would share its lock.
            with self._path.open("ab") as file:
                while not _locked(file.fileno()):
                    if time.monotonic() > deadline:
                        raise Busy
                    time.sleep(POLL_SECONDS)
                try:
                    yield
                finally:
                    fcntl.flock(file, fcntl.LOCK_UN)
        finally:
            self._thread.release()


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
