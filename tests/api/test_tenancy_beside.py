"""What lies beside movements and is not one's own answers exactly like what is not there."""

import base64
import hashlib

import pytest

from hazchem.services import keys
from tests.api.conftest import event, produced, used

AT = "2026-03-02T08:00:00+08:00"
PHOTO = b"%PDF-1.7 for the officials of this case"
DIGEST, NONE = hashlib.sha256(PHOTO).hexdigest(), hashlib.sha256(b"never sent").hexdigest()
GOODS = {"consignor": "acme", "consignee": "beta", "carrier": "haul", "vehicle": "浙B12345",
         "lines": [{"substance": "7664-41-7", "mass_kg": "50"}]}
GATE = {"event_id": event(41), "event": "enter", "occurred_at": AT, "plate": "浙B12345",
        "waybill": "acme/W1", "berth": "1", "load_state": "loaded", "driver": "secret-driver"}
NO_CODE = "G-08-000000000000"


@pytest.fixture
def world(acme, admin, ledger, keyring):
    """Acme's papers, an alert about its tank, a gate that saw its goods, a finding worked on."""
    feed = acme.with_key(keys.issue(ledger, custodian="bureau", role="feed", kinds=["alert"]))
    park, inspector = acme.with_key(keyring["park"]), acme.with_key(keyring["inspector"])
    acme.post("/movements", [produced(), used(2, "40000")])
    found, = acme.get("/findings").json["results"]
    steps = [
        acme.put("/waybills/acme/W1", GOODS), acme.put("/manifests/acme/20263302000001", GOODS),
        admin.put("/parking-lots/yard", {"park": "port", "berths": [
            {"code": "1", "row": "A", "position": 1}]}),
        admin.put("/permits/T1", {"kind": "transport", "custodian": "haul", "classes": ["2.3"],
                                  "valid_to": "2027-01-01"}),
        feed.post("/alerts", {
            "event_id": event(40), "source": "watch", "subject": "acme-t1", "occurred_at": AT,
            "kind": "store_movement", "evidence": {}}),
        park.post("/parking/yard/events", GATE),
        acme.post("/declarations", {"event_id": event(42), "kind": "zero",
                                    "period_from": "2026-02-01", "period_to": "2026-02-28"}),
        inspector.post(f"/findings/{found['code']}/steps", {
            "step": "verify", "note": "现场核实", "evidence": [{
                "name": "a.pdf", "media_type": "application/pdf",
                "content_base64": base64.b64encode(PHOTO).decode()}]}),
    ]
    assert [one.json for one in steps if one.status_code not in (200, 201)] == []
    return acme, found["code"]


def strangers(world, keyring, ledger):
    """Everybody who has nothing to do with acme, each with the key it was given."""
    other = keys.issue(ledger, custodian="rival", role="feed", kinds=["use"], custodians=["rival"])
    return [world[0].with_key(keyring["rival"]), world[0].with_key(other)]


def same(hidden, none, *names):
    """Two answers that differ in nothing but the name that was asked for."""
    assert hidden.status_code == none.status_code, (hidden.text, none.text)
    assert hidden.status_code in (403, 404, 422), hidden.text
    told = [one.text for one in (hidden, none)]
    for pair in names:
        told = [text.replace(name, "·") for text, name in zip(told, pair, strict=True)]
    assert told[0] == told[1]
    heads = [{name: value for name, value in one.headers.items() if name != "Content-Length"}
             for one in (hidden, none)]
    assert heads[0] == heads[1]


