"""Several processes judge what one would have judged, whoever files meanwhile."""

from datetime import timedelta

import pytest

from hazchem.domain import instant
from hazchem.services.judging import catchup
from hazchem.services.judging.batch import look
from hazchem.services.judging.crew import Crew
from hazchem.services.rebuild import Work, rebuild
from hazchem.services.seen import history
from hazchem.services.verify import verify
from hazchem.store import findings, log, pasts, projections, tables
from tests.services import filed
from tests.services.filed import NOW

TEXT = "\n".join(f"""
    1T06:00 produce acme/L{n} - > acme-tank 3000 substance=#49 ticket=T{n % 3}
    2T08:00 dispatch acme/L{n} acme-tank > - 500 waybill=acme/W{n} consignee=beta vehicle=haul-1
    2T10:00 receive acme/L{n} - > beta-tank 4{n}0 waybill=acme/W{n}
    3T07:00 use acme/L{n} beta-tank > - 600
    4T08:00 discard acme/L{n} acme-tank > - 50 waste_code=900-404-06
""" for n in range(6)) + """
    3T08:00 transfer acme/L0 acme-tank > acme-mix 100
    3T08:00 transfer acme/L5 acme-tank > acme-mix 100
"""
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """So few are very many, and few a batch."""
    monkeypatch.setattr(catchup, "MANY", 1)
    monkeypatch.setattr(catchup, "APART", 3)
    monkeypatch.setattr(history, "_MANY", 1)
    monkeypatch.setattr(history, "_BATCH", 3)


def test_several_processes_find_what_one_finds(store):
    filed.ledger(store, TEXT)
    rebuild(store, LATER)
    alone = filed.dump(store)
    assert alone["finding"], "else two nothings are compared"
    heard = []
    judged = rebuild(store, LATER, Work(hands=2, judged=heard.append))
    assert filed.dump(store) == alone
    assert judged == sum(heard) >= len(alone["subject"])
    assert len(heard) > 3, "it was told as it went on"


def test_what_is_filed_meanwhile_is_judged_with_the_rest(store):
    filed.ledger(store, TEXT)
    rebuild(store, LATER)
    catchup.catch_up(store, LATER)
    with store.write() as tx:
        findings.mark(tx, findings.all_subjects(tx))
    more = [f"5T0{n}:00 use acme/L{n} acme-tank > - 9999" for n in range(5)]
    beyond = set()

    def one_more(_judged):
        if more:
            fate, = filed.file(store, filed.movements_of(more.pop()), LATER).fates
            assert fate.receipt
            beyond.add(fate.event_id)

    catchup.catch_up(store, LATER, hands=2, told=one_more)
    assert not more
    with store.read() as tx:
        found = findings.open_findings(tx, findings.Filter())
        assert not findings.due(tx, instant.to_us(LATER))
    assert len(beyond) == 5
    assert beyond <= {event for one in found for event in one.events}, "more used than there was"
    assert list(verify(store, LATER)) == []


def test_several_processes_remember_what_one_remembers(store):
    def kept():
        with store.read() as tx:
            assert not pasts.waiting(tx)
            return [tuple(row) for row in projections.rows(tx, tables.past)]

    filed.ledger(store, TEXT)
    count = history.remember(store, LATER)
    alone = kept()
    assert alone, "else two nothings are compared"
    rebuild(store, LATER)
    heard = []
    assert history.remember(store, LATER, hands=2, told=heard.append) == count == sum(heard)
    assert kept() == alone


def test_what_was_seen_of_a_shorter_log_is_not_entered(store):
    filed.ledger(store, TEXT)
    with store.read() as tx:
        size, due = log.head(tx).size, findings.all_subjects(tx)
    with Crew(store, 1) as crew:
        assert list(crew.each(look, size - 1, LATER, due, 100)) == [None]
        found, = crew.each(look, size, LATER, due, 100)
    assert found.judged.keys() | {("group", group) for group in found.rows} == set(due)
