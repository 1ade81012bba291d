"""The store: one ledger in one database, read in snapshots, written one transaction at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

import sqlalchemy as sa

from hazchem.log.merkle import Frontier
from hazchem.store import tables
from hazchem.store.engine import UnsafeDatabase, journal, make_engine, sqlite_file
from hazchem.store.writer_lock import LOCKABLE, Busy, WriterLock

DEFAULT_ORIGIN = "hazchem/ledger"
WAIT_SECONDS = 30.0
# How far a SQLite write-ahead log grows between two checkpoints.
CHECKPOINT_BYTES = 4 * 1024 * 1024
# Any number will do that no other program takes in the same database: "HZCH".
_ADVISORY_LOCK = 0x485A4348
_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class NoLedger(Exception):
    """There is no ledger in this database yet."""

    def __init__(self, url: str) -> None:
        super().__init__(f"there is no ledger at {url}: create it with `flask seed`")
        self.en, self.zh = str(self), f"{url}尚无账本：请先运行 flask seed"


@dataclass(frozen=True, slots=True)
class Tx:
    """One transaction: its connection is closed to others until it ends."""

    connection: sa.Connection

    @property
    def sqlite(self) -> bool:
        """Whether the engine is SQLite; else it is PostgreSQL."""
        return self.connection.dialect.name == "sqlite"


class Store:
    """One ledger, by the URL of its database."""

    def __init__(self, url: str, mask_key: bytes = b"") -> None:
        """`mask_key` is the secret from which opaque names of what is hidden are made."""
        self.engine = make_engine(url)
        self.mask_key = mask_key
        self._sqlite = self.engine.dialect.name == "sqlite"
        # What follows from the log alone and so never changes, by what it follows from.
        self.derived: dict[object, object] = {}
        self._ready = False
        self._checkpointed_bytes = 0
        if self._sqlite:
            self._file = sqlite_file(self.engine)
            self._lock = WriterLock(self._file.with_name(self._file.name + ".lock"))

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A snapshot: every query in it sees the ledger at one instant, and none can write."""
        self._demand_ledger()
        options = {} if self._sqlite else _SNAPSHOT
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield Tx(connection)

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """The one transaction that may write now; it commits on leaving, or leaves nothing.

        Raises Busy when another writer does not finish in time. Not to be nested.
        """
        self._demand_ledger()
        with self.engine.connect() as connection, self._writing(), self._begun(connection):
            if not self._sqlite:
                _lock_head(connection)
            try:
                yield Tx(connection)
            except BaseException:
                # What was derived of entries that are now undone must not outlive them.
                self.derived.clear()
                raise

    def exists(self) -> bool:
        """Whether there is a ledger in the database; makes nothing."""
        if self._sqlite and not self._file.exists():
            return False
        with self.engine.connect() as connection, connection.begin():
            return sa.inspect(connection).has_table("log_head") and _has_head(connection)

    def migrate(self, origin: str = DEFAULT_ORIGIN) -> None:
        """Create the ledger or bring its schema up to date; safe to repeat and to race.

        A new log takes `origin` as its name for good; an existing one keeps its own.
        """
        from hazchem.store import schema  # alembic is slow to load, rarely needed

        if self._sqlite:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        with self.engine.connect() as connection, self._writing():
            self._set_journal(connection)
            with self._begun(connection):
                if not self._sqlite:
                    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
                schema.upgrade(connection)
                if not _has_head(connection):
                    connection.execute(tables.log_head.insert().values(_empty(origin)))
        self._ready = True

    def close(self) -> None:
        """Give the connections back; the store may be used again."""
        self.engine.dispose()
        self._ready = False

    @contextmanager
    def _begun(self, connection: sa.Connection) -> Iterator[None]:
        try:
            with connection.execution_options(hazchem_writes=True).begin():
                yield
        except sa.exc.OperationalError as error:
            if "lock timeout" in str(error.orig) or "database is locked" in str(error.orig):
                raise Busy from error
            raise
        if self._sqlite:
            self._checkpoint(connection)

    def _writing(self) -> AbstractContextManager[None]:
        return self._lock.held(WAIT_SECONDS) if self._sqlite else nullcontext()

    def _demand_ledger(self) -> None:
        if self._ready:
            return
        if not self.exists():
            raise NoLedger(self.engine.url.render_as_string(hide_password=True))
        with self.engine.connect() as connection, self._writing():
            self._set_journal(connection)
        self._ready = True

    def _set_journal(self, connection: sa.Connection) -> None:
        if not self._sqlite:
            return
        opened = connection.connection
        wanted = journal(sqlite3.sqlite_version_info, LOCKABLE)
        cursor = opened.cursor()
        cursor.execute("PRAGMA query_only=OFF")
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] == wanted:
            return
        if cursor.execute(f"PRAGMA journal_mode={wanted}").fetchone()[0] != wanted:
            raise UnsafeDatabase(
                f"this SQLite must keep {self._file.name} in journal mode {wanted}: close every "
                "other program that has it open",
                f"此版本SQLite须以{wanted}日志模式保存{self._file.name}：请关闭其他打开它的程序",
            )

    def _checkpoint(self, connection: sa.Connection) -> None:
        """Fold the write-ahead log into the file once it has grown, while no one else writes."""
        wal = self._file.with_name(self._file.name + "-wal")
        grown = wal.stat().st_size if wal.exists() else 0
        if grown < self._checkpointed_bytes:
            self._checkpointed_bytes = 0
        if grown - self._checkpointed_bytes < CHECKPOINT_BYTES:
            return
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        self._checkpointed_bytes = grown


def _lock_head(connection: sa.Connection) -> None:
    connection.exec_driver_sql("SELECT 1 FROM log_head WHERE id = 1 FOR UPDATE")


def _has_head(connection: sa.Connection) -> bool:
    return connection.execute(sa.select(tables.log_head.c.id)).first() is not None


def _empty(origin: str) -> dict[str, object]:
    return {
        "id": 1,
        "origin": origin,
        "size": 0,
        "recorded_us": 0,
        "frontier": Frontier().to_bytes(),
    }
