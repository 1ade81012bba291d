"""Gates and lots in traffic as it is: what must be found, and what must not be."""

import pytest

from tests.rules.ledgers import findings_of

GATES = """
    parking-lot g1 park=port
    parking-lot g2 park=port
    2026-05-01T00:00:00Z gate g1 enter plate=A9
    2026-05-01T01:00:00Z gate g2 leave plate=A9
    2026-05-01T02:00:00Z gate g2 enter plate=A8
    2026-05-01T03:00:00Z gate g1 leave plate=A8
"""
LOT = """
    parking-lot p1 park=port berths=4
    2026-05-01T00:00:00Z gate p1 enter plate=A9
    2026-05-01T01:00:00Z gate p1 leave plate=A9
"""
SENT = """
    2026-06-10T01:00:00Z produce acme/L1 - > acme-wh 500 substance=67-64-1
    2026-06-10T02:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=outco vehicle=haul-1 due_at=2026-06-20T00:00:00Z
    as_of 2026-06-12T00:00:00Z
"""  # noqa: E501


def rules(text: str) -> list[str]:
    return [one.split()[0] for one in findings_of(text)]


@pytest.mark.parametrize("text", [
    # In by one gate and out by another, two readers at each.
    """2026-06-10T08:00:00Z gate g1 enter plate=A1
       2026-06-10T08:01:00Z gate g1 enter plate=A1
       2026-06-10T09:00:00Z gate g2 leave plate=A1
       2026-06-10T09:01:30Z gate g2 leave plate=A1""",
    # An outer and an inner gate.
    """2026-06-10T08:00:00Z gate g1 enter plate=A1
       2026-06-10T08:15:00Z gate g2 enter plate=A1
       2026-06-10T10:00:00Z gate g2 leave plate=A1
       2026-06-10T10:15:00Z gate g1 leave plate=A1""",
    # Every day the same, filed backwards.
    """2026-06-12T08:00:00Z gate g1 enter plate=A1
       2026-06-12T09:00:00Z gate g2 leave plate=A1
       2026-06-11T08:00:00Z gate g1 enter plate=A1
       2026-06-11T09:00:00Z gate g2 leave plate=A1""",
    # It came before the gates told of anything, and goes.
    """2026-05-02T08:00:00Z gate g1 leave plate=A1""",
    # Out and in again within a minute.
    """2026-06-10T08:00:00Z gate g1 enter plate=A1
       2026-06-10T09:00:00Z gate g1 leave plate=A1
       2026-06-10T09:00:00Z gate g1 enter plate=A1
       2026-06-10T10:00:00Z gate g2 leave plate=A1""",
])
def test_ordinary_passages_of_gates_open_nothing(text):
    assert findings_of(GATES + text) == []


def test_a_lot_whose_park_gate_saw_the_vehicle_go_misses_nothing():
    text = GATES + """
        parking-lot p1 park=port berths=2
        2026-06-10T08:00:00Z gate g1 enter plate=A1
        2026-06-10T09:00:00Z gate p1 enter plate=A1 berth=1
        2026-06-10T18:00:00Z gate g2 leave plate=A1
    """
    assert findings_of(text) == []


def test_who_stands_in_a_lot_of_the_park_is_not_missed_at_the_gate():
    text = GATES + """
        parking-lot p1 park=port berths=2
        2026-06-10T08:00:00Z gate g1 enter plate=A1
        2026-06-10T09:00:00Z gate p1 enter plate=A1 berth=1 load_state=empty
        as_of 2026-06-12T00:00:00Z
    """
    assert findings_of(text) == []


def test_a_lot_that_never_tells_of_departures_misses_none_but_its_times_are_watched():
    text = """
        parking-lot p1 park=port berths=2
        2026-06-10T09:00:00Z gate p1 enter plate=A1 berth=1 load_state=loaded
    """
    assert rules(text) == ["K-02"]


def test_a_dwell_of_which_nobody_saw_the_end_is_folded_under_that():
    found = findings_of(LOT + "2026-06-10T09:00:00Z gate p1 enter plate=A1 berth=1")
    assert [one for one in found if one.startswith("K-02")][0].endswith("< K-01")


def test_a_departure_nobody_saw_come_is_found_where_arrivals_are_told():
    assert rules(GATES + "2026-06-10T09:00:00Z gate g1 leave plate=A1") == ["K-01"]


def test_who_came_in_by_another_lot_and_left_it_again_was_not_seen_to_come():
    two = LOT + LOT.replace("p1", "p2") + "as_of 2026-06-12T00:00:00Z\n"
    came = "2026-06-08T08:00:00Z gate p1 enter plate=A1\n"
    went = "2026-06-08T09:00:00Z gate p1 leave plate=A1\n"
    out = "2026-06-10T09:00:00Z gate p2 leave plate=A1\n"

    def unseen(text):
        return [one for one in findings_of(text) if one.startswith("K-01 stay p2|")]

    assert unseen(two + came + out) == []
    assert len(unseen(two + came + went + out)) == 1
    # Through a gate of the park it came, and went out by none.
    assert unseen(GATES + two + came.replace("p1", "g1") + came + went + out) == []


