"""Permits and crews judged as registers and filings come, in any order: as if all came at once."""

import random
from collections import defaultdict

import pytest

from hazchem.domain import instant
from hazchem.ledger.correction import key_of, voided
from hazchem.ledger.matching import match
from hazchem.rules.evidence_trip import Trip
from hazchem.rules.sweep import sweep
from hazchem.services.rebuild import rebuild
from hazchem.services.seen.current import open_in
from hazchem.store.findings import Filter
from hazchem.store.movements import lots_known
from tests.services.park import Park
from tests.world import at

STORY = """
1T07:00 produce acme/N - > acme-wh 900 substance=143-33-9
1T07:30 produce acme/M - > acme-wh 900 substance=67-56-1
1T08:00 dispatch acme/N acme-wh > - 10 waybill=acme/W1 consignee=beta carrier=haul driver=d1 \
escort=d1
2T08:00 dispatch acme/N acme-wh > - 10 waybill=acme/W2 consignee=beta carrier=haul driver=d1
2T10:00 receive acme/N - > beta-wh 10 waybill=acme/W2
3T08:00 dispatch acme/M acme-wh > - 10 waybill=acme/W3 consignee=beta vehicle=haul-1 driver=d2
4T08:00 dispatch acme/N beta-wh > - 5 waybill=beta/W4 manifest=beta/20263302000001 consignee=acme
5T08:00 handover - manifest=beta/20263302000001 carrier=rail driver=d3 location=gate
6T08:00 produce acme/H - > acme-wh 30 substance=HW:900-402-06
6T09:00 dispatch acme/H acme-wh > - 30 manifest=acme/20263302000002 consignee=dispo carrier=rail
7T09:00 receive acme/H - > dispo-pit 30 manifest=acme/20263302000002
8T08:00 dispatch acme/M acme-wh > - 10 waybill=acme/W5 consignee=uscc:91330200MA2AJ8TX61 \
carrier=haul
""".strip().splitlines()
KINDS = ("production", "trading", "use", "transport", "highly_toxic_purchase",
         "highly_toxic_road_pass", "waste_operation")
WHO = ("acme", "beta", "haul", "rail", "dispo")


@pytest.fixture
def park(store):
    made = Park(store)
    made.place("acme-wh", "beta-wh", "dispo-pit")
    made.party("haul", "rail")
    return made


def found(park, size=None):
    """The findings of this family as the ledger gives them, reached step by step."""
    with park.seen(size) as seen:
        return [one for one in open_in(seen, Filter()) if one.rule.startswith("P-")]


def recomputed(park, size=None):
    """The same from all facts at once: every trip matched among all, with no marks."""
    with park.seen(size) as seen:
        facts = [fact for fact in park.facts() if fact.leaf_index < seen.size]
        void = voided(facts)
        live = [fact for fact in facts if key_of(fact) not in void
                and fact.movement.kind != "correct"]
        trips, mine = match(live, seen.registers), defaultdict(list)
        for fact in live:
            if fact.movement.papers:
                mine[trips.trip(fact.movement)].append(fact)
        rows = {code: row for code, row in seen.reference.rules.items() if code.startswith("P-")}
        lots = lots_known(seen.tx, {lot for fact in live for lot in fact.movement.lots})
        told = [one for name, some in mine.items() for one in sweep(Trip(
            as_of=seen.as_of, registers=seen.registers, parameters=seen.reference.parameters,
            substances=seen.reference.substances, trip=name, lot_substance=lots,
            trips=match(some, seen.registers)), rows)]
        return sorted(told, key=lambda one: one.code)


