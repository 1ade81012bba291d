"""Where chains begin and how lots stay themselves, as ledgers with what is found in them."""

import pytest

from tests.rules.ledgers import findings_of, ledger_of

MADE = "1T08:00 produce acme/L7 - > acme-tank 100 substance=67-64-1\n"
TANK = "1T08:00 produce acme/L7 - > acme-mix 100 substance=67-64-1\n"
TOTAL = "2T00:00 produce acme/L7 - > acme-tank 100 substance=67-64-1 period_from=1T00:00\n"
READ = "as_of 2026-03-20T00:00:00Z\n"


@pytest.mark.parametrize(("filed", "found"), [
    # Nothing brought it in, wherever it went and however often.
    ("1T09:00 transfer acme/L7 acme-tank > acme-unit 50 substance=67-64-1\n"
     "1T10:00 use acme/L7 acme-unit > - 60", ["G-01 lot acme/L7 60"]),
    ("1T09:00 convert in=acme/L7@acme-unit:5:67-64-1 out=acme/L8@acme-unit:5:67-64-1",
     ["G-01 lot acme/L7 5"]),
    ("1T09:00 discard acme/L7 acme-unit > - 5 substance=67-64-1 waste_code=900-041-49",
     ["G-01 lot acme/L7 5"]),
    ("1T09:00 use - acme-mix > - 120 substance=67-64-1", ["G-01 lot acme/?acme-mix 120"]),
    ("1T09:00 use acme/L7 acme-mix > - 5 substance=67-64-1\n"
     "1T09:00 use acme/L7 acme-unit > - 5", ["G-01 lot acme/L7 10"]),
    # More out than in.
    (MADE + "1T09:00 use acme/L7 acme-tank > - 60\n1T10:00 use acme/L7 acme-tank > - 60",
     ["G-08 lot acme/L7 20"]),
    (MADE + "1T09:00 transfer acme/L7 acme-tank > acme-unit 150", ["G-08 lot acme/L7 50"]),
    (TANK + "1T09:00 use - acme-mix > - 120", ["G-08 holding acme-mix|67-64-1 20"]),
    # Within the scales nobody can say.
    (MADE + "1T09:00 use acme/L7 acme-tank > - 100.5", []),
    (MADE + "1T09:00 use acme/L7 acme-tank > - 100.500001", ["G-08 lot acme/L7 0.500001"]),
    (TANK + "1T09:00 use - acme-mix > - 100.5", []),
    # Enough in all, but not here.
    (MADE + "1T09:00 use acme/L7 acme-unit > - 60", ["Q-06 holding acme-unit|acme/L7 60"]),
    (MADE + "1T09:00 transfer acme/L7 acme-tank > acme-unit 40\n"
     "1T10:00 use acme/L7 acme-unit > - 60", ["Q-06 holding acme-unit|acme/L7 20"]),
    (MADE + "1T08:30 transfer acme/L7 acme-tank > acme-mix 10\n1T09:00 use - acme-mix > - 50",
     ["Q-06 holding acme-mix|67-64-1 40"]),
    # What goes out of the short place and stands elsewhere is not enough elsewhere.
    (MADE + "1T09:00 transfer acme/L7 acme-tank > acme-unit 100\n"
     "1T10:00 transfer acme/L7 acme-tank > acme-store 100", ["G-08 lot acme/L7 100"]),
    # What merely passed through the short place on its way is not all there is.
    (MADE + "1T09:00 transfer acme/L7 acme-unit > acme-tank 30\n"
     "1T10:00 use acme/L7 acme-tank > - 30", ["Q-06 holding acme-unit|acme/L7 30"]),
    # A label on a truck that leaves a tank is no shortage.
    (TANK + "1T09:00 use acme/L8 acme-mix > - 40 substance=67-64-1", []),
    # Too early.
    ("1T07:00 use acme/L7 acme-tank > - 50\n" + MADE, ["G-06 holding acme-tank|acme/L7 50"]),
    ("1T07:50 use acme/L7 acme-tank > - 50\n" + MADE, []),
    ("1T07:49:59 use acme/L7 acme-tank > - 50\n" + MADE, ["G-06 holding acme-tank|acme/L7 50"]),
    ("1T06:00 use acme/L7 acme-tank > - 30\n1T07:00 use acme/L7 acme-tank > - 20\n" + MADE,
     ["G-06 holding acme-tank|acme/L7 50"]),
    ("1T07:00 use - acme-mix > - 50 substance=67-64-1\n" + TANK,
     ["G-06 holding acme-mix|67-64-1 50"]),
    ("1T06:00 produce acme/L7 - > acme-tank 10 substance=67-64-1\n"
     "1T07:00 use acme/L7 acme-tank > - 50\n" + MADE, ["Q-06 holding acme-tank|acme/L7 40"]),
    # A total over a period had begun.
    ("1T07:00 use acme/L7 acme-tank > - 50\n" + TOTAL, []),
    (TOTAL.replace("1T00:00", "1T07:00") + "1T07:00 use acme/L7 acme-tank > - 50", []),
    (TOTAL.replace("1T00:00", "1T07:01") + "1T07:00 use acme/L7 acme-tank > - 50",
     ["G-06 holding acme-tank|acme/L7 50"]),
])
def test_a_shortage_is_called_by_what_it_means(filed: str, found: list[str]):
    assert findings_of(READ + filed) == found


