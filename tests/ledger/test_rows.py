"""Every row of the table of postings, as ledgers an inspector can read."""

from tests.world import booked, ends, legs, stock

MADE = "1T08:00 produce acme/L7 - > acme-tank 30000 substance=67-56-1\n"
SENT = MADE + """
1T09:00 dispatch acme/L7 acme-tank > - 30000 waybill=acme/W1 consignee=beta carrier=haul
"""


def test_a_dispatch_takes_stock_into_transit_held_by_the_carrier_named():
    books = booked(SENT)
    assert legs(books)[1:] == ["acme/L7 stock:acme-tank > transit:acme/W1@haul 30000"]
    assert next(iter(books.lines.values())).state == "in_transit"


def test_without_a_carrier_the_vehicles_custodian_holds_goods_in_transit():
    books = booked(MADE + "1T09:00 dispatch acme/L7 acme-tank > - 9 waybill=acme/W1 "
                          "consignee=beta vehicle=fast-1")
    assert ends(books)["transit:acme/W1@fast"] == "9"


def test_without_carrier_and_vehicle_the_consignor_holds_goods_in_transit():
    books = booked(MADE + "1T09:00 dispatch acme/L7 acme-tank > - 9 waybill=acme/W1 consignee=beta")
    assert ends(books)["transit:acme/W1@acme"] == "9"


def test_a_hand_over_changes_the_holder_in_transit():
    books = booked(SENT + "1T10:00 handover - - > - waybill=acme/W1 carrier=rail")
    assert legs(books)[2:] == ["acme/L7 transit:acme/W1@haul > transit:acme/W1@rail 30000"]


def test_a_hand_over_before_its_dispatch_by_the_clock_still_changes_the_holder():
    books = booked(SENT + "1T08:55 handover - - > - waybill=acme/W1 carrier=rail")
    assert legs(books)[2:] == ["acme/L7 transit:acme/W1@haul > transit:acme/W1@rail 30000"]
    assert [i.gap.total_seconds() for i in books.inversions] == [300]


def test_goods_loaded_after_a_hand_over_by_who_took_over_are_no_inversion():
    books = booked(MADE + """
        1T08:00 produce acme/L8 - > acme-tank 5 substance=67-56-1
        1T09:00 dispatch acme/L7 acme-tank > - 30000 waybill=acme/W1 consignee=beta carrier=haul
        1T10:00 handover - - > - waybill=acme/W1 carrier=rail
        1T11:00 dispatch acme/L8 acme-tank > - 5 waybill=acme/W1 consignee=beta carrier=rail
        """)
    assert ends(books)["transit:acme/W1@rail"] == "30005"
    assert not books.inversions


def test_less_received_than_sent_leaves_a_positive_difference():
    books = booked(SENT + "1T16:00 receive acme/L7 - > beta-tank 29940 waybill=acme/W1")
    assert stock(books) == {"beta-tank acme/L7": "29940"}
    assert ends(books) == {"difference:acme/W1": "60", "produced:acme-tank": "-30000"}
    assert next(iter(books.lines.values())).state == "received"


def test_more_received_than_sent_is_a_gain_from_the_lines_difference():
    books = booked(SENT + "1T16:00 receive acme/L7 - > beta-tank 30020 waybill=acme/W1")
    assert stock(books) == {"beta-tank acme/L7": "30020"}
    assert ends(books)["difference:acme/W1"] == "-20"
    assert next(iter(books.lines.values())).difference_mg == -20_000_000


def test_partial_receipts_leave_the_rest_in_transit_until_the_closing_one():
    part = "1T16:00 receive acme/L7 - > beta-tank 10000 waybill=acme/W1 partial=true\n"
    books = booked(SENT + part)
    assert ends(books)["transit:acme/W1@haul"] == "20000"
    assert next(iter(books.lines.values())).state == "partly_received"
    books = booked(SENT + part + "1T18:00 receive acme/L7 - > beta-tank 19950 waybill=acme/W1")
    assert ends(books) == {"difference:acme/W1": "50", "produced:acme-tank": "-30000"}
    assert stock(books) == {"beta-tank acme/L7": "29950"}


def test_a_receipt_with_no_dispatch_comes_from_suspense():
    books = booked("1T16:00 receive acme/L7 - > beta-tank 100 waybill=acme/W9")
    assert legs(books) == ["acme/L7 unmatched:beta-tank > stock:beta-tank 100"]
    assert [case.line for case in books.unmatched] == [None]


def test_a_second_receipt_of_a_received_line_is_one_unmatched_receipt():
    books = booked(SENT + """
        1T16:00 receive acme/L7 - > beta-tank 30000 waybill=acme/W1
        1T17:00 receive acme/L7 - > beta-tank 30000 waybill=acme/W1
        """)
    assert ends(books)["unmatched:beta-tank"] == "-30000"
    assert [case.line.id for case in books.unmatched] == ["acme/W1|acme/L7|beta"]


def test_a_receipt_that_names_no_lot_takes_the_only_lot_of_its_waybill():
    books = booked(SENT + "1T16:00 receive - - > beta-tank 30000 waybill=acme/W1")
    assert stock(books) == {"beta-tank acme/L7": "30000"}


def test_a_receipt_without_lot_of_several_lots_is_shared_by_what_was_sent():
    books = booked(MADE + """
        1T08:00 produce acme/L8 - > acme-tank 10000 substance=67-56-1
        1T09:00 dispatch acme/L7 acme-tank > - 20000 waybill=acme/W1 consignee=beta
        1T09:00 dispatch acme/L8 acme-tank > - 10000 waybill=acme/W1 consignee=beta
        1T16:00 receive - - > beta-tank 29970 waybill=acme/W1
        """)
    assert stock(books) == {"acme-tank acme/L7": "10000", "beta-tank acme/L7": "19980",
                            "beta-tank acme/L8": "9990"}
    assert ends(books)["difference:acme/W1"] == "30"