def register_anything(park, luck):
    """Some permit, person or vehicle, new or another version of one, then or since a day."""
    day = luck.randrange(1, 9)
    since = {} if luck.random() < 0.5 else {
        "effective_from": instant.to_us(at(f"{luck.randrange(1, 9)}T00:00"))}
    sort = luck.random()
    if sort < 0.7:
        dates = {"valid_from": instant.to_us(at(f"{day}T00:00")),
                 "valid_to": instant.to_us(at(f"{day + luck.randrange(9)}T12:00"))}
        some = {name: dates[name] for name in dates if luck.random() < 0.6}
        park.register("permits", number=f"N{luck.randrange(5)}", kind=luck.choice(KINDS),
                      custodian=luck.choice(WHO), **some, **since, **luck.choice([
                          {}, {"substances": ["143-33-9"]}, {"classes": ["3"]},
                          {"waste_codes": ["900-402-06"]}, {"mass_mg": 9_000_000}]))
    elif sort < 0.9:
        until = {"certificate_until": instant.to_us(at(f"{day}T00:00"))}
        park.register("persons", code=luck.choice(["d1", "d2", "d3", "d9"]), custodian=luck.choice(
            ["haul", "rail"]), role=luck.choice(["driver", "escort"]), **since,
            **(until if luck.random() < 0.6 else {}))
    else:
        park.register("vehicles", plate="haul-1", custodian=luck.choice(["haul", "rail"]),
                      kind="rigid", **since)


@pytest.mark.parametrize("seed", range(2))
def test_step_by_step_comes_to_a_full_recomputation_whatever_is_registered_when(park, seed):
    luck, rest, ever = random.Random(seed), list(STORY), 0
    sizes = []
    while rest:
        if luck.random() < 0.4:
            park.file(rest.pop(0))
        else:
            register_anything(park, luck)
        assert found(park) == recomputed(park)
        ever += len(found(park))
        with park.seen() as seen:
            sizes.append(seen.size)
    for _ in range(8):
        register_anything(park, luck)
        assert found(park) == recomputed(park)
    assert ever
    for size in luck.sample(sizes, 4):
        assert found(park, size) == recomputed(park, size)
    before = found(park)
    rebuild(park.store, park.now)
    assert found(park) == before


def test_a_permit_filed_late_clears_what_it_covers_and_the_older_size_still_knows(park):
    park.register("permits", number="T1", kind="production", custodian="acme")
    park.register("permits", number="T2", kind="highly_toxic_road_pass", custodian="acme")
    park.file("\n".join(STORY[:1] + STORY[3:5]))
    assert [one.rule for one in found(park)] == ["P-01"]
    with park.seen() as seen:
        before = seen.size
    park.register("permits", number="G9", kind="highly_toxic_purchase", custodian="beta",
                  valid_from=instant.to_us(at("2T00:00")), valid_to=instant.to_us(at("2T08:00")))
    assert found(park) == []
    assert [one.rule for one in found(park, before)] == ["P-01"]
    park.register("permits", number="G9", kind="highly_toxic_purchase", custodian="beta",
                  valid_to=instant.to_us(at("2T07:59")), effective_from=0)
    one, = found(park)
    assert "G9" in one.says and "2026-03-02 15:59" in one.says_zh


def test_marks_reach_trips_by_what_a_custodian_has_and_not_those_before_a_permit_begins(park):
    park.register("permits", number="T1", kind="transport", custodian="haul", classes=["3"])
    park.register("vehicles", plate="haul-1", custodian="haul", kind="rigid")
    park.file("\n".join(STORY[:6]))
    found(park)
    with park.seen() as seen:
        assert not seen.tx.connection.exec_driver_sql(
            "SELECT id FROM subject WHERE stale = 1").all()
    park.register("permits", number="T2", kind="transport", custodian="haul",
                  valid_from=instant.to_us(at("3T00:00")))
    with park.store.read() as tx:
        stale = {name for name, in tx.connection.exec_driver_sql(
            "SELECT id FROM subject WHERE stale = 1 AND kind = 'trip'")}
    assert stale == {"acme/W3"}


def test_the_comparison_bites(park, monkeypatch):
    park.file("\n".join(STORY[:5]))
    assert found(park) == recomputed(park) != []
    monkeypatch.setattr("hazchem.services.judging.permit_marks.mark", lambda *told: None)
    park.register("permits", number="G9", kind="use", custodian="beta")
    assert found(park) != recomputed(park)
