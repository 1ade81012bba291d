"""Where a lot came from and where it went: worked examples, and each way to lose a branch."""

import pytest

from hazchem.custody.lineage import ancestors, descendants, lineage
from tests.custody.worlds import chain_of, says

WORKED = """
2026-03-01T08:00:00Z produce acme/A - > acme-unit 100 substance=67-56-1
2026-03-01T08:00:00Z produce acme/B - > acme-unit 40 substance=67-56-1
2026-03-02T08:00:00Z convert in=acme/A@acme-unit:60 in=acme/B@acme-unit:40 out=acme/C@acme-unit:90:67-56-1
"""  # noqa: E501


def at(day: int, hour: int = 0) -> str:
    return f"2026-{1 + day // 28:02d}-{1 + day % 28:02d}T{hour:02d}:00:00Z"


def test_descendants_carry_the_share_of_what_went_in():
    assert says(chain_of("acme/A", WORKED)) == [
        "from produce acme/A acme-unit 100",
        "held acme/A acme-unit 40", "held acme/C acme-unit 54",
        "process acme/A acme-unit 6"]


def test_a_product_comes_from_all_that_went_in():
    assert says(chain_of("acme/C", WORKED)) == [
        "from produce acme/A acme-unit 54", "from produce acme/B acme-unit 36",
        "held acme/C acme-unit 90"]


def test_unlisted_inputs_are_made_there_and_unlisted_outputs_end_there():
    text = """
    2026-03-01T08:00:00Z produce acme/A - > acme-unit 60 substance=67-56-1
    2026-03-02T08:00:00Z convert in=acme/A@acme-unit:60 in="unlisted water:40" out=acme/C@acme-unit:80:67-56-1 out="unlisted steam:20"
    """  # noqa: E501
    assert says(chain_of("acme/A", text)) == [
        "from produce acme/A acme-unit 60", "held acme/C acme-unit 48",
        "process acme/A acme-unit 12"]
    assert says(chain_of("acme/C", text)) == [
        "from produce acme/A acme-unit 48", "from produce acme/C acme-unit 32",
        "held acme/C acme-unit 80"]


def test_goods_on_the_road_have_a_holder_and_what_is_short_has_an_end():
    text = """
    2026-03-01T08:00:00Z produce acme/A - > acme-unit 100 substance=67-56-1
    2026-03-02T08:00:00Z dispatch acme/A acme-unit > - 30 waybill=acme/W1 consignee=beta carrier=haul
    2026-03-02T09:00:00Z dispatch acme/A acme-unit > - 30 waybill=acme/W2 consignee=beta carrier=haul
    2026-03-02T18:00:00Z receive acme/A - > beta-unit 29 waybill=acme/W1
    """  # noqa: E501
    chain = chain_of("acme/A", text)
    assert says(chain) == [
        "from produce acme/A acme-unit 100", "held acme/A acme/W2 30",
        "held acme/A acme-unit 40", "held acme/A beta-unit 29", "difference acme/A - 1"]
    assert [row.custodian for row in chain.holders if row.consignment] == ["haul"]


def test_a_later_receipt_explains_what_left_too_early():
    """What repays a suspense is what the suspense gave, also for a lot that is only kin."""
    text = """
    2026-03-01T08:00:00Z produce acme/A - > acme-unit 10 substance=67-56-1
    2026-03-01T09:00:00Z convert in=acme/A@acme-unit:10 out=acme/C@acme-unit:10:67-56-1
    2026-03-02T08:00:00Z transfer acme/C beta-unit > carol-unit 10
    2026-03-03T08:00:00Z transfer acme/C acme-unit > beta-unit 10
    """
    for lot in ("acme/A", "acme/C"):
        assert says(chain_of(lot, text)) == [
            "from produce acme/A acme-unit 10", "held acme/C carol-unit 10"]


def test_what_nothing_explains_is_an_origin_of_its_own():
    text = "2026-03-02T08:00:00Z transfer acme/C beta-unit > carol-unit 10"
    assert says(chain_of("acme/C", text)) == [
        "from unexplained acme/C beta-unit 10", "held acme/C carol-unit 10"]


@pytest.mark.parametrize(("counted", "row"), [
    ("90", "difference acme/A acme-unit 10"), ("103", "from gain acme/A acme-unit 3")])
def test_a_count_opens_a_difference_at_its_place(counted, row):
    text = f"""
    2026-03-01T08:00:00Z produce acme/A - > acme-unit 100 substance=67-56-1
    2026-03-02T08:00:00Z count acme/A acme-unit > - - counted_kg={counted}
    """
    assert row in says(chain_of("acme/A", text))


@pytest.mark.parametrize("width", [2, 40])
def test_fan_out_loses_no_branch(width):
    text = f"{at(0)} produce acme/A - > acme-unit {width} substance=67-56-1\n" + "\n".join(
        f"{at(1)} convert in=acme/A@acme-unit:1 out=acme/C{n}@acme-unit:1:67-56-1"
        for n in range(width))
    assert len(chain_of("acme/A", text).holders) == width


