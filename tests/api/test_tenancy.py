"""Who may not see a thing learns nothing of it, by no endpoint, format or refusal."""

import pytest

from tests.api.conftest import event, produced, used

# What only acme and its carrier may know of the first leg.
SECRETS = ("acme-t1", "31234.567", "31234567", "31,234", "acme/W1", "secret-note", "secret-driver",
           "secret-seal", "secret-ticket", "haul", "甲化工", "丙运输", event(1), event(2))


@pytest.fixture
def world(acme, keyring):
    """Ammonia went from acme to beta, and a part of it on to rival."""
    beta, rival = acme.with_key(keyring["beta"]), acme.with_key(keyring["rival"])
    secret = {"note": "secret-note", "ticket": "secret-ticket"}
    steps = [
        (acme, produced(1, mass_kg="31234.567", **secret)),
        (acme, {"event_id": event(2), "kind": "dispatch", "lot": "acme/L1", "mass_kg": "20000",
                "occurred_at": "2026-03-02T08:00:00+08:00", "from_place": "acme-t1",
                "consignee": "beta", "destination": "beta-w", "waybill": "acme/W1",
                "carrier": "haul", "vehicle": "浙B12345", "driver": "secret-driver",
                "seals": ["secret-seal"], **secret}),
        (beta, {"event_id": event(3), "kind": "receive", "lot": "acme/L1", "mass_kg": "19000",
                "occurred_at": "2026-03-02T16:00:00+08:00", "to_place": "beta-w",
                "waybill": "acme/W1"}),
        (acme, used(4, "77777")),
        (beta, {"event_id": event(5), "kind": "dispatch", "lot": "acme/L1", "mass_kg": "5000",
                "occurred_at": "2026-03-03T08:00:00+08:00", "from_place": "beta-w",
                "consignee": "rival", "destination": "rival-w", "waybill": "beta/W9"}),
        (rival, {"event_id": event(6), "kind": "receive", "lot": "acme/L1", "mass_kg": "4000",
                 "occurred_at": "2026-03-03T10:00:00+08:00", "to_place": "rival-w",
                 "waybill": "beta/W9"}),
    ]
    for who, step in steps:
        assert who.post("/movements", step).status_code == 201
    return acme


READS = [
    "/movements", f"/movements/{event(5)}", f"/movements/{event(6)}", "/findings",
    "/findings?state=all", "/lots/acme/L1/chain", "/lots/acme/L1/chain?format=csv",
    "/lots/acme/L1/chain?format=svg", "/lots/acme/L1/chain?direction=upstream&max_nodes=1",
    "/consignments/beta/W9", "/vehicles/浙B12345/journeys", "/places/rival-w/stock",
    "/places/beta-w/stock", "/flows", f"/movements/{event(6)}/proof?with_body=true",
    *(f"/reports/{name}?format={form}" for name in ("breaks", "stock", "flow")
      for form in ("json", "csv", "html")),
]


@pytest.mark.parametrize("path", READS)
def test_a_counterpart_two_legs_on_learns_nothing_of_the_first(world, keyring, path):
    rival = world.with_key(keyring["rival"])
    for language in ("en", "zh"):
        told = rival.speaking(language).ask("GET", path).data.decode("utf-8-sig")
        assert [secret for secret in SECRETS if secret in told] == []


def test_every_finding_a_counterpart_sees_is_safe_in_full(world, keyring):
    rival = world.with_key(keyring["rival"])
    codes = [one["code"] for one in rival.get("/findings", state="all").json["results"]]
    assert codes  # 1000 kg did not arrive
    for code in codes:
        told = rival.get(f"/findings/{code}").text
        assert [secret for secret in SECRETS if secret in told] == [], code


def test_a_rehearsal_tells_nothing_of_others(world, keyring):
    rival = world.with_key(keyring["rival"])
    told = rival.ask("POST", "/movements?dry_run=true", json={
        "event_id": event(9), "kind": "use", "lot": "acme/L1", "mass_kg": "50000",
        "occurred_at": "2026-03-04T08:00:00+08:00", "from_place": "rival-w"})
    # Whether it is more than came to rival or than there is at all hangs on what others have.
    found, = [one for one in told.json["would_open"] if one["rule"] in ("G-08", "Q-06")]
    assert found["rule"] == "Q-06"
    assert (found["lot"], found["mass_kg"], found["events"]) == ("acme/L1", None, [event(9)])
    assert [secret for secret in SECRETS if secret in told.text] == []


