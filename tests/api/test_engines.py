"""The main flow on each engine: furnish a ledger, file, replay, trace, find and report."""

import pytest

from hazchem.store.store import Store
from tests.api.conftest import Door, app_on, event, furnish, produced, used


@pytest.fixture
def door(store_url):
    """Acme's door to a furnished ledger on each engine, with all keys."""
    store = Store(store_url)
    issued = furnish(store)
    yield Door(app_on(store), issued["enterprise"]), issued
    store.close()


def test_filing_tracing_and_finding_are_the_same_on_each_engine(door):
    acme, issued = door
    first = acme.post("/movements", produced())
    assert first.status_code == 201
    again = acme.post("/movements", produced())
    assert (again.status_code, again.data) == (200, first.data)
    rehearsed = acme.ask("POST", "/movements?dry_run=true", json=used(2, "40000")).json
    assert [found["rule"] for found in rehearsed["would_open"]] == ["G-08"]
    spoilt = acme.ask("POST", "/movements?atomic=true", json=[used(2), used(3, "-1")])
    assert spoilt.status_code == 422
    told = acme.post("/movements", [used(2, "40000"), used(3, "-1"), produced()]).json
    assert (told["accepted"], told["refused"], told["replayed"]) == (1, 1, 1)
    found, = acme.get("/findings").json["results"]
    assert found["mass_kg"] == "10000.000"
    chain = acme.with_key(issued["inspector"]).get("/lots/acme/L1/chain").json
    assert [end["mass_kg"] for end in chain["ends"]] == ["40000.000"]
    assert acme.get(f"/findings/{found['code']}").json["evidence"][0]["event_id"] == event(2)
    assert "G-08" in acme.get("/reports/breaks", format="csv").data.decode()
    assert acme.get("/places/acme-t1/stock").json["results"] == []
    assert acme.get(f"/movements/{event(1)}/proof").status_code == 200


def test_nul_and_half_characters_are_refused_before_they_reach_the_database(door):
    acme, _ = door
    for raw in (b'{"note":"\\u0000"}', b'{"lot":"\\ud800"}'):
        assert acme.post("/movements", raw, content_type="application/json").status_code == 400
    for path in ("/movements/%00", "/lots/a/%00/chain", "/vehicles/%00", "/substances/%00",
                 "/findings/%00", "/reports/%00", "/places/%00/stock"):
        assert acme.ask("GET", path).status_code == 404, path
    for name in ("lot", "cursor", "waybill", "custodian"):
        assert acme.get("/movements", **{name: "a\0b"}).status_code == 422
    row = "kind,occurred_at,lot,substance,mass_kg,to_place\nproduce,2026-03-01T08:00Z,a\0b,2,1,x\n"
    sent = acme.post("/movements", row.encode(), content_type="text/csv")
    assert sent.status_code in (200, 400)
