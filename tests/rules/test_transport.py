"""Family V, where it could cry wolf: what is let go, and what is not."""

import pytest

from tests.rules.ledgers import findings_of, ledger_of

SENT = """
    2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 40000 substance=71-43-2
    2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 20000 waybill=acme/W1 consignee=beta {}
    2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 20000 waybill=acme/W1 {}
"""


def of_v(text, sent="", came=""):
    return [one for one in findings_of(text + SENT.format(sent, came)) if one.startswith("V-")]


@pytest.mark.parametrize(("registers", "found"), [
    ("vehicle haul-1 kind=tractor approved_load_kg=100\nvehicle haul-2 kind=trailer", []),
    ("vehicle haul-1 kind=tractor\nvehicle haul-2 kind=trailer approved_load_kg=25000", []),
    ("vehicle haul-1 kind=tractor\nvehicle haul-2 kind=trailer approved_load_kg=15000",
     ["V-02 trip acme/W1|haul-2 5000"]),
    ("vehicle haul-1 approved_load_kg=12000\nvehicle haul-2 kind=trailer approved_load_kg=12000",
     []),
    ("vehicle haul-1 approved_load_kg=12000", []),
])
def test_the_load_is_that_of_what_holds_the_goods(registers, found):
    assert of_v(registers, "vehicle=haul-1 trailer=haul-2") == found


def test_a_load_is_what_is_aboard_and_not_all_that_ever_was():
    assert of_v("""
        vehicle haul-1 approved_load_kg=20000
        2026-06-01T06:00:00Z dispatch acme/L1 acme-wh > - 20000 waybill=acme/W1 consignee=gamma \
vehicle=haul-1
        2026-06-01T07:30:00Z receive acme/L1 - > gamma-wh 20000 waybill=acme/W1
    """.replace("\\\n", ""), "vehicle=haul-1") == []


def test_a_ship_is_no_road_vehicle():
    assert of_v("vehicle haul-1 approved_load_kg=10 permit_until=2026-01-01T00:00:00Z",
                "vehicle=haul-1 mode=water") == []


@pytest.mark.parametrize("medium", ["71-43-2", "#49", "1114", "UN1114", "un 1114", "苯", "Benzene"])
def test_a_medium_goes_by_any_of_its_names(medium):
    assert of_v(f'vehicle haul-1 "tank_media={medium}"', "vehicle=haul-1") == []


def test_a_trailer_nobody_registered_holds_what_nobody_knows():
    assert of_v("vehicle haul-1 tank_media=67-64-1", "vehicle=haul-1 trailer=haul-9") == []


@pytest.mark.parametrize(("sent", "came", "count"), [
    ("seals=a,b", "seals=B,A", 0), ("seals=a,b", "", 0), ("", "seals=a", 0),
    ("seals=a,b", "seals=a", 1), ("seals=a", "seals=a,b", 1)])
def test_seals_are_compared_where_both_ends_tell_of_them(sent, came, count):
    assert len(of_v("", f"vehicle=haul-1 {sent}", came)) == count


IN, OUT = "2026-06-01T09:00:00Z gate p1 enter", "2026-06-01T11:00:00Z gate p1 leave"
MINE = "plate=haul-1 waybill=acme/W1"


@pytest.mark.parametrize(("gates", "came", "found"), [
    ([f"{OUT} {MINE} seals=b,A"], "", []),
    ([f"{OUT} {MINE} seals=a,x"], "", ["V-12"]),
    ([f"{OUT} {MINE} seals=a"], "", ["V-12"]),
    # Told once, by whoever saw it first; what the end finds of its own is told as well.
    ([f"{IN} {MINE} seals=a,x", f"{OUT} {MINE} seals=a,x"], "seals=a,x", ["V-12"]),
    ([f"{OUT} {MINE} seals=a,x"], "seals=a,y", ["V-12", "V-12"]),
    # What changed within the lot is for the lot to tell, and is not told again on arrival.
    ([f"{IN} {MINE} seals=a,b", f"{OUT} {MINE} seals=a,x"], "seals=a,x", ["K-06"]),
    # Another vehicle or trailer, no waybill, no seals: nothing to compare.
    ([f"{OUT} plate=haul-2 waybill=acme/W1 seals=x"], "", []),
    ([f"{OUT} plate=haul-1 seals=x"], "", []), ([f"{OUT} {MINE}"], "seals=a,b", []),
    # Opened by whoever received it, before or about then.
    (["2026-06-01T13:00:00Z gate p1 leave plate=haul-1 waybill=acme/W1 seals=x"], "", []),
    (["2026-06-01T11:45:00Z gate p1 leave plate=haul-1 waybill=acme/W1 seals=x"], "", []),
])
def test_a_gate_reads_the_seals_put_on_at_the_start(gates, came, found):
    text = "parking-lot p1 park=port\n" + "\n".join(gates)
    told = findings_of(text + SENT.format("vehicle=haul-1 seals=a,b", came))
    assert [one[:4] for one in told if one[:4] in ("V-12", "K-06")] == found


@pytest.mark.parametrize(("taken", "where"), [
    ("seals=c", ["at the hand-over"]), ("vehicle=haul-2 trailer=haul-8 seals=c", []), ("", []),
    ("seals=a", ["at p1"])])
