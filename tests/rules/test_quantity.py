"""Sums, counts, scales and tickets, as ledgers with what is found in them."""

import pytest

from tests.rules.ledgers import findings_of, ledger_of

READ = "as_of 2026-03-20T00:00:00Z\n"
SCALES = "instrument s1 e_kg=20\ninstrument s2 e_kg=20\ninstrument fine sigma_ppm=100\n" \
         "instrument plain\n"
TRIP = "1T08:00 produce acme/L7 - > acme-tank {sent} substance={substance}\n" \
       "1T09:00 dispatch acme/L7 acme-tank > - {sent} waybill=acme/W1 consignee=beta {out}\n" \
       "1T11:00 receive acme/L7 - > beta-tank {came} waybill=acme/W1 {into}\n"


def trip(sent: str, came: str, out: str = "", into: str = "", substance: str = "67-64-1") -> str:
    return READ + SCALES + TRIP.format(sent=sent, came=came, out=out, into=into,
                                       substance=substance)


LESS, MORE = "Q-01 line acme/W1|acme/L7|beta", "Q-08 line acme/W1|acme/L7|beta"


@pytest.mark.parametrize(("sent", "came", "out", "into", "found"), [
    # No instrument on either side: half a percent of what was sent is three sigma.
    ("30000", "29850", "", "", []),
    ("30000", "29849.999999", "", "", [f"{LESS} 150"]),
    ("30000", "30150", "", "", []),
    ("30000", "30150.000001", "", "", [f"{MORE} 150"]),
    ("0.000200", "0.000199", "", "", []),
    ("0.000199", "0.000198", "", "", [f"{LESS} 1e-06"]),
    # Two class III scales with e = 20 kg at 48 and 16 t: 3·√(2·(60² + 40²)/3) kg.
    ("32000", "31823.5", "instrument=s1", "instrument=s2", []),
    ("32000", "31823.3", "instrument=s1", "instrument=s2", [f"{LESS} 176.7"]),
    # 10 t net weigh more loosely for their size.
    ("10000", "9890.5", "instrument=s1", "instrument=s2", []),
    ("10000", "9890.4", "instrument=s1", "instrument=s2", [f"{LESS} 109.6"]),
    # The gross and tare that were read count, not those of a typical truck.
    ("10000", "9890.4", """instrument=s1 measured='{"gross_kg":"27000","tare_kg":"17000"}'""",
     "instrument=s2", []),
    # One side alone: the other's sigma is a third of half a percent.
    ("30000", "29850.5", "instrument=fine", "", []),
    ("30000", "29850.4", "instrument=fine", "", [f"{LESS} 149.6"]),
    ("30000", "29987.3", "instrument=fine", "instrument=fine", []),
    ("30000", "29987.2", "instrument=fine", "instrument=fine", [f"{LESS} 12.8"]),
    # A scale that says nothing of itself, and one nobody registered, are as none.
    ("30000", "29850", "instrument=plain", "instrument=unknown", []),
    ("30000", "29849.9", "instrument=plain", "instrument=unknown", [f"{LESS} 150.1"]),
])
def test_what_came_is_compared_with_what_was_sent_as_far_as_the_scales_allow(
    sent, came, out, into, found
):
    assert findings_of(trip(sent, came, out, into)) == found


def test_a_gain_is_graver_than_a_loss_and_a_loss_of_special_goods_too():
    severities = {
        (came, substance): ledger_of(trip("100", came, substance=substance)).findings()[0].severity
        for came in ("90", "110") for substance in ("67-64-1", "67-56-1")}
    assert severities == {("90", "67-64-1"): "S3", ("90", "67-56-1"): "S2",
                          ("110", "67-64-1"): "S2", ("110", "67-56-1"): "S2"}


@pytest.mark.parametrize(("substance", "mode", "least"), [
    ("86290-81-5", "road", "29847"), ("86290-81-5", "rail", "29802"),
    ("68334-30-5", "water", "29805"), ("68334-30-5", "road", "29850"),
    ("67-64-1", "rail", "29850"),
])
def test_oils_may_lose_what_their_norm_allows_and_a_gain_is_never_allowed(substance, mode, least):
    by = f"mode={mode}"
    less = str(float(least) - 0.001)
    assert findings_of(trip("30000", least, by, by, substance)) == []
    assert findings_of(trip("30000", less, by, by, substance))[0].startswith(LESS)
    assert findings_of(trip("30000", "30150.001", by, by, substance))[0].startswith(MORE)


