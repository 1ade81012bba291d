"""Refused goods go on under the successor's waybill, whatever is filed for it and when."""

from tests.world import booked, ends, stock

SENT = """
    1T08:00 produce acme/L7 - > acme-tank 100 substance=67-56-1
    1T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta carrier=haul
"""
REFUSED = SENT + """
    1T12:00 reject acme/L7 - > - waybill=acme/W1 successor=acme/W2 on_behalf_of=beta
"""
ONWARD = "dispatch acme/L7 acme-tank > - 100 waybill=acme/W2 consignee=gamma carrier=fast " \
         "due_at=2T00:00\n"


def test_a_refusal_without_successor_leaves_goods_in_transit():
    books = booked(SENT + "1T12:00 reject acme/L7 - > - waybill=acme/W1 on_behalf_of=beta")
    assert ends(books)["transit:acme/W1@haul"] == "100"
    assert next(iter(books.lines.values())).state == "rejected"


def test_refused_goods_go_on_by_the_successor_without_its_own_dispatch():
    books = booked(REFUSED)
    assert ends(books)["transit:acme/W2@haul"] == "100"
    assert [line.state for line in books.lines.values()] == ["continued", "in_transit"]


def test_the_successors_own_dispatch_adds_nothing_and_names_consignee_and_due_time():
    for when in ("1T11:00", "1T12:00", "1T13:00"):
        books = booked(REFUSED + f"{when} {ONWARD}")
        assert ends(books) == {"produced:acme-tank": "-100", "transit:acme/W2@fast": "100"}
        line = books.by_trip["acme/W2"][0]
        assert (line.consignee, line.continued_from, line.due_at.day) == ("gamma", "acme/W1", 2)


def test_the_successors_receipt_closes_the_chain():
    arrived = "1T18:00 receive acme/L7 - > gamma-tank 100 waybill=acme/W2"
    for filed in ("", f"1T11:00 {ONWARD}", f"1T13:00 {ONWARD}"):
        books = booked(REFUSED + filed + arrived)
        assert stock(books) == {"gamma-tank acme/L7": "100"}
        assert ends(books) == {"produced:acme-tank": "-100"}


def test_a_receipt_that_precedes_the_refusal_by_the_clock_pulls_the_refusal_forward():
    books = booked(REFUSED + "1T11:55 receive acme/L7 - > gamma-tank 100 waybill=acme/W2")
    assert stock(books) == {"gamma-tank acme/L7": "100"}
    assert [i.gap.total_seconds() for i in books.inversions] == [300]


def test_part_is_received_and_the_rest_refused_in_either_order():
    for first, second in (("1T12:00", "1T12:30"), ("1T12:30", "1T12:00"), ("1T12:00", "1T12:00")):
        books = booked(SENT + f"""
            {first} receive acme/L7 - > beta-tank 70 waybill=acme/W1
            {second} reject acme/L7 - > - 30 waybill=acme/W1 successor=acme/W2 on_behalf_of=beta
            """)
        assert stock(books) == {"beta-tank acme/L7": "70"}
        assert ends(books) == {"produced:acme-tank": "-100", "transit:acme/W2@haul": "30"}


def test_refused_goods_sent_back_outside_are_exported_when_due():
    inward = """
        1T08:00 dispatch out/L1 - > - 50 waybill=out/W1 consignor=outco consignee=beta substance=X
        1T12:00 reject out/L1 - > - waybill=out/W1 successor=out/W2 on_behalf_of=beta \
 consignee=outco due_at=1T20:00
        """
    assert ends(booked(inward)) == {"exported:outco": "50", "imported:outco": "-50"}
    own = "1T12:10 dispatch out/L1 beta-gate > - 50 waybill=out/W2 consignee=outco due_at=1T20:00"
    assert ends(booked(inward + own)) == {"exported:outco": "50", "imported:outco": "-50"}


def test_a_refusal_that_carried_nothing_leaves_its_successors_dispatch_to_be_booked():
    books = booked("""
        1T08:00 produce acme/L7 - > acme-tank 100 substance=67-56-1
        1T12:00 reject acme/L7 - > - waybill=acme/W1 successor=acme/W2 on_behalf_of=beta
        1T13:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W2 consignee=gamma
        1T18:00 receive acme/L7 - > gamma-tank 100 waybill=acme/W2
        """)
    assert stock(books) == {"gamma-tank acme/L7": "100"}
    assert ends(books) == {"produced:acme-tank": "-100"}


def test_a_refusal_of_one_line_leaves_the_trucks_other_lines_alone():
    books = booked("""
        1T08:00 produce acme/L7 - > acme-tank 100 substance=67-56-1
        1T08:00 produce acme/L8 - > acme-tank 40 substance=67-56-1
        1T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta
        1T09:00 dispatch acme/L8 acme-tank > - 40 waybill=acme/W1 consignee=beta
        1T12:00 reject acme/L8 - > - waybill=acme/W1 successor=acme/W2 on_behalf_of=beta
        1T12:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1
        """)
    assert stock(books) == {"beta-tank acme/L7": "100"}
    assert ends(books)["transit:acme/W2@acme"] == "40"


def test_a_hand_over_on_the_successor_before_the_refusal_by_the_clock_still_counts():
    books = booked(REFUSED + "1T11:58 handover - - > - waybill=acme/W2 carrier=rail")
    assert ends(books)["transit:acme/W2@rail"] == "100"
    assert [i.gap.total_seconds() for i in books.inversions] == [120]


def test_what_is_refused_stays_on_the_road_until_its_sender_takes_it_back_in_either_order():
    for first, second in (("1T12:00", "1T12:30"), ("1T12:30", "1T12:00"), ("1T12:00", "1T12:00")):
        parted = SENT + f"""
            {first} receive acme/L7 - > beta-tank 70 waybill=acme/W1
            {second} reject acme/L7 - > - 30 waybill=acme/W1 on_behalf_of=beta
            """
        books = booked(parted)
        assert stock(books) == {"beta-tank acme/L7": "70"}
        assert ends(books) == {"produced:acme-tank": "-100", "transit:acme/W1@haul": "30"}
        books = booked(parted + "2T08:00 receive acme/L7 - > acme-tank 30 waybill=acme/W1")
        assert stock(books) == {"acme-tank acme/L7": "30", "beta-tank acme/L7": "70"}
        assert ends(books) == {"produced:acme-tank": "-100"}
        line, = books.lines.values()
        assert (line.state, line.returned_mg, line.difference_mg) == ("received", 30_000_000, 0)


def test_goods_that_came_back_light_leave_a_difference():
    books = booked(SENT + """
        1T12:00 reject acme/L7 - > - waybill=acme/W1 on_behalf_of=beta
        2T08:00 receive acme/L7 - > acme-tank 40 waybill=acme/W1 partial=true
        2T09:00 receive acme/L7 - > acme-tank 59 waybill=acme/W1
        """)
    line, = books.lines.values()
    assert (line.state, line.open_mg, line.difference_mg) == ("returned", 0, 1_000_000)


def test_what_was_refused_and_taken_in_after_all_is_received():
    for when in ("1T11:00", "1T13:00"):
        books = booked(SENT + f"""
            1T12:00 reject acme/L7 - > - waybill=acme/W1 on_behalf_of=beta
            {when} receive acme/L7 - > beta-tank 100 waybill=acme/W1
            """)
        assert stock(books) == {"beta-tank acme/L7": "100"}
        assert ends(books) == {"produced:acme-tank": "-100"}