def test_an_opening_balance_after_the_go_live_has_no_source():
    opening = "custodian acme ledger_from=2026-03-01T00:00:00Z\n{} opening acme/L7 - > " \
              "acme-tank 100 substance=67-64-1 id=o1"
    assert findings_of(opening.format("1T00:00")) == []
    assert findings_of(opening.format("1T00:01")) == ["G-01 event o1 100"]


def test_what_happened_before_the_go_live_is_shown_and_not_judged():
    assert findings_of("""
        custodian acme ledger_from=2026-03-05T00:00:00Z
        custodian beta ledger_from=2026-03-05T00:00:00Z
        1T08:00 use acme/L7 acme-tank > - 100 substance=67-64-1
        1T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta due_at=1T10:00
        1T09:00 receive acme/L8 - > beta-tank 100 waybill=acme/W2 substance=67-64-1
        """) == []


@pytest.mark.parametrize(("way_back", "found"), [
    ("reason=bought", ["G-07 lot acme/L7 100"]),
    ("", ["G-07 lot acme/L7 100"]),
    ("reason=returned", []),
    ("reason=退货", []),
    ("owner=acme", []),
    ("owner=beta", ["G-07 lot acme/L7 100"]),
])
def test_a_lot_that_comes_back_is_looked_at_unless_it_was_returned(way_back, found):
    assert findings_of(READ + MADE + f"""
        1T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta
        1T10:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1
        2T09:00 dispatch acme/L7 beta-tank > - 100 waybill=beta/W1 consignee=gamma
        2T10:00 receive acme/L7 - > gamma-tank 100 waybill=beta/W1
        3T09:00 dispatch acme/L7 gamma-tank > - 100 waybill=gamma/W1 consignee=acme {way_back}
        3T10:00 receive acme/L7 - > acme-tank 100 waybill=gamma/W1
        """) == found


def test_goods_within_one_custodian_and_refused_goods_do_not_go_in_circles():
    assert findings_of(READ + MADE + """
        1T09:00 transfer acme/L7 acme-tank > acme-unit 50
        1T10:00 transfer acme/L7 acme-unit > acme-tank 50
        2T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta carrier=haul
        2T10:00 receive acme/L7 - > beta-tank 60 waybill=acme/W1 partial=true
        2T11:00 reject acme/L7 - > - 40 waybill=acme/W1 successor=beta/W9 on_behalf_of=beta
        2T12:00 dispatch acme/L7 beta-tank > - 40 waybill=beta/W9 consignee=acme
        2T15:00 receive acme/L7 - > acme-tank 40 waybill=beta/W9
        """) == []


@pytest.mark.parametrize(("said", "found"), [
    ("substance=67-64-1", []),
    ("substance=71-43-2", ["G-09 lot acme/L7 100"]),
    ("concentration=32", []),
    ("concentration=32.01", ["G-09 lot acme/L7 100"]),
    ("concentration=27.99", ["G-09 lot acme/L7 100"]),
    ("concentration=strong", []),
])
def test_a_lot_stays_what_it_was_made_as(said: str, found: list[str]):
    assert findings_of(READ + MADE.rstrip() + f" concentration=30\n1T09:00 use acme/L7 acme-tank > "
                       f"- 100 {said}") == found


