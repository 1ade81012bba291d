"""The raw engine: the same bytes put into a bare table, and a query without anything around it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from hazchem.store import books, bulk, projections
from hazchem.store.store import Store, Tx
from hazchem.store.tables import log_entry

Query = tuple[str, Any]
_FILLED_AT_ONCE = 10_000
_COLUMNS = [column.name for column in log_entry.columns]
_TABLE = """CREATE TABLE bare (
    leaf_index {whole} PRIMARY KEY, event_id TEXT NOT NULL, filer TEXT NOT NULL,
    type TEXT NOT NULL, fingerprint {bytes} NOT NULL, recorded_us {whole} NOT NULL,
    leaf_hash {bytes} NOT NULL, body {bytes} NOT NULL, UNIQUE (event_id, filer))"""
_INDEXES = ("CREATE INDEX bare_filer ON bare (filer)", "CREATE INDEX bare_at ON bare (recorded_us)")


class Raw(Protocol):
    """What is asked of a raw engine; every commit is durable."""

    def insert(self, rows: list[tuple[Any, ...]]) -> None:
        """Insert rows in one transaction."""

    def ask(self, queries: list[Query]) -> None:
        """Ask queries of the ledger's own database and read every row."""


class RawSqlite:
    """The driver of SQLite: a file of its own in WAL, synchronous FULL."""

    def __init__(self, store: Store, folder: Path) -> None:
        path = folder / "bare.sqlite3"
        self.bare = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-16384"):
            self.bare.execute(f"PRAGMA {pragma}")
        self.bare.execute("DROP TABLE IF EXISTS bare")
        self.bare.execute(_TABLE.format(whole="INTEGER", bytes="BLOB") + " STRICT")
        for index in _INDEXES:
            self.bare.execute(index)
        self.same = sqlite3.connect(str(store.engine.url.database), isolation_level=None)

    def insert(self, rows: list[tuple[Any, ...]]) -> None:
        """Insert rows in one transaction."""
        self.bare.execute("BEGIN IMMEDIATE")
        self.bare.executemany("INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self.bare.execute("COMMIT")

    def ask(self, queries: list[Query]) -> None:
        """Ask queries of the ledger's own file and read every row."""
        for sql, parameters in queries:
            self.same.execute(sql, parameters).fetchall()


class RawPostgresql:
    """The driver of PostgreSQL: a table of its own beside the ledger's."""

    def __init__(self, store: Store) -> None:
        import psycopg

        url = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.opened = psycopg.connect(url, autocommit=True)
        self.opened.execute("DROP TABLE IF EXISTS bare")
        self.opened.execute(_TABLE.format(whole="bigint", bytes="bytea"))
        for index in _INDEXES:
            self.opened.execute(index)

    def insert(self, rows: list[tuple[Any, ...]]) -> None:
        """Insert rows in one transaction."""
        marks = ", ".join(["%s"] * len(_COLUMNS))
        with self.opened.transaction(), self.opened.cursor() as cursor:
            cursor.executemany(f"INSERT INTO bare VALUES ({marks})", rows)

    def ask(self, queries: list[Query]) -> None:
        """Ask queries of the ledger's own database and read every row."""
        for sql, parameters in queries:
            self.opened.execute(sql, parameters).fetchall()


def fill(raw: Raw, store: Store) -> None:
    """Give a raw engine as many rows as the ledger has, for its indexes grow as well."""
    with store.read() as tx:
        for chunk in bulk.chunks(projections.rows(tx, log_entry), _FILLED_AT_ONCE):
            raw.insert(chunk)


def newest_rows(store: Store, count: int) -> list[tuple[Any, ...]]:
    """The newest entries of a ledger's log, to be put raw elsewhere."""
    query = sa.select(log_entry).order_by(log_entry.c.leaf_index.desc()).limit(count)
    with store.read() as tx:
        return [tuple(row) for row in tx.connection.execute(query)][::-1]


def lineage_queries(store: Store, lot: str) -> list[Query]:
    """The recursive queries by which the store finds a lot's lineage, as its driver gets them."""
    with store.read() as tx, heard(store) as queries:
        books.lineage(Tx(tx.connection), lot)
    return queries


@contextmanager
def heard(store: Store) -> Iterator[list[Query]]:
    """Every query of a store while this lasts, as its driver gets them."""
    queries: list[Query] = []

    def hear(_conn: Any, _cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
        queries.append((sql, parameters))

    def ask(tx: Tx, sql: str, given: tuple[Any, ...]) -> list[Any]:
        queries.append((sql, given))
        return asked(tx, sql, given)

    asked = bulk._asked
    bulk._asked = ask
    sa.event.listen(store.engine, "before_cursor_execute", hear)
    try:
        yield queries
    finally:
        sa.event.remove(store.engine, "before_cursor_execute", hear)
        bulk._asked = asked
