"""One vehicle on two waybills at once: found as filings come, in any order, at any size."""

import random
from itertools import permutations

import pytest

from hazchem.services.judging.subjects import trip_beside
from hazchem.services.rebuild import rebuild
from hazchem.services.seen.current import open_in
from hazchem.store.findings import Filter
from tests.services.park import Park

STORY = """
1T08:00 dispatch acme/L1 acme-wh > - 10 waybill=acme/W1 consignee=beta vehicle=haul-1 driver=p1
1T10:00 dispatch acme/L1 acme-wh > - 10 waybill=acme/W2 consignee=gamma vehicle=haul-2 driver=p1
1T12:00 receive acme/L1 - > beta-wh 10 waybill=acme/W1
1T14:00 receive acme/L1 - > gamma-wh 10 waybill=acme/W2
""".strip().splitlines()
MADE = "1T07:00 produce acme/L1 - > acme-wh 1000 substance=67-56-1"


@pytest.fixture
def park(store):
    made = Park(store)
    made.place("acme-wh", "beta-wh", "gamma-wh")
    made.party("haul")
    made.register("vehicles", plate="haul-1", custodian="haul", kind="rigid")
    made.register("vehicles", plate="haul-2", custodian="haul", kind="rigid")
    made.file(MADE)
    return made


def overlaps(park, size=None, as_of=None, rule="V-05"):
    with park.seen(size, as_of) as seen:
        return sorted((one.subject_id, one.says) for one in open_in(seen, Filter())
                      if one.rule == rule)


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_a_driver_on_two_trucks_at_once_is_found_whatever_came_first(park, order):
    for place in order:
        park.file(STORY[place])
        overlaps(park)
    (subject, says), = overlaps(park)
    assert subject == "acme/W2|acme/W1"
    assert "driver p1" in says and "haul" not in says
    rebuild(park.store, park.now)
    assert overlaps(park) == [(subject, says)]


def test_a_trip_that_nobody_received_is_no_overlap_with_the_next(park):
    park.file("\n".join([STORY[0], STORY[1], STORY[3]]))
    assert overlaps(park) == []
    park.file(STORY[2])
    assert len(overlaps(park)) == 1
    with park.seen() as seen:
        before = seen.size - 1
    assert overlaps(park, before) == [], "what was not known then is not found then"


def test_a_trip_that_is_corrected_to_have_ended_before_is_no_overlap(park):
    park.file("\n".join(STORY))
    received = next(fact for fact in park.facts() if fact.movement.to_place == "beta-wh")
    park.file(f'1T15:00 correct reverses={received.movement.event_id} on_behalf_of=beta '
              'replacement="1T09:30 receive acme/L1 - > beta-wh 10 waybill=acme/W1 id=r2"')
    assert overlaps(park) == []


def test_the_end_of_a_trip_told_under_its_manifest_counts(park):
    park.file(STORY[0] + " manifest=acme/20263302000001")
    park.file(STORY[1])
    park.file("1T12:00 receive acme/L1 - > beta-wh 10 manifest=acme/20263302000001")
    assert len(overlaps(park)) == 1


def test_two_waybills_of_one_round_are_no_overlap(park):
    park.file("\n".join(STORY[:3]).replace("gamma", "beta").replace("haul-2", "haul-1"))
    park.file(STORY[3].replace("gamma", "beta"))
    assert overlaps(park) == []


TOGETHER = """
1T08:00 dispatch acme/L2 acme-wh > - 10 waybill=acme/W1 consignee=beta vehicle=haul-1
1T09:00 dispatch acme/L3 acme-wh > - 10 waybill=acme/W2 consignee=beta vehicle=haul-1
1T12:00 receive acme/L2 - > beta-wh 10 waybill=acme/W1
1T14:00 receive acme/L3 - > beta-wh 10 waybill=acme/W2
""".strip().splitlines()


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_goods_of_two_waybills_that_may_not_go_together_are_found_whatever_came_first(park, order):
    park.file("1T07:00 produce acme/L2 - > acme-wh 100 substance=118-96-7\n"
              "1T07:00 produce acme/L3 - > acme-wh 100 substance=67-64-1")
    for place in order:
        park.file(TOGETHER[place])
        overlaps(park, rule="V-11")
    (subject, says), = overlaps(park, rule="V-11")
    assert subject == "acme/W2|haul-1|acme/W1"
    assert "carried Acetone on acme/W2 and 2,4,6-Trinitrotoluene (TNT) on acme/W1" in says
    assert overlaps(park) == [], "of one round the papers are right"
    rebuild(park.store, park.now)
    assert overlaps(park, rule="V-11") == [(subject, says)]
    received = next(fact for fact in park.facts() if fact.movement.to_place == "beta-wh"
                    and fact.movement.waybill == "acme/W1")
    park.file(f'1T15:00 correct reverses={received.movement.event_id} on_behalf_of=beta '
              'replacement="1T08:50 receive acme/L2 - > beta-wh 10 waybill=acme/W1 id=r2"')
    assert overlaps(park, rule="V-11") == []


def test_who_handed_over_is_free(park):
    park.file(STORY[0])
    park.file("1T09:00 handover - - > - - waybill=acme/W1 carrier=haul vehicle=haul-2 driver=p2")
    park.file(STORY[1].replace("haul-2", "haul-1"))
    park.file("\n".join(STORY[2:]))
    assert overlaps(park) == []


def test_of_many_trips_of_one_plate_each_is_held_against_the_one_before(park):
    park.file("\n".join(f"2T{hour:02}:00 dispatch acme/L1 acme-wh > - 1 waybill=acme/W{hour} "
                        f"consignee={to} vehicle=none" for hour, to in enumerate(
                            ["beta", "gamma"] * 4)))
    park.file("\n".join(f"2T20:00 receive acme/L1 - > {to}-wh 1 waybill=acme/W{hour}"
                        for hour, to in enumerate(["beta", "gamma"] * 4)))
    assert [subject for subject, _ in overlaps(park)] == [
        f"acme/W{later}|acme/W{later - 1}" for later in range(1, 8)]


@pytest.mark.parametrize("nearest", [60, 1])
@pytest.mark.parametrize("seed", range(4))
def test_random_traffic_filed_piece_by_piece_finds_what_it_finds_at_once(
    store, seed, nearest, monkeypatch
):
    monkeypatch.setattr(trip_beside, "NEAREST", nearest)
    luck = random.Random(seed)
    park = Park(store)
    park.place("acme-wh", "beta-wh", "gamma-wh")
    park.party("haul")
    park.file(MADE)
    lines = []
    for trip in range(12):
        day, hour = luck.randint(2, 6), luck.randint(0, 20)
        to, truck, crew = (luck.choice(some) for some in (
            ("beta", "gamma"), ("A1", "A2"), ("p1", "p2", "")))
        named = f"vehicle={truck}" + (f" driver={crew}" if crew else "")
        lines.append(f"{day}T{hour:02}:00 dispatch acme/L1 acme-wh > - 1 waybill=acme/W{trip} "
                     f"consignee={to} {named}")
        if luck.random() < 0.8:
            late = day + luck.randint(0, 2)
            lines.append(f"{late}T{luck.randint(hour, 23):02}:30 receive acme/L1 - > {to}-wh 1 "
                         f"waybill=acme/W{trip}")
    luck.shuffle(lines)
    for line in lines:
        park.file(line)
        overlaps(park)
    stepwise = overlaps(park)
    rebuild(park.store, park.now)
    assert stepwise == overlaps(park)
    assert stepwise
