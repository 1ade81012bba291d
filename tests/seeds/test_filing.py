"""The demo park on a real ledger: filed in seconds, exact at any hour, safe to repeat."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from hazchem.domain import instant
from hazchem.rules.rule import REGISTER
from hazchem.services import board, findings, keys, verify
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM
from hazchem.store import log
from hazchem.store.store import Store
from seeds import loader
from tests.seeds.demo_ledger import claimed, faults

# Long past, by whatever clock the tests run; the thirty days before it lie in two months.
NOW = datetime(2025, 8, 12, 12, tzinfo=instant.CHINA)
# The first and last minutes of a day, and one on which the thirty days lie in two years.
CLOCKS = [datetime(2025, 8, 1, 0, 1, tzinfo=instant.CHINA),
          datetime(2026, 1, 9, 23, 59, tzinfo=instant.CHINA)]
# What the demo does not break, for it moves by whole days and must find the same on any of them:
# T-02 is a duty only since 2026-05-01, and C-05 needs stock that was there on the fixed day on
# which an edition began to prohibit it.
NOT_SHOWN = frozenset({"C-05", "T-02"})


class Filed:
    """A store with the demo park in it, the keys it gave, and how long that took."""

    def __init__(self, url: str, now: datetime = NOW) -> None:
        started = time.monotonic()
        # What is filed at one instant is recorded a microsecond apart.
        self.now = now + timedelta(minutes=1)
        self.store = Store(url)
        self.store.migrate()
        loader.seed(self.store, now)
        self.keys = loader.seed_demo(self.store, now)
        self.seconds = time.monotonic() - started

    @property
    def size(self) -> int:
        """How much the log holds."""
        with self.store.read() as tx:
            return log.head(tx).size

    def findings(self) -> list:
        """What is found in it at the moment it is opened, what was closed included."""
        return [shown.finding for wanted in ({}, {"state": "closed"})
                for shown in findings.listing(self.store, SYSTEM, wanted, Asked(self.now),
                                              self.now, 1000, None).results]


@pytest.fixture(scope="module")
def filed(tmp_path_factory):
    """One park for all tests here: they only read it, or file what is there already."""
    made = Filed(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'ledger.sqlite3'}")
    yield made
    made.store.close()


def test_it_is_filed_within_a_minute(filed):
    assert filed.seconds < 60


def test_it_finds_exactly_what_its_fault_lines_say(filed):
    assert claimed(filed.findings()) == ([], [])


@pytest.mark.parametrize("now", CLOCKS, ids=str)
def test_at_any_hour_and_in_any_month_it_finds_the_same(now, tmp_path):
    other = Filed(f"sqlite:///{tmp_path / 'ledger.sqlite3'}", now)
    assert claimed(other.findings()) == ([], [])
    other.store.close()


def test_every_rule_is_broken_but_those_named_here():
    assert set(REGISTER) - {fault.rule for fault in faults()} == NOT_SHOWN


def test_a_fault_line_that_names_another_subject_is_noticed(filed):
    fault = next(fault for fault in faults() if fault.rule == "G-01")
    found = [one for one in filed.findings() if one.rule == "G-01"]
    others = [one for one in faults() if one.rule == "G-01" and one != fault]
    assert claimed(found, [fault, *others]) == ([], [])
    surplus, unmatched = claimed(found, [fault._replace(subject="nobody/L1"), *others])
    assert (len(surplus), len(unmatched)) == (1, 1)
    assert claimed(found, [fault._replace(follows=True), *others])[1]


def test_vehicles_stand_in_its_lots_when_it_is_opened(filed):
    for lot, standing in (("yg-p1", 7), ("yg-p2", 3)):
        shown = board.board(filed.store, SYSTEM, lot, Asked(filed.now), filed.now)
        assert len(shown.vehicles) == standing


def test_some_of_its_findings_are_worked_on(filed):
    states = {(shown.finding.rule, shown.finding.consignment): shown.state
              for wanted in ({}, {"state": "closed"})
              for shown in findings.listing(filed.store, SYSTEM, wanted, Asked(filed.now),
                                            filed.now, 1000, None).results}
    assert states["G-02", "anda/W0609-01"] == "assigned"
    assert states["Q-02", "shunhe/W0609-05"] == "verified"
    assert states["I-04", "shunhe/W0616-08"] == "closed"


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
    loader.seed_demo(filed.store, NOW + timedelta(days=3))
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
