"""What is sent beside movements breaks no door, and every refusal is told in both languages."""

import random
import re

import pytest

from hazchem.services import keys
from tests.api.conftest import event, produced, used
from tests.api.test_fuzz import RAW, VALUES, body_of, sound

AT = "2026-03-02T08:00:00+08:00"
LINES = [{"substance": "7664-41-7", "mass_kg": "50"}]
PAPER = {"consignor": "acme", "consignee": "beta", "carrier": "haul", "vehicle": "浙B12345",
         "lines": LINES}
# Method, path, who may, and a body that is understood.
DOORS = {
    "alerts": ("POST", "/alerts", "feed", {
        "event_id": event(1), "source": "watch", "subject": "浙B12345", "kind": "track_gap",
        "occurred_at": AT, "evidence": {"minutes": 15}}),
    "declarations": ("POST", "/declarations", "enterprise", {
        "event_id": event(2), "kind": "zero", "period_from": "2026-02-01",
        "period_to": "2026-02-28"}),
    "gates": ("POST", "/parking/yard/events", "park", {
        "event_id": event(3), "event": "enter", "occurred_at": AT, "plate": "浙B12345",
        "berth": "1", "waybill": "acme/W1", "load_state": "loaded", "gross_kg": "15000",
        "seals": ["S1"], "driver": "d1"}),
    "admission": ("POST", "/parking/yard/admission", "park", {
        "plate": "浙B12345", "waybill": "acme/W1", "load_state": "loaded"}),
    "waybills": ("PUT", "/waybills/acme/W1", "enterprise", PAPER),
    "manifests": ("PUT", "/manifests/acme/20263302000001", "enterprise", {
        "consignor": "acme", "consignee": "beta", "carrier": "haul", "lines": [
            {"substance": "HW:900-041-49", "mass_kg": "5"}]}),
    "check": ("POST", "/waybills/check", "enterprise", PAPER),
    "steps": ("POST", "/findings/{}/steps", "inspector", {
        "step": "verify", "note": "核实", "by": "王检查", "evidence": []}),
    "parameters": ("POST", "/rules/G-02/parameters", "admin", {
        "name": "grace_h", "selector": "road", "value": "12", "effective_from": "2026-06-03",
        "basis": "notice", "status": "house"}),
}
DEEP = b'{"a":' * 5000 + b"1" + b"}" * 5000
HUGE = ["x"] * 20_000
_CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def doors(acme, admin, ledger, keyring):
    """The door of each role, at a ledger with a lot for vehicles and a finding to work on."""
    assert admin.put("/parking-lots/yard", {"park": "port", "berths": [
        {"code": "1", "row": "A", "position": 1}]}).status_code in (200, 201)
    acme.post("/movements", [produced(90), used(91, "40000")])
    found, = acme.get("/findings").json["results"]
    feed = keys.issue(ledger, custodian="bureau", role="feed", kinds=["alert"])
    return {**{role: acme.with_key(key) for role, key in keyring.items()},
            "feed": acme.with_key(feed), "code": found["code"]}


def send(doors, name, raw, language="en", media="application/json"):
    """The bytes at a door, by whom it is for."""
    method, path, who, _ = DOORS[name]
    return sound(doors[who].speaking(language).ask(
        method, path.format(doors["code"]), data=raw, content_type=media))


def odd(luck, told):
    """A body with something in it gone wrong, on the top or deep within."""
    made = {**told}
    for name in luck.sample(sorted(made), luck.randint(1, min(3, len(made)))):
        value = made[name]
        if isinstance(value, list) and value and isinstance(value[0], dict) and luck.random() < .7:
            made[name] = [odd(luck, value[0])]
        elif isinstance(value, dict) and luck.random() < .7:
            made[name] = odd(luck, value)
        elif luck.random() < .2:
            del made[name]
        else:
            made[name] = luck.choice([*VALUES, HUGE])
    if luck.random() < .3:
        made[luck.choice(["nonsense", "__class__", "", "\0", "a/b"])] = luck.choice(VALUES)
    return made


@pytest.mark.parametrize("name", DOORS)
def test_the_body_that_is_understood_is_taken(doors, name):
    answered = send(doors, name, body_of(DOORS[name][3]))
    assert answered.status_code < 300, answered.text


@pytest.mark.parametrize("name", DOORS)
def test_no_body_breaks_the_door(doors, name):
    luck = random.Random(name)
    told = DOORS[name][3]
    for _ in range(60):
        send(doors, name, body_of(odd(luck, told)), luck.choice(["zh", "en"]))
    for raw in (*RAW, DEEP, body_of([told] * 1001), body_of(HUGE), body_of([[told]])):
        for media in ("application/json", "text/csv", ""):
            send(doors, name, raw, media=media)
    for path in ("/findings?state=all", "/notices", "/parking", "/movements"):
        assert sound(doors["inspector"].ask("GET", path)).status_code in (200, 404), path


@pytest.mark.parametrize("name", DOORS)
def test_every_refusal_names_its_field_in_both_languages(doors, name):
    told = DOORS[name][3]
    for field, value in [("nonsense", 1), *((field, odd) for field in told
                                            for odd in ({"a": 1}, [[]], "\0", "\ud800"))]:
        raw = body_of({**told, field: value})
        en, zh = send(doors, name, raw), send(doors, name, raw, "zh")
        assert en.status_code // 100 == zh.status_code // 100, (field, value)
        if en.status_code != 422:
            assert en.status_code < 300 or en.status_code in (400, 409), (field, en.text)
            continue
        errors = [one.get("errors") or one["results"][0]["errors"] for one in (en.json, zh.json)]
        assert [one["pointer"] for one in errors[0]] == [one["pointer"] for one in errors[1]]
        assert any(field in one["pointer"] for one in errors[0]), (field, value, errors[0])
        for one, other in zip(*errors, strict=True):
            assert not _CHINESE.search(one["detail"].replace("浙", "")), one
            assert _CHINESE.search(other["detail"]), other


@pytest.mark.parametrize("name", DOORS)
def test_who_may_not_and_what_is_not_there_is_told_in_both_languages(doors, name):
    method, path, _, told = DOORS[name]
    path = path.format(doors["code"])
    away = {"gates": "/parking/nowhere/events", "admission": "/parking/nowhere/admission",
            "steps": "/findings/G-08-000000000000/steps",
            "parameters": "/rules/Z-99/parameters"}.get(name, path)
    for who, where in (("auditor", path), ("admin", away)):
        en, zh = (sound(doors[who].speaking(language).ask(
            method, where, data=body_of(told), content_type="application/json"))
            for language in ("en", "zh"))
        if en.status_code < 300:
            continue
        assert en.status_code == zh.status_code and en.status_code in (403, 404, 422), en.text
        assert _CHINESE.search(zh.json["title"] + zh.json["detail"]), zh.text
        assert not _CHINESE.search(en.json["detail"]), en.text
