"""Caps per month, year and site after the fact: who crossed one, by how much, with what."""

from datetime import timedelta

import pytest

from hazchem.services import rebuild
from hazchem.store import log
from hazchem.store.store import Store
from tests.api.conftest import Door, app_on, event, furnish, produced

METHANOL = "67-56-1"


def edition(per, activity, mass_kg="250", **told):
    return {"regime": f"cap-{per}", "level": "city", "title": "示例限量", "doc_no": "示〔2026〕3号",
            "issuer": "示例局", "status": "force", "effective_from": "2026-02-01", "source": "示例",
            "rules": [{"code": "r1", "category": "controlled", "effect": "cap", "text": "限量",
                       "selector": {"substances": [METHANOL]}, "activities": [activity],
                       "conditions": {"mass_kg": mass_kg, "per": per}}]} | told


@pytest.fixture
def doors(store_url):
    """The doors of acme and of the authority to a furnished ledger on each engine."""
    store = Store(store_url)
    issued = furnish(store)
    app = app_on(store)
    yield Door(app, issued["enterprise"]), Door(app, issued["admin"]), store
    store.close()


def made(number=1, mass_kg="2000", on="2026-03-01"):
    return produced(number, lot="acme/M1", substance=METHANOL, mass_kg=mass_kg, to_place="acme-w",
                    occurred_at=f"{on}T08:00:00+08:00")


def sent(number, on, mass_kg="100"):
    return {"event_id": event(number), "kind": "dispatch", "lot": "acme/M1", "mass_kg": mass_kg,
            "occurred_at": f"{on}T08:00:00+08:00", "from_place": "acme-w", "consignee": "beta",
            "waybill": f"acme/W{number}"}


def file(door, *told):
    for one in told:
        answered = door.post("/movements", one)
        assert answered.status_code == 201, answered.json


def put(admin, told):
    answered = admin.put("/catalogue/editions/cap-1", told)
    assert answered.status_code in (200, 201), answered.json


def found(admin, **asked):
    return admin.speaking("en").get("/findings", rule="C-03", limit=100, **asked).json["results"]


def is_whole(store, admin):
    """What was found step by step is what is found anew."""
    before = found(admin)
    with store.read() as tx:
        now = log.head(tx).recorded_at
    rebuild.rebuild(store, now + timedelta(seconds=1))
    assert found(admin) == before


@pytest.mark.parametrize("first", ["edition", "movements"])
def test_the_dispatch_that_crosses_the_cap_of_a_month_is_found(doors, first):
    acme, admin, store = doors
    told = [made(), sent(2, "2026-03-02"), sent(3, "2026-03-09"), sent(4, "2026-03-20"),
            sent(5, "2026-03-30")]
    if first == "edition":
        put(admin, edition("month", "trade"))
    file(acme, *told[:3])
    assert found(admin) == []
    file(acme, *told[3:])
    if first == "movements":
        assert found(admin) == []
        put(admin, edition("month", "trade"))
    one, = found(admin)
    assert one["events"] == [event(4)] and one["mass_kg"] == "50.000"
    assert one["custodian"] == "acme"
    assert "300 kg" in one["says"] and "250 kg a month" in one["says"]
    is_whole(store, admin)
    assert len(found(admin)) == 1


def test_a_late_dispatch_moves_the_crossing_and_a_correction_clears_it(doors):
    acme, admin, store = doors
    put(admin, edition("month", "trade"))
    file(acme, made(), sent(2, "2026-03-02"), sent(3, "2026-03-09"), sent(4, "2026-03-20"))
    code = found(admin)[0]["code"]
    file(acme, sent(5, "2026-03-05"))
    one, = found(admin)
    assert (one["code"], one["events"]) == (code, [event(3)])
    for number in (4, 5):
        file(acme, {"event_id": event(number + 10), "kind": "correct", "reverses": event(number),
                    "reason": "typing", "occurred_at": f"2026-03-2{number}T08:00:00+08:00"})
    assert found(admin) == []
    cleared, = found(admin, state="all")
    assert cleared["code"] == code and cleared["cleared_at"]
    is_whole(store, admin)


def test_a_cap_of_a_year_counts_all_months_since_it_holds(doors):
    acme, admin, store = doors
    put(admin, edition("year", "trade"))
    file(acme, made(on="2026-01-01"), sent(2, "2026-01-02"), sent(3, "2026-03-09"),
         sent(4, "2026-05-20"))
    assert found(admin) == []
    file(acme, sent(5, "2026-06-01"))
    one, = found(admin)
    assert one["events"] == [event(5)] and "250 kg a year" in one["says"]
    is_whole(store, admin)


def test_what_comes_onto_a_site_beyond_its_cap_is_found_and_what_stood_there_is_not(doors):
    acme, admin, store = doors
    put(admin, edition("site", "storage"))
    file(acme, made(1, "300", "2026-01-15"), sent(2, "2026-03-09", "10"))
    assert found(admin) == []
    file(acme, made(3, "20", "2026-03-10"))
    one, = found(admin)
    assert one["events"] == [event(3)] and "310 kg stand" in one["says"]
    is_whole(store, admin)


def test_what_an_exemption_may_lift_is_not_held_against_anyone(doors):
    acme, admin, _ = doors
    told = edition("month", "trade")
    told["rules"][0]["exemptions"] = [{"kind": "试剂", "evidence": "标签"}]
    put(admin, told)
    file(acme, made(), sent(2, "2026-03-02", "900"))
    assert found(admin) == []