@pytest.mark.parametrize("width", [2, 40])
def test_fan_in_loses_no_branch(width):
    makers = [f"{at(0)} produce acme/A{n} - > acme-unit 1 substance=67-56-1" for n in range(width)]
    parts = " ".join(f"in=acme/A{n}@acme-unit:1" for n in range(width))
    text = "\n".join([*makers,
                      f"{at(1)} convert {parts} out=acme/C@acme-unit:{width}:67-56-1"])
    chain = chain_of("acme/C", text)
    assert [row.mass_mg for row in chain.origins] == [1_000_000] * width
    assert sum(node.kind == "holding" for node in chain.nodes) == width + 1


def test_a_thousand_conversions_deep_both_ends_are_seen():
    text = f"{at(0)} produce acme/L0 - > acme-unit 7 substance=67-56-1\n" + "\n".join(
        f"{at(1 + n // 20, n % 20)} convert in=acme/L{n}@acme-unit:7 "
        f"out=acme/L{n + 1}@acme-unit:7:67-56-1" for n in range(1000))
    assert says(chain_of("acme/L0", text))[1:] == ["held acme/L1000 acme-unit 7"]
    assert says(chain_of("acme/L1000", text))[:1] == ["from produce acme/L0 acme-unit 7"]
    assert len(chain_of("acme/L500", text, max_nodes=5000).nodes) == 2002


def test_a_tank_gives_of_every_lot_in_it():
    makers = [f"{at(0)} produce acme/A{n} - > acme-tank {n + 1}000 substance=67-56-1"
              for n in range(4)]
    text = "\n".join([*makers, f"{at(1)} dispatch - acme-tank > - 1000 waybill=acme/W consignee=b"])
    for n in range(4):
        assert says(chain_of(f"acme/A{n}", text))[1:] == [
            f"held acme/A{n} acme/W {n + 1}00", f"held acme/A{n} acme-tank {(n + 1) * 900}"]


def test_a_blend_in_a_tank_is_followed_into_the_name_on_the_truck():
    text = f"""
    {at(0)} produce acme/A - > acme-tank 3000 substance=67-56-1
    {at(0)} produce acme/B - > acme-tank 1000 substance=67-56-1
    {at(1)} dispatch acme/B acme-tank > - 2000 waybill=acme/W consignee=beta
    """
    assert says(chain_of("acme/A", text))[1:] == [
        "held acme/A acme-tank 2000", "held acme/B acme/W 1000"]
    assert says(chain_of("acme/B", text))[:2] == [
        "from produce acme/A acme-tank 1000", "from produce acme/B acme-tank 1000"]


def test_a_lot_that_returns_to_itself_is_counted_once():
    text = f"""
    {at(0)} produce acme/A - > acme-unit 100 substance=67-56-1
    {at(0)} produce acme/B - > acme-unit 40 substance=67-56-1
    {at(1)} convert in=acme/A@acme-unit:60 out=acme/C@acme-unit:60:67-56-1
    {at(2)} convert in=acme/C@acme-unit:60 in=acme/B@acme-unit:40 out=acme/A@acme-unit:100:67-56-1
    """
    assert says(chain_of("acme/A", text)) == [
        "from produce acme/A acme-unit 100", "from produce acme/B acme-unit 40",
        "held acme/A acme-unit 140"]


def test_refused_goods_that_come_home_are_home():
    text = f"""
    {at(0)} produce acme/A - > acme-unit 100 substance=67-56-1
    {at(1)} dispatch acme/A acme-unit > - 30 waybill=acme/W1 consignee=beta
    {at(2)} transfer acme/A acme-unit > acme-yard 70
    {at(3)} receive acme/A - > acme-unit 30 waybill=acme/W1
    """
    assert says(chain_of("acme/A", text))[1:] == [
        "held acme/A acme-unit 30", "held acme/A acme-yard 70"]


def test_mass_cannot_arrive_by_a_movement_that_happened_after_it_left():
    text = f"""
    {at(0)} produce acme/B - > acme-unit 10 substance=67-56-1
    {at(1)} convert in=acme/B@acme-unit:10 out=acme/M@acme-mill:10:67-56-1
    {at(2)} use acme/M acme-mill > - 10 purpose=x
    {at(3)} produce acme/A - > acme-unit 10 substance=67-56-1
    {at(4)} convert in=acme/A@acme-unit:10 out=acme/M@acme-mill:10:67-56-1
    """
    assert says(chain_of("acme/A", text))[1:] == ["held acme/M acme-mill 10"]
    assert says(chain_of("acme/B", text))[1:] == ["use acme/M acme-mill 10"]
    assert not any(edge.kind == "use" for edge in chain_of("acme/A", text).edges)
    assert len(chain_of("acme/B", text).edges) == 4


def test_direction_and_size_bound_what_is_shown_and_not_the_sums():
    whole = chain_of("acme/C", WORKED)
    down = chain_of("acme/C", WORKED, direction="downstream")
    cut = chain_of("acme/C", WORKED, max_nodes=2)
    assert says(down) == says(cut) == says(whole)
    assert {node.id for node in down.nodes} < {node.id for node in whole.nodes}
    assert cut.truncated and len(cut.nodes) == 2 and "acme/C@acme-unit" in {
        node.id for node in cut.nodes}
    assert not whole.truncated


def test_lineage_reaches_through_rings():
    processes = {"p": (("a", "x"), ("b",)), "q": (("b",), ("a", "c"))}
    assert ancestors("c", processes) == {"a", "b", "x"}
    assert descendants("x", processes) == {"a", "b", "c"}
    assert lineage("y", processes) == {"y"}
