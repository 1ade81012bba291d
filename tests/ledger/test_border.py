"""The border of the ledger's area, and two sources of one fact."""

from tests.world import booked, ends, legs, stock

MADE = "1T08:00 produce acme/L7 - > acme-tank 100 substance=67-56-1\n"
ABROAD = MADE + "1T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=outco " \
                "carrier=haul due_at=1T20:00\n"


def test_goods_from_an_outside_consignor_come_from_imported():
    books = booked("""
        1T08:00 dispatch out/L1 - > - 50 waybill=out/W1 consignor=outco consignee=beta substance=X
        1T09:00 receive out/L1 - > beta-tank 50 waybill=out/W1
        """)
    assert legs(books) == ["out/L1 imported:outco > transit:out/W1@outco 50",
                           "out/L1 transit:out/W1@outco > stock:beta-tank 50"]


def test_goods_from_an_outside_consignor_need_no_dispatch():
    books = booked("1T09:00 receive out/L1 - > beta-tank 50 waybill=out/W1 consignor=outco")
    assert legs(books) == ["out/L1 imported:outco > stock:beta-tank 50"]
    assert not books.unmatched


def test_goods_from_a_party_nobody_registered_are_imported_too():
    books = booked("1T09:00 receive out/L1 - > beta-tank 50 consignor=uscc:914403001922038216")
    assert legs(books) == ["out/L1 imported:uscc:914403001922038216 > stock:beta-tank 50"]


def test_a_receipt_from_outside_filed_twice_is_imported_once():
    receipt = "receive out/L1 - > beta-tank 50 waybill=out/W1 consignor=outco\n"
    books = booked(f"1T09:00 {receipt}1T10:00 {receipt}")
    assert ends(books) == {"imported:outco": "-50", "unmatched:beta-tank": "-50"}


def test_parts_of_a_receipt_from_outside_are_all_imported():
    receipt = "receive out/L1 - > beta-tank 50 waybill=out/W1 consignor=outco"
    books = booked(f"1T09:00 {receipt} partial=true\n1T10:00 {receipt}\n")
    assert ends(books) == {"imported:outco": "-100"}


def test_goods_to_an_outside_consignee_are_exported_when_due():
    assert ends(booked(ABROAD, until="1T19:59"))["transit:acme/W1@haul"] == "100"
    books = booked(ABROAD)
    assert legs(books)[-1] == "acme/L7 transit:acme/W1@haul > exported:outco 100"
    assert next(iter(books.lines.values())).state == "exported"


def test_goods_without_due_time_are_exported_after_the_usual_time_of_their_mode():
    books = booked(ABROAD.replace("due_at=1T20:00", ""))
    assert books.legs[-1].at.isoformat() == "2026-03-02T09:00:00+00:00"


def test_a_neighbours_receipt_on_the_same_truck_does_not_stop_the_export_clock():
    books = booked(ABROAD + """
        1T08:00 produce acme/L8 - > acme-tank 5 substance=67-56-1
        1T09:00 dispatch acme/L8 acme-tank > - 5 waybill=acme/W1 consignee=beta
        1T10:00 receive acme/L8 - > beta-tank 5 waybill=acme/W1
        """)
    assert ends(books)["exported:outco"] == "100"


def test_a_confirmed_arrival_outside_closes_the_line_with_its_difference():
    books = booked(ABROAD + "2T09:00 receive acme/L7 - > outco-yard 98 waybill=acme/W1")
    assert ends(books) == {"difference:acme/W1": "2", "exported:outco-yard": "98",
                           "produced:acme-tank": "-100"}


def test_waste_for_outside_stays_in_transit_until_its_arrival_is_confirmed():
    waste = ABROAD.replace("67-56-1", "HW:900-402-06")
    assert ends(booked(waste, until="9T00:00"))["transit:acme/W1@haul"] == "100"


def test_waste_drawn_from_a_pit_without_naming_a_lot_needs_confirmation_too():
    books = booked("""
        1T08:00 produce acme/P - > acme-mix 100 substance=HW:900-402-06
        1T09:00 dispatch - acme-mix > - 60 waybill=acme/W1 consignee=outco
        """)
    assert ends(books)["transit:acme/W1@acme"] == "60"


def test_nothing_stands_on_the_books_beyond_the_area():
    books = booked(MADE + """
        1T09:00 transfer acme/L7 acme-tank > outco-yard 30
        1T10:00 transfer acme/L7 outco-yard > acme-tank 10
        """)
    assert stock(books) == {"acme-tank acme/L7": "80"}
    assert ends(books) == {"exported:outco-yard": "30", "imported:outco-yard": "-10",
                           "produced:acme-tank": "-100"}


def test_goods_that_cross_between_outside_parties_come_in_and_go_out():
    books = booked("1T08:00 dispatch out/L1 - > - 50 waybill=out/W1 consignor=outco "
                   "consignee=outfar substance=X carrier=haul")
    assert ends(books) == {"exported:outfar": "50", "imported:outco": "-50"}


def test_title_never_posts():
    titled = ABROAD.strip() + " owner=gamma seller=acme buyer=delta"
    assert legs(booked(titled)) == legs(booked(ABROAD))


def test_another_source_of_the_same_fact_corroborates_and_adds_nothing():
    books = booked(ABROAD + "1T09:01 dispatch acme/L7 acme-tank > - 101 waybill=acme/W1 "
                            "consignee=outco source=e-waybill")
    assert legs(books) == legs(booked(ABROAD))
    assert [(second.movement.source, first.movement.source)
            for second, first in books.trips.corroborating] == [("e-waybill", "enterprise")]


def test_the_custodians_own_word_counts_even_when_it_comes_second():
    books = booked(MADE + """
        1T09:01 dispatch acme/L7 acme-tank > - 99 waybill=acme/W1 consignee=beta source=e-waybill
        1T09:00 dispatch acme/L7 acme-tank > - 98 waybill=acme/W1 consignee=beta
        """)
    assert ends(books)["transit:acme/W1@acme"] == "98"


def test_among_other_systems_the_first_to_come_counts():
    books = booked(MADE + """
        1T09:01 dispatch acme/L7 acme-tank > - 99 waybill=acme/W1 consignee=beta source=e-waybill
        1T09:00 dispatch acme/L7 acme-tank > - 98 waybill=acme/W1 consignee=beta source=waste
        """)
    assert ends(books)["transit:acme/W1@acme"] == "99"


def test_a_waybill_and_a_manifest_cited_together_are_one_trip():
    books = booked(MADE + """
        1T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 manifest=acme/M1 consignee=beta
        1T10:00 receive acme/L7 - > beta-tank 100 manifest=acme/M1
        """)
    assert stock(books) == {"beta-tank acme/L7": "100"}
    assert not books.unmatched


def test_a_second_dispatch_of_a_line_under_another_id_is_booked_and_noted():
    books = booked(ABROAD + "1T09:30 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 "
                            "consignee=outco carrier=haul")
    assert ends(books)["unexplained:acme-tank"] == "-100"
    assert len(books.trips.doubles) == 1


def test_a_provisional_party_counts_as_outside():
    books = booked(ABROAD.replace("outco", "uscc:914403001922038216"))
    assert ends(books)["exported:uscc:914403001922038216"] == "100"
