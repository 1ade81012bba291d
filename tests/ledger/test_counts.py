"""Counts, their settlement, corrections and go-live."""

from hazchem.domain.finding import code_of
from tests.world import booked, ends, legs, stock

MADE = "1T08:00 produce acme/L7 - > acme-tank 100 substance=67-56-1\n"
TWO = MADE + "1T08:00 produce acme/L8 - > acme-tank 50 substance=64-17-5\n"
COUNT_ID = "6d9c4a8e-0000-4000-8000-00000000c0c0"


def test_a_count_of_a_lot_makes_stock_what_was_counted():
    books = booked(TWO + "1T09:00 count acme/L7 acme-tank > - counted_kg=97 id=c1")
    assert legs(books)[2:] == ["acme/L7 stock:acme-tank > difference:c1 3"]
    assert (books.counts[0].book_mg, books.counts[0].delta_mg) == (100_000_000, 3_000_000)


def test_a_count_that_finds_more_takes_it_from_the_difference():
    books = booked(TWO + "1T09:00 count acme/L7 acme-tank > - counted_kg=101 id=c1")
    assert legs(books)[2:] == ["acme/L7 difference:c1 > stock:acme-tank 1"]


def test_a_count_of_all_lots_shares_the_difference_in_proportion():
    books = booked(TWO + "1T09:00 count - acme-tank > - counted_kg=147 id=c1")
    assert sorted(legs(books)[2:]) == ["acme/L7 stock:acme-tank > difference:c1 2",
                                       "acme/L8 stock:acme-tank > difference:c1 1"]


def test_a_count_of_one_substance_leaves_the_others_alone():
    books = booked(TWO + """
        1T08:30 use acme/L8 acme-tank > - 60
        1T09:00 count - acme-tank > - counted_kg=99 substance=67-56-1
        1T10:00 produce acme/L8 - > acme-tank 10 substance=64-17-5
        """)
    assert stock(books) == {"acme-tank acme/L7": "99"}
    assert "unexplained:acme-tank" not in ends(books)


def test_a_count_in_an_empty_place_finds_goods_nobody_named():
    books = booked("1T09:00 count - acme-tank > - counted_kg=5 substance=67-56-1 id=c1")
    assert legs(books) == ["acme/?acme-tank difference:c1 > stock:acme-tank 5"]
    assert books.legs[0].substance == "67-56-1"


def test_a_count_draws_the_line_so_that_later_inflow_repays_nothing():
    books = booked("""
        1T08:00 use acme/L7 acme-tank > - 100
        1T09:00 count acme/L7 acme-tank > - counted_kg=0
        1T10:00 produce acme/L7 - > acme-tank 100 substance=67-56-1
        """)
    assert stock(books) == {"acme-tank acme/L7": "100"}
    assert ends(books)["unexplained:acme-tank"] == "-100"


def test_a_loss_that_cites_the_count_settles_its_difference_and_not_stock():
    counted = MADE + f"1T09:00 count acme/L7 acme-tank > - counted_kg=97 id={COUNT_ID}\n"
    for cited in (COUNT_ID, code_of("Q-03", "event", COUNT_ID), code_of("Q-08", "event", COUNT_ID)):
        books = booked(counted + f'1T10:00 lose acme/L7 acme-tank > - 3 reason="settles {cited}"')
        assert legs(books)[2:] == [f"acme/L7 difference:{COUNT_ID} > loss:acme-tank 3"]
        assert books.counts[0].settled_mg == books.counts[0].delta_mg
        assert stock(books) == {"acme-tank acme/L7": "97"}


def test_a_gain_of_the_same_instant_settles_the_count_it_cites():
    books = booked(MADE + f"""
        1T09:00 count acme/L7 acme-tank > - counted_kg=102 id={COUNT_ID}
        1T09:00 gain acme/L7 - > acme-tank 2 reason="{COUNT_ID}" id=a
        """)
    assert legs(books)[1:] == [f"acme/L7 difference:{COUNT_ID} > stock:acme-tank 2",
                               f"acme/L7 gain:acme-tank > difference:{COUNT_ID} 2"]


def test_a_loss_elsewhere_that_cites_a_count_is_a_loss_of_its_own():
    books = booked(MADE + f"""
        1T09:00 count acme/L7 acme-tank > - counted_kg=97 id={COUNT_ID}
        1T09:30 transfer acme/L7 acme-tank > acme-unit 10
        1T10:00 lose acme/L7 acme-unit > - 3 reason="{COUNT_ID}"
        """)
    assert stock(books) == {"acme-tank acme/L7": "87", "acme-unit acme/L7": "7"}
    assert books.counts[0].settled_mg == 0