def test_a_gate_reads_the_seals_put_on_last(taken, where):
    trailer = "haul-8" if "haul-8" in taken else "haul-9"
    text = f"""
        parking-lot p1 park=port
        2026-06-01T09:00:00Z handover acme/L1 - > - 20000 waybill=acme/W1 carrier=haul {taken}
        2026-06-01T11:00:00Z gate p1 leave plate=A1 trailer={trailer} waybill=acme/W1 seals=c
        2026-06-01T11:10:00Z gate p2 enter plate=A1 trailer={trailer} waybill=acme/W1 seals=c
    """
    told = ledger_of(text + SENT.format("vehicle=haul-1 trailer=haul-9 seals=a", "")).findings()
    assert [one.figures["where"] for one in told if one.rule == "V-12"] == where


def test_another_trailer_has_seals_of_its_own_and_the_same_one_has_not():
    handed = ("2026-06-01T09:00:00Z handover - - > - - waybill=acme/W1 carrier=haul "
              "vehicle=haul-3 trailer={} seals=z")
    told = "vehicle=haul-1 trailer=haul-2 seals=a"
    assert of_v(handed.format("haul-4"), told, "seals=z") == []
    assert len(of_v(handed.format("haul-2"), told, "seals=z")) == 1


@pytest.mark.parametrize(("substance", "reason", "count"), [
    ("143-33-9", "Stolen at night", 1), ("143-33-9", "去向不明", 1), ("143-33-9", "取样", 0),
    ("143-33-9", "evaporation", 0), ("71-43-2", "stolen", 0)])
def test_a_loss_is_asked_about_where_it_is_one_the_police_must_hear_of(substance, reason, count):
    found = findings_of(f"""
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance={substance}
        2026-06-01T08:00:00Z lose acme/L1 acme-wh > - 5 "reason={reason}"
    """)
    assert len([one for one in found if one.startswith("V-13")]) == count


TNT, ACETONE = "118-96-7", "67-64-1"
TWO = """
    2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance={}
    2026-06-01T07:00:00Z produce acme/L2 - > acme-wh2 200 substance={}
    2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta {}
    {} dispatch acme/L2 acme-wh2 > - 200 waybill=acme/W2 consignee=beta {}
    {} receive acme/L1 - > beta-wh 100 waybill=acme/W1
    2026-06-01T18:00:00Z receive acme/L2 - > beta-wh2 200 waybill=acme/W2
"""
ALONE = "V-11 trip acme/W2|haul-1|acme/W1"


def of_two(goods=(TNT, ACETONE), first="vehicle=haul-1", second="vehicle=haul-1",
           sent="2026-06-01T09:00:00Z", came="2026-06-01T16:00:00Z", more=""):
    """What is found of goods aboard where two waybills overlap."""
    text = TWO.format(*goods, first, sent, second, came).splitlines()
    text = [line for line in text if not line.strip().startswith("-")] + [more]
    return [one for one in findings_of("\n".join(text)) if one.startswith("V-11")]


@pytest.mark.parametrize(("told", "found"), [
    ({}, [f"{ALONE} < V-05"]),
    ({"goods": (ACETONE, TNT)}, [f"{ALONE} < V-05"]),
    ({"goods": (ACETONE, "64-19-7")}, []),
    # Another vehicle, another trailer; of a tractor nobody knows what it drew.
    ({"second": "vehicle=haul-2"}, []),
    ({"first": "vehicle=haul-1 trailer=T1", "second": "vehicle=haul-1 trailer=T2"}, []),
    ({"first": "vehicle=haul-3 trailer=haul-1", "second": "vehicle=haul-4 trailer=haul-1"},
     [f"{ALONE} < V-05"]),
    ({"more": "vehicle haul-1 kind=tractor"}, []),
    # Unloaded before, or about then; or nobody told of its end.
    ({"came": "2026-06-01T08:30:00Z"}, []), ({"came": "2026-06-01T09:30:00Z"}, []),
    ({"came": "2026-06-01T09:31:00Z"}, [f"{ALONE} < V-05"]), ({"came": "-"}, []),
    ({"came": "-", "sent": "2026-06-01T08:00:00Z"}, [f"{ALONE} < V-05"]),
    ({"first": "vehicle=haul-1 mode=rail", "second": "vehicle=haul-1 mode=rail"}, []),
    # Handed over to another truck before the second one left.
    ({"more": "2026-06-01T08:40:00Z handover - - > - - waybill=acme/W1 carrier=haul "
              "vehicle=haul-9"}, []),
])
def test_goods_of_two_waybills_are_together_where_their_papers_say_so(told, found):
    assert of_two(**told) == found


@pytest.mark.parametrize(("waybill", "goods"), [("acme/W1", ACETONE), ("acme/W2", TNT)])
def test_what_one_waybill_tells_of_a_vehicle_is_not_told_again_by_two(waybill, goods):
    more = (f"2026-06-01T07:00:00Z produce acme/L3 - > acme-wh3 100 substance={goods}\n"
            f"2026-06-01T09:10:00Z dispatch acme/L3 acme-wh3 > - 100 waybill={waybill} "
            "consignee=beta vehicle=haul-1\n"
            f"2026-06-01T16:00:00Z receive acme/L3 - > beta-wh3 100 waybill={waybill}")
    assert of_two(more=more) == [f"V-11 trip {waybill}|haul-1|118-96-7|67-64-1"]


def test_two_waybills_of_one_round_are_told_for_their_goods_alone():
    text = TWO.format(TNT, ACETONE, "vehicle=haul-1", "2026-06-01T09:00:00Z", "vehicle=haul-1",
                      "2026-06-01T16:00:00Z").replace("acme-wh2", "acme-wh")
    found = findings_of(text.replace("beta-wh2", "beta-wh"))
    assert [one for one in found if one.startswith("V-")] == [ALONE]
