"""C-06 through the door: what a conversion calls unlisted, looked up in the register."""

import pytest

from tests.api.conftest import event, produced

MADE = produced(substance="67-56-1", to_place="acme-w", mass_kg="1000")


def converted(name):
    """Methanol made into acetone, with a by-product of this name."""
    return {
        "event_id": event(2), "kind": "convert", "occurred_at": "2026-05-02T08:00:00+08:00",
        "inputs": [{"lot": "acme/L1", "from_place": "acme-w", "mass_kg": "1000"}],
        "outputs": [{"lot": "acme/L2", "substance": "67-64-1", "to_place": "acme-w",
                     "mass_kg": "700"}, {"unlisted": name, "mass_kg": "300"}]}


def found(door):
    """The open findings of the rule."""
    return [one for one in door.get("/findings").json["results"] if one["rule"] == "C-06"]


@pytest.mark.parametrize(("name", "said"), [("苯", "#49 苯"), ("CAS 71-43-3", "71-43-3")])
def test_a_by_product_of_the_register_is_found_and_goes_when_it_is_told_rightly(acme, name, said):
    acme.post("/movements", MADE)
    dry = acme.post("/movements?dry_run=true", converted(name))
    assert "C-06" in str(dry.json) and found(acme) == []
    assert acme.post("/movements", converted(name)).status_code == 201
    one, = found(acme)
    assert (one["class"], one["severity"], one["basis_status"]) == ("DATA", "S3", "sourced")
    assert said in one["says"] and said in one["says_zh"] and one["mass_kg"] == "300.000"
    told = converted(name)
    truth = {**told, "event_id": event(4), "outputs": [told["outputs"][0], {
        "lot": "acme/L3", "substance": "#49", "to_place": "acme-w", "mass_kg": "300"}]}
    mended = acme.post("/movements", {
        "event_id": event(3), "kind": "correct", "occurred_at": "2026-05-03T08:00:00+08:00",
        "reverses": event(2), "reason": "副产物应按物质填报", "replacement": truth})
    assert mended.status_code == 201, mended.json
    assert found(acme) == []


def test_a_by_product_that_is_rightly_unlisted_opens_nothing(acme):
    acme.post("/movements", MADE)
    assert acme.post("/movements", converted("废水")).status_code == 201
    assert found(acme) == []


def test_a_severity_that_a_list_raised_names_the_list_and_how_far_it_was_checked(acme):
    sent = {"event_id": event(2), "kind": "use", "occurred_at": "2026-03-02T08:00:00+08:00",
            "lot": "acme/L9", "substance": "67-56-1", "mass_kg": "10", "from_place": "acme-w"}
    assert acme.post("/movements", sent).status_code == 201
    one, = (one for one in acme.get("/findings").json["results"] if one["rule"] == "G-01")
    assert one["severity"] == "S1"
    assert one["parameters"]["list[special_control]"] == "from_knowledge"