def test_a_count_stands_between_what_fills_and_what_empties_at_its_instant():
    books = booked("""
        1T09:00 use acme/L7 acme-tank > - 30 id=a
        1T09:00 count acme/L7 acme-tank > - counted_kg=100 id=b
        1T09:00 produce acme/L7 - > acme-tank 100 substance=67-56-1 id=c
        """)
    assert [leg.fact.movement.kind for leg in books.legs] == ["produce", "use"]
    assert books.counts[0].delta_mg == 0


def test_a_correction_makes_the_event_void_and_files_the_truth():
    books = booked(MADE + """
        1T09:00 use acme/L7 acme-tank > - 90 id=wrong
        2T09:00 correct - reverses=wrong id=fix replacement="1T09:00 use acme/L7 acme-tank > - 9"
        """)
    assert stock(books) == {"acme-tank acme/L7": "91"}


def test_a_reversal_alone_makes_it_as_if_the_event_had_never_been():
    books = booked(MADE + """
        1T09:00 use acme/L7 acme-tank > - 90 id=wrong
        2T09:00 correct - reverses=wrong
        """, until="1T10:00")
    assert stock(books) == {"acme-tank acme/L7": "100"}


def test_correcting_a_correction_revives_the_event_and_drops_the_replacement():
    books = booked(MADE + """
        1T09:00 use acme/L7 acme-tank > - 90 id=right
        2T09:00 correct - reverses=right id=fix replacement="1T09:00 use acme/L7 acme-tank > - 9"
        3T09:00 correct - reverses=fix id=again
        """)
    assert stock(books) == {"acme-tank acme/L7": "10"}
    assert legs(books)[1:] == ["acme/L7 stock:acme-tank > consumed:acme-tank 90"]


def test_what_replaced_a_withdrawn_replacement_is_withdrawn_with_it():
    books = booked(MADE + """
        1T09:00 use acme/L7 acme-tank > - 90 id=right
        2T09:00 correct - reverses=right id=fix \
 replacement="1T09:00 use acme/L7 acme-tank > - 9 id=nine"
        3T09:00 correct - reverses=nine id=mend \
 replacement="1T09:00 use acme/L7 acme-tank > - 8 id=eight"
        """)
    assert stock(books) == {"acme-tank acme/L7": "92"}
    books = booked(MADE + """
        1T09:00 use acme/L7 acme-tank > - 90 id=right
        2T09:00 correct - reverses=right id=fix \
 replacement="1T09:00 use acme/L7 acme-tank > - 9 id=nine"
        3T09:00 correct - reverses=nine id=mend \
 replacement="1T09:00 use acme/L7 acme-tank > - 8 id=eight"
        4T09:00 correct - reverses=fix id=undo
        """)
    assert stock(books) == {"acme-tank acme/L7": "10"}


def test_a_corrected_dispatch_leaves_its_receipt_unmatched():
    books = booked(MADE + """
        1T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta id=d
        1T16:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1
        2T09:00 correct - reverses=d
        """)
    assert stock(books) == {"acme-tank acme/L7": "100", "beta-tank acme/L7": "100"}
    assert ends(books)["unmatched:beta-tank"] == "-100"


def test_movements_before_go_live_are_shown_and_not_posted():
    books = booked("""
        1T08:00 produce acme/L7 - > acme-tank 100 substance=67-56-1
        1T09:00 use acme/L7 acme-tank > - 30
        1T10:00 count acme/L7 acme-tank > - counted_kg=1
        2T00:00 opening acme/L7 - > acme-tank 60 substance=67-56-1
        2T01:00 use acme/L7 acme-tank > - 10
        """, live={"acme": "2T00:00"})
    assert stock(books) == {"acme-tank acme/L7": "50"}
    assert len(books.steps) == 5 and len(books.legs) == 2


def test_goods_sent_before_go_live_to_who_is_live_come_from_opening():
    books = booked("""
        1T08:00 dispatch acme/L7 acme-tank > - 30 waybill=acme/W1 consignee=beta
        1T09:00 receive acme/L7 - > beta-tank 30 waybill=acme/W1
        """, live={"acme": "2T00:00"})
    assert ends(books) == {"opening:acme-tank": "-30"}
    assert stock(books) == {"beta-tank acme/L7": "30"}
