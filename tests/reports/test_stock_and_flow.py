"""Stock and flow add up exactly, and a custody chain fits in one tidy table."""

import csv
import io
from dataclasses import replace

import pytest

from hazchem.custody.chain import Chain, Edge, End, Holder, Node, Origin
from hazchem.domain.mass import MASS_MG_MAX
from hazchem.reports.chain import chain_csv
from hazchem.reports.rendering import render
from hazchem.reports.report import made
from hazchem.reports.values import Given, Passage
from tests.reports.inspection import AS_OF, facts, inspection


def test_stock_is_grouped_by_park_and_custodian_and_adds_up():
    glance, detail = made("stock", inspection(), facts()).sections
    assert [row.cells[1:] for row in glance.rows] == [
        ("100-42-5", 2, 815_400_000_001, 0, 815_400_000_001),
        ("67-64-1", 2, 29_820_000_000, 30_000_000_000, 59_820_000_000)]
    assert [(row.under[0].title, row.under[1].title, row.cells[-1]) for row in detail.rows] == [
        ("宁波石化经济技术开发区", "宁波甬江化工有限公司", 812_400_000_000),
        ("宁波石化经济技术开发区", "宁波甬江化工有限公司", 3_000_000_001),
        ("宁波石化经济技术开发区", "北仑港危化品仓储有限公司", 29_820_000_000),
        ("园区之外", "海达危险品运输有限公司", 30_000_000_000)]
    assert detail.rows[0].under[1].note == "815\u202f400.000001 千克"


def test_flows_between_two_custodians_are_one_row():
    glance, detail = made("flow", inspection(), facts()).sections
    assert [row.cells[1:] for row in glance.rows] == [
        ("100-42-5", 1, 0, 5), ("67-64-1", 4, 60_000_000_001, 29_820_000_001)]
    assert [(row.cells[1], row.cells[3], row.cells[5], *row.cells[6:]) for row in detail.rows] == [
        ("100-42-5", "", "haul", 1, 0, 5),
        ("67-64-1", "acme", "depot", 3, 60_000_000_000, 29_820_000_000),
        ("67-64-1", "depot", "haul", 1, 1, 1)]
    assert detail.rows[0].cells[2] == "不明"


def test_sums_stay_exact_beyond_any_machine_word():
    flood = [Passage("a", "b", "67-64-1", MASS_MG_MAX, 1) for _ in range(3000)]
    _, detail = made("flow", Given(passages=flood), facts()).sections
    assert detail.rows[0].cells[-3:] == (3000, 3000 * MASS_MG_MAX, 3000)


@pytest.mark.parametrize(("name", "says"), [
    ("stock", "没有现存或在途的物质。"), ("flow", "没有流向。")])
def test_nothing_is_said_plainly(name, says):
    assert says in render(made(name, Given(), facts()), "html").body.decode()


CHAIN = Chain(
    lot="acme/L1", mass_mg=1_000_000_000,
    nodes=(Node("n1", "holding", "acme/L1", "67-64-1", "acme-wh", "acme", None, 400_000_000,
                "stock"),
           Node("n2", "outside", "acme/L1", "67-64-1", None, "acme", None, 1_000_000_000,
                "produced"),
           Node("masked:1", "masked")),
    edges=(Edge("e-1", "produce", "n2", "n1", "acme/L1", 1_000_000_000, AS_OF),
           Edge(None, None, "n1", "masked:1")),
    origins=(Origin("acme/L1", "acme-wh", "acme", "produce", 1_000_000_000),),
    holders=(Holder("acme/L1", "acme-wh", "acme", None, 400_000_000),
             Holder("acme/L1", None, "haul", "acme/W1", 300_000_000), Holder()),
    ends=(End("acme/L1", "use", "acme-wh", "acme", 300_000_000),),
)


def rows(lang: str, chain: Chain = CHAIN) -> list[list[str]]:
    """The csv of a chain read back, without its header."""
    text = chain_csv(chain, lang).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def test_a_chain_is_one_table_with_a_row_for_each_part():
    parts = [(row[0], row[2], row[3], row[12]) for row in rows("en")]
    assert parts == [
        ("asked", "", "", "1000.000"),
        ("node", "holding", "Holding", "400.000"), ("node", "outside", "Produced", "1000.000"),
        ("node", "masked", "Not visible", ""),
        ("edge", "produce", "produce", "1000.000"), ("edge", "", "Not visible", ""),
        ("origin", "produce", "Produced", "1000.000"),
        ("holder", "holding", "Holding", "400.000"), ("holder", "transit", "In transit", "300.000"),
        ("holder", "masked", "Not visible", ""),
        ("end", "use", "Used", "300.000")]


def test_a_chain_speaks_chinese_and_says_when_it_is_cut():
    assert rows("zh")[4][3] == "生产"
    assert rows("zh")[4][13] == "2026-06-10T08:00:00+08:00"
    assert rows("zh", replace(CHAIN, truncated=True))[0][2:4] == [
        "truncated", "图已截取：仅显示距该批次最近的 3 个节点"]


def test_a_lot_in_a_chain_is_no_formula():
    assert rows("zh", replace(CHAIN, lot="=cmd/x"))[0][4] == "'=cmd/x"
