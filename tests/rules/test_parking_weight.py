"""What a tank left or took by a park's scales, against what was booked there (K-08)."""

import pytest

from tests.rules.ledgers import findings_of, ledger_of

TANK = "vehicle haul-1 kind=rigid tank_media=67-64-1\n"
GATES = "parking-lot g1 park=port\nparking-lot g2 park=port\n"
MADE = "2026-06-09T20:00:00Z produce acme/L1 - > acme-wh 90000 substance=67-64-1\n"
SENT = ("2026-06-10T{}:00Z dispatch acme/L1 acme-wh > - 20000 waybill=acme/W1 consignee=beta "
        "vehicle=haul-1 {}\n")
CAME = "2026-06-10T{}:00Z receive acme/L1 - > beta-wh 20000 waybill=acme/W1 {}\n"
WAY = "2026-06-10T{}:00Z gate {} plate=haul-1 {} gross_kg={} load_state={}\n"
IN, OUT, W1 = "g1 enter", "g1 leave", "waybill=acme/W1"


def of_k(text):
    found = findings_of(GATES + MADE + text)
    return [one for one in found if one.startswith("K-08")]


def unloaded(out_kg=15000, *, tank=TANK, sent=("06:00", ""), came=("10:00", ""), way_in=W1,
             leave=OUT, states=("loaded", "uncleaned"), more=""):
    """A loaded tank comes in with 35 t, is unloaded by the books, and goes out."""
    return of_k(tank + SENT.format(*sent) + CAME.format(*came)
                + WAY.format("08:00", IN, way_in, 35000, states[0])
                + WAY.format("12:00", leave, "", out_kg, states[1]) + more)


def loaded(out_kg=35000, *, sent=("10:00", ""), states=("empty", "loaded"), more=""):
    """An empty tank comes in with 15 t, is loaded by the books, and goes out."""
    return of_k(TANK + SENT.format(*sent) + WAY.format("08:00", IN, "", 15000, states[0])
                + WAY.format("12:00", OUT, W1, out_kg, states[1])
                + CAME.format("16:00", "") + more)


SHORT = "K-08 stay g1|haul-1|2026-06-10 16:00|acme/W1|weight"


def test_what_the_scales_do_not_tell_is_found_both_ways():
    assert unloaded(17000) == [f"{SHORT} 2000"] == loaded(33000)
    assert unloaded() == [] == loaded()


@pytest.mark.parametrize(("out_kg", "found"), [
    (15100, []), (15205, []), (15210, [f"{SHORT} 210"]), (13000, [])])
def test_what_scales_and_an_engine_may_differ_by_is_let_go_and_so_is_more(out_kg, found):
    """Two weighings of class III, 0.5 % of 20 t, 60 kg of fuel; more may be another waybill's."""
    assert unloaded(out_kg) == found


@pytest.mark.parametrize("told", [
    {"tank": ""}, {"tank": "vehicle haul-1 kind=rigid\n"},
    {"tank": "vehicle haul-1 kind=tractor tank_media=67-64-1\n"},
    {"way_in": ""}, {"way_in": "waybill=acme/W9"}, {"way_in": f"{W1} trailer=T1"},
    {"states": ("loaded", "loaded")}, {"states": ("", "empty")},
    {"sent": ("06:00", "trailer=T2")}, {"sent": ("09:00", "")},
    {"came": ("12:30", "")}, {"came": ("07:30", "")}, {"came": ("10:00", "partial=true")},
    {"came": ("10:00", "vehicle=haul-2")}, {"came": ("10:00", "source=e-waybill")},
    # Part of it came on an earlier run, or by another truck.
    {"more": WAY.format("06:30", IN, W1, 35000, "loaded")
     + WAY.format("07:00", OUT, "", 25000, "uncleaned")},
    {"more": SENT.format("06:10", "").replace("haul-1", "haul-2")},
    {"more": "2026-06-10T07:00:00Z handover - - > - - waybill=acme/W1 carrier=haul "
             "vehicle=haul-2\n"},
])
def test_nothing_is_compared_that_another_thing_may_explain(told):
    assert unloaded(17000, **told) == []


@pytest.mark.parametrize("told", [
    {"sent": ("07:30", "")}, {"sent": ("12:30", "")}, {"states": ("loaded", "loaded")},
    {"more": SENT.format("07:10", "")}])
def test_nor_is_what_was_loaded_elsewhere(told):
    assert loaded(33000, **told) == []


def test_it_may_go_out_by_another_gate_of_the_park():
    assert unloaded(17000, leave="g2 leave") == [f"{SHORT} 2000"]


def test_a_trailer_that_is_a_tank_is_compared_with_whatever_draws_it():
    text = (TANK.replace("haul-1 kind=rigid", "haul-8 kind=trailer")
            + SENT.format("06:00", "trailer=haul-8") + CAME.format("10:00", "")
            + WAY.format("08:00", IN, f"{W1} trailer=haul-8", 35000, "loaded")
            + WAY.format("12:00", OUT, "trailer=haul-8", 17000, "empty"))
    assert of_k(text) == [f"{SHORT} 2000"]


def test_a_scale_that_tells_how_sure_it_is_narrows_the_limit():
    scales = ("instrument s1 sigma_kg=5\nparking-lot g1 park=port scale=s1\n"
              "instrument b1 sigma_kg=5\n")
    assert unloaded(15100, came=("10:00", "instrument=b1"), tank=TANK + scales) == [f"{SHORT} 100"]


def test_it_says_what_was_weighed_and_what_was_booked():
    text = GATES + MADE + TANK + SENT.format("06:00", "") + CAME.format("10:00", "") + WAY.format(
        "08:00", IN, W1, 35000, "loaded") + WAY.format("12:00", OUT, "", 17000, "empty")
    found, = [one for one in ledger_of(text).findings() if one.rule == "K-08"]
    assert "18,000 kg less; of waybill acme/W1 20,000 kg were unloaded in between" in found.says
    assert "卸货 20,000 千克" in found.says_zh and "{" not in found.says_zh
    assert {"haul", "acme", "beta"} <= set(found.parties) and len(found.events) == 3
