"""What happens to goods on the road, as ledgers with what is found in them."""

import pytest

from hazchem.rules.sweep import sweep
from tests.rules.ledgers import ROWS, findings_of, ledger_of

READ = "as_of 2026-03-20T00:00:00Z\n"
MADE = "1T08:00 produce acme/L7 - > acme-tank 100 substance=67-64-1\n"
SENT = MADE + "1T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta " \
              "due_at=1T12:00 carrier=haul\n"
FROM_AFAR = "1T09:00 dispatch out/L1 - > - 100 waybill=out/W1 consignor=outco consignee={to} " \
            "substance={substance} due_at=1T12:00\n"
NEVER = ["G-02 line acme/W1|acme/L7|beta 100"]


@pytest.mark.parametrize(("filed", "found"), [
    (SENT, NEVER),
    (SENT + "1T11:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1", []),
    (SENT + "1T11:00 receive acme/L7 - > beta-tank 60 waybill=acme/W1 partial=true",
     ["G-02 line acme/W1|acme/L7|beta 40"]),
    (SENT + "1T11:00 receive acme/L7 - > beta-tank 99.5 waybill=acme/W1 partial=true", []),
    (SENT + "1T11:00 receive acme/L7 - > beta-tank 60 waybill=acme/W1 partial=true\n"
     "1T12:00 receive acme/L7 - > beta-tank 40 waybill=acme/W1", []),
    # Split over two consignees: each line by itself.
    (SENT.replace("- 100 way", "- 60 way")
     + "1T09:00 dispatch acme/L7 acme-tank > - 40 waybill=acme/W1 consignee=gamma due_at=1T12:00\n"
     "1T11:00 receive acme/L7 - > gamma-tank 40 waybill=acme/W1",
     ["G-02 line acme/W1|acme/L7|beta 60"]),
    # Refused: back with its sender, on its way under another paper, or left on the road.
    (SENT + "1T11:00 reject acme/L7 - > - waybill=acme/W1", ["G-02 line acme/W1|acme/L7|beta 100"]),
    (SENT + "1T11:00 reject acme/L7 - > - waybill=acme/W1\n"
     "2T11:00 receive acme/L7 - > acme-tank 100 waybill=acme/W1", []),
    (SENT + "1T11:00 receive acme/L7 - > beta-tank 60 waybill=acme/W1\n"
     "1T11:01 reject acme/L7 - > - 40 waybill=acme/W1", ["G-02 line acme/W1|acme/L7|beta 40"]),
    (SENT + "1T11:00 receive acme/L7 - > beta-tank 60 waybill=acme/W1\n"
     "1T11:01 reject acme/L7 - > - 40 waybill=acme/W1\n"
     "2T11:00 receive acme/L7 - > acme-tank 40 waybill=acme/W1", []),
    (SENT + "1T11:00 reject acme/L7 - > - 40 waybill=acme/W1\n"
     "1T11:01 receive acme/L7 - > beta-tank 60 waybill=acme/W1\n"
     "2T11:00 receive acme/L7 - > acme-tank 40 waybill=acme/W1", []),
    (SENT + "1T11:00 reject acme/L7 - > - waybill=acme/W1\n"
     "1T13:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1", []),
    (SENT + "1T11:00 reject acme/L7 - > - waybill=acme/W1\n"
     "2T11:00 receive acme/L7 - > acme-tank 90 waybill=acme/W1",
     ["Q-01 line acme/W1|acme/L7|beta 10"]),
    (SENT + "1T11:00 reject acme/L7 - > - waybill=acme/W1 successor=beta/W2 on_behalf_of=beta\n"
     "1T14:00 receive acme/L7 - > acme-tank 100 waybill=beta/W2", []),
    (SENT + "1T11:00 reject acme/L7 - > - waybill=acme/W1 successor=beta/W2 on_behalf_of=beta\n"
     "1T12:00 dispatch acme/L7 beta-tank > - 100 waybill=beta/W2 consignee=acme due_at=1T16:00",
     ["G-02 line beta/W2|acme/L7|acme 100"]),
    # The border.
    (SENT.replace("beta", "outco"), []),
    (SENT.replace("beta", "outco").replace("67-64-1", "67-56-1"),
     ["G-02 line acme/W1|acme/L7|outco 100"]),
    (FROM_AFAR.format(to="beta", substance="67-64-1"), ["G-02 line out/W1|out/L1|beta 100"]),
    (FROM_AFAR.format(to="outer", substance="67-56-1"), []),
    ("1T09:00 receive out/L1 - > beta-tank 50 waybill=out/W1 consignor=outco substance=67-64-1",
     []),
])
def test_what_is_sent_arrives_or_is_looked_for(filed: str, found: list[str]):
    assert findings_of(READ + filed) == found


