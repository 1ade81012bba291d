"""Balances, norms, recipes and licences through the door: filed, found, and reported."""

import pytest

from tests.api.conftest import event

ACETONE, GASOLINE, ISOPROPANOL = "67-64-1", "86290-81-5", "67-63-0"


@pytest.fixture
def gauged(acme):
    """Acme with a gauge of a hundred millionths on its tank."""
    answered = acme.put("/instruments/gauge", {
        "code": "gauge", "custodian": "acme", "kind": "tank_gauge", "sigma_ppm": "100"})
    assert answered.status_code == 201, answered.json
    return acme


def told(number: int, kind: str, at: str, **given):
    """A movement of acme's lot L1, filed as an enterprise files."""
    return {"event_id": event(number), "kind": kind, "occurred_at": f"{at}T08:00:00+08:00",
            "lot": "acme/L1", **given}


def filed(door, *movements):
    answered = door.post("/movements", list(movements)).json
    assert answered["refused"] == 0, answered


def found(door, rule: str, **query):
    return door.get("/findings", rule=rule, **query).json["results"]


def made(kg: str = "100000.000", substance: str = ACETONE):
    return told(1, "produce", "2026-01-02", substance=substance, mass_kg=kg, to_place="acme-t1",
                instrument="gauge")


def counted(number: int, at: str, kg: str):
    return told(number, "count", at, counted_kg=kg, from_place="acme-t1", instrument="gauge")


def test_a_month_that_does_not_balance_is_found_and_a_late_filing_clears_it(gauged):
    filed(gauged, made(), counted(2, "2026-01-28", "99900"))
    one, = found(gauged, "Q-04")
    assert (one["subject"], one["mass_kg"], one["class"]) == (
        {"kind": "balance", "id": f"acme|{ACETONE}|2026-01"}, "100.000", "IMBALANCE")
    assert one["events"] == [event(2)] and "100,000" in one["says"] and "千克" in one["says_zh"]
    size = gauged.get("/findings").json["size"]
    filed(gauged, told(3, "use", "2026-01-05", mass_kg="95", from_place="acme-t1"))
    assert found(gauged, "Q-04") == []
    assert [each["code"] for each in found(gauged, "Q-04", size=size)] == [one["code"]]
    assert found(gauged, "Q-04", as_of="2026-01-28T07:59:59+08:00", size=size) == []


def test_small_losses_of_one_sign_drift(gauged):
    filed(gauged, made(), *(
        counted(n + 1, f"2026-{n:02d}-28" if n < 11 else "2026-11-01", str(100_000 - 30 * n))
        for n in range(1, 8)))
    assert found(gauged, "Q-04") == []
    one, = found(gauged, "Q-05")
    assert one["subject"]["id"] == f"acme|{ACETONE}"
    rows = gauged.get("/reports/balance", format="json").json["sections"][1]["rows"]
    assert {row["status"] for row in rows} & {"drifts", "累计漂移"}


def test_a_loss_above_its_norm_is_found(gauged):
    filed(gauged, made(substance=GASOLINE),
          told(2, "lose", "2026-01-10", mass_kg="211", from_place="acme-t1", reason="evaporated"))
    one, = found(gauged, "Q-09")
    assert one["mass_kg"] == "1.000" and "from_knowledge" in str(one["parameters"])


def test_an_enterprise_registers_its_recipes_and_is_held_to_them(gauged):
    recipe = {"code": "ipa", "custodian": "acme", "product": ISOPROPANOL, "sigma_ppm": "5000",
              "coefficients": [{"substance": ACETONE, "per_kg": "0.97"}]}
    converted = {
        "event_id": event(2), "kind": "convert", "occurred_at": "2026-01-10T08:00:00+08:00",
        "inputs": [{"lot": "acme/L1", "from_place": "acme-t1", "mass_kg": "1000"},
                   {"unlisted": "hydrogen loop", "mass_kg": "35"}],
        "outputs": [{"lot": "acme/P1", "substance": ISOPROPANOL, "to_place": "acme-w",
                     "mass_kg": "900"}]}
    filed(gauged, made(), converted)
    assert found(gauged, "G-12") == []
    assert gauged.put("/recipes/ipa", recipe).status_code == 201
    one, = found(gauged, "G-12")
    assert one["mass_kg"] == "127.000" and "ipa" in one["says"]
    recipe["coefficients"][0]["per_kg"] = "1.1"
    assert gauged.put("/recipes/ipa", {**recipe, "effective_from": "2026-01-01"}
                      ).status_code == 200
    assert found(gauged, "G-12") == []
    assert gauged.get("/recipes/ipa").json["code"] == "ipa"
    wrong = gauged.put("/recipes/other", {**recipe, "code": "other", "custodian": "beta"})
    assert wrong.status_code == 403
    twice = gauged.put("/recipes/ipa", {**recipe, "coefficients": recipe["coefficients"] * 2})
    assert twice.status_code == 422 and twice.json["errors"][0]["pointer"] == "/coefficients"


def test_what_is_made_beyond_its_licence_is_found(gauged, keyring):
    admin = gauged.with_key(keyring["admin"])
    permit = {"number": "A1", "kind": "production", "custodian": "acme", "mass_kg": "90000",
              "substances": [ACETONE], "valid_from": "2026-01-01", "valid_to": "2026-12-31"}
    filed(gauged, made())
    assert found(gauged, "Q-10") == []
    assert admin.put("/permits/A1", permit).status_code == 201
    one, = found(gauged, "Q-10")
    assert one["subject"] == {"kind": "licence", "id": f"acme|made|{ACETONE}|2026"}
    assert (one["mass_kg"], one["severity"], one["events"]) == ("10000.000", "S2", [event(1)])
    assert admin.put("/permits/A1", {**permit, "mass_kg": "100000",
                                     "effective_from": "2026-01-01"}).status_code == 200
    assert found(gauged, "Q-10") == []
