"""The pages of parking: the picture of a lot, in both languages, wide and narrow, for whom."""

import uuid
from datetime import UTC, datetime

import pytest

from hazchem.intake.gates import GateRow
from hazchem.services import gates
from hazchem.services.seen.scope import SYSTEM
from tests.web.conftest import app_on, file, put, signed_in
from tests.web.test_pages_in_chromium import CAN_LOOK, Look, browser, serving  # noqa: F401

AS_OF = "2026-03-05T12:00:00+08:00"
NOW = datetime(2026, 3, 20, tzinfo=UTC)
BERTHS = [{"code": f"{row}{n}", "zone": row, "row": row, "position": n}
          for row in "AB" for n in range(1, 5)]
ZONES = [{"code": "A", "allows_classes": ["3", "8"], "load_states": ["loaded", "uncleaned"],
          "dwell_limit_h": "6"}, {"code": "B", "load_states": ["empty"], "dwell_limit_h": "24"}]


def told(number, event, clock, plate, **more):
    return GateRow(number, None, {
        "event_id": str(uuid.UUID(int=number)), "event": event, "plate": plate,
        "occurred_at": datetime.fromisoformat(f"2026-03-05T{clock}:00+08:00"), **more})


@pytest.fixture
def parked(ledger):
    """The small ledger with a lot, in which four vehicles stand, and a gate."""
    put(ledger, "parking-lots", {"code": "p1", "park": "port", "name": "一号停车场",
                                 "berths": BERTHS, "zones": ZONES},
        {"code": "g1", "park": "port", "name": "北卡口"})
    put(ledger, "vehicles", {"plate": "浙B10001", "custodian": "haul", "kind": "rigid"})
    file(ledger, "rival", """
        5T00:30 produce rival/R9 - > rival-w 900 substance=67-64-1
        5T01:00 dispatch rival/R9 rival-w > - 800 waybill=rival/W9 consignee=beta vehicle=浙B10001
    """)
    gates.file(ledger, SYSTEM, "p1", [
        told(1, "enter", "09:30", "浙B10001", berth="A1", waybill="rival/W9"),
        told(2, "enter", "04:00", "浙B10002", berth="A2", load_state="uncleaned"),
        told(3, "enter", "11:00", "<b>皖C3", berth="B1", load_state="empty"),
        told(4, "enter", "11:30", "浙B10004"),
    ], NOW)
    gates.file(ledger, SYSTEM, "g1", [told(5, "enter", "11:00", "浙B10009")], NOW)
    return ledger


@pytest.fixture
def office(parked, keyring):
    return signed_in(app_on(parked), keyring["office"])


def test_the_picture_shows_every_berth_and_what_the_consignment_says(office):
    html = office.get(f"/parking/p1?as_of={AS_OF}").text
    for berth in BERTHS:
        assert f'<span class="no">{berth["code"]}</span>' in html
    assert "丙酮" in html and "重车" in html and "未清洗" in html
    assert "剩余 3:30" in html and "超时 2:00" in html
    assert "K-02" in html
    assert "<b>皖C3" not in html and "&lt;b&gt;皖C3" in html
    assert 'href="/consignments/rival/W9' in html


def test_it_speaks_english(office):
    html = office.get(f"/parking/p1?as_of={AS_OF}&lang=en").text
    assert "3:30 left" in html and "over by 2:00" in html and "not cleaned" in html
    assert "acetone" in html.lower()


def test_the_list_has_every_lot_and_gate(office):
    html = office.get(f"/parking?as_of={AS_OF}").text
    assert "一号停车场" in html and "北卡口" in html and "/parking/p1" in html
    assert office.get("/parking/nowhere").status_code == 404
    assert office.get("/parking/g1").status_code == 200


def test_another_enterprise_sees_that_a_berth_is_taken_and_no_plate(parked, keyring):
    client = signed_in(app_on(parked), keyring["acme"])
    html = client.get(f"/parking/p1?as_of={AS_OF}").text
    assert "已占用" in html and "浙B1000" not in html


@pytest.mark.skipif(not CAN_LOOK, reason="needs Chromium and playwright")
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_in_a_browser_nothing_runs_over_and_nothing_complains(
    browser, parked, keyring, width, locale  # noqa: F811
):
    served = serving(app_on(parked))
    address = next(served)
    look = Look(browser, width, locale)
    look.tab.goto(address + "/sign-in")
    look.tab.fill("#key", keyring["office"])
    look.tab.click("main button")
    for path in ("/parking", f"/parking/p1?as_of={AS_OF.replace('+', '%2B')}", "/parking/g1"):
        look.tab.goto(address + path)
        assert look.complaints == [], path
        assert look.runs_over() == [], path
        assert look.tab.locator("h1").count() == 1
    look.tab.goto(address + f"/parking/p1?as_of={AS_OF.replace('+', '%2B')}")
    late = look.tab.locator(".berth.over")
    assert late.evaluate("e => getComputedStyle(e).borderTopColor") == "rgb(168, 0, 28)"
    look.context.close()
    next(served, None)
