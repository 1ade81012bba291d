"""The demo park on a real ledger: filed in seconds, judged as without one, safe to repeat."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from hazchem.domain import instant
from hazchem.services import findings, keys, verify
from hazchem.services.asked import Asked
from hazchem.services.scope import SYSTEM
from hazchem.store import log
from hazchem.store.store import Store
from seeds import loader
from seeds.demo import park
from tests.seeds.demo_ledger import AS_OF, demo, faults, matches

# Long past, by whatever clock the tests run: what has yet to happen is refused.
TODAY = date(2025, 8, 1)


class Filed:
    """A store with the demo park in it, the keys it gave, and how long that took."""

    def __init__(self, url: str) -> None:
        started = time.monotonic()
        self.store = Store(url)
        self.store.migrate()
        loader.seed(self.store)
        self.keys = loader.seed_demo(self.store, TODAY)
        self.seconds = time.monotonic() - started

    @property
    def size(self) -> int:
        """How much the log holds."""
        with self.store.read() as tx:
            return log.head(tx).size

    def findings(self, as_of: datetime) -> list:
        """What is found in it by an instant of the unmoved calendar."""
        asked = Asked(as_of + park.days_until(TODAY))
        page = findings.listing(self.store, SYSTEM, {}, asked, datetime.now(UTC), 1000, None)
        return [shown.finding for shown in page.results]


@pytest.fixture(scope="module")
def filed(tmp_path_factory):
    """One park for all tests here: they only read it, or file what is there already."""
    made = Filed(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'ledger.sqlite3'}")
    yield made
    made.store.close()


def test_it_is_filed_within_a_minute(filed):
    assert filed.seconds < 60


@pytest.mark.parametrize("clock", ["00:01", "12:00", "23:59"])
def test_the_whole_day_after_it_finds_exactly_what_its_fault_lines_say(filed, clock):
    hour, minute = map(int, clock.split(":"))
    unmatched, surplus = faults(), []
    for found in filed.findings(AS_OF.replace(hour=hour, minute=minute)):
        mine = next((fault for fault in unmatched if matches(fault, found)), None)
        if mine is None:
            surplus.append(f"{found.rule} {found.subject_id}: {found.says}")
        else:
            unmatched.remove(mine)
    assert (surplus, unmatched) == ([], [])


def test_what_the_ledger_finds_is_what_the_rules_found_without_it(filed):
    without = {(one.rule, one.lot, one.consignment, one.mass_mg) for one in demo().found}
    assert {(one.rule, one.lot, one.consignment, one.mass_mg)
            for one in filed.findings(AS_OF)} == without


def test_the_ledger_it_makes_is_sound(filed):
    assert list(verify.verify(filed.store, datetime.now(UTC))) == []


def test_the_keys_open_what_their_names_say(filed):
    now = datetime.now(UTC)
    viewers = {role: keys.viewer_of(filed.store, key, now) for role, key in filed.keys.items()}
    assert {role: viewer.role for role, viewer in viewers.items()} == {
        role: role for role in ("enterprise", "park", "inspector")}
    assert viewers["enterprise"].custodian == "yunlan"


def test_filing_it_again_on_another_day_adds_nothing(filed):
    before = filed.size
    loader.seed(filed.store)
    loader.seed_demo(filed.store, TODAY + timedelta(days=3))
    assert filed.size == before


def test_by_default_it_ended_yesterday(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'ledger.sqlite3'}")
    store.migrate()
    loader.seed(store)
    loader.seed_demo(store)
    today = datetime.now(instant.CHINA).date()
    with store.read() as tx:
        last = max(entry.content["occurred_at"]
                   for entry in log.entries(tx, 0, log.head(tx).size) if entry.type == "movement")
    assert instant.from_us(last).astimezone(instant.CHINA).date() == today - timedelta(days=1)
    store.close()