def test_a_finding_that_is_also_anothers_tells_only_ones_own_part(world, keyring):
    rival, inspector = (world.with_key(keyring[who]) for who in ("rival", "inspector"))
    assert rival.post("/movements", {
        "event_id": event(9), "kind": "use", "lot": "acme/L1", "mass_kg": "50000",
        "occurred_at": "2026-03-04T08:00:00+08:00", "from_place": "rival-w"}).status_code == 201
    whole, = inspector.get("/findings", rule="G-08").json["results"]
    assert whole["events"] == [event(4), event(9)] and whole["custodian"] == "acme"
    for query in ({}, {"rule": "G-08"}, {"lot": "acme/L1"}, {"limit": 1}):
        found = rival.get("/findings", **query).json["results"][0]
        assert found["code"] == whole["code"] and found["severity"] == whole["severity"]
        assert found["events"] == [event(9)] and found["mass_kg"] is None
    # Nor does a filter tell what the answer does not.
    assert rival.get("/findings", custodian="acme").json["results"] == []
    assert rival.get("/findings", custodian="beta").json["results"]
    for path in (f"/findings/{whole['code']}", "/lots/acme/L1/chain", "/consignments/beta/W9",
                 "/reports/breaks?format=csv"):
        told = rival.ask("GET", path).text
        assert [secret for secret in SECRETS if secret in told] == [], path
    acme = world.get("/findings", rule="G-08").json["results"][0]
    assert "rival" not in str(acme) and "50" not in acme["says"]


def test_a_finding_that_is_ones_own_is_told_in_full(world, keyring):
    found, = world.get("/findings", rule="G-08").json["results"]
    assert found == world.with_key(keyring["inspector"]).get(
        "/findings", rule="G-08").json["results"][0]
    assert "acme-t1" in found["says"] and found["mass_kg"]


FOREIGN = [
    (f"/movements/{event(1)}", f"/movements/{event(90)}"),
    (f"/movements/{event(1)}/proof", f"/movements/{event(90)}/proof"),
    ("/consignments/acme/W1", "/consignments/acme/W0"),
    ("/places/acme-t1/stock", "/places/acme-t0/stock"),
    ("/vehicles/浙B12345/journeys", "/vehicles/浙B12340/journeys"),
    ("/vehicles/浙B12345", "/vehicles/浙B12340"),
]


@pytest.mark.parametrize(("foreign", "missing"), FOREIGN)
def test_a_foreign_thing_answers_exactly_like_one_that_is_not(world, keyring, foreign, missing):
    rival = world.with_key(keyring["rival"])
    hidden, none = rival.get(foreign), rival.get(missing)
    assert hidden.status_code == none.status_code == 404
    assert len(hidden.data) == len(none.data)
    assert {k: v for k, v in hidden.json.items() if k not in ("detail", "instance", "errors")} == {
        k: v for k, v in none.json.items() if k not in ("detail", "instance", "errors")}
    assert dict(hidden.headers) == dict(none.headers)


def test_a_correct_of_what_one_cannot_see_is_like_one_of_nothing(world, keyring):
    rival = world.with_key(keyring["rival"])

    def undo(reverses):
        return rival.post("/movements", {"event_id": event(91), "kind": "correct", "reason": "x",
                                         "occurred_at": "2026-03-04T00:00:00Z",
                                         "reverses": reverses})

    hidden, none = undo(event(1)), undo(event(90))
    assert hidden.status_code == none.status_code == 422
    assert hidden.text.replace(event(1), "") == none.text.replace(event(90), "")


def test_the_park_sees_its_own_park_and_the_inspector_everything(world, keyring):
    park = world.with_key(keyring["park"])
    inspector = world.with_key(keyring["inspector"])
    for door in (park, inspector):
        assert door.get(f"/movements/{event(1)}").status_code == 200
        chain = door.get("/lots/acme/L1/chain").json
        assert not [node for node in chain["nodes"] if node["kind"] == "masked"]
        assert door.get("/consignments/acme/W1").json["crew"][0]["driver"] == "secret-driver"
    assert park.get("/places/rival-w/stock").status_code == 404
    assert inspector.get("/places/rival-w/stock").json["mass_kg"] == "4000.000"


def test_a_feed_speaks_only_for_whom_and_of_what_it_was_granted(world, ledger):
    from hazchem.services import keys

    key = keys.issue(ledger, custodian="haul", role="feed", kinds=["use"], custodians=["acme"])
    feed = world.with_key(key)
    assert feed.post("/movements", used(50, "1", source="mes")).status_code == 201
    assert feed.post("/movements", produced(51, lot="acme/L5")).status_code == 403
    foreign = used(52, "1", from_place="beta-w", source="mes")
    assert feed.post("/movements", foreign).status_code == 403
