"""Editions enter the log, are superseded and never edited, and the seeds are among them."""

from datetime import UTC, datetime, timedelta

import pytest

from hazchem.domain.errors import Forbidden, Invalid, OutOfOrder, Unseen
from hazchem.services import catalogue, editions
from hazchem.services.rebuild import rebuild
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM, Viewer
from hazchem.services.verify import verify
from hazchem.store import log
from tests.services.park import Park

NOW = datetime(2026, 6, 15, 4, tzinfo=UTC)
BAN = {"code": "r1", "category": "prohibited", "effect": "prohibit",
       "selector": {"substances": ["67-56-1"]}, "activities": ["storage"]}


def told(code="nb-1", **given):
    """An edition of a city that bans storing methanol from 2026 on."""
    return {"code": code, "regime": "nb", "level": "city", "title": "示例", "status": "force",
            "effective_from": "2026-01-01", "rules": [BAN], **given}


@pytest.fixture
def park(store):
    """A ledger with two zones and a place."""
    made = Park(store)
    made.register("zones", code="city", name="全市")
    made.register("zones", code="port", name="港区", parent="city")
    made.register("parks", code="chem", name="化工园区", zones=["port"])
    made.party("acme", park="chem")
    made.register("places", code="acme-tank", custodian="acme", kind="tank")
    return made


def put(park, content, now=NOW, viewer=SYSTEM):
    return editions.put(park.store, viewer, content, now)


def verdict(park, on, **given):
    """May methanol be stored in acme's tank on a day?"""
    question = {"substance": "67-56-1", "activity": "storage", "place": "acme-tank", "on": on,
                "evidence": ["特别管控措施落实证明"], **given}
    return catalogue.check(park.store, SYSTEM, question, Asked(), NOW).verdict


def test_an_edition_is_an_event_and_the_same_again_is_none(park):
    done = put(park, told())
    again = put(park, told())
    assert (done.created, again.created, again.size) == (True, False, done.size)
    with park.store.read() as tx:
        entry = log.entry(tx, done.size - 1)
        assert (entry.type, entry.content) == ("edition", done.content)


def test_only_the_authority_puts_one(park):
    for role in ("enterprise", "park", "inspector", "auditor", "feed"):
        with pytest.raises(Forbidden):
            put(park, told(), viewer=Viewer("acme", role))


def test_an_edition_in_force_is_superseded_and_not_edited(park):
    put(park, told())
    with pytest.raises(OutOfOrder) as refused:
        put(park, told(rules=[]))
    assert "new edition of regime nb" in refused.value.problems[0].en
    assert verdict(park, "2026-08-01") == "prohibited"
    put(park, told("nb-2", effective_from="2026-08-01", rules=[]))
    assert [verdict(park, day) for day in ("2025-12-31", "2026-01-01", "2026-07-31", "2026-08-01")
            ] == ["allowed", "prohibited", "prohibited", "allowed"]
    shown = editions.one(park.store, SYSTEM, "nb-1", Asked(), NOW)
    assert shown.superseded_from == "2026-08-01"


def test_what_is_not_in_force_yet_may_be_mended(park):
    put(park, told(effective_from="2026-09-01", rules=[]))
    put(park, told(effective_from="2026-10-01", status="draft"))
    put(park, told(effective_from="2026-06-16"))
    assert [verdict(park, day) for day in ("2026-06-15", "2026-06-16")] == ["allowed", "prohibited"]


def test_a_repealed_edition_has_judged_until_then(park):
    put(park, told())
    done = put(park, told(status="repealed"))
    assert done.content["effective_to"] == "2026-06-15"
    assert [verdict(park, day) for day in ("2026-06-14", "2026-06-15")] == ["prohibited", "allowed"]
    with pytest.raises(OutOfOrder):
        put(park, told(effective_to="2026-12-31"))


def test_a_trial_becomes_force_without_another_word(park):
    put(park, told(status="trial"))
    assert put(park, told()).created is False
    with pytest.raises(OutOfOrder):
        put(park, told(status="trial"))


def test_every_fault_is_said_at_once_and_overlaps_among_them(park):
    put(park, told(effective_to="2027-01-01"))
    size = editions.one(park.store, SYSTEM, "nb-1", Asked(), NOW).size
    bad = {**BAN, "selector": {"substances": ["7732-18-5"]}, "zones": ["moon"]}
    with pytest.raises(Invalid) as refused:
        put(park, told("nb-2", effective_from="2026-06-01", rules=[bad]))
    assert {one.pointer: one.code for one in refused.value.problems} == {
        "/rules/0/zones/0": "unknown", "/rules/0/selector/substances/0": "unknown",
        "/effective_from": "overlap"}
    with park.store.read() as tx:
        assert log.head(tx).size == size, "a refused edition leaves nothing behind"


def test_an_older_size_knows_the_editions_of_then(park):
    first = put(park, told(status="draft"))
    put(park, told())
    question = {"substance": "67-56-1", "activity": "storage", "place": "acme-tank",
                "on": "2026-06-01", "evidence": ["特别管控措施落实证明"]}
    then = catalogue.check(park.store, SYSTEM, question, Asked(size=first.size), NOW)
    assert (then.verdict, then.size) == ("allowed", first.size)
    assert catalogue.check(park.store, SYSTEM, question, Asked(), NOW).verdict == "prohibited"
    with pytest.raises(Unseen):
        editions.one(park.store, SYSTEM, "nb-1", Asked(size=first.size - 1), NOW)


def test_a_draft_is_not_published_to_enterprises(park):
    put(park, told(status="draft"))
    with pytest.raises(Unseen):
        editions.one(park.store, Viewer("acme", "enterprise"), "nb-1", Asked(), NOW)
    codes = [[one.content["code"] for one in
              editions.listing(park.store, viewer, Asked(), NOW, 100, None).results]
             for viewer in (SYSTEM, Viewer("acme", "enterprise"))]
    assert set(codes[0]) - set(codes[1]) == {"nb-1"}


def test_a_rebuild_brings_every_version_back(park):
    put(park, told(status="draft"))
    put(park, told())
    put(park, told("nb-2", effective_from="2026-08-01", rules=[]))
    before = editions.listing(park.store, SYSTEM, Asked(), NOW, 100, None).results
    assert [fault.says for fault in verify(park.store, NOW)] == []
    rebuild(park.store, NOW + timedelta(minutes=1))
    after = editions.listing(park.store, SYSTEM, Asked(), NOW, 100, None).results
    assert [one.content for one in after] == [one.content for one in before]
    assert verdict(park, "2026-07-31") == "prohibited"


def test_who_edits_the_table_is_found_out(park):
    put(park, told())
    with park.store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE edition SET body = '{}' WHERE code = 'nb-1'")
    assert [fault.check for fault in verify(park.store, NOW)] == ["edition"]