def test_one_truck_carries_several_lots_to_several_consignees_line_by_line():
    books = booked(MADE + """
        1T08:00 produce acme/L8 - > acme-tank 10000 substance=64-17-5
        1T09:00 dispatch acme/L7 acme-tank > - 20000 waybill=acme/W1 consignee=beta
        1T09:00 dispatch acme/L7 acme-tank > - 10000 waybill=acme/W1 consignee=gamma
        1T09:00 dispatch acme/L8 acme-tank > - 10000 waybill=acme/W1 consignee=gamma
        1T16:00 receive acme/L7 - > gamma-tank 10000 waybill=acme/W1
        1T17:00 receive acme/L8 - > gamma-tank 9999 waybill=acme/W1
        """)
    assert {line.id: line.state for line in books.lines.values()} == {
        "acme/W1|acme/L7|beta": "in_transit", "acme/W1|acme/L7|gamma": "received",
        "acme/W1|acme/L8|gamma": "received"}
    assert ends(books)["transit:acme/W1@acme"] == "20000"


def test_a_wrong_consignee_receives_the_line_and_no_suspense_opens():
    books = booked(SENT + "1T16:00 receive acme/L7 - > gamma-tank 30000 waybill=acme/W1")
    line = next(iter(books.lines.values()))
    assert (line.state, line.diverted) == ("received", True)
    assert not books.unmatched
    assert stock(books) == {"gamma-tank acme/L7": "30000"}


def test_an_overdue_line_posts_nothing_and_goods_stay_in_transit():
    books = booked(SENT.replace("carrier", "due_at=1T12:00 carrier"), until="9T00:00")
    assert ends(books)["transit:acme/W1@haul"] == "30000"


def test_a_conversion_consumes_each_input_and_produces_each_output_in_its_own_substance():
    books = booked("""
        1T08:00 produce acme/A - > acme-tank 100 substance=67-56-1
        1T08:00 produce acme/B - > acme-tank 50 substance=64-17-5
        1T09:00 convert - in=acme/A@acme-tank:60 in=acme/B@acme-tank:50 \
 in="unlisted water:5" out=acme/C@acme-unit:90:75-07-0 out=acme/D@acme-unit:10:71-43-2 \
 out="unlisted steam:15" id=react""")
    assert legs(books)[2:] == [
        "acme/A stock:acme-tank > consumed:react 60", "acme/B stock:acme-tank > consumed:react 50",
        "acme/C produced:react > stock:acme-unit 90", "acme/D produced:react > stock:acme-unit 10"]
    assert books.legs[-1].substance == "71-43-2"


def test_a_discard_turns_a_lot_into_a_waste_lot_with_its_code():
    books = booked(MADE + "1T09:00 discard acme/L7 acme-tank > acme-pit 40 waste_code=900-402-06 "
                          "id=bin")
    assert legs(books)[1:] == ["acme/L7 stock:acme-tank > consumed:bin 40",
                               "acme/L7-900-402-06 produced:bin > stock:acme-pit 40"]
    assert books.legs[-1].substance == "HW:900-402-06"


def test_use_disposal_export_and_loss_end_outside():
    books = booked(MADE + """
        1T09:00 use acme/L7 acme-tank > - 1
        1T09:00 dispose acme/L7 acme-tank > - 2
        1T09:00 export acme/L7 acme-tank > - 3
        1T09:00 lose acme/L7 acme-tank > - 4
        1T07:00 import acme/L8 - > acme-tank 5 substance=67-56-1
        1T07:00 opening acme/L9 - > acme-tank 6 substance=67-56-1
        1T07:00 gain acme/L9 - > acme-tank 7
        """)
    assert ends(books) == {
        "consumed:acme-tank": "1", "disposed:acme-tank": "2", "exported:acme-tank": "3",
        "gain:acme-tank": "-7", "imported:acme-tank": "-5", "loss:acme-tank": "4",
        "opening:acme-tank": "-6", "produced:acme-tank": "-30000"}


def test_a_transfer_moves_stock_from_place_to_place():
    assert legs(booked(MADE + "1T09:00 transfer acme/L7 acme-tank > acme-unit 400"))[1:] == [
        "acme/L7 stock:acme-tank > stock:acme-unit 400"]


def test_what_a_place_does_not_have_is_booked_from_suspense():
    books = booked(MADE + "1T09:00 use acme/L7 acme-tank > - 30100")
    assert legs(books)[1:] == ["acme/L7 stock:acme-tank > consumed:acme-tank 30000",
                               "acme/L7 unexplained:acme-tank > consumed:acme-tank 100"]


def test_later_inflow_repays_suspense_before_it_becomes_stock():
    books = booked("""
        1T08:00 use acme/L7 acme-tank > - 100
        1T09:00 produce acme/L7 - > acme-tank 130 substance=67-56-1
        """)
    assert legs(books)[1:] == ["acme/L7 produced:acme-tank > unexplained:acme-tank 100",
                               "acme/L7 produced:acme-tank > stock:acme-tank 30"]
    assert books.holdings.shortages[0].covered_at == books.legs[-1].at


def test_inflow_of_another_lot_or_elsewhere_repays_nothing():
    books = booked("""
        1T08:00 use acme/L7 acme-tank > - 100
        1T09:00 produce acme/L8 - > acme-tank 130 substance=67-56-1
        1T09:00 produce acme/L7 - > acme-unit 130 substance=67-56-1
        """)
    assert ends(books)["unexplained:acme-tank"] == "-100"
