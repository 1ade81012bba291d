"""Gate events become stays, however they were filed and whatever is missing."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hazchem.domain.gate import CHECK, ENTER, EVENTS, LEAVE, PARK, GateEvent
from hazchem.parking.stays import TWICE, parked_of, stays_of

BEGUN = datetime(2026, 6, 10, tzinfo=UTC)


def told(text, **more):
    """Events of lines such as `08:00 enter berth=A1`, all of one plate in one lot."""
    found = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines()))):
        clock, event, *words = line.split()
        hours, minutes = map(int, clock.split(":"))
        given = dict(word.split("=", 1) for word in words) | more
        found.append(GateEvent(
            event_id=f"e{number}", lot="p1", plate="B1", event=event,
            occurred_at=BEGUN + timedelta(hours=hours, minutes=minutes), **given))
    return found


def shown(stays):
    """Stays in short: when seen in and out, - for what nobody saw."""
    def clock(at):
        return at.strftime("%H:%M") if at else "-"
    return [f"{clock(stay.since)}..{clock(stay.until)}"
            f"{'' if stay.left else ' unseen out' if stay.until else ''}"
            f"{'' if stay.entered else ' unseen in'}" for stay in stays]


def test_in_and_out_is_a_stay():
    assert shown(stays_of(told("08:00 enter\n09:00 leave\n10:00 enter"))) == [
        "08:00..09:00", "10:00..-"]


def test_a_way_out_without_a_way_in_is_a_stay_nobody_saw_begin():
    assert shown(stays_of(told("09:00 leave"))) == ["-..09:00 unseen in"]


def test_a_second_entry_ends_the_stay_whose_end_nobody_saw():
    assert shown(stays_of(told("08:00 enter\n12:00 enter\n13:00 leave"))) == [
        "08:00..12:00 unseen out", "12:00..13:00"]


def test_taking_a_berth_is_an_arrival_where_no_gate_saw_one():
    assert shown(stays_of(told("08:00 park berth=A1\n09:00 leave"))) == ["08:00..09:00 unseen in"]


def test_a_check_of_a_vehicle_that_is_not_there_is_no_stay():
    assert stays_of(told("08:00 check driver=d1")) == ()


def test_two_readers_tell_of_one_passage_and_what_either_knows_is_kept():
    stay, = stays_of(told("08:00 enter\n08:02 enter waybill=acme/W1\n09:00 leave\n09:01 leave"))
    assert (stay.first.event_id, stay.first.waybill) == ("e0", "acme/W1")
    assert shown([stay]) == ["08:00..09:00"]


def test_the_same_again_after_more_than_two_minutes_is_another_passage():
    assert shown(stays_of(told("08:00 enter\n08:03 enter"))) == [
        "08:00..08:03 unseen out", "08:03..-"]


def test_out_and_in_again_in_one_minute_are_in_the_order_that_makes_sense():
    assert shown(stays_of(told("08:00 enter\n09:00 enter\n09:00 leave"))) == [
        "08:00..09:00", "09:00..-"]
    assert shown(stays_of(told("09:00 leave\n09:00 enter"))) == ["09:00..09:00"]


def test_a_vehicle_that_moves_stands_on_one_berth_at_a_time():
    stay, = stays_of(told("""
        08:00 enter
        08:10 park berth=A1
        09:00 park berth=A2
        10:00 leave"""))
    assert [(one.berth, one.since.hour, one.until.hour) for one in stay.standings] == [
        ("A1", 8, 9), ("A2", 9, 10)]
    parked = parked_of(stay)
    assert parked.berth_at(BEGUN + timedelta(hours=8, minutes=30)) == "A1"
    assert parked.berth_at(BEGUN + timedelta(hours=9, minutes=30)) == "A2"


events = st.lists(st.tuples(
    st.integers(0, 400), st.sampled_from(EVENTS), st.sampled_from(["", "A1", "A2"])), max_size=14)


def of(drawn):
    return [GateEvent(event_id=f"e{number}", lot="p1", plate="B1", event=event, berth=berth,
                      occurred_at=BEGUN + timedelta(minutes=minutes))
            for number, (minutes, event, berth) in enumerate(drawn)]


@given(events, st.randoms(use_true_random=False))
def test_any_order_of_filing_makes_the_same_stays(drawn, luck: random.Random):
    known = of(drawn)
    mixed = list(known)
    luck.shuffle(mixed)
    assert stays_of(mixed) == stays_of(known)


@given(events)
def test_no_two_stays_of_one_vehicle_overlap_and_none_takes_another_ones_event(drawn):
    stays = stays_of(of(drawn))
    ids = [one.event_id for stay in stays for one in stay.events]
    assert len(ids) == len(set(ids))
    for before, after in zip(stays, stays[1:], strict=False):
        assert before.until is not None
        begun = after.since or after.until
        assert before.until <= begun
    for stay in stays:
        assert stay.since is None or stay.until is None or stay.since <= stay.until


@given(events)
def test_every_departure_ends_a_stay_unless_it_repeats_one(drawn):
    known = of(drawn)
    stays = stays_of(known)
    out = [one for one in known if one.event == LEAVE]
    ended = [stay.left for stay in stays if stay.left]
    for one in out:
        assert any(abs(one.occurred_at - end.occurred_at) <= TWICE for end in ended)
    assert all(stay.events[-1].event in (LEAVE, ENTER, PARK, CHECK) for stay in stays)
    assert all(one.event != ENTER for stay in stays for one in stay.events[1:])


@given(events)
def test_a_berth_is_left_when_the_next_is_taken(drawn):
    for stay in stays_of(of(drawn)):
        for one, other in zip(stay.standings, stay.standings[1:], strict=False):
            assert one.until == other.since and one.berth != other.berth
