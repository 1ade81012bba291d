"""The order of the books, commingled places, and quantities."""

from tests.world import booked, ends, legs, stock

MADE = "1T08:00 produce acme/L7 - > acme-tank 100 substance=67-56-1\n"
MIXED = """
    1T07:00 produce acme/A - > acme-mix 60 substance=67-56-1
    1T08:00 produce acme/B - > acme-mix 30 substance=67-56-1
"""


def test_totals_at_midnight_stand_inflow_before_count_before_outflow():
    books = booked("""
        2T00:00 use acme/L7 acme-unit > - 100 id=a
        2T00:00 transfer acme/L7 acme-tank > acme-unit 100 id=b
        2T00:00 produce acme/L7 - > acme-tank 100 substance=67-56-1 id=c
        2T00:00 count acme/L7 acme-unit > - counted_kg=100 id=d
        """)
    assert [step.fact.movement.event_id for step in books.steps] == ["c", "b", "d", "a"]
    assert not books.holdings.shortages


def test_a_whole_trip_at_one_instant_stands_in_the_order_of_the_road():
    books = booked("""
        2T00:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1 id=a
        2T00:00 handover - - > - waybill=acme/W1 carrier=rail id=b
        2T00:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta id=c
        2T00:00 produce acme/L7 - > acme-tank 100 substance=67-56-1 id=d
        2T00:00 use acme/L7 beta-tank > - 100 id=0
        """)
    assert [step.fact.movement.event_id for step in books.steps] == ["d", "c", "b", "a", "0"]
    assert ends(books) == {"consumed:beta-tank": "100", "produced:acme-tank": "-100"}


def test_a_ring_at_one_instant_is_booked_from_its_least_id_on():
    books = booked("""
        2T00:00 transfer acme/L7 acme-b > acme-a 10 id=2
        2T00:00 transfer acme/L7 acme-a > acme-b 10 id=1
        """)
    assert ends(books) == {}
    assert [leg.fact.movement.event_id for leg in books.legs] == ["1", "2"]


def test_parts_of_one_instant_stand_before_what_closes_their_line():
    books = booked(MADE + """
        2T00:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta
        3T00:00 receive acme/L7 - > beta-tank 40 waybill=acme/W1 id=a
        3T00:00 receive acme/L7 - > beta-tank 60 waybill=acme/W1 partial=true id=b
        """)
    assert [step.fact.movement.event_id for step in books.steps][-2:] == ["b", "a"]
    assert not books.unmatched and stock(books) == {"beta-tank acme/L7": "100"}


def test_goods_that_go_and_come_back_at_one_instant_leave_first_where_they_stood():
    books = booked(MADE + """
        2T00:00 receive acme/L7 - > acme-tank 100 waybill=beta/W2 id=1
        2T00:00 dispatch acme/L7 beta-unit > - 100 waybill=beta/W2 consignee=acme id=2
        2T00:00 transfer acme/L7 beta-tank > beta-unit 100 id=3
        2T00:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1 id=4
        2T00:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta id=5
        """)
    assert [step.fact.movement.event_id for step in books.steps][1:] == ["5", "4", "3", "2", "1"]
    assert not books.holdings.shortages and stock(books) == {"acme-tank acme/L7": "100"}


def test_a_refused_trip_at_one_instant_goes_on_in_the_order_of_the_road():
    books = booked(MADE + """
        2T00:00 receive acme/L7 - > acme-tank 100 waybill=acme/W2 id=1
        2T00:00 reject acme/L7 - > - waybill=acme/W1 successor=acme/W2 id=2
        2T00:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta id=3
        """)
    assert [step.fact.movement.event_id for step in books.steps][1:] == ["3", "2", "1"]
    assert not books.unmatched and stock(books) == {"acme-tank acme/L7": "100"}


def test_a_receipt_before_its_dispatch_is_one_inversion_and_no_suspense():
    books = booked(MADE + """
        1T10:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta
        1T09:45 receive acme/L7 - > beta-tank 100 waybill=acme/W1
        """)
    assert [i.gap.total_seconds() for i in books.inversions] == [900]
    assert ends(books) == {"produced:acme-tank": "-100"}


def test_a_late_filing_ends_as_if_it_had_come_in_time():
    late = "1T07:00 opening acme/L7 - > acme-tank 5 substance=67-56-1\n"
    used = "1T09:00 use acme/L7 acme-tank > - 105\n"
    assert legs(booked(late + MADE + used)) == legs(booked(MADE + used + late))


def test_a_draw_without_lot_takes_from_all_lots_in_proportion():
    books = booked(MIXED + "1T09:00 use - acme-mix > - 45")
    assert stock(books) == {"acme-mix acme/A": "30", "acme-mix acme/B": "15"}


def test_a_lot_below_one_kilogram_is_drawn_whole_and_first():
    books = booked(MIXED + """
        1T08:30 produce acme/C - > acme-mix 0.4 substance=67-56-1
        1T09:00 use - acme-mix > - 30.4""")
    assert stock(books) == {"acme-mix acme/A": "40", "acme-mix acme/B": "20"}


