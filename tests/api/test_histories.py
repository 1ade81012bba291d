"""Whatever was found and is no longer is listed as cleared, since the entry that cleared it."""

from datetime import datetime, timedelta

import pytest

from hazchem.services import rebuild
from hazchem.store import log
from hazchem.store.store import Store
from tests.api.conftest import Door, app_on, event, furnish, produced
from tests.api.test_hazard_units import UNIT
from tests.api.test_permits import CYANIDE, trip


@pytest.fixture
def doors(store_url):
    """The doors of acme and of the authority to a furnished ledger on each engine."""
    store = Store(store_url)
    issued = furnish(store)
    app = app_on(store)
    yield Door(app, issued["enterprise"]), Door(app, issued["admin"]), store
    store.close()


def filed(door, *told, first=8000):
    for number, one in enumerate(told, first):
        answered = door.post("/movements", {"event_id": event(number), **one})
        assert answered.status_code == 201, answered.json


def put(door, path, **entry):
    answered = door.put(path, entry)
    assert answered.status_code in (200, 201), answered.json


def found(door, rule, **asked):
    return door.get("/findings", rule=rule, limit=1000, **asked).json["results"]


def newest_entry(store):
    with store.read() as tx:
        return log.head(tx).recorded_at


def is_cleared(admin, store, rule, code):
    """The finding is closed by the newest entry, in the list and alone, whenever it is asked."""
    at = newest_entry(store)
    assert code not in [one["code"] for one in found(admin, rule)]
    cleared, = (one for one in found(admin, rule, state="all") if one["code"] == code)
    assert datetime.fromisoformat(cleared["cleared_at"]) == at
    assert cleared["state"] == "corrected"
    shown = admin.get(f"/findings/{code}").json
    assert shown["cleared_at"] == cleared["cleared_at"]
    assert [turn["state"] for turn in shown["history"]] == ["detected", "cleared"]
    rebuild.rebuild(store, at + timedelta(seconds=1))
    assert admin.get(f"/findings/{code}").json["history"] == shown["history"]


def test_a_permit_put_later_clears(doors):
    acme, admin, store = doors
    filed(acme, *trip(CYANIDE))
    one, = found(admin, "P-01")
    put(admin, "/permits/证1", kind="highly_toxic_purchase", custodian="beta",
        substances=[CYANIDE])
    is_cleared(admin, store, "P-01", one["code"])


def test_a_vehicle_whose_papers_were_renewed_is_cleared(doors):
    acme, admin, store = doors
    old = {"custodian": "haul", "kind": "tractor", "effective_from": "1970-01-01T00:00:00Z"}
    put(admin, "/vehicles/浙B12345", **old, permit_until="2026-05-01T00:00:00Z")
    filed(acme, *trip(vehicle="浙B12345"))
    one, *_ = found(admin, "V-04")
    put(admin, "/vehicles/浙B12345", **old, permit_until="2027-05-01T00:00:00Z")
    is_cleared(admin, store, "V-04", one["code"])


def test_an_episode_of_a_unit_that_a_correction_took_away_is_cleared(doors):
    acme, admin, store = doors
    put(admin, "/hazard-units/u1", **UNIT | {"custodian": "acme"})
    put(admin, "/places/acme-t1", custodian="acme", kind="tank", hazard_unit="u1",
        design_max_t={"7664-41-7": "60"}, effective_from="1970-01-01T00:00:00Z")
    filed(acme, produced(1), produced(2, mass_kg="90000",
                                      occurred_at="2026-03-03T08:00:00+08:00"), first=1)
    above, = (one for one in found(admin, "S-04") if "above" in one["subject"]["id"])
    filed(acme, {"kind": "correct", "reverses": event(2), "reason": "typing",
                 "occurred_at": "2026-03-03T09:00:00+08:00"}, first=9)
    is_cleared(admin, store, "S-04", above["code"])


def test_a_design_raised_later_clears_the_episode_above_it(doors):
    acme, admin, store = doors
    place = {"custodian": "acme", "kind": "tank", "hazard_unit": "u1",
             "effective_from": "1970-01-01T00:00:00Z"}
    put(admin, "/hazard-units/u1", **UNIT | {"custodian": "acme"})
    put(admin, "/places/acme-t1", **place, design_max_t={"7664-41-7": "60"})
    filed(acme, produced(1, mass_kg="90000"), first=1)
    above, = (one for one in found(admin, "S-04") if "above" in one["subject"]["id"])
    put(admin, "/places/acme-t1", **place, design_max_t={"7664-41-7": "95"})
    is_cleared(admin, store, "S-04", above["code"])


def test_a_number_put_by_the_authority_clears_what_it_allows(doors):
    acme, admin, store = doors
    filed(acme, *trip())
    one, = found(admin, "G-02")
    told = admin.post("/rules/G-02/parameters", {
        "name": "no_eta_days", "value": "9000", "effective_from": "2026-01-01",
        "status": "house", "basis": "示例"})
    assert told.status_code == 201, told.json
    is_cleared(admin, store, "G-02", one["code"])