@pytest.mark.parametrize(("receipts", "found"), [
    (["60 partial=true", "40"], []),
    (["60 partial=true", "39"], [f"{LESS} 1"]),
    (["60 partial=true", "60 partial=true"], [f"{MORE} 20"]),
    (["60 partial=true", "41"], [f"{MORE} 1"]),
])
def test_parts_are_judged_together(receipts: list[str], found: list[str]):
    text = trip("100", "1").partition("1T11:00")[0]
    for minute, words in enumerate(receipts):
        mass, _, partial = words.partition(" ")
        text += f"1T11:0{minute} receive acme/L7 - > beta-tank {mass} waybill=acme/W1 {partial}\n"
    assert findings_of(text) == found


@pytest.mark.parametrize(("out", "into", "found"), [
    ("pieces=4", "pieces=4", []),
    ("pieces=4", "pieces=3", ["Q-02 line acme/W1|acme/L7|beta 25"]),
    ("pieces=4", "pieces=5", ["Q-02 line acme/W1|acme/L7|beta 25"]),
    ("pieces=4", "", []),
    ("", "pieces=4", []),
])
def test_packages_are_counted(out: str, into: str, found: list[str]):
    assert findings_of(trip("100", "100", out, into)) == found


STOOD = READ + "1T08:00 produce acme/L7 - > acme-tank 100 substance={substance}\n" \
               "2T08:00 count {lot} acme-tank > - counted_kg={counted} id=" \
               "6d9c4a8e-0000-4000-8000-00000000c0c0 {more}\n"
COUNT = "event 6d9c4a8e-0000-4000-8000-00000000c0c0"


@pytest.mark.parametrize(("substance", "counted", "more", "found"), [
    ("67-64-1", "99.5", "", []),
    ("67-64-1", "99.499999", "", [f"Q-03 {COUNT} 0.500001"]),
    ("67-64-1", "100.5", "", []),
    ("67-64-1", "100.500001", "", [f"Q-08 {COUNT} 0.500001"]),
    ("152-16-9", "100", "", []),
    ("152-16-9", "99.999999", "", [f"Q-03 {COUNT} 1e-06"]),
    ("152-16-9", "100.000001", "", [f"Q-08 {COUNT} 1e-06"]),
    # A gauge of a tenth of a percent against books of half a percent: 3σ of both.
    ("67-64-1", "99.42", "instrument=gauge", []),
    ("67-64-1", "99.41", "instrument=gauge", [f"Q-03 {COUNT} 0.59"]),
])
def test_a_count_is_compared_with_the_books(substance, counted, more, found):
    for lot in ("acme/L7", "-"):
        text = STOOD.format(substance=substance, counted=counted, lot=lot, more=more)
        assert findings_of("instrument gauge kind=tank_gauge sigma_ppm=1000\n" + text) == found


@pytest.mark.parametrize(("last", "found"), [
    ("0.038", []), ("0.022", []),
    ("0.02", [f"Q-03 {COUNT} 0.01"]), ("0.04", [f"Q-08 {COUNT} 0.01"])])
def test_the_books_are_no_surer_than_the_count_that_set_them(last, found):
    """A gauge reads 100 kg to 10 g at 3σ; of what is left of it no more can be known."""
    assert findings_of(f"""
        instrument gauge kind=tank_gauge sigma_ppm=30
        1T07:00 produce acme/L7 - > acme-tank 100 substance=67-64-1 instrument=gauge
        2T08:00 count acme/L7 acme-tank > - counted_kg=100 instrument=gauge
        3T08:00 use acme/L7 acme-tank > - 99.97
        4T08:00 count acme/L7 acme-tank > - counted_kg={last} instrument=gauge id={COUNT[6:]}
    """) == found


@pytest.mark.parametrize(("cited", "found"), [
    ("lose acme/L7 acme-tank > - 3 reason=6d9c4a8e-0000-4000-8000-00000000c0c0", []),
    ("lose acme/L7 acme-tank > - 2 reason=6d9c4a8e-0000-4000-8000-00000000c0c0",
     [f"Q-03 {COUNT} 1"]),
    ("lose acme/L7 acme-tank > - 5 reason=6d9c4a8e-0000-4000-8000-00000000c0c0",
     [f"Q-08 {COUNT} 2"]),
    ("lose acme/L7 acme-tank > - 3 reason=evaporated", [f"Q-03 {COUNT} 3"]),
])
def test_a_loss_that_cites_the_count_settles_it(cited: str, found: list[str]):
    text = STOOD.format(substance="67-64-1", counted="97", lot="acme/L7", more="")
    assert findings_of(text + f"3T08:00 {cited}") == found


