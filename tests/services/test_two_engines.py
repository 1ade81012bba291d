"""The same events come to the same root, balances and report bytes, whichever engine keeps them."""

from datetime import UTC, datetime

import pytest

from hazchem.services import reports
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM
from hazchem.store import books
from hazchem.store.store import Store
from tests.services.park import BEGUN, Park
from tests.services.test_steps import STORY

FORMS = ("json", "csv", "xlsx", "html")
SEEDED = datetime(2026, 3, 31, tzinfo=UTC)
ALL_KINDS = {"stock", "transit", "produced", "imported", "opening", "gain", "consumed", "disposed",
             "exported", "loss", "unexplained", "unmatched", "difference"}


@pytest.fixture
def both(tmp_path, sqlite_template, postgresql):
    """A ledger on each engine, told the same at the same instants."""
    (tmp_path / "ledger.sqlite3").write_bytes(sqlite_template.read_bytes())
    postgresql.create("two_engines", "hazchem_template")
    stores = [Store(f"sqlite:///{tmp_path / 'ledger.sqlite3'}"),
              Store(postgresql.url("two_engines"))]
    yield [told(store) for store in stores]
    for store in stores:
        store.close()
    postgresql.drop("two_engines")


def told(store: Store) -> Park:
    """A park with a story full of faults."""
    park = Park(store, BEGUN, seeded=SEEDED)
    park.place("acme-wh", "acme-mix", "beta-wh", "gamma-wh")
    park.file(STORY)
    return park


def test_the_root_and_every_balance_are_the_same(both):
    seen = []
    for park in both:
        with park.seen() as snapshot:
            seen.append((snapshot.size, snapshot.root.hex(),
                         books.balances(snapshot.tx, ALL_KINDS, snapshot.as_of_us)))
    assert seen[0] == seen[1]
    assert len(seen[0][2]) > 8


@pytest.mark.parametrize("form", FORMS)
def test_every_report_has_the_same_bytes(both, form):
    for name in [one.name for one in reports.listing(SYSTEM)]:
        one, other = [reports.render(park.store, SYSTEM, name, form, {}, Asked(BEGUN),
                                     park.now, "zh").body for park in both]
        assert one == other, name
        assert one
