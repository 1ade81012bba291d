"""The measures: each one turn of filing, tracing, judging or reading beside its raw engine."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench import catalogue
from bench.door import Client, served
from bench.ledger import HOPS, NDJSON, Ledger, ndjson, now
from bench.raw import (
    Query,
    Raw,
    RawPostgresql,
    RawSqlite,
    fill,
    lineage_queries,
    newest_rows,
)
from bench.samples import Sample, timed
from hazchem.services import custody
from hazchem.services.judging import catchup
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import Viewer
from hazchem.store import findings

BATCH, SINGLES, ASKED, JUDGED = 1_000, 40, 5, 500
JUDGED_TOO = "catalogue: filed and judged by it, over filed"
CHECKED_TOO = "catalogue: a check, over a single filing"
_INSPECTOR = Viewer("haul", "inspector")


@dataclass
class Bench:
    """A ledger with its door and its raw engine."""

    ledger: Ledger
    client: Client
    raw: Raw
    queries: dict[int, list[Query]]
    random: Random

    @property
    def key(self) -> str:
        """An inspector's key, to read with."""
        return self.ledger.keyring["inspector"]


def benches(ledgers: list[Ledger], folder: Path, stack: ExitStack) -> Iterator[Bench]:
    """A door and a raw engine for each ledger."""
    for ledger in ledgers:
        store = ledger.store
        beside = folder / f"bare-{ledger.events}"
        beside.mkdir(exist_ok=True)
        catalogue.furnish(store, now())
        raw: Raw = (RawSqlite(store, beside) if ledger.url.startswith("sqlite")
                    else RawPostgresql(store))
        fill(raw, store)
        queries = {hops: lineage_queries(store, f"maker0/C{hops}-{hops // 2}") for hops in HOPS}
        yield Bench(ledger, stack.enter_context(served(ledger.url)), raw, queries, Random(7))


def turn(bench: Bench) -> Iterator[tuple[str, Sample]]:
    """One turn of every measure on one ledger; what was filed is judged in between."""
    yield "file: 1 batch of 1 000, per event", _batch(bench)
    yield "judge: catch up with it, per event", _caught_up(bench)
    yield "file: single POST", _single(bench)
    catchup.catch_up(bench.ledger.store, now())
    for hops in HOPS:
        bare = min(timed(lambda hops=hops: bench.raw.ask(bench.queries[hops])) for _ in range(3))
        lot = f"maker0/C{hops}-{hops // 2}"
        for name, act in (("service", _traced(bench, lot)), ("HTTP", _asked(bench, _chain(lot)))):
            taken = sorted(timed(act) for _ in range(ASKED))
            yield f"trace: {hops} hops, {name}", Sample(taken[ASKED // 2], bare, 1)
    yield "judge: 500 groups from scratch, per event", _swept(bench)
    yield JUDGED_TOO, catalogue.judged(bench.ledger, BATCH // 2)
    yield CHECKED_TOO, catalogue.asked(bench.ledger, SINGLES // 4)
    catchup.catch_up(bench.ledger.store, now())
    for name, path in _reads(bench):
        yield f"read: {name}", Sample(timed(_asked(bench, path)), None, 1)


def _batch(bench: Bench) -> Sample:
    """A thousand of a maker and as many of a buyer, as NDJSON, beside their bytes raw."""
    ours = beside = 0.0
    count = 0
    for filer, told in bench.ledger.halves(BATCH // 2):
        rows = told[:BATCH]
        key, body = bench.ledger.keyring[filer], ndjson(rows)
        ours += timed(lambda key=key, body=body: bench.client.file(key, body, NDJSON))
        kept = newest_rows(bench.ledger.store, len(rows))
        beside += timed(lambda kept=kept: bench.raw.insert(kept))
        count += len(rows)
    return Sample(ours, beside, count)


def _caught_up(bench: Bench) -> Sample:
    """What judging a batch takes beside filing it."""
    halves = list(bench.ledger.halves(BATCH // 2))
    filed = sum(timed(lambda one=one: bench.ledger.file(*one)) for one in halves)
    judged = timed(lambda: catchup.catch_up(bench.ledger.store, now()))
    return Sample(judged, filed, sum(len(rows) for _, rows in halves))


def _single(bench: Bench) -> Sample:
    """One movement a request on one connection, beside one row a commit."""
    ours = beside = 0.0
    count = 0
    for filer, rows in bench.ledger.halves(SINGLES // 4):
        for told in rows:
            key, body = bench.ledger.keyring[filer], json.dumps(told).encode()
            ours += timed(
                lambda key=key, body=body: bench.client.file(key, body, "application/json"))
            kept = newest_rows(bench.ledger.store, 1)
            beside += timed(lambda kept=kept: bench.raw.insert(kept))
            count += 1
    return Sample(ours, beside, count)


def _swept(bench: Bench) -> Sample:
    """Groups drawn from the whole ledger, booked and judged as if they never had been."""
    store = bench.ledger.store
    numbers = bench.random.sample(range(bench.ledger.events // 5), JUDGED)
    with store.write() as tx:
        findings.mark(tx, [("group", f"maker{one % 20}/L{one:08}") for one in numbers])
    return Sample(timed(lambda: catchup.catch_up(store, now())), None, JUDGED * 4)


def _traced(bench: Bench, lot: str) -> Callable[[], object]:
    return lambda: custody.chain(bench.ledger.store, _INSPECTOR, lot, Asked(), now())


def _asked(bench: Bench, path: str) -> Callable[[], object]:
    return lambda: bench.client.ask("GET", path, bench.key)


def _chain(lot: str) -> str:
    return f"/lots/{lot}/chain"


def _reads(bench: Bench) -> Iterator[tuple[str, str]]:
    number = bench.random.randrange(bench.ledger.events // 5)
    pair = number % 20
    lot = f"maker{pair}/L{number:08}"
    yield "chain of a story", _chain(lot)
    yield "movements of a lot", f"/movements?lot={lot}"
    yield "consignment", f"/consignments/maker{pair}/W{number:08}"
    yield "findings, first page", "/findings?limit=20"
    yield "stock of a place", f"/places/maker{pair}-w/stock"
