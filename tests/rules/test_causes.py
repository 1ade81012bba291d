"""One cause, one finding: what follows from another points to it, and only where figures agree."""

import pytest

from hazchem.rules.causes import LINKS
from hazchem.rules.rule import REGISTER
from tests.rules.ledgers import findings_of

READ = "as_of 2026-03-20T00:00:00Z\n"
MADE = "1T08:00 produce acme/L7 - > acme-tank 100 substance=67-64-1\n"
PLENTY = MADE.replace("100", "1000")
SENT = "1T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta {} " \
       "due_at=1T12:00\n"
AGAIN = "1T09:05 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta id=d2\n"
CAME = "1T11:00 receive acme/L7 - > beta-tank {} waybill=acme/W1 {}\n"
LINE = "line acme/W1|acme/L7|beta"
TRIP = MADE + SENT.format("")


@pytest.mark.parametrize(("filed", "found"), [
    # Dispatched twice: the second was never there, never came, and is missed nowhere else.
    (TRIP + AGAIN + CAME.format("100", ""),
     ["I-04 event d2 100", f"Q-01 {LINE} 100 < I-04",
      "Q-06 holding acme-tank|acme/L7 100 < I-04"]),
    (TRIP + CAME.format("100", "") + AGAIN.replace("09:05", "11:30"),
     [f"G-02 {LINE} 100 < I-04", "G-08 lot acme/L7 100 < I-04", "I-04 event d2 100"]),
    (PLENTY + SENT.format("") + AGAIN + CAME.format("100", "")
     + "2T08:00 count acme/L7 acme-tank > - counted_kg=900 id=c1",
     ["I-04 event d2 100", f"Q-01 {LINE} 100 < I-04", "Q-08 event c1 100 < I-04"]),
    # A loss beside the doubling is a loss of its own.
    (PLENTY + SENT.format("") + AGAIN + CAME.format("90", ""),
     ["I-04 event d2 100", f"Q-01 {LINE} 110"]),
    # Nothing arrived at all: that is not the doubling's doing.
    (PLENTY + SENT.format("") + AGAIN, [f"G-02 {LINE} 200", "I-04 event d2 100"]),
    # The consignee works on with goods whose receipt was never filed.
    (TRIP + "1T15:00 use acme/L7 beta-tank > - 100",
     [f"G-02 {LINE} 100", "Q-06 holding beta-tank|acme/L7 100 < G-02"]),
    (TRIP + "2T08:00 count acme/L7 beta-tank > - counted_kg=100 id=c1",
     [f"G-02 {LINE} 100", "Q-08 event c1 100 < G-02"]),
    (TRIP + "1T15:00 use acme/L7 gamma-tank > - 100",
     [f"G-02 {LINE} 100", "Q-06 holding gamma-tank|acme/L7 100"]),
    (TRIP + CAME.format("100", "").replace("beta-tank", "gamma-tank")
     + "1T15:00 use acme/L7 beta-tank > - 100",
     [f"G-04 {LINE} 100", "Q-06 holding beta-tank|acme/L7 100 < G-04"]),
    # Received under another number: the dispatch is not lost, it was not found.
    (TRIP + CAME.format("99.9", "id=r1").replace("W1", "W2"),
     [f"G-02 {LINE} 100 < G-03", "G-03 line acme/W2|acme/L7|beta 99.9"]),
    (TRIP + CAME.format("70", "id=r1").replace("W1", "W2"),
     [f"G-02 {LINE} 100", "G-03 line acme/W2|acme/L7|beta 70"]),
    # Refused, and back where it came from, but the refusal was not told.
    (TRIP + CAME.format("99.9", "id=r1").replace("W1", "W2").replace("beta-tank", "acme-tank"),
     [f"G-02 {LINE} 100 < G-03", "G-03 line acme/W2|acme/L7|acme 99.9"]),
    # Gone without a dispatch: what is missing at the sender's count went there.
    (MADE + CAME.format("100", "id=r1")
     + "2T08:00 count acme/L7 acme-tank > - counted_kg=0 id=c1",
     ["G-03 line acme/W1|acme/L7|beta 100", "Q-03 event c1 100 < G-03"]),
    (MADE + CAME.format("60", "id=r1")
     + "2T08:00 count acme/L7 acme-tank > - counted_kg=0 id=c1",
     ["G-03 line acme/W1|acme/L7|beta 60", "Q-03 event c1 100"]),
    (MADE + "1T15:00 use acme/L7 acme-unit > - 60\n"
     "2T08:00 count acme/L7 acme-tank > - counted_kg=40 id=c1",
     ["Q-03 event c1 60 < Q-06", "Q-06 holding acme-unit|acme/L7 60"]),
    # Part of the load went to another.
    (TRIP + CAME.format("40", "").replace("beta-tank", "gamma-tank") + CAME.format("60", ""),
     ["G-03 line acme/W1|acme/L7|gamma 40", f"Q-01 {LINE} 40 < G-03"]),
    # Goods from afar that never came are missed where they are used.
    ("1T09:00 dispatch out/L1 - > - 100 waybill=out/W1 consignor=outco consignee=beta "
     "substance=67-64-1 due_at=1T12:00\n1T15:00 use out/L1 beta-tank > - 100",
     ["G-02 line out/W1|out/L1|beta 100", "Q-06 holding beta-tank|out/L1 100 < G-02"]),
    # The receipt says too little, and all of it was used.
    (TRIP + CAME.format("40", "") + "1T15:00 use acme/L7 beta-tank > - 100",
     [f"Q-01 {LINE} 60", "Q-06 holding beta-tank|acme/L7 60 < Q-01"]),
    # The dispatch, or a count, says too little or too much.
    (MADE.replace("100", "94") + SENT.format("") + CAME.format("94", ""),
     [f"Q-01 {LINE} 6", "Q-06 holding acme-tank|acme/L7 6 < Q-01"]),
    (MADE + SENT.format("").replace("100", "60") + CAME.format("66", "")
     + "2T08:00 count acme/L7 acme-tank > - counted_kg=34 id=c1",
     ["Q-03 event c1 6 < Q-08", f"Q-08 {LINE} 6"]),
    (MADE + "2T08:00 count acme/L7 acme-tank > - counted_kg=90 id=c1\n"
     "3T08:00 use acme/L7 acme-tank > - 100",
     ["Q-03 event c1 10", "Q-06 holding acme-tank|acme/L7 10 < Q-03"]),
    # A drum is missing, and so is what was in it.
    (MADE + SENT.format("pieces=10") + CAME.format("90", "pieces=9"),
     [f"Q-01 {LINE} 10 < Q-02", f"Q-02 {LINE} 10"]),
    (MADE + SENT.format("pieces=10") + CAME.format("80", "pieces=9"),
     [f"Q-01 {LINE} 20", f"Q-02 {LINE} 10"]),
    (MADE + SENT.format("pieces=10") + CAME.format("110", "pieces=11"),
     [f"Q-02 {LINE} 10", f"Q-08 {LINE} 10 < Q-02"]),
    # A slip of the unit is no loss.
    (TRIP + CAME.format("10", """id=r1 measured='{"value":"0.1","unit":"t"}'"""),
     [f"Q-01 {LINE} 90 < Q-07", "Q-07 event r1 90"]),
    # A production nobody filed shows twice.
    (MADE + "1T09:00 use acme/L7 acme-tank > - 120\n"
     "1T10:00 count acme/L7 acme-tank > - counted_kg=30 id=c1",
     ["G-08 lot acme/L7 20", "Q-08 event c1 30 < G-08"]),
])
def test_a_consequence_points_to_its_cause(filed: str, found: list[str]):
    assert findings_of(READ + filed) == found


