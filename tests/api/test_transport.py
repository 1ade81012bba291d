"""Family V over HTTP: filed as enterprises file it, found, and gone once it is put right."""

import pytest

from tests.api.conftest import event

BENZENE, ACETONE, TNT, CYANIDE = "71-43-2", "67-64-1", "118-96-7", "143-33-9"
TRUCK, TANKER = "浙B777", "浙B888"


@pytest.fixture
def road(admin):
    """A rigid truck, a tanker for benzene, and a quay on a river."""
    for path, entry in (
            (f"/vehicles/{TRUCK}", {"plate": TRUCK, "custodian": "haul", "kind": "rigid",
                                    "approved_load_kg": "10000", "permit_until": "2026-06-30"}),
            (f"/vehicles/{TANKER}", {"plate": TANKER, "custodian": "haul", "kind": "rigid",
                                     "tank_media": ["UN1114"],
                                     "tank_inspected_until": "2026-06-30"}),
            ("/places/acme-q", {"code": "acme-q", "custodian": "acme", "kind": "loading",
                                "zones": ["cn-inland-waters"]})):
        assert admin.put(path, entry).status_code == 201
    return admin


class Day:
    """Movements of one day, filed by whom they fall to."""

    def __init__(self, acme, beta):
        self.doors, self.count = {"acme": acme, "beta": beta}, 0

    def file(self, who, kind, clock, **told):
        self.count += 1
        day = told.pop("day", "2026-06-02")
        done = self.doors[who].post("/movements", {
            "event_id": event(self.count), "kind": kind,
            "occurred_at": f"{day}T{clock}:00+08:00", **told})
        assert done.status_code == 201, done.json
        return event(self.count)

    def send(self, substance=BENZENE, kg="5000", lot="L1", place="acme-w", clock="08:00", **told):
        self.file("acme", "produce", "01:00", lot=lot, substance=substance, mass_kg=kg,
                  to_place=place)
        shared = {"waybill": "acme/W1", "consignee": "beta", "vehicle": TRUCK, **told}
        return self.file("acme", "dispatch", clock, lot=lot, mass_kg=kg, from_place=place,
                         **{name: value for name, value in shared.items() if value})

    def arrive(self, kg="5000", lot="acme/L1", clock="18:00", waybill="acme/W1", **told):
        return self.file("beta", "receive", clock, lot=lot, mass_kg=kg, to_place="beta-w",
                         waybill=waybill, **told)


@pytest.fixture
def day(acme, keyring, road):
    return Day(acme, acme.with_key(keyring["beta"]))


def found(door):
    return {one["rule"]: one for one in door.get("/findings").json["results"]
            if one["rule"].startswith("V-")}


def test_an_overloaded_truck(day, acme):
    day.send(kg="10200")
    told = found(acme)["V-02"]
    assert (told["mass_kg"], told["severity"], told["custodian"]) == ("200.000", "S2", "haul")
    assert told["parameters"]


def test_a_truck_within_what_a_scale_can_tell_is_let_go(day, acme):
    day.send(kg="10040")
    assert found(acme) == {}


def test_a_tank_for_another_medium(day, acme):
    day.send(ACETONE, vehicle=TANKER)
    assert "UN1114" in found(acme)["V-03"]["says"]


def test_a_tank_named_by_its_un_number_is_fit_until_its_inspection_runs_out(day, acme):
    day.send(vehicle=TANKER)
    assert found(acme) == {}
    day.send(lot="L2", waybill="acme/W2", vehicle=TANKER, day="2026-07-02")
    assert "inspection ran out" in found(acme)["V-03"]["says"]


def test_papers_of_a_vehicle_that_ran_out_and_that_were_renewed(day, acme, road):
    day.send(day="2026-07-02")
    assert set(found(acme)) == {"V-04"}
    road.put(f"/vehicles/{TRUCK}", {
        "plate": TRUCK, "custodian": "haul", "kind": "rigid", "approved_load_kg": "10000",
        "permit_until": "2027-06-30", "effective_from": "2026-06-01T00:00:00+08:00"})
    assert found(acme) == {}


def test_a_truck_on_two_waybills_at_once_is_told_to_its_carrier(day, acme, keyring):
    day.send()
    day.send(lot="L2", waybill="acme/W2", clock="10:00", driver="p1", consignee="rival")
    assert found(acme) == {}
    day.arrive()
    haul = acme.with_key(keyring["haul"])
    assert "acme/W1" in found(haul)["V-05"]["says"]
    inspector = acme.with_key(keyring["inspector"])
    assert found(inspector)["V-05"]["class"] == "DATA"


