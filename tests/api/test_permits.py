"""Permits over HTTP: each rule of family P opens on what breaks it and clears on what mends it."""

import pytest

from tests.api.conftest import event

CYANIDE, METHANOL, CHLOROFORM, WASTE = "143-33-9", "67-56-1", "67-66-3", "HW:900-041-49"
SENT, CAME = "2026-06-10T08:00:00+08:00", "2026-06-10T12:00:00+08:00"
MANIFEST = "acme/20263302000001"


def filed(door, *told, first=8000):
    """Movements filed one by one; each must be accepted."""
    for number, one in enumerate(told, first):
        answered = door.post("/movements", {"event_id": event(number), **one})
        assert answered.status_code in (200, 201), answered.json


def trip(substance=METHANOL, mass_kg="100", lot="acme/P1", **given):
    """A lot that is made and leaves acme for beta by road, with haul."""
    made = {"kind": "produce", "occurred_at": "2026-06-10T07:00:00+08:00", "lot": lot,
            "substance": substance, "mass_kg": "1000", "to_place": "acme-w"}
    sent = {"kind": "dispatch", "occurred_at": SENT, "lot": lot, "mass_kg": mass_kg,
            "from_place": "acme-w", "waybill": "acme/W1", "consignee": "beta", "carrier": "haul",
            **given}
    return made, sent


def permit(admin, number="证1", **fields):
    """A permit put by the authority."""
    answered = admin.put(f"/permits/{number}", fields)
    assert answered.status_code in (200, 201), answered.json


def open_now(admin, **query):
    """The rules of this family with open findings."""
    found = admin.get("/findings", limit=1000, **query).json["results"]
    return sorted(one["rule"] for one in found if one["rule"][0] == "P" and not one["cause"])


def the_one(admin, rule):
    """The one finding of a rule, as told in English."""
    found, = admin.speaking("en").get("/findings", rule=rule).json["results"]
    return found


def test_a_park_that_keeps_no_permits_is_asked_for_none(acme, admin):
    filed(acme, *trip(driver="张三", escort="李四"))
    assert open_now(admin) == []


@pytest.mark.parametrize(("substance", "demanded"), [
    (CYANIDE, True), ("7697-37-2", True), ("120-57-0", True), (METHANOL, False),
    ("108-88-3", False), (CHLOROFORM, False)])
def test_what_dated_rows_name_is_asked_of_every_buyer_within_the_area(
        acme, admin, substance, demanded):
    filed(acme, *trip(substance))
    assert open_now(admin) == (["P-01"] if demanded else [])


def test_a_buyer_beyond_the_area_keeps_its_permits_elsewhere(acme, admin):
    filed(acme, *trip(CYANIDE, consignee="uscc:914403001922038216"))
    assert open_now(admin) == []


@pytest.mark.parametrize(("valid_to", "found"), [
    ("2026-06-09", ["P-01"]), ("2026-06-10", []), ("2026-06-10T08:00:00+08:00", []),
    ("2026-06-10T07:59:59+08:00", ["P-01"])])
def test_a_purchase_permit_is_judged_as_of_the_sale(acme, admin, valid_to, found):
    permit(admin, kind="highly_toxic_purchase", custodian="beta", substances=[CYANIDE],
           valid_to=valid_to)
    filed(acme, *trip(CYANIDE))
    assert open_now(admin) == found


def test_a_permit_filed_after_the_movement_clears_what_it_covers(acme, admin):
    filed(acme, *trip(CYANIDE))
    found = the_one(admin, "P-01")
    assert (found["severity"], found["consignment"], found["custodian"]) == (
        "S1", "acme/W1", "acme")
    assert found["subject"] == {"kind": "trip", "id": "acme/W1|beta"}
    assert "beta had no" in found["says"] and "剧毒化学品购买许可证" in found["says_zh"]
    size = admin.get("/findings").json["size"]
    permit(admin, kind="highly_toxic_purchase", custodian="beta", substances=["#1688"],
           mass_kg="100", valid_from="2026-06-01", valid_to="2026-06-30")
    assert open_now(admin) == []
    assert open_now(admin, size=size) == ["P-01"]
    permit(admin, kind="highly_toxic_purchase", custodian="beta", substances=["#1688"],
           mass_kg="99.5", valid_from="2026-06-01", valid_to="2026-06-30",
           effective_from="2026-06-01")
    assert "99.5 kg" in the_one(admin, "P-01")["says"]


def test_the_buyer_by_title_counts_and_not_who_stores_for_it(acme, admin):
    permit(admin, kind="use", custodian="beta")
    filed(acme, *trip(CYANIDE, buyer="rival"))
    assert the_one(admin, "P-01")["subject"]["id"] == "acme/W1|rival"


