"""A small ledger behind the pages' door: two enterprises that trade, a rival, nasty names."""

import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import hazchem.api
import hazchem.web
from hazchem.domain import notation
from hazchem.domain.movement import Movement
from hazchem.intake.rows import Row
from hazchem.services import filing, keys, registers
from hazchem.services.judging import catchup
from hazchem.services.seen.scope import SYSTEM, Viewer
from hazchem.store.store import Store
from seeds import loader
from tests.world import with_dates

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 20, tzinfo=UTC)
SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
CUSTODIANS = [
    {"code": "acme", "name": f"甲化工{SCRIPT}", "roles": ["producer"], "park": "port"},
    {"code": "beta", "name": "乙材料", "roles": ["user"], "park": "port"},
    {"code": "rival", "name": "丁化工", "roles": ["producer"], "park": "port"},
    {"code": "haul", "name": "丙运输", "roles": ["carrier"]},
    {"code": "bureau", "name": "应急局", "roles": ["authority"]},
    {"code": "office", "name": "园区办", "roles": ["park"], "park": "port"},
]
PLACES = [
    {"code": "acme-t1", "custodian": "acme", "name": f"一号罐{IMAGE}", "kind": "tank"},
    {"code": "beta-w", "custodian": "beta", "name": "乙库", "kind": "warehouse"},
    {"code": "rival-w", "custodian": "rival", "name": "丁库", "kind": "warehouse"},
]
NASTY = 'acme/L"><b>9'
JOURNALS = {
    "acme": """
        1T08:00 produce acme/L1 - > acme-t1 30000 substance=67-56-1 alias=OLD-77
        2T08:00 dispatch acme/L1 acme-t1 > - 10000 waybill=acme/W1 consignee=beta due_at=2T20:00
        3T08:00 dispatch acme/L1 acme-t1 > - 5000 waybill=acme/W2 consignee=beta due_at=3T20:00
    """,
    "beta": "2T18:00 receive acme/L1 - > beta-w 10000 waybill=acme/W1",
    "rival": """
        1T08:00 produce rival/R1 - > rival-w 900 substance=67-64-1
        2T08:00 use rival/R1 rival-w > - 950 purpose=清洗
    """,
}
HOLDERS = {"acme": "enterprise", "beta": "enterprise", "rival": "enterprise", "office": "park",
           "bureau": "inspector"}


def app_on(store: Store) -> Flask:
    """An application with both doors for people and machines."""
    app = Flask("hazchem", root_path=str(ROOT / "hazchem"))
    app.config.update(SECRET_KEY="k" * 32, HAZCHEM_SIGNING_KEY=b"k" * 32,
                      MAX_CONTENT_LENGTH=16 * 2**20)
    hazchem.api.install(app, store)
    hazchem.web.install(app, store)
    return app


def put(store: Store, register: str, *entries: dict) -> None:
    """Enter entries as the authority."""
    for entry in entries:
        registers.put(store, SYSTEM, register, entry, NOW)


def file(store: Store, who: str, text: str) -> None:
    """File lines of notation as an enterprise."""
    told = [*notation.parse(with_dates(text))]
    if who == "acme":  # no notation has such a name in it
        told.append(Movement(event_id=str(uuid.UUID(int=9)), kind="produce", occurred_at=NOW,
                             lot=NASTY, substance="108-88-3", mass_mg=700_000_000,
                             to_place="acme-t1", note=SCRIPT))
    rows = [Row(line, one.event_id, one) for line, one in enumerate(told, 1)]
    for fate in filing.file(store, Viewer(who, "enterprise"), rows, NOW).fates:
        assert fate.receipt, fate.refusal


@pytest.fixture(scope="session")
def furnished(sqlite_template, tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """A SQLite file with the small ledger, to copy, and the keys to it by custodian."""
    path = tmp_path_factory.mktemp("pages") / "ledger.sqlite3"
    shutil.copyfile(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    loader.seed(store)
    put(store, "parks", {"code": "port", "name": "港口化工园"})
    put(store, "custodians", *CUSTODIANS)
    put(store, "places", *PLACES)
    for who, text in JOURNALS.items():
        file(store, who, text)
    issued = {code: keys.issue(store, custodian=code, role=role) for code, role in HOLDERS.items()}
    issued["admin"] = keys.issue(store, custodian=None, role="admin")
    catchup.catch_up(store, datetime.now(UTC))
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path, issued


@pytest.fixture
def ledger(furnished, tmp_path) -> Iterator[Store]:
    """A store on a small ledger of this test's own."""
    path = tmp_path / "ledger.sqlite3"
    shutil.copyfile(furnished[0], path)
    store = Store(f"sqlite:///{path}")
    yield store
    store.close()


@pytest.fixture
def keyring(furnished) -> dict[str, str]:
    """The keys to the small ledger, by custodian."""
    return furnished[1]


@pytest.fixture(scope="session")
def shared(furnished, tmp_path_factory) -> Iterator[Flask]:
    """An application on a small ledger that tests only read."""
    path = tmp_path_factory.mktemp("shared") / "ledger.sqlite3"
    shutil.copyfile(furnished[0], path)
    store = Store(f"sqlite:///{path}")
    yield app_on(store)
    store.close()


@pytest.fixture
def guest(shared) -> FlaskClient:
    """A visitor without a key, who reads Chinese."""
    return shared.test_client()


def signed_in(app: Flask, key: str) -> FlaskClient:
    """A visitor who came in with a key."""
    client = app.test_client()
    answered = client.post("/sign-in", data={"key": key})
    assert answered.status_code == 303, answered.text
    return client


@pytest.fixture
def enter(shared, keyring):
    """A reader signed in with a custodian's key."""
    return lambda who: signed_in(shared, keyring[who])


@pytest.fixture
def enter_own(ledger, keyring):
    """A visitor of a ledger of this test's own, signed in with a custodian's key."""
    app = app_on(ledger)
    return lambda who: signed_in(app, keyring[who])


@pytest.fixture(scope="session")
def demo(sqlite_template, tmp_path_factory) -> Iterator[tuple[Store, dict[str, str]]]:
    """The demo park on a ledger that tests only read, and its keys."""
    path = tmp_path_factory.mktemp("demo") / "ledger.sqlite3"
    shutil.copyfile(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    loader.seed(store)
    issued = loader.seed_demo(store)
    yield store, issued
    store.close()
