"""Engines: SQLite and PostgreSQL, each opened so that a commit answered is a commit kept.

SQLite up to 3.51.2 can corrupt a database in WAL mode when two connections write or checkpoint
at the same instant. Here neither ever happens: whoever writes holds one lock file, across
threads and processes, and checkpoints run only under it (`wal_autocheckpoint=0`). So every
version gets WAL (its last connection checkpoints on closing, but shuts all others out for it),
where readers wait for nobody and FULL commits are some four times as fast as
with a rollback journal. Where the platform has no such lock, a version with the flaw gets
DELETE and EXTRA instead.
"""

import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from hazchem.store.writer_lock import LOCKABLE

BUSY_MS = 10_000
LOCK_WAIT_MS = 30_000
POOL_SIZE, POOL_OVERFLOW = 8, 56
_WAL_MENDED = (3, 51, 3)
_WAL_MENDED_BRANCH, _WAL_MENDED_IN_BRANCH = (3, 50), 7


class UnsafeDatabase(Exception):
    """A database that could lose or mangle what it acknowledged; says what would be right."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en, self.zh = en, zh


def make_engine(url: str) -> sa.Engine:
    """An engine for `sqlite:///FILE` or `postgresql://…`; anything else raises UnsafeDatabase."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise _unknown(url.partition(":")[0]) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(parsed)
    if backend in ("postgresql", "postgres"):
        return _postgresql(parsed.set(drivername="postgresql+psycopg"))
    raise _unknown(backend)


def journal(version: tuple[int, ...], lockable: bool) -> str:
    """The journal mode in which a SQLite version keeps what it committed: wal or delete."""
    in_branch = version[:2] == _WAL_MENDED_BRANCH and version[2] >= _WAL_MENDED_IN_BRANCH
    mended = version >= _WAL_MENDED or in_branch
    return "wal" if lockable or mended else "delete"


def sqlite_file(engine: sa.Engine) -> Path:
    """The file of a SQLite engine."""
    return Path(str(engine.url.database))


def _sqlite(url: sa.URL) -> sa.Engine:
    if not url.database or url.database == ":memory:" or url.query.get("mode") == "memory":
        raise UnsafeDatabase(
            "a SQLite ledger needs a file: sqlite:///path/to/ledger.sqlite3, not memory",
            "SQLite账本须存于文件：sqlite:///路径/ledger.sqlite3，不能放在内存",
        )
    engine = sa.create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False},
    )
    sa.event.listen(engine, "connect", _open_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_sqlite(opened: sqlite3.Connection, _: Any) -> None:
    # The driver opens no transactions of its own: those would be deferred, and a deferred
    # transaction that goes on to write is refused when another wrote in between.
    opened.isolation_level = None
    wal = journal(sqlite3.sqlite_version_info, LOCKABLE) == "wal"
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        f"synchronous={'FULL' if wal else 'EXTRA'}",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "wal_autocheckpoint=0",
        # A WAL begun anew is cut to what it holds, so that its length tells when to checkpoint.
        "journal_size_limit=0",
        "cache_size=-16384",
    ):
        opened.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("hazchem_writes", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_pre_ping=True,
    )
    sa.event.listen(engine, "connect", _open_postgresql)
    return engine


def _open_postgresql(opened: Any, _: Any) -> None:
    with opened.cursor() as cursor:
        # Whatever the server's default: a commit is answered when it is on disk.
        cursor.execute("SET synchronous_commit TO on")
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute(f"SET lock_timeout TO {LOCK_WAIT_MS}")
        cursor.execute(
            "SELECT current_setting('synchronous_commit'), current_setting('server_encoding'),"
            " current_setting('client_encoding')"
        )
        kept, stored, spoken = cursor.fetchone()
    opened.commit()
    if kept != "on":
        raise UnsafeDatabase(
            f"synchronous_commit is {kept}, must be on", f"synchronous_commit为{kept}，必须为on"
        )
    if stored != "UTF8" or spoken != "UTF8":
        raise UnsafeDatabase(
            f"the database's encoding is {stored}, the client's {spoken}; both must be UTF8",
            f"数据库编码为{stored}，客户端编码为{spoken}，均须为UTF8",
        )


def _unknown(scheme: str) -> UnsafeDatabase:
    return UnsafeDatabase(
        f"{scheme!r} is no database we keep a ledger in: use sqlite:///FILE or postgresql://…",
        f"不支持数据库{scheme!r}：请用sqlite:///文件 或 postgresql://…",
    )
