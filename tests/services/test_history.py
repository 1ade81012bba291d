"""What is remembered of the past is what a replay tells, whatever was filed since."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from hazchem.services.findings import shown_in
from hazchem.services.seen import history
from hazchem.services.seen.asked import Asked, snapshot
from hazchem.services.seen.history import History, remember
from hazchem.services.seen.scope import SYSTEM
from hazchem.store import findings, pasts
from hazchem.store.findings import Filter
from seeds import loader
from tests.services import filed, traffic

BEGUN = datetime(2026, 3, 21, tzinfo=UTC)


@pytest.fixture(autouse=True)
def law(store):
    """The law long before: what is recorded within one instant counts as one filing."""
    loader.seed(store, BEGUN - timedelta(days=90))


def remembered(store, now):
    """All that is remembered, having been compared with replays of every subject."""
    with snapshot(store, Asked(), now) as seen:
        assert not pasts.waiting(seen.tx)
        known, told = History(seen), {}
        for subject in findings.all_subjects(seen.tx):
            told |= {(subject, code): (past.history, past.finding)
                     for code, past in known.of_subject(subject).items()}
            for code, past in history._replay(seen, subject).items():
                assert told.get((subject, code)) == (past.history, past.finding)
    return told


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_remembered_is_what_a_replay_tells(store, seed):
    luck, now = random.Random(seed), BEGUN
    most = 0
    for _ in range(2):
        now = traffic.filed_at_random(store, luck, now) + timedelta(hours=1)
        remember(store, now)
        most = max(most, len(remembered(store, now)))
        now += timedelta(days=luck.randrange(4))  # a clock may run out with nothing filed
        remember(store, now)
        remembered(store, now)
    assert most > 20


LATER = filed.NOW + timedelta(hours=1)
STORY = """
    1T07:00 produce acme/L1 - > acme-tank 100 substance=#49
    2T07:00 use acme/L1 acme-tank > - 400 id=wrong
"""


def test_what_was_cleared_is_found_by_its_code_and_in_the_list(store):
    filed.ledger(store, STORY)
    now = LATER
    with snapshot(store, Asked(), now) as seen:
        code, = {one.finding.code for one in shown_in(seen, SYSTEM, Filter())
                 if one.finding.rule == "G-08"}
    filed.file(store, filed.movements_of("3T07:00 correct - reverses=wrong"), now)
    assert remember(store, now) > 3
    assert remember(store, now) == 0
    with snapshot(store, Asked(), now) as seen:
        past = History(seen).with_code(code)
        assert past.cleared_at == now
        assert code in {one.finding.code for one in shown_in(seen, SYSTEM, Filter(), state="all")}
        assert History(seen).with_code(code[:-1] + "_") is None
        assert not History(seen)._forgotten
    with snapshot(store, Asked(as_of=now - timedelta(days=40)), now) as seen:
        assert History(seen)._forgotten
    with snapshot(store, Asked(size=seen.size - 1), now) as seen:
        assert History(seen).with_code(code).cleared_at is None


def test_a_page_of_all_is_cut_from_open_and_cleared_together(store):
    lines = [f"2T07:00 use acme/L{n} acme-tank > - 400 substance=#49 id=u{n}" for n in range(6)]
    filed.ledger(store, "\n".join(lines))
    now = LATER
    undone = [f"3T07:00 correct - reverses=u{n}" for n in range(0, 6, 2)]
    with snapshot(store, Asked(), now):
        pass
    filed.file(store, filed.movements_of("\n".join(undone)), now)
    for prepare in (lambda: None, lambda: remember(store, now)):
        prepare()
        with snapshot(store, Asked(), now) as seen:
            every = [one.finding.code for one in shown_in(seen, SYSTEM, Filter(), state="all")]
            assert len(every) > len(shown_in(seen, SYSTEM, Filter())) > 0
            paged, after = [], ""
            while page := shown_in(seen, SYSTEM, Filter(), state="all", after=after, limit=2):
                paged += [one.finding.code for one in page]
                after = paged[-1]
            assert paged == every
