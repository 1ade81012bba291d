"""A small park behind the API's door: a ledger with registers and keys, copied for each test."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from waitress import create_server

import hazchem.api
from hazchem.services import keys
from hazchem.store.store import Store
from seeds import loader

CUSTODIANS = [
    {"code": "acme", "name": "甲化工", "roles": ["producer"], "park": "port"},
    {"code": "beta", "name": "乙材料", "roles": ["user"], "park": "port"},
    {"code": "haul", "name": "丙运输", "roles": ["carrier"]},
    {"code": "rival", "name": "丁化工", "roles": ["producer"]},
    {"code": "office", "name": "园区办", "roles": ["park"], "park": "port"},
    {"code": "bureau", "name": "应急局", "roles": ["authority"]},
    {"code": "abroad", "name": "区外厂", "roles": ["producer"], "outside": True},
]
PLACES = [
    {"code": "acme-t1", "custodian": "acme", "kind": "tank", "name": "一号罐", "park": "port"},
    {"code": "acme-w", "custodian": "acme", "kind": "warehouse", "park": "port"},
    {"code": "beta-w", "custodian": "beta", "kind": "warehouse", "park": "port"},
    {"code": "rival-w", "custodian": "rival", "kind": "warehouse"},
]
VEHICLES = [{"plate": "浙B12345", "custodian": "haul", "kind": "tractor"}]
HOLDERS = {"enterprise": "acme", "park": "office", "inspector": "bureau", "auditor": "bureau"}


def event(number: int) -> str:
    """A UUID for the test's n-th event."""
    return f"00000000-0000-4000-8000-{number:012d}"


def produced(number: int = 1, **given):
    """A movement that can be filed by acme: 30 t of ammonia into its tank."""
    return {
        "event_id": event(number), "kind": "produce", "occurred_at": "2026-03-01T08:00:00+08:00",
        "lot": "acme/L1", "substance": "7664-41-7", "mass_kg": "30000.000",
        "to_place": "acme-t1", **given,
    }


def used(number: int, mass_kg: str = "100", **given):
    """A use of that lot out of the tank."""
    return {
        "event_id": event(number), "kind": "use", "occurred_at": "2026-03-02T08:00:00+08:00",
        "lot": "acme/L1", "mass_kg": mass_kg, "from_place": "acme-t1", **given,
    }


@dataclass
class Door:
    """The API as one caller sees it."""

    app: Flask
    key: str | None = None
    language: str = "en"
    base: str = "/api/v1"
    headers: dict = field(default_factory=dict)

    def ask(self, method: str, path: str, **given):
        """One request, with the key and the language of this caller."""
        headers = {"Accept-Language": self.language, **self.headers, **given.pop("headers", {})}
        if self.key:
            headers.setdefault("Authorization", f"Bearer {self.key}")
        return self.app.test_client().open(
            self.base + path, method=method, headers=headers, **given)

    def get(self, path: str, **query):
        """A read, with its query."""
        return self.ask("GET", path, query_string=query)

    def put(self, path: str, body):
        """A JSON body put."""
        return self.ask("PUT", path, json=body)

    def post(self, path: str, body=None, **given):
        """A body posted: a value as JSON, bytes as they are."""
        if isinstance(body, bytes):
            return self.ask("POST", path, data=body, **given)
        return self.ask("POST", path, json=body, **given)

    def with_key(self, key: str | None) -> "Door":
        """The same door for another caller."""
        return Door(self.app, key, self.language, self.base, self.headers)

    def speaking(self, language: str) -> "Door":
        """The same caller in another language."""
        return Door(self.app, self.key, language, self.base, self.headers)


def app_on(store: Store) -> Flask:
    """An application with the API's door alone."""
    app = Flask("test")
    app.config.update(HAZCHEM_SIGNING_KEY=b"k" * 32, MAX_CONTENT_LENGTH=16 * 2**20)
    hazchem.api.install(app, store)
    return app


def furnish(store: Store) -> dict[str, str]:
    """Enter reference data and registers into a ledger; the keys to it, by role and custodian."""
    loader.seed(store)
    issued = {"admin": keys.issue(store, custodian=None, role="admin")}
    admin = Door(app_on(store), issued["admin"])
    for register, entries in (("parks", [{"code": "port", "name": "港口化工园"}]),
                              ("custodians", CUSTODIANS), ("places", PLACES),
                              ("vehicles", VEHICLES)):
        answered = admin.post(f"/{register}", entries)
        assert answered.json["refused"] == 0, answered.json
    for role, custodian in HOLDERS.items():
        issued[role] = keys.issue(store, custodian=custodian, role=role)
    for custodian in ("beta", "rival", "haul"):
        issued[custodian] = keys.issue(store, custodian=custodian, role="enterprise")
    return issued


@contextmanager
def serving(app: Flask) -> Iterator[int]:
    """A real server for an application, on a port of its own, while the test lasts."""
    server = create_server(app, host="127.0.0.1", port=0, threads=8)

    def run():
        with suppress(OSError):  # its socket is closed under it when the test is over
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield server.effective_port
    server.close()
    thread.join(timeout=10)


@pytest.fixture(scope="session")
def furnished(sqlite_template, tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """A SQLite file with a furnished ledger, to copy, and its keys."""
    path = tmp_path_factory.mktemp("furnished") / "ledger.sqlite3"
    shutil.copyfile(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    issued = furnish(store)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path, issued


@pytest.fixture
def keyring(furnished) -> dict[str, str]:
    """The keys of the park, by role; by custodian for more enterprises."""
    return furnished[1]


@pytest.fixture
def ledger(furnished, tmp_path):
    """A store on a ledger of this test's own."""
    path = tmp_path / "ledger.sqlite3"
    shutil.copyfile(furnished[0], path)
    store = Store(f"sqlite:///{path}")
    yield store
    store.close()


@pytest.fixture
def acme(ledger, keyring) -> Door:
    """The door as acme's own enterprise key opens it."""
    return Door(app_on(ledger), keyring["enterprise"])


@pytest.fixture
def admin(acme, keyring) -> Door:
    """The door as the authority opens it."""
    return acme.with_key(keyring["admin"])