def test_a_user_passes_nothing_on_but_what_it_gives_up(acme, admin, keyring):
    admin.put("/custodians/beta", {"name": "beta", "roles": ["user"]})
    permit(admin, kind="use", custodian="beta")
    permit(admin, "证2", kind="use", custodian="rival")
    beta = acme.with_key(keyring["beta"])
    filed(acme, *trip("7697-37-2"))
    filed(beta, {"kind": "receive", "occurred_at": CAME, "lot": "acme/P1", "mass_kg": "100",
                 "to_place": "beta-w", "waybill": "acme/W1"}, first=8100)
    onward = {"kind": "dispatch", "occurred_at": "2026-06-11T08:00:00+08:00", "lot": "acme/P1",
              "mass_kg": "50", "from_place": "beta-w", "consignee": "rival"}
    filed(beta, {**onward, "waybill": "beta/W1"}, first=8200)
    assert open_now(admin) == ["P-03"]
    filed(beta, {**onward, "waybill": "beta/W2", "reason": "停产"}, first=8300)
    assert the_one(admin, "P-03")["consignment"] == "beta/W1"


def test_a_supplier_that_keeps_licences_has_one_for_what_it_sells(acme, admin):
    permit(admin, kind="production", custodian="acme", substances=[CYANIDE])
    filed(acme, *trip())
    found = the_one(admin, "P-04")
    assert open_now(admin) == ["P-04"] and found["custodian"] == "beta"
    assert "证1 (for 143-33-9)" in found["says"]
    permit(admin, "证2", kind="trading", custodian="acme", valid_from="2026-06-10")
    assert open_now(admin) == []


@pytest.mark.parametrize(("fields", "found"), [
    ({"classes": ["3"]}, []), ({"classes": ["第3类", "8类"]}, []), ({}, []),
    ({"classes": ["8"]}, ["P-05"]), ({"classes": ["3"], "valid_to": "2026-06-09"}, ["P-05"]),
    ({"substances": [CYANIDE]}, ["P-05"])])
def test_a_carrier_is_licensed_for_the_class_it_carries(acme, admin, fields, found):
    permit(admin, kind="transport", custodian="haul", **fields)
    filed(acme, *trip())
    assert open_now(admin) == found


def test_waste_goes_to_a_receiver_licensed_for_its_code(acme, admin):
    permit(admin, kind="waste_operation", custodian="beta", waste_codes=["900-402-06"])
    filed(acme, *trip(WASTE, waybill="", manifest=MANIFEST))
    assert open_now(admin) == ["P-06"]
    permit(admin, kind="waste_operation", custodian="beta", effective_from="2026-01-01",
           waste_codes=["900-402-06", "900-041-49"])
    assert open_now(admin) == []


def test_a_year_of_waste_is_held_against_what_the_licence_allows(acme, admin, keyring):
    permit(admin, kind="waste_operation", custodian="beta", mass_kg="150")
    for number in (1, 2):
        manifest = f"acme/2026330200000{number}"
        filed(acme, *trip(WASTE, lot=f"acme/P{number}", waybill="", manifest=manifest),
              first=8100 * number)
        filed(acme.with_key(keyring["beta"]), {
            "kind": "receive", "occurred_at": CAME, "lot": f"acme/P{number}", "mass_kg": "100",
            "to_place": "beta-w", "manifest": manifest}, first=8050 * number)
        assert open_now(admin) == (["P-06"] if number == 2 else [])
    assert the_one(admin, "P-06")["subject"] == {"kind": "licence", "id": "beta|accepted|2026"}
    permit(admin, kind="waste_operation", custodian="beta", mass_kg="200",
           effective_from="2026-01-01")
    assert open_now(admin) == []
    assert admin.get("/findings", rule="P-06", state="all").status_code == 200


def test_what_is_highly_toxic_goes_by_road_with_a_pass(acme, admin):
    permit(admin, kind="use", custodian="beta")
    permit(admin, "证2", kind="transport", custodian="haul")
    filed(acme, *trip(CYANIDE))
    assert open_now(admin) == ["P-07"]
    for mass_kg, found in (("99", ["P-07"]), ("100", [])):
        permit(admin, "证3", kind="highly_toxic_road_pass", custodian="acme", mass_kg=mass_kg,
               substances=[CYANIDE], effective_from="2026-01-01")
        assert open_now(admin) == found


def test_a_precursor_goes_with_a_permit_of_its_kind(acme, admin):
    permit(admin, kind="drug_precursor_transport", custodian="acme", substances=["108-24-7"])
    filed(acme, *trip(CHLOROFORM))
    assert "P-08" in open_now(admin)
    permit(admin, "证2", kind="drug_precursor_transport", custodian="beta",
           valid_to="2026-06-10")
    assert "P-08" not in open_now(admin)