@pytest.mark.parametrize(("then", "found"), [
    (CAME.format("100", "id=r1"), "G-11 holding acme-tank|acme/L7 100 < G-03"),
    (CAME.format("60", "id=r1"), "G-11 holding acme-tank|acme/L7 100"),
    ("1T15:00 use acme/L7 acme-unit > - 100\n", "G-11 holding acme-tank|acme/L7 100 < Q-06"),
    ("1T15:00 use acme/L7 acme-unit > - 60\n", "G-11 holding acme-tank|acme/L7 100"),
])
def test_goods_that_only_the_books_still_have_do_not_sleep_for_themselves(then, found):
    assert found in findings_of("as_of 2026-12-01T00:00:00Z\n" + MADE + then)


@pytest.mark.parametrize(("counted", "folded"), [
    ("50", " < G-03"), ("40", " < G-03"), ("39.5", " < G-03"), ("39.499999", "")])
def test_a_cause_explains_what_the_scales_allow_and_no_more(counted: str, folded: str):
    found = findings_of(READ + MADE + CAME.format("60", "") + "2T08:00 count acme/L7 acme-tank "
                        f"> - counted_kg={counted} id=c1")
    assert found[0] == "G-03 line acme/W1|acme/L7|beta 60"
    assert found[1].startswith("Q-03 event c1 ")
    assert found[1].partition(" < ")[1:] == (folded[:3], folded[3:])


def test_a_consequence_explains_nothing_more():
    """The goods came under another number: that they never came does not explain more use."""
    assert findings_of(READ + TRIP + CAME.format("100", "id=r1").replace("W1", "W2")
                       + "1T15:00 use acme/L7 beta-tank > - 200") == [
        f"G-02 {LINE} 100 < G-03", "G-03 line acme/W2|acme/L7|beta 100",
        "Q-06 holding beta-tank|acme/L7 100"]


def test_what_can_follow_from_what_is_said_once_and_of_rules():
    assert len({(link.found, link.cause) for link in LINKS}) == len(LINKS)
    for link in LINKS:
        assert {link.found, link.cause} <= REGISTER.keys()
        assert link.mass in {"same", "at most", "any"}