def test_nothing_is_asked_of_a_field_that_was_left_out():
    text = LOT + """
        2026-06-10T08:00:00Z gate p1 enter plate=A1
        2026-06-10T09:00:00Z gate p1 leave plate=A1 gross_kg=20000 seals=s1
        2026-06-10T10:00:00Z gate p1 enter plate=A2 gross_kg=30000 seals=s1,s2
        2026-06-10T11:00:00Z gate p1 leave plate=A2
        2026-06-10T12:00:00Z gate p1 park plate=A3 berth=1
        2026-06-10T13:00:00Z gate p1 leave plate=A3 driver=d7
    """
    assert findings_of(text) == []


def test_a_lot_whose_attendants_never_checked_in_is_asked_for_no_check():
    text = """
        as_of 2026-06-11T00:00:00Z
        parking-lot p1 park=port berths=2
        2026-06-10T06:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-10T07:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=outco vehicle=haul-1 due_at=2026-06-12T00:00:00Z signers=p1,p2
        2026-06-10T08:00:00Z gate p1 enter plate=haul-1 waybill=acme/W1
        2026-06-10T16:00:00Z gate p1 leave plate=haul-1
    """  # noqa: E501
    assert findings_of(text) == []


def test_seals_that_differ_at_the_way_out_are_a_change_while_parked():
    found = rules(LOT + """
        2026-06-10T08:00:00Z gate p1 enter plate=A1 seals=s1,s2
        2026-06-10T09:00:00Z gate p1 leave plate=A1 seals=s1,s3
        2026-06-11T08:00:00Z gate p1 enter plate=A1 seals=s1,s2
        2026-06-11T09:00:00Z gate p1 leave plate=A1 seals=s2,s1
    """)
    assert found == ["K-06"]


def test_what_was_loaded_while_it_stood_there_is_no_change_of_load():
    text = LOT + """
        2026-06-10T08:00:00Z gate p1 enter plate=haul-1 gross_kg=15000 waybill=acme/W1
        2026-06-10T12:00:00Z gate p1 leave plate=haul-1 gross_kg=15400
        2026-06-10T09:00:00Z produce acme/L1 - > acme-wh 500 substance=67-64-1
        2026-06-10T10:00:00Z dispatch acme/L1 acme-wh > - 400 waybill=acme/W1 consignee=outco vehicle=haul-1 due_at=2026-06-20T00:00:00Z
        as_of 2026-06-12T00:00:00Z
    """  # noqa: E501
    assert findings_of(text) == []


def test_declared_empty_and_loaded_by_the_ledger_is_a_false_word():
    found = findings_of(LOT + SENT + """
        2026-06-10T08:00:00Z gate p1 enter plate=haul-1 waybill=acme/W1 load_state=empty
        2026-06-10T09:00:00Z gate p1 leave plate=haul-1
    """)
    assert [one.split()[0] for one in found] == ["K-08"]


def test_whoever_took_over_by_a_hand_over_is_who_the_waybill_names():
    text = LOT + SENT + """
        2026-06-10T03:00:00Z handover waybill=acme/W1 carrier=lorry vehicle=lorry-1 location=yard
        2026-06-10T08:00:00Z gate p1 enter plate=lorry-1 waybill=acme/W1 load_state=loaded
        2026-06-10T09:00:00Z gate p1 leave plate=lorry-1
    """
    assert findings_of(text) == []


def test_an_uncleaned_tank_keeps_the_class_of_its_last_goods_beside_another():
    text = """
        parking-lot p1 park=port berths=2
        2026-06-10T01:00:00Z produce acme/L1 - > acme-wh 500 substance=67-64-1
        2026-06-10T01:00:00Z produce acme/L2 - > acme-ox 500 substance=7722-84-1
        2026-06-10T02:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=outco vehicle=haul-1 due_at=2026-06-20T00:00:00Z
        2026-06-10T02:00:00Z dispatch acme/L2 acme-ox > - 100 waybill=acme/W2 consignee=outco vehicle=haul-2 due_at=2026-06-20T00:00:00Z
        2026-06-10T05:00:00Z receive acme/L1 - > outco-wh 100 waybill=acme/W1
        2026-06-10T08:00:00Z gate p1 enter plate=haul-1 berth=1 waybill=acme/W1
        2026-06-10T08:30:00Z gate p1 enter plate=haul-2 berth=2 waybill=acme/W2
        2026-06-10T10:00:00Z gate p1 leave plate=haul-1
        2026-06-10T10:00:00Z gate p1 leave plate=haul-2
        2026-06-10T11:00:00Z receive acme/L2 - > outco-ox 100 waybill=acme/W2
    """  # noqa: E501
    assert rules(text) == ["K-04"]
    assert rules(text.replace("plate=haul-1 berth=1", "plate=haul-1 berth=1 load_state=empty")
                 ) == []