def test_whoever_refuses_goods_leaves_some_days_to_carry_them_on():
    refused = SENT + "1T11:00 reject acme/L7 - > - waybill=acme/W1"
    assert findings_of("as_of 2026-03-04T10:59:00Z\n" + refused) == []
    assert findings_of("as_of 2026-03-04T11:00:00Z\n" + refused) == NEVER


@pytest.mark.parametrize(("mode", "as_of", "found"), [
    ("due_at=1T12:00", "2026-03-02T11:59:59Z", []),
    ("due_at=1T12:00", "2026-03-02T12:00:00Z", NEVER),
    ("due_at=1T12:00 mode=rail", "2026-03-04T11:59:59Z", []),
    ("due_at=1T12:00 mode=rail", "2026-03-04T12:00:00Z", NEVER),
    ("", "2026-04-15T08:59:59Z", []),
    ("", "2026-04-15T09:00:00Z", NEVER),
])
def test_the_clock_of_a_trip_is_its_due_time_and_the_grace_of_its_mode(mode, as_of, found):
    ledger = ledger_of(f"as_of {as_of}\n" + SENT.replace("due_at=1T12:00", mode))
    goods = ledger.goods()
    assert findings_of(f"as_of {as_of}\n" + SENT.replace("due_at=1T12:00", mode)) == found
    sweep(goods, ROWS)
    assert bool(goods.clocks) != bool(found)


@pytest.mark.parametrize(("filed", "found"), [
    (MADE + "1T11:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1 id=r1",
     ["G-03 line acme/W1|acme/L7|beta 100"]),
    ("1T11:00 receive acme/L7 - > beta-tank 100 substance=67-64-1 id=r9", ["G-03 event r9 100"]),
    (SENT + "1T11:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1\n"
     "1T12:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1 id=r2",
     ["G-03 line acme/W1|acme/L7|beta 100"]),
    (SENT + "1T11:00 receive acme/L7 - > gamma-tank 100 waybill=acme/W1",
     ["G-04 line acme/W1|acme/L7|beta 100"]),
    # The named consignee received as well: the goods were there once only.
    (SENT + "1T11:00 receive acme/L7 - > gamma-tank 100 waybill=acme/W1 id=r1\n"
     "1T11:30 receive acme/L7 - > beta-tank 100 waybill=acme/W1",
     ["G-03 line acme/W1|acme/L7|gamma 100"]),
    # Parts of one load, and a load received thrice, are one matter each.
    (MADE + "1T11:00 receive acme/L7 - > beta-tank 60 waybill=acme/W1 partial=true\n"
     "1T12:00 receive acme/L7 - > beta-tank 40 waybill=acme/W1",
     ["G-03 line acme/W1|acme/L7|beta 100"]),
    (SENT + 3 * "1T11:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1\n",
     ["G-03 line acme/W1|acme/L7|beta 200"]),
    # One of the named consignees took the other's goods.
    (SENT.replace("consignee=beta", ""), ["G-02 line acme/W1|acme/L7| 100"]),
    (SENT.replace("consignee=beta", "") +
     "1T11:00 receive acme/L7 - > gamma-tank 100 waybill=acme/W1", []),
    # The dispatch was withdrawn.
    (MADE + "1T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta id=d1\n"
     "1T11:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1 id=r1\n"
     "1T12:00 correct - - > - reverses=d1", ["G-03 line acme/W1|acme/L7|beta 100"]),
    # Another system tells of the same trip: it moves nothing, and a total of its own is told.
    (SENT + "1T09:01 dispatch acme/L7 acme-tank > - 90 waybill=acme/W1 consignee=beta "
     "source=e-waybill\n1T11:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1\n"
     "1T11:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1 source=e-waybill",
     ["V-06 trip acme/W1|dispatch|e-waybill|beta|acme/L7 10"]),
    # A receipt that names no lot.
    (SENT + "1T11:00 receive - - > beta-tank 100 waybill=acme/W1", []),
])
def test_what_arrives_was_sent_to_whom_it_arrived(filed: str, found: list[str]):
    assert findings_of(READ + filed) == found


HANDED = SENT + "1T10:00 handover - - > - waybill=acme/W1 carrier=rail {place} id=h1\n" \
                "1T11:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1 {carrier}"


