"""Whoever sends, carries or is to receive knows its lines of a trip; a stranger learns nothing."""

import pytest

from tests.api.conftest import event, produced

AT = "2026-03-{:02d}T{:02d}:00:00+08:00"
SECRETS = ("beta", "乙材料", "acme/PRIV", "33", "haul", "丙运输", "acme-w")


def sent(number=2, lot="acme/PRIV", mass_kg="33", **given):
    """A dispatch by acme to beta."""
    return {"event_id": event(number), "kind": "dispatch", "lot": lot, "mass_kg": mass_kg,
            "occurred_at": AT.format(2, 8), "from_place": "acme-w", "consignee": "beta",
            "waybill": "acme/SECRET", "due_at": AT.format(2, 20), **given}


def came(number=3, mass_kg="30", **given):
    """A receipt by beta of all that the waybill carries."""
    return {"event_id": event(number), "kind": "receive", "mass_kg": mass_kg,
            "occurred_at": AT.format(2, 12), "to_place": "beta-w", "waybill": "acme/SECRET",
            **given}


def filed(*steps):
    """Every step filed by its door."""
    for door, step in steps:
        answered = door.post("/movements", step)
        assert answered.status_code == 201, answered.text


@pytest.fixture
def doors(acme, keyring):
    """Acme, beta, haul and rival; acme has two lots in its warehouse."""
    filed((acme, produced(1, lot="acme/PRIV", to_place="acme-w", mass_kg="1234",
                          concentration="87")),
          (acme, produced(10, lot="acme/OTHER", to_place="acme-w", mass_kg="777")))
    return {"acme": acme} | {
        name: acme.with_key(keyring[name]) for name in ("beta", "haul", "rival")}


def events_of(door, **query):
    """The ids of the movements in a list."""
    return {one["event_id"] for one in door.get("/movements", **query).json["results"]}


def test_who_sends_and_who_carries_sees_the_receipt_of_its_goods(doors):
    filed((doors["acme"], sent(carrier="haul")), (doors["beta"], came(lot="acme/PRIV")))
    for name in ("acme", "beta", "haul"):
        door = doors[name]
        for number in (2, 3):
            assert door.get(f"/movements/{event(number)}").status_code == 200, (name, number)
            assert door.get(f"/movements/{event(number)}/proof").status_code == 200
        for query in ({}, {"waybill": "acme/SECRET"}, {"lot": "acme/PRIV"}):
            assert {event(2), event(3)} <= events_of(door, **query), (name, query)
        found, = door.get("/findings", rule="Q-01").json["results"]
        evidence = door.get(f"/findings/{found['code']}").json["evidence"]
        assert [one["event_id"] for one in evidence] == [event(2), event(3)], name
    assert doors["rival"].get(f"/movements/{event(3)}").status_code == 404
    assert events_of(doors["rival"]) == set()


def test_on_a_round_each_consignee_sees_its_own_lines_alone(doors):
    filed((doors["acme"], sent(carrier="haul")),
          (doors["acme"], sent(4, "acme/OTHER", "44", consignee="rival", carrier="haul")),
          (doors["haul"], {"event_id": event(5), "kind": "handover", "waybill": "acme/SECRET",
                           "carrier": "haul", "vehicle": "浙B12345", "location": "gate",
                           "occurred_at": AT.format(2, 9)}),
          (doors["beta"], came(lot="acme/PRIV")),
          (doors["rival"], came(6, "44", lot="acme/OTHER", to_place="rival-w")))
    shared, betas, rivals = {event(5)}, {event(2), event(3)}, {event(4), event(6)}
    for name, seen in (("beta", shared | betas), ("rival", shared | rivals),
                       ("acme", shared | betas | rivals), ("haul", shared | betas | rivals)):
        assert events_of(doors[name], waybill="acme/SECRET") == seen, name
        trip = doors[name].get("/consignments/acme/SECRET").json
        assert {one["event_id"] for kind in ("dispatches", "handovers", "receipts")
                for one in trip[kind]} == seen, name


def test_what_was_corrected_is_no_longer_told_to_who_stands_on_the_line(doors):
    undone = {"event_id": event(7), "kind": "correct", "reverses": event(3), "reason": "x",
              "occurred_at": AT.format(2, 13)}
    filed((doors["acme"], sent()), (doors["beta"], came()), (doors["beta"], undone))
    assert doors["acme"].get(f"/movements/{event(3)}").status_code == 404
    assert doors["beta"].get(f"/movements/{event(3)}").status_code == 200