def test_a_lot_keeps_apart_what_it_says_itself():
    text = """
        parking-lot p1 park=port berths=2 apart=3/5.1
        2026-06-10T01:00:00Z produce acme/L1 - > acme-wh 500 substance=67-64-1
        2026-06-10T02:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=outco vehicle=haul-1 due_at=2026-06-20T00:00:00Z
        2026-06-10T02:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W2 consignee=outco vehicle=haul-2 due_at=2026-06-20T00:00:00Z
        2026-06-10T08:00:00Z gate p1 enter plate=haul-1 berth=1 waybill=acme/W1
        2026-06-10T08:30:00Z gate p1 enter plate=haul-2 berth=2 waybill=acme/W2
        2026-06-10T10:00:00Z gate p1 leave plate=haul-1
        2026-06-10T10:00:00Z gate p1 leave plate=haul-2
        as_of 2026-06-12T00:00:00Z
    """  # noqa: E501
    assert rules(text) == []
    assert rules(text.replace("apart=3/5.1", "apart=3/3")) == ["K-04"]


def test_more_vehicles_than_berths_are_told_once_a_day():
    lines = "\n".join(
        f"2026-06-10T08:{n:02d}:00Z gate p1 enter plate=A{n}\n"
        f"2026-06-10T10:{n:02d}:00Z gate p1 leave plate=A{n}" for n in range(7))
    assert rules("parking-lot p1 park=port berths=4\n" + lines) == ["K-05"]


@pytest.mark.parametrize(("most", "berths", "found"), [
    (2, "123", ["K-05"]), (3, "123", []), (2, "12", []), (2, "12-", []), (1, "12", ["K-05"])])
def test_a_zone_holds_as_many_as_it_takes(most, berths, found):
    lines = "\n".join(
        f"2026-06-10T08:{n:02d}:00Z gate p1 enter plate=A{n} {f'berth={on}' if on != '-' else ''}\n"
        f"2026-06-10T10:{n:02d}:00Z gate p1 leave plate=A{n}" for n, on in enumerate(berths))
    assert rules(f"parking-lot p1 park=port berths=4 zone_capacity={most}\n{lines}") == found


def test_who_is_soon_gone_takes_no_room_of_the_next():
    text = "parking-lot p1 park=port berths=4 zone_capacity=1\n" + """
        2026-06-10T08:00:00Z gate p1 enter plate=A1 berth=1
        2026-06-10T08:20:00Z gate p1 enter plate=A2 berth=2
        2026-06-10T08:{}:00Z gate p1 leave plate=A1
        2026-06-10T10:20:00Z gate p1 leave plate=A2
    """
    # Whoever is gone within the half hour of an unsure clock is not held to have met the next.
    assert rules(text.format("40")) == []
    assert rules(text.format("55")) == ["K-05"]


def test_a_gate_has_room_for_all():
    lines = "\n".join(f"2026-06-10T08:{n:02d}:00Z gate g1 enter plate=A{n}\n"
                      f"2026-06-10T10:{n:02d}:00Z gate g1 leave plate=A{n}" for n in range(7))
    assert rules("parking-lot g1 park=port\n" + lines) == []


def test_loaded_in_the_park_beyond_six_hours_counts_from_the_gate_until_it_unloads():
    text = GATES + SENT + """
        2026-06-10T08:00:00Z gate g1 enter plate=haul-1 waybill=acme/W1 load_state=loaded
        2026-06-10T20:00:00Z gate g2 leave plate=haul-1
    """
    assert rules(text) == ["K-02"]
    unloaded = text + "2026-06-10T12:00:00Z receive acme/L1 - > outco-wh 100 waybill=acme/W1"
    assert rules(unloaded) == []


def test_a_passage_without_a_movement_waits_a_day_and_is_told_once_for_the_vehicles_day():
    text = GATES + """
        custodian acme
        2026-06-10T08:00:00Z gate g1 enter plate=A1 load_state=loaded waybill=acme/W1
        2026-06-10T09:00:00Z gate g2 leave plate=A1 load_state=loaded waybill=acme/W1
    """
    assert rules(text) == ["V-15"]
    assert rules(text + "as_of 2026-06-11T07:00:00Z") == []


def test_a_truck_on_a_closed_waybill_is_loaded_without_one():
    text = GATES + """
        2026-06-10T01:00:00Z produce acme/L1 - > acme-wh 500 substance=67-64-1
        2026-06-10T02:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta vehicle=haul-1
        2026-06-10T05:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
        2026-06-10T05:20:00Z gate g2 enter plate=haul-1 waybill=acme/W1 load_state=loaded
        2026-06-10T05:25:00Z gate g2 leave plate=haul-1 waybill=acme/W1 load_state=loaded
    """  # noqa: E501
    assert rules(text) == []
    assert rules(text.replace("T05:25:00Z gate g2 leave", "T06:25:00Z gate g2 leave")) == ["V-01"]