@pytest.mark.parametrize(("measured", "found"), [
    ('{"value":"100","unit":"kg"}', []),
    ('{"value":"0.1","unit":"t"}', []),
    ('{"value":"105.3","unit":"kg"}', ["Q-07 event p1 5.3"]),
    ('{"value":"105.2","unit":"kg"}', []),
    ('{"value":"95.2","unit":"kg"}', ["Q-07 event p1 4.8"]),
    ('{"value":"0.1","unit":"吨"}', []),
    ('{"value":"100"}', ["Q-07 event p1 100"]),
    ('{"value":"125","unit":"L","density_kg_per_l":"0.8"}', []),
    ('{"value":"0.125","unit":"m3","density_kg_per_l":"0.8"}', []),
    ('{"value":"100","unit":"L","density_kg_per_l":"0.8"}', ["Q-07 event p1 20"]),
    ('{"value":"100","unit":"L"}', []),
    ('{"value":"4","unit":"drum"}', []),
    ('{"value":"much","unit":"kg"}', []),
    ('{"gross_kg":"30000","tare_kg":"12000"}', []),
])
def test_a_mass_is_what_was_measured_converted(measured: str, found: list[str]):
    assert findings_of(READ + "1T08:00 produce acme/L7 - > acme-tank 100 substance=67-64-1 id=p1 "
                       f"measured='{measured}'") == found


def test_five_percent_off_is_still_plausible():
    made = "1T08:00 produce acme/L7 - > acme-tank {} substance=67-64-1 id=p1 " \
           """measured='{{"value":"100","unit":"kg"}}'"""
    assert findings_of(READ + made.format("105")) == findings_of(READ + made.format("95")) == []
    assert findings_of(READ + made.format("105.000001")) == ["Q-07 event p1 5"]
    assert findings_of(READ + made.format("94.999999")) == ["Q-07 event p1 5"]


@pytest.mark.parametrize(("dates", "found"), [
    ("verified_to=2026-03-01T08:00:00Z", []),
    ("verified_to=2026-03-01T07:59:59Z", ["Q-11 event p1 100"]),
    ("verified_from=2026-03-01T08:00:01Z", ["Q-11 event p1 100"]),
    ("", []),
])
def test_a_scale_is_verified_when_it_weighs(dates: str, found: list[str]):
    made = "1T08:00 produce acme/L7 - > acme-tank 100 substance=67-64-1 id=p1 instrument="
    assert findings_of(f"{READ}instrument s9 {dates}\n{made}s9") == found
    assert findings_of(f"{READ}instrument s9 {dates}\n{made}s8") == []


def test_a_scale_out_of_verification_is_graver_when_it_alone_hides_a_loss():
    old = "instrument old sigma_kg=100 verified_to=2026-01-01T00:00:00Z\n"
    severities = [
        [(found.rule, found.severity) for found in
         ledger_of(old + trip("30000", came, into="instrument=old")).findings()]
        for came in ("29900", "29800", "29500")]
    assert severities == [[("Q-11", "S4")], [("Q-11", "S3")], [("Q-01", "S3"), ("Q-11", "S4")]]


MADE = "1T08:00 produce acme/L7 - > acme-tank 100 substance=67-64-1 {ticket}\n"
OUT = "1T09:00 dispatch acme/L7 acme-tank > - 50 waybill=acme/W1 consignee=acme {ticket}\n"
IN = "1T10:00 receive acme/L7 - > acme-unit 50 waybill=acme/W1 {ticket}\n"


@pytest.mark.parametrize(("lines", "found"), [
    ([(OUT, "ticket=T1"), (IN, "ticket=T1")], []),
    ([(MADE, "ticket=T1"), (OUT, "ticket=T1"), (IN, "")], ["Q-12 ticket acme/T1 100"]),
    ([(MADE, "ticket=T1 instrument=s1"), (OUT, "ticket=T1 instrument=s2"), (IN, "")], []),
    ([(MADE, "ticket=T1 instrument=s1"), (OUT, "ticket=T1"), (IN, "")],
     ["Q-12 ticket acme/T1 100"]),
    ([(MADE, "ticket=T1 id=p1"), (MADE, ""), (OUT, "ticket=T1"), (IN, ""),
      ("2T08:00 correct - - > - reverses=p1\n", "")], []),
])
def test_a_ticket_is_of_one_weighing(lines, found):
    text = READ + SCALES + "".join(line.format(ticket=ticket) for line, ticket in lines)
    assert findings_of(text if "produce" in text else text + MADE.format(ticket="")) == found


def test_a_truck_with_two_lots_and_a_refused_load_keep_their_ticket():
    assert findings_of(READ + MADE.format(ticket="") + """
        1T08:00 produce acme/L8 - > acme-tank 10 substance=67-64-1
        1T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta ticket=T1
        1T09:00 dispatch acme/L8 acme-tank > - 10 waybill=acme/W1 consignee=beta ticket=T1
        1T10:00 receive acme/L8 - > beta-tank 10 waybill=acme/W1
        1T11:00 reject acme/L7 - > - waybill=acme/W1 successor=acme/W2 ticket=T1 on_behalf_of=acme
        1T12:00 receive acme/L7 - > acme-tank 100 waybill=acme/W2 ticket=T1
        """) == []
