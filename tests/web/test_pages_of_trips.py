"""The page of truth of a trip, and a vehicle's day: all that was told, in order of time."""

import uuid
from datetime import UTC, datetime

import pytest

from hazchem.intake.gates import GateRow
from hazchem.services import alerts, gates, papers
from hazchem.services.seen.scope import SYSTEM, Viewer
from tests.web.conftest import app_on, file, put, signed_in
from tests.web.test_pages_in_chromium import CAN_LOOK, Look, browser, serving  # noqa: F401

NOW = datetime(2026, 3, 20, tzinfo=UTC)
PUT = datetime(2026, 3, 4, 22, tzinfo=UTC)
PLATE = "浙B10001"


def gate(number, event, clock, plate=PLATE, **more):
    return GateRow(number, None, {
        "event_id": str(uuid.UUID(int=number)), "event": event, "plate": plate,
        "occurred_at": datetime.fromisoformat(f"2026-03-05T{clock}:00+08:00"), **more})


@pytest.fixture
def driven(ledger):
    """The small ledger with one truck's day: a waybill, gates, an alert, seals that differ."""
    put(ledger, "parking-lots", {"code": "p1", "park": "port", "name": "一号停车场"})
    put(ledger, "vehicles", {"plate": PLATE, "custodian": "haul", "kind": "rigid"})
    papers.put(ledger, Viewer("rival", "enterprise"), "waybill", "rival/W9", {
        "status": "issued", "consignor": "rival", "consignee": "beta", "vehicle": PLATE}, PUT)
    file(ledger, "rival", f"""
        5T00:30 produce rival/R9 - > rival-w 900 substance=71-43-2
        5T01:00 dispatch rival/R9 rival-w > - 800 waybill=rival/W9 consignee=beta carrier=haul \
vehicle={PLATE} driver=p1 escort=p2 seals=S1,S2 ticket=T9 due_at=5T12:00
    """.replace("\\\n", ""))
    file(ledger, "beta", "5T08:00 receive rival/R9 - > beta-w 800 waybill=rival/W9 seals=S1,S3")
    gates.file(ledger, SYSTEM, "p1", [
        gate(1, "enter", "10:00", waybill="rival/W9", gross_mg=18_000_000_000),
        gate(2, "leave", "13:30")], NOW)
    alerts.file(ledger, SYSTEM, {
        "event_id": str(uuid.UUID(int=7)), "source": "tracks", "kind": "track_gap",
        "subject": {"kind": "vehicle", "id": PLATE}, "evidence": '{"minutes": 5}',
        "occurred_at": 1_772_683_200_000_000}, NOW)
    return ledger


@pytest.fixture
def bureau(driven, keyring):
    return signed_in(app_on(driven), keyring["bureau"])


def in_order(text, *parts):
    places = [text.find(part) for part in parts]
    assert -1 not in places, list(zip(parts, places, strict=True))
    assert places == sorted(places)


def test_a_trip_tells_everything_in_order_of_time(bureau):
    story = bureau.get("/consignments/rival/W9").text.partition("全程经过")[2]
    in_order(story, "发运 rival/R9", "封签 S1 S2", "磅单 T9", f"{PLATE} 进入 p1", "毛重 18",
             "轨迹缺失", f"{PLATE} 离开 p1", "接收 rival/R9", "V-12 封签不符",
             "rival 提交电子运单 rival/W9（已签发）")  # put when it was recorded
    english = bureau.get("/consignments/rival/W9?lang=en").text
    in_order(english.partition("in order of time")[2], "dispatch rival/R9", "driver p1",
             "entered p1", "tracks reports track_gap", "left p1", "receive rival/R9",
             "V-12 Seal mismatch", "waybill rival/W9 put by rival, issued")


def test_the_api_gives_the_same_in_both_languages(driven, keyring):
    answered = app_on(driven).test_client().get("/api/v1/consignments/rival/W9", headers={
        "Authorization": f"Bearer {keyring['bureau']}"})
    told = answered.json
    assert [one["sort"] for one in told["timeline"]] == [
        "movement", "gate", "alert", "gate", "movement", "finding", "paper"]
    assert [(one["lot"], one["plate"]) for one in told["stays"]] == [("p1", PLATE)]
    assert told["stays"][0]["until"] == "2026-03-05T05:30:00Z"
    assert all(one["says"] and one["says_zh"] for one in told["timeline"])


def test_an_older_instant_tells_what_had_happened_by_then(bureau):
    early = bureau.get("/consignments/rival/W9?as_of=2026-03-05T11:00:00%2B08:00").text
    assert f"{PLATE} 进入 p1" in early
    assert "离开 p1" not in early and "V-12" not in early and "轨迹缺失" not in early


def test_a_vehicle_has_a_day_with_a_picture(bureau):
    html = bureau.get(f"/vehicles/{PLATE}?day=2026-03-05").text
    assert "<svg" in html and "<script" not in html
    assert 'href="/consignments/rival/W9' in html and "p1" in html
    assert f"{PLATE} 的一天 2026-03-05" in html
    newest = bureau.get(f"/vehicles/{PLATE}").text
    assert "2026-03-05</b>" in newest
    empty = bureau.get(f"/vehicles/{PLATE}?day=2026-03-06&lang=en").text
    assert "nothing was told of this day" in empty


def test_a_vehicle_is_shown_to_whoever_is_on_its_trips(driven, keyring):
    app = app_on(driven)
    assert signed_in(app, keyring["beta"]).get(f"/vehicles/{PLATE}").status_code == 200
    assert signed_in(app, keyring["acme"]).get(f"/vehicles/{PLATE}").status_code == 404
    assert signed_in(app, keyring["acme"]).get("/vehicles/none").status_code == 404
    assert signed_in(app, keyring["beta"]).get(f"/vehicles/{PLATE}?day=tomorrow").status_code in (
        400, 422)


def test_whoever_is_on_one_line_of_several_is_told_of_that_line_alone(driven, keyring):
    file(driven, "rival", "5T01:00 dispatch rival/R9 rival-w > - 50 waybill=rival/W9 "
         f"consignee=acme carrier=haul vehicle={PLATE}")
    story = signed_in(app_on(driven), keyring["acme"]).get("/consignments/rival/W9").text
    assert "提交电子运单" not in story and "轨迹缺失" not in story


@pytest.mark.skipif(not CAN_LOOK, reason="needs Chromium and playwright")
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("page", ["/consignments/rival/W9", f"/vehicles/{PLATE}?day=2026-03-05"])
def test_the_pages_fit_a_narrow_and_a_wide_screen(driven, keyring, browser, page, width):  # noqa: F811
    from itertools import chain
    address = chain(serving(app_on(driven)))
    base = next(address)
    context = browser.new_context(viewport={"width": width, "height": 800})
    tab = context.new_page()
    tab.goto(f"{base}/sign-in")
    tab.fill("input[name=key]", keyring["bureau"])
    tab.press("input[name=key]", "Enter")
    tab.wait_for_load_state()
    tab.goto(base + page)
    over = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert over <= 0
    context.close()
    list(address)