OBJECTS = [
    ("GET", "/waybills/acme/{}", "W1", "W0", None),
    ("GET", "/manifests/acme/{}", "20263302000001", "20263302000009", None),
    ("GET", "/alerts/{}", event(40), event(90), None),
    ("GET", "/movements/{}", event(41), event(90), None),
    ("GET", "/evidence/{}", DIGEST, NONE, None),
    ("GET", "/findings/{}", "CODE", NO_CODE, None),
    ("GET", "/findings/{}/dossier", "CODE", NO_CODE, None),
    ("POST", "/findings/{}/steps", "CODE", NO_CODE, {"step": "explain", "note": "x"}),
    ("POST", "/findings/{}/steps", "CODE", NO_CODE, {"step": "close"}),
    ("PUT", "/waybills/acme/{}", "W1", "W0", GOODS),
    ("PUT", "/manifests/acme/{}", "20263302000001", "20263302000009", GOODS),
    ("POST", "/rules/{}/parameters", "G-02", "G-08", {"name": "grace_h", "value": "1"}),
]


@pytest.mark.parametrize(("method", "path", "foreign", "missing", "body"), OBJECTS)
def test_what_one_may_not_see_is_like_what_is_not(
    world, keyring, ledger, method, path, foreign, missing, body,
):
    foreign = world[1] if foreign == "CODE" else foreign
    for door in strangers(world, keyring, ledger):
        for language in ("en", "zh"):
            hidden, none = (door.speaking(language).ask(method, path.format(one), json=body)
                            for one in (foreign, missing))
            same(hidden, none, (foreign, missing))


def test_the_officials_and_the_enterprise_itself_do_see_it(world, keyring):
    for who in ("inspector", "admin", "auditor", "park", "enterprise"):
        for method, path, name, _, _ in OBJECTS:
            if method != "GET" or "dossier" in path or name == event(41):
                continue
            # What officials write when they verify is for officials.
            if who == "enterprise" and "evidence" in path:
                continue
            code = world[1] if name == "CODE" else name
            seen = world[0].with_key(keyring[who]).get(path.format(code))
            assert seen.status_code == 200, (who, path, seen.text)


LISTS = ["/waybills", "/manifests", "/alerts", "/declarations", "/findings?state=all", "/notices",
         "/parking/yard", "/parking/yard/stays", "/reports/loop", "/reports/parking",
         "/reports/today", "/reports/balance", "/reports/risk", "/reports/use-tiers"]
SECRETS = ("acme/W1", "acme-t1", "20263302000001", "secret-driver", "现场核实", DIGEST, "浙B12345",
           event(40), event(41), event(42), "40000")


@pytest.mark.parametrize("path", LISTS)
def test_no_list_or_report_tells_a_stranger_anything(world, keyring, ledger, path):
    for door in strangers(world, keyring, ledger):
        answered = door.ask("GET", path)
        assert answered.status_code < 500
        assert [one for one in (*SECRETS, world[1]) if one in answered.text] == [], path


@pytest.mark.parametrize(("field", "foreign", "missing"), [
    ("permit", "T1", "T9"), ("waybill", "acme/W1", "acme/W0"),
    ("manifest", "acme/20263302000001", "acme/20263302000009")])
def test_the_pre_check_does_not_tell_what_another_put(world, keyring, field, foreign, missing):
    rival = world[0].with_key(keyring["rival"])
    mine = {"consignor": "rival", "consignee": "rival", "carrier": "rival",
            "lines": [{"substance": "7664-41-7", "mass_kg": "50"}]}
    asked = [rival.post("/waybills/check", {**mine, field: one}) for one in (foreign, missing)]
    assert asked[0].status_code == asked[1].status_code
    assert _told(asked[0], foreign) == _told(asked[1], missing)


def test_the_admission_does_not_tell_what_another_put(world, keyring):
    rival = world[0].with_key(keyring["rival"])
    asked = [rival.post("/parking/yard/admission", {
        "plate": "浙B77777", "waybill": one, "load_state": "loaded"})
        for one in ("acme/W1", "acme/W0")]
    assert asked[0].status_code == asked[1].status_code
    assert _told(asked[0], "acme/W1") == _told(asked[1], "acme/W0")


def _told(answered, name):
    """What was answered but for the instant, and the name that was asked for."""
    told = {key: value for key, value in answered.json.items() if key != "as_of"}
    return str(told).replace(name, "·")