def test_a_draw_is_exact_to_the_milligram():
    books = booked("""
        1T07:00 produce acme/A - > acme-mix 2 substance=X
        1T07:00 produce acme/B - > acme-mix 2 substance=X
        1T07:00 produce acme/C - > acme-mix 2 substance=X
        1T09:00 use - acme-mix > - 0.000002
        """)
    assert stock(books) == {"acme-mix acme/A": "1.999999", "acme-mix acme/B": "1.999999",
                            "acme-mix acme/C": "2"}


def test_a_named_lot_short_in_a_tank_is_made_of_its_neighbours():
    books = booked(MIXED + "1T09:00 use acme/A acme-mix > - 70 id=u")
    assert stock(books) == {"acme-mix acme/B": "20"}
    assert "acme/B stock:acme-mix > consumed:u~acme/A 10" in legs(books)
    assert "acme/A produced:u~acme/A > consumed:acme-mix 10" in legs(books)
    assert not books.holdings.shortages


def test_another_substance_in_the_pit_does_not_fill_in_for_a_lot():
    books = booked(MIXED + """
        1T08:00 produce acme/Z - > acme-mix 500 substance=64-17-5
        1T09:00 use acme/A acme-mix > - 100
        """)
    assert stock(books) == {"acme-mix acme/Z": "500"}
    assert ends(books)["unexplained:acme-mix"] == "-10"


def test_a_tank_that_lacks_goods_owes_them_and_later_inflow_repays_under_its_own_name():
    books = booked(MIXED + """
        1T09:00 use - acme-mix > - 100
        1T10:00 produce acme/C - > acme-mix 50 substance=67-56-1
        """)
    assert stock(books) == {"acme-mix acme/C": "40"}
    assert "unexplained:acme-mix" not in ends(books)


def test_a_dispatch_without_lot_from_a_tank_and_a_receipt_without_lot_meet_line_by_line():
    books = booked(MIXED + """
        1T09:00 dispatch - acme-mix > - 45 waybill=acme/W1 consignee=beta
        1T12:00 receive - - > beta-mix 44.7 waybill=acme/W1
        """)
    assert stock(books) == {"acme-mix acme/A": "30", "acme-mix acme/B": "15",
                            "beta-mix acme/A": "29.8", "beta-mix acme/B": "14.9"}
    assert ends(books)["difference:acme/W1"] == "0.3"


def test_a_dispatch_without_lot_from_an_empty_tank_is_booked_under_a_name_of_its_own():
    books = booked("1T09:00 dispatch - acme-mix > - 45 waybill=acme/W1 consignee=beta substance=X")
    assert legs(books) == ["acme/?acme-mix unexplained:acme-mix > transit:acme/W1@acme 45"]


def test_a_tank_is_cut_into_a_new_tank_lot():
    books = booked(MIXED + "1T09:00 convert - in=@acme-mix:90:67-56-1 "
                           "out=acme/T1@acme-mix:90:67-56-1 id=cut")
    assert stock(books) == {"acme-mix acme/T1": "90"}


def test_an_input_without_lot_from_a_place_that_is_not_mixed_draws_nothing():
    books = booked(MADE + "1T09:00 convert - in=@acme-tank:90:67-56-1 out=acme/T1@acme-unit:9:X")
    assert stock(books) == {"acme-tank acme/L7": "100", "acme-unit acme/T1": "9"}


def test_pieces_are_counted_beside_mass():
    books = booked(MADE + """
        1T10:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta pieces=10
        1T12:00 receive acme/L7 - > beta-tank 90 waybill=acme/W1 pieces=9
        """)
    assert next(iter(books.lines.values())).pieces == (10, 9)


def test_without_a_count_of_pieces_on_every_paper_none_are_compared():
    books = booked(MADE + """
        1T10:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta pieces=10
        1T12:00 receive acme/L7 - > beta-tank 90 waybill=acme/W1
        """)
    assert next(iter(books.lines.values())).pieces is None


def test_another_system_that_knows_no_lots_tells_the_same_trip():
    books = booked(MADE + """
        2T08:00 dispatch acme/L7 acme-tank > - 60 waybill=acme/W1 consignee=beta
        2T08:01 dispatch - acme-tank > - 61 waybill=acme/W1 consignee=beta source=e-waybill
        2T09:00 receive - - > beta-tank 59 waybill=acme/W1 source=e-waybill
        2T09:01 receive acme/L7 - > beta-tank 60 waybill=acme/W1
        """)
    assert len(books.trips.corroborating) == 2 and not books.unmatched
    assert stock(books) == {"acme-tank acme/L7": "40", "beta-tank acme/L7": "60"}


def test_another_system_may_name_a_lot_where_a_tank_was_drawn_without_one():
    books = booked(MIXED + """
        2T08:00 dispatch - acme-mix > - 30 waybill=acme/W1 consignee=beta
        2T08:01 dispatch acme/A acme-mix > - 30 waybill=acme/W1 consignee=beta source=e-waybill
        2T09:00 receive - - > beta-tank 30 waybill=acme/W1
        """)
    assert stock(books) == {"acme-mix acme/A": "40", "acme-mix acme/B": "20",
                            "beta-tank acme/A": "20", "beta-tank acme/B": "10"}
