"""A ledger to measure: furnished with registers and filled to a size through the service."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bench import traffic
from hazchem.intake.read import read
from hazchem.services import filing, keys, registers
from hazchem.services.judging import catchup
from hazchem.services.seen.scope import SYSTEM, Viewer
from hazchem.store import log
from hazchem.store.store import Store
from seeds import loader

NDJSON = "application/x-ndjson"
HOPS = (10, 200, 1_000)
_STORIES_AT_ONCE = 2_000


@dataclass
class Ledger:
    """One ledger at one size: its store, its keys, and the number of the next story."""

    url: str
    events: int
    store: Store = field(init=False)
    keyring: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store = Store(self.url)
        self._next = itertools.count(0)

    def build(self) -> None:
        """Create it, file as many events as asked for, and judge them all."""
        known = self.store.exists()
        self.store.migrate()
        loader.seed(self.store)
        if not known:
            for register, entries in itertools.groupby(
                    sorted(traffic.registers(), key=lambda one: one[0]), lambda one: one[0]):
                registers.put_many(self.store, SYSTEM, register, [one for _, one in entries], now())
            for hops in HOPS:
                self.file("maker0", traffic.chain(f"C{hops}", hops))
        # Numbers that no run before has used, however many stories it skipped.
        self._next = itertools.count(self.size * 1_000 if known else 0)
        while self.size < self.events:
            stories = min(_STORIES_AT_ONCE, (self.events - self.size) // 4 + 1)
            for filer, rows in self.batches(stories):
                self.file(filer, rows)
            catchup.catch_up(self.store, now())
        if not self.url.startswith("sqlite"):
            with self.store.write() as tx:  # as its server does by itself every minute or so
                tx.connection.exec_driver_sql("ANALYZE")
        self.keyring = {
            f"{side}{pair}": keys.issue(self.store, custodian=f"{side}{pair}", role="enterprise")
            for side in ("maker", "buyer") for pair in range(traffic.PAIRS)}
        self.keyring["inspector"] = keys.issue(self.store, custodian="haul", role="inspector")

    @property
    def size(self) -> int:
        """How many entries its log has."""
        with self.store.read() as tx:
            return log.head(tx).size

    def batches(self, stories: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """So many new stories, as the batches in which their filers file them."""
        first = next(self._next)
        self._next = itertools.count(first + stories)
        return traffic.batches(first, stories)

    def halves(self, stories: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """So many new stories of one pair: what its maker files, then what its buyer files."""
        first = next(self._next)
        self._next = itertools.count(first + stories * traffic.PAIRS)
        for filer, rows in traffic.batches(first, stories * traffic.PAIRS):
            if filer.endswith(f"r{first // stories % traffic.PAIRS}"):
                yield filer, rows

    def file(self, filer: str, rows: list[dict[str, Any]]) -> None:
        """File movements through the service; one that is refused would spoil the figures."""
        intake = read(ndjson(rows), NDJSON, None, filer)
        done = filing.file(self.store, Viewer(filer, "enterprise"), intake.rows, now())
        for fate in done.fates:
            assert fate.receipt, (fate.refusal and fate.refusal.problems)


def ndjson(rows: list[dict[str, Any]]) -> bytes:
    """Movements, one a line."""
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)
