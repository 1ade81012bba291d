"""Permits that are used up: when a second trip, or a ton too much, is found, and when not."""

import pytest

from hazchem.rules.permit_uses import beyond_approval, permit_used_again
from tests.rules.ledgers import findings_of, ledger_of

PERMIT = "permit 1 kind=drug_precursor_transport custodian=acme {}\n"
BUYER = ("permit 9 kind=drug_precursor_1 custodian=beta\n"
         "permit 8 kind=drug_precursor_2 custodian=beta\n")
SENT = ("2026-06-0{0}T07:00:00Z produce acme/P{0} - > acme-wh 50 substance={1}\n"
        "2026-06-0{0}T08:00:00Z dispatch acme/P{0} acme-wh > - 50 waybill=acme/W{0} consignee=beta "
        "{2}\n2026-06-0{0}T10:00:00Z receive acme/P{0} - > beta-wh 50 waybill=acme/W{0}\n")
AREAS = ("custodian acme uscc=91330200MA2AJ8TX61\ncustodian dispo uscc=914403001922038216\n"
         "permit 9 kind=waste_operation custodian=dispo\n")
APPROVAL = "permit {} kind=waste_transfer custodian={} {}\n"
WASTE = ("2026-06-0{0}T07:00:00Z produce acme/H{0} - > acme-wh {1} substance=HW:900-402-06\n"
         "2026-06-0{0}T08:00:00Z dispatch acme/H{0} acme-wh > - {1} "
         "manifest=acme/2026330210000{0} consignee=dispo\n"
         "2026-06-0{0}T10:00:00Z {2}\n")
CAME = "receive acme/H{0} - > dispo-pit {1} manifest=acme/2026330210000{0}"
PIPERONAL, ANHYDRIDE = "120-57-0", "108-24-7"


@pytest.mark.parametrize("look", [permit_used_again, beyond_approval])
def test_its_examples_break_and_hold(look):
    breaks, _, holds = (look.__doc__ or "").partition("holds:")
    found, = ledger_of(breaks.partition("breaks:")[2].strip()).findings()
    assert found.subject_kind == "permit" and "{" not in found.says + found.says_zh
    assert ledger_of(holds.strip()).findings() == []


def carried(*days, permits="", goods=PIPERONAL, words=None):
    """What is found of a trip of a precursor on each of some days."""
    said = {day: (words or {}).get(day, "") for day in days}
    text = BUYER + permits + "".join(SENT.format(day, goods, said[day]) for day in days)
    return [one for one in findings_of(text) if one.startswith("P-")]


def test_each_trip_beyond_the_first_is_found_by_itself():
    assert carried(1, permits=PERMIT.format("")) == []
    assert carried(1, 2, 3, permits=PERMIT.format("")) == [
        "P-08 permit 1|acme/W2 50", "P-08 permit 1|acme/W3 50"]
    assert carried(1, 2, 3, permits=PERMIT.format(""), goods=ANHYDRIDE) == [], "class 2 holds on"


def test_two_permits_are_good_for_two_trips_and_not_for_three():
    two = PERMIT.format("") + PERMIT.format("").replace(" 1 ", " 2 ")
    assert carried(1, 2, permits=two) == []
    assert carried(1, 2, 3, permits=two) == ["P-08 permit 1|acme/W3 50"]


def test_which_of_two_a_trip_used_is_taken_as_leaves_the_others_room():
    """The first trip may have gone by either; the second only by the one that was left to it."""
    early = PERMIT.format("valid_to=2026-06-01T23:00:00Z").replace(" 1 ", " 5 ")
    assert carried(1, 2, permits=PERMIT.format("") + early) == []
    assert carried(1, 2, 3, permits=PERMIT.format("") + early) == ["P-08 permit 1|acme/W3 50"]


@pytest.mark.parametrize("words", [{2: 'reason="goods returned"'}, {2: "carrier=haul"}])
def test_a_way_back_and_a_permit_of_the_carrier_are_no_second_use(words):
    permits = PERMIT.format("") + "permit 3 kind=drug_precursor_transport custodian=haul\n"
    assert carried(1, 2, permits=permits, words=words) == []


def test_within_one_city_a_precursor_needs_no_permit_to_travel():
    city = "".join(f"custodian {code} uscc=91330200MA2AJ8TX61\n" for code in ("acme", "beta"))
    assert carried(1, 2, permits=city + PERMIT.format("")) == []