@pytest.mark.parametrize(("substance", "place", "carrier", "found"), [
    ("67-64-1", "", "", []),
    ("67-56-1", "", "", ["G-05 line acme/W1|acme/L7|beta|h1"]),
    ("67-56-1", "location=gate", "", []),
    ("67-64-1", "", "carrier=rail", []),
    ("67-64-1", "", "carrier=haul", ["G-05 line acme/W1|acme/L7|beta|r1"]),
    ("67-64-1", "", "carrier=van", ["G-05 line acme/W1|acme/L7|beta|r1"]),
])
def test_hands_that_were_filed_join(substance, place, carrier, found):
    text = HANDED.format(place=place, carrier=carrier + " id=r1").replace("67-64-1", substance)
    assert findings_of(READ + text) == found


def test_a_lawful_trip_with_waste_on_a_manifest_needs_the_place_of_a_hand_over():
    trip = HANDED.format(place="", carrier="")
    assert findings_of(READ + trip.replace(
        "consignee=beta", "consignee=beta manifest=acme/20263302000001")) == [
        "G-05 line acme/W1|acme/L7|beta|h1"]


@pytest.mark.parametrize(("receipt", "found"), [
    ("8T08:50", []),
    ("8T08:49:59", ["G-06 event d1 100"]),
    ("8T08:00", ["G-06 event d1 100"]),
])
def test_a_receipt_before_its_dispatch_is_one_matter_of_clocks(receipt: str, found: list[str]):
    assert findings_of(READ + MADE + f"""
        8T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta id=d1
        {receipt} receive acme/L7 - > beta-tank 100 waybill=acme/W1
        8T10:00 use acme/L7 beta-tank > - 100
        """) == found


def test_a_total_over_a_day_is_not_later_than_what_arrived_on_it():
    sent = "9T00:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta id=d1 " \
           "mode=pipeline period_from={}\n"
    came = "8T12:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1"
    assert findings_of(READ + MADE + sent.format("8T12:00") + came) == []
    assert findings_of(READ + MADE + sent.format("8T12:01") + came) == ["G-06 event d1 100"]


def test_a_dispatch_after_its_receipt_and_a_hand_over_is_out_of_order_by_the_widest_gap():
    (found,) = ledger_of(READ + MADE + """
        8T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta id=d1 carrier=haul
        8T08:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1
        8T07:00 handover - - > - waybill=acme/W1 carrier=rail location=gate
        """).findings()
    assert (found.subject_id, found.figures["minutes"]) == ("d1", 120)


def test_a_hand_over_at_the_door_is_the_last_one_before_the_receipt():
    text = HANDED.format(place="location=gate", carrier="carrier=haul id=r1")
    assert findings_of(READ + text.replace("1T10:00 handover", "1T11:00 handover")) == [
        "G-05 line acme/W1|acme/L7|beta|r1"]


@pytest.mark.parametrize(("second", "found"), [
    ("waybill=acme/W1 consignee=beta id=d2", ["I-04 event d2 50"]),
    ("waybill=acme/W1 consignee=beta source=e-waybill", []),
    ("waybill=acme/W1 consignee=gamma", []),
    ("waybill=acme/W2 consignee=beta", []),
])
def test_a_line_is_dispatched_once(second: str, found: list[str]):
    sent = SENT.replace("- 100 way", "- 50 way").replace("due_at=1T12:00", "")
    assert findings_of(READ + sent + f"1T09:05 dispatch acme/L7 acme-tank > - 50 {second}") == found


USCC = "uscc:914403001922038216"


@pytest.mark.parametrize(("entry", "filed", "found"), [
    ("", f"1T09:00 receive out/L1 - > acme-tank 5 consignor={USCC} substance=67-64-1",
     [f"I-06 party {USCC}"]),
    ("custodian outco uscc=914403001922038216\n",
     f"1T09:00 receive out/L1 - > acme-tank 5 consignor={USCC} substance=67-64-1", []),
    ("", SENT.replace("carrier=haul", f"carrier={USCC}")
     + "1T10:00 receive acme/L7 - > beta-tank 100 waybill=acme/W1", [f"I-06 party {USCC}"]),
    ("", MADE + f"1T09:00 use acme/L7 acme-tank > - 5 owner={USCC}", [f"I-06 party {USCC}"]),
])
def test_whoever_is_named_is_known(entry: str, filed: str, found: list[str]):
    entry = entry.replace("outco ", "outco outside=true ")
    assert findings_of(READ + entry + filed) == found


@pytest.mark.parametrize(("substance", "severity"), [("67-64-1", "S4"), ("67-56-1", "S3")])
def test_an_unknown_party_is_graver_when_it_held_special_goods(substance, severity):
    (found,) = ledger_of(f"{READ}1T09:00 receive out/L1 - > acme-tank 5 consignor={USCC} "
                         f"substance={substance}").findings()
    assert found.severity == severity