def test_a_name_that_two_papers_repeat_is_one_finding():
    (found,) = ledger_of(READ + MADE + """
        1T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta substance=71-43-2
        1T10:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1 substance=71-43-2
        """).findings()
    assert (found.rule, found.subject_id, len(found.events)) == ("G-09", "acme/L7", 2)
    assert found.parties == ("acme", "beta")


@pytest.mark.parametrize(("parts", "found"), [
    ("out=acme/L8@acme-tank:10:67-64-1", ["G-10 event c1 10"]),
    ('in="unlisted brine:10" out=acme/L8@acme-tank:10:67-64-1', []),
    ("in=@acme-tank:10 out=acme/L8@acme-tank:10:67-64-1", ["G-10 event c1 10"]),
    ("in=@acme-mix:10 out=acme/L8@acme-tank:10:67-64-1", []),
    ("in=acme/L7@acme-tank:10 out=acme/L8@acme-tank:10:67-64-1", []),
])
def test_what_comes_out_of_a_conversion_names_its_parents(parts: str, found: list[str]):
    mixed = TANK.replace("L7", "L6")
    assert findings_of(READ + MADE + mixed + f"1T09:00 convert {parts} id=c1") == found


HELD = "1T08:00 produce acme/L7 - > acme-tank {kg} substance={substance}\nas_of {as_of}\n"


@pytest.mark.parametrize(("substance", "kg", "as_of", "found"), [
    ("67-64-1", "5", "2026-08-28T08:00:00Z", ["G-11 holding acme-tank|acme/L7 5"]),
    ("67-64-1", "5", "2026-08-28T07:59:59Z", []),
    ("67-64-1", "0.999999", "2027-08-28T08:00:00Z", []),
    ("67-64-1", "1", "2027-08-28T08:00:00Z", ["G-11 holding acme-tank|acme/L7 1"]),
    ("152-16-9", "5", "2026-04-01T08:00:00Z", ["G-11 holding acme-tank|acme/L7 5"]),
    ("152-16-9", "5", "2026-04-01T07:59:59Z", []),
    ("HW:900-041-49", "5", "2027-03-01T07:59:59Z", []),
    ("HW:900-041-49", "5", "2027-03-01T08:00:00Z", ["G-11 holding acme-tank|acme/L7 5"]),
])
def test_stock_sleeps_no_longer_than_its_class_allows(substance, kg, as_of, found):
    assert findings_of(HELD.format(substance=substance, kg=kg, as_of=as_of)) == found


def test_a_sleeping_lot_is_a_break_where_its_class_is_special():
    (found,) = ledger_of(HELD.format(substance="152-16-9", kg="5",
                                     as_of="2026-06-01T00:00:00Z")).findings()
    assert (found.finding_class, found.severity) == ("BREAK", "S2")
    assert found.due_at.isoformat() == "2026-04-01T08:00:00+00:00"


def test_a_tank_sleeps_as_one_however_many_lots_are_in_it():
    filled = "1T08:00 produce acme/L7 - > acme-mix 5 substance=67-64-1\n" \
             "1T08:00 produce acme/L8 - > acme-mix 5 substance=67-64-1\n"
    late = "as_of 2026-12-01T00:00:00Z\n" + filled
    assert findings_of(late) == ["G-11 holding acme-mix|67-64-1 10"]
    assert findings_of(late + "2026-07-01T08:00:00Z use acme/L8 acme-mix > - 1") == []


@pytest.mark.parametrize(("status", "then", "found"), [
    ("closed", "", ["G-13 custodian acme 100"]),
    ("suspended", "", ["G-13 custodian acme 100"]),
    ("active", "", []),
    ("closed", "custodian acme status=active effective_from=2026-03-04T00:00:00Z\n", []),
    ("closed", "as_of 2026-03-02T23:59:59Z\n", []),
    ("closed", "2T08:00 use acme/L7 acme-tank > - 100\n", []),
])
def test_who_closes_hands_over_first(status: str, then: str, found: list[str]):
    change = f"custodian acme status={status} effective_from=2026-03-03T00:00:00Z\n"
    assert findings_of(MADE + change + then) == found