def test_waybills_that_leave_together_in_one_vehicle_are_one_carriage():
    both = (SENT.format(1, PIPERONAL, "vehicle=haul-1")
            + SENT.format(2, PIPERONAL, "vehicle=haul-1").replace("06-02", "06-01"))
    told = [one for one in findings_of(BUYER + PERMIT.format("") + both) if one[:2] == "P-"]
    assert told == []
    apart = both.replace("T08:00:00Z dispatch acme/P2", "T08:31:00Z dispatch acme/P2")
    assert [one for one in findings_of(BUYER + PERMIT.format("") + apart) if one[:2] == "P-"] == [
        "P-08 permit 1|acme/W2 50"]


def sent(*days, permits, mass="60", ends=None):
    """What is found of waste that goes to another province on each of some days."""
    text = AREAS + permits + "".join(
        WASTE.format(day, mass, (ends or {}).get(day, CAME).format(day, mass)) for day in days)
    return [one for one in findings_of(text) if one.startswith("P-09")]


CROSSED = "P-09 permit 1|acme|dispo|900-402-06"


@pytest.mark.parametrize(("days", "limit", "found"), [
    ((1, 2), "mass_kg=120", []), ((1, 2), "mass_kg=119.5", [f"{CROSSED} 0.5"]),
    ((1, 2), "", []), ((1, 2, 3), "mass_kg=119", [f"{CROSSED} 1"]),
    # Alone too much: that is told of the trip, and not again.
    ((1, 2), "mass_kg=59", ["P-09 trip acme/20263302100001 60",
                            "P-09 trip acme/20263302100002 60"]),
    ((1, 2), "mass_kg=100 valid_to=2026-06-01T23:00:00Z", ["P-09 trip acme/20263302100002 60"]),
])
def test_what_goes_of_a_waste_is_summed_over_an_approval(days, limit, found):
    assert sent(*days, permits=APPROVAL.format(1, "acme", limit)) == found


def test_approvals_of_both_ends_add_up_and_are_told_once():
    both = APPROVAL.format(1, "acme", "mass_kg=70") + APPROVAL.format(2, "dispo", "mass_kg=60")
    assert sent(1, 2, permits=both) == []
    assert sent(1, 2, 3, permits=both) == [f"{CROSSED} 50"]


def test_what_was_refused_did_not_go():
    refused = "reject acme/H{0} - > - 20 manifest=acme/2026330210000{0} reason=full"
    permits = APPROVAL.format(1, "acme", "mass_kg=100")
    assert sent(1, 2, permits=permits, ends={2: refused}) == []
    assert sent(1, 2, permits=permits) == [f"{CROSSED} 20"]


def test_another_receiver_has_a_sum_of_its_own():
    other = "custodian elsewhere uscc=914403001922038216\n"
    text = AREAS + other + APPROVAL.format(1, "acme", "mass_kg=100") + (
        WASTE.format(1, 60, CAME.format(1, 60)) + WASTE.format(2, 60, CAME.format(2, 60)).replace(
            "consignee=dispo", "consignee=elsewhere").replace("dispo-pit", "elsewhere-pit"))
    assert [one for one in findings_of(text) if one.startswith("P-09")] == []


BOUGHT = ("2026-06-0{0}T07:00:00Z produce acme/T{0} - > acme-wh {1} substance=143-33-9\n"
          "2026-06-0{0}T08:00:00Z dispatch acme/T{0} acme-wh > - {1} waybill=acme/W{0} "
          "consignee=beta\n2026-06-0{0}T10:00:00Z receive acme/T{0} - > beta-wh {1} "
          "waybill=acme/W{0}\n")
PURCHASE = "permit {} kind=highly_toxic_purchase custodian=beta mass_kg=15 {}\n"


@pytest.mark.parametrize(("days", "permits", "found"), [
    ((1,), PURCHASE.format(1, ""), []),
    ((1, 2), PURCHASE.format(1, ""), ["Q-10 permit 1|beta|143-33-9 5"]),
    ((1, 2, 3), PURCHASE.format(1, ""), ["Q-10 permit 1|beta|143-33-9 5"]),
    ((1, 2), PURCHASE.format(1, "") + PURCHASE.format(2, ""), []),
    ((1, 2), PURCHASE.format(1, "valid_to=2026-06-01T23:00:00Z")
     + PURCHASE.format(2, "valid_from=2026-06-02T00:00:00Z"), []),
    ((1, 2), PURCHASE.format(1, "") + "permit 3 kind=use custodian=beta\n", []),
    ((1, 2), PURCHASE.format(1, "").replace("mass_kg=15 ", ""), []),
])
def test_what_permits_to_buy_allow_is_bought_once(days, permits, found):
    text = permits + "permit 7 kind=trading custodian=acme\n" + "".join(
        BOUGHT.format(day, 10) for day in days)
    assert [one for one in findings_of(text) if one.startswith("Q-10")] == found
