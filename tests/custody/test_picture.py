"""The picture of a chain: well formed, in two languages, findings in red, nothing on top of it."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest

from hazchem.custody.drawing import ellipsis, text_width
from hazchem.custody.flow import flows_of
from hazchem.custody.journey import journey
from hazchem.custody.layout import COLUMN, arrange
from hazchem.custody.masking import masked
from hazchem.custody.svg import Mark, svg
from tests.custody.worlds import books_of, chain_of

TEXT = """
2026-03-01T08:00:00Z produce 临港/甲苯 - > 临港-罐1 100 substance=67-56-1
2026-03-02T08:00:00Z dispatch 临港/甲苯 临港-罐1 > - 30 waybill=临港/W1 consignee=滨海
2026-03-02T18:00:00Z receive 临港/甲苯 - > 滨海-库1 29 waybill=临港/W1
2026-03-03T08:00:00Z dispatch 临港/甲苯 临港-罐1 > - 30 waybill=临港/W2 consignee=滨海
"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_picture_is_well_formed_and_runs_nothing(lang):
    drawn = svg(chain_of("临港/甲苯", TEXT), lang=lang, as_of=datetime(2026, 3, 4, tzinfo=UTC),
                size=4)
    root = ET.fromstring(drawn)
    assert root.tag.endswith("svg") and "script" not in drawn and "临港/甲苯" in drawn
    assert ("流向链" in drawn) == (lang == "zh")


def test_findings_are_red_where_they_are():
    chain = chain_of("临港/甲苯", TEXT)
    short = next(edge.event_id for edge in chain.edges if edge.target.startswith("difference"))
    drawn = svg(chain, marks=[Mark("Q-01-AAAAAAAAAAAA", "短少", frozenset({short})),
                              Mark("G-02-BBBBBBBBBBBB", "逾期", consignment="临港/W2")])
    assert drawn.count('class="edge broken"') == 2
    assert drawn.count("transit asked broken") == 1
    assert "Q-01-AAAAAAAAAAAA  短少" in drawn


def test_names_replace_codes_and_cannot_be_markup():
    drawn = svg(chain_of("临港/甲苯", TEXT), names={"临港-罐1": "<1号 & 罐>"})
    ET.fromstring(drawn)
    assert "&lt;1号 &amp; 罐&gt;" in drawn


def test_a_masked_chain_can_be_drawn():
    drawn = svg(masked(chain_of("临港/甲苯", TEXT), lambda custodian: False))
    ET.fromstring(drawn)
    assert "临港-罐1" not in drawn and "kg" not in drawn


def test_mass_runs_to_the_right_and_nothing_overlaps():
    pairs = [(f"n{i}", f"n{j}") for i in range(30) for j in (2 * i + 1, 2 * i + 2, i + 7) if j < 30]
    layout = arrange(dict.fromkeys((f"n{i}" for i in range(30)), 60.0), pairs)
    assert all(layout.centres[a][0] < layout.centres[b][0] for a, b in pairs)
    by_column: dict[float, list[float]] = {}
    for x, y in layout.centres.values():
        by_column.setdefault(x, []).append(y)
    for column in map(sorted, by_column.values()):
        assert all(b - a >= 60 for a, b in zip(column, column[1:], strict=False))
    assert all(0 <= x <= layout.width and 0 <= y <= layout.height
               for x, y in layout.centres.values())


def test_a_ring_is_drawn_with_one_line_back():
    layout = arrange(dict.fromkeys("abc", 40.0), [("a", "b"), ("b", "c"), ("c", "a")])
    assert [round(layout.centres[node][0] // COLUMN) for node in "abc"] == [0, 1, 2]
    assert layout.routes["c", "a"][0] == layout.centres["c"]


def test_an_empty_chain_is_an_empty_page():
    ET.fromstring(svg(chain_of("acme/none", TEXT)))


def test_long_names_keep_their_ends():
    short = ellipsis("临港化工/甲苯-2603-0000000000001", 150, 13)
    assert short.endswith("000001") and "…" in short and text_width(short, 13) <= 150


def test_a_journey_is_the_list_of_hands():
    text = TEXT + "2026-03-02T12:00:00Z handover waybill=临港/W1 carrier=通达"
    hands = [(step.kind, step.giver, step.taker, step.mass_mg // 1_000_000)
             for step in journey("临港/W1", flows_of(books_of(text).legs))]
    assert hands == [("dispatch", "临港", "临港", 30), ("handover", "临港", "通达", 30),
                     ("receive", "通达", "滨海", 29), ("receive", "通达", "临港", 1)]