def test_a_permit_for_one_trip_is_used_up_by_the_first(acme, admin, keyring):
    permit(admin, kind="drug_precursor_transport", custodian="haul", substances=["120-57-0"])
    permit(admin, "证2", kind="drug_precursor_1", custodian="beta")
    permit(admin, "证3", kind="transport", custodian="haul")
    filed(acme, *trip("120-57-0", waybill="acme/W2"))
    assert open_now(admin) == []
    filed(acme, {**trip("120-57-0")[1], "occurred_at": "2026-06-09T08:00:00+08:00"}, first=8100)
    found = the_one(admin, "P-08")
    assert found["subject"] == {"kind": "permit", "id": "证1|acme/W2"}
    assert "that acme/W1 had used at 2026-06-09 08:00" in found["says"]
    assert (found["custodian"], len(found["events"])) == ("haul", 2)
    told = acme.with_key(keyring["haul"]).get("/findings", rule="P-08").json["results"]
    assert [one["code"] for one in told] == [found["code"]]
    permit(admin, "证4", kind="drug_precursor_transport", custodian="acme",
           effective_from="2026-01-01")
    assert open_now(admin) == []
    past, = admin.get("/findings", rule="P-08", state="all").json["results"]
    assert past["cleared_at"]


def test_an_approval_is_summed_over_the_trips_that_went_by_it(acme, admin):
    for code, number in (("acme", "91330200MA2AJ8TX61"), ("beta", "914403001922038216")):
        admin.put(f"/custodians/{code}", {"name": code, "uscc": number,
                                          "effective_from": "2026-01-01"})
    permit(admin, kind="waste_operation", custodian="beta")
    permit(admin, "批1", kind="waste_transfer", custodian="beta", mass_kg="250")
    for number in (3, 1, 2):
        made, sent = trip(WASTE, lot=f"acme/P{number}", waybill="",
                          manifest=f"acme/2026330200000{number}")
        filed(acme, made, {**sent, "occurred_at": f"2026-06-1{number}T08:00:00+08:00"},
              first=8100 * number)
        assert open_now(admin) == (["P-09"] if number == 2 else [])
    found = the_one(admin, "P-09")
    assert found["subject"]["id"] == "批1|acme|beta|900-041-49" and found["mass_kg"] == "50.000"
    assert "300 kg" in found["says"] and "acme/20263302000003" in found["says"]
    permit(admin, "批1", kind="waste_transfer", custodian="beta", mass_kg="300",
           effective_from="2026-01-01")
    assert open_now(admin) == []


def test_waste_to_another_province_needs_its_approval(acme, admin):
    admin.put("/custodians/acme", {"name": "acme", "uscc": "91330200MA2AJ8TX61",
                                   "effective_from": "2026-01-01"})
    admin.put("/custodians/beta", {"name": "beta", "uscc": "914403001922038216",
                                   "effective_from": "2026-01-01"})
    permit(admin, kind="waste_operation", custodian="beta")
    filed(acme, *trip(WASTE, waybill="", manifest=MANIFEST))
    assert open_now(admin) == ["P-09"]
    permit(admin, "批1", kind="waste_transfer", custodian="acme", waste_codes=["900-041-49"],
           valid_from="2025-06-09", mass_kg="100")
    assert "12 months" in the_one(admin, "P-09")["says"]
    permit(admin, "批2", kind="waste_transfer", custodian="acme", valid_from="2025-06-11")
    assert open_now(admin) == []


def test_a_crew_is_two_persons_with_certificates_in_date(acme, admin, keyring):
    haul = acme.with_key(keyring["haul"])
    filed(acme, *trip(driver="d1", escort="e1"))
    assert open_now(admin) == []
    haul.put("/persons/d1", {"custodian": "haul", "role": "driver",
                             "certificate_until": "2026-06-09"})
    assert "2026-06-09" in the_one(admin, "P-10")["says"]
    haul.put("/persons/e9", {"custodian": "haul", "role": "escort"})
    assert open_now(admin) == ["P-10", "P-10"], "haul keeps its escorts, and e1 is none of them"
    haul.put("/persons/e1", {"custodian": "haul", "role": "escort"})
    haul.put("/persons/d1", {"custodian": "haul", "role": "driver", "effective_from": "2026-06-01",
                             "certificate_until": "2026-06-10"})
    assert open_now(admin) == []


def test_one_person_is_not_driver_and_escort_at_once(acme, admin):
    filed(acme, *trip(driver="d1", escort="d1"))
    assert "two persons" in the_one(admin, "P-10")["says"]