def test_what_left_is_compared_with_the_waybill_that_was_put(day, acme):
    acme.put("/waybills/acme/W1", {
        "status": "issued", "consignor": "acme", "consignee": "beta", "vehicle": TANKER,
        "lines": [{"substance": BENZENE, "mass_kg": "5100"},
                  {"substance": ACETONE, "mass_kg": "10"}]})
    day.send()
    told = found(acme)["V-06"]
    assert f"vehicle {TANKER} / {TRUCK}" in told["says"]
    assert "5,100 / 5,000 kg" in told["says"] and ACETONE not in told["says"]
    day.arrive()
    assert f"goods {ACETONE} / –" in found(acme)["V-06"]["says"], "loading is over"
    acme.put("/waybills/acme/W1", {
        "status": "closed", "consignor": "acme", "consignee": "beta", "vehicle": TRUCK,
        "lines": [{"lot": "acme/L1", "substance": BENZENE, "mass_kg": "5010"}]})
    assert found(acme) == {}, "the newest version says what left"


def test_two_systems_that_tell_of_one_line_differ(day, acme):
    day.send()
    day.file("acme", "dispatch", "08:05", lot="L1", mass_kg="5300", from_place="acme-w",
             waybill="acme/W1", consignee="beta", vehicle=TRUCK, source="e-waybill")
    assert "e-waybill and enterprise differ" in found(acme)["V-06"]["says"]


def test_goods_that_may_not_travel_together(day, acme):
    day.send(TNT)
    day.send(ACETONE, lot="L2")
    told = found(acme)["V-11"]
    assert "class 1 with 3" in told["says"] and "verified" in told["says"]


def test_goods_of_two_waybills_that_may_not_travel_together(day, acme, keyring):
    day.send(TNT)
    day.send(ACETONE, lot="L2", clock="09:00", waybill="acme/W2")
    assert found(acme) == {}
    received = day.arrive()
    day.arrive(lot="acme/L2", waybill="acme/W2")
    told = found(acme.with_key(keyring["haul"]))["V-11"]
    assert told["subject"]["id"] == f"acme/W2|{TRUCK}|acme/W1" and "acme/W1" in told["says"]
    assert (told["custodian"], told["cause"]) == ("haul", None), told
    day.file("beta", "correct", "19:00", reverses=received, replacement={
        "kind": "receive", "occurred_at": "2026-06-02T08:50:00+08:00", "lot": "acme/L1",
        "mass_kg": "5000", "to_place": "beta-w", "waybill": "acme/W1"})
    assert found(acme) == {}


def test_seals_that_differ_and_a_receipt_that_names_none(day, acme):
    day.send(seals=["A1", "A2"])
    received = day.arrive()
    assert found(acme) == {}
    day.file("beta", "correct", "19:00", reverses=received, replacement={
        "kind": "receive", "occurred_at": "2026-06-02T18:00:00+08:00", "lot": "acme/L1",
        "mass_kg": "5000", "to_place": "beta-w", "waybill": "acme/W1", "seals": ["A1"]})
    assert "A1, A2" in found(acme)["V-12"]["says"]


def test_a_theft_is_found_an_hour_later_unless_the_police_were_told(day, acme, keyring, admin):
    day.file("acme", "produce", "01:00", lot="K1", substance=CYANIDE, mass_kg="100",
             to_place="acme-w")
    day.file("acme", "lose", "08:00", lot="K1", mass_kg="5", from_place="acme-w", reason="被盗")
    early = acme.get("/findings", as_of="2026-06-02T08:59:00+08:00").json["results"]
    assert [one for one in early if one["rule"] == "V-13"] == []
    told = found(acme)["V-13"]
    assert told["severity"] == "S1" and "known to this ledger" in told["says"]
    assert told["due_at"] == "2026-06-02T01:00:00Z"
    done = admin.post("/alerts", {
        "event_id": event(900), "source": "police", "kind": "police_report",
        "subject": {"kind": "lot", "id": "acme/K1"}, "occurred_at": "2026-06-02T08:30:00+08:00"})
    assert done.status_code == 201, done.json
    assert found(acme) == {}


def test_what_is_highly_toxic_does_not_go_by_river_and_may_go_by_sea(day, acme):
    day.send(CYANIDE, place="acme-q", mode="water", vehicle="")
    told = found(acme)
    assert set(told) == {"V-14"} and "Art.74" in told["V-14"]["says"]
    rules = {one["rule"] for one in acme.get("/findings").json["results"]}
    assert "C-01" not in rules, "one cause, one finding"
    day.send(CYANIDE, lot="L2", waybill="acme/W2", mode="water", vehicle="", consignee="beta")
    assert len([one for one in acme.get("/findings").json["results"]
                if one["rule"] == "V-14"]) == 1


def test_nothing_that_was_not_told_is_held_against_anyone(day, acme):
    day.send(ACETONE, kg="90000", vehicle="unknown-1", trailer="unknown-2", seals=["A1"])
    day.arrive("90000")
    assert found(acme) == {}
