"""Lots are found by name, alias and substance, on each engine, and only by who stands on them."""

import pytest

from hazchem.services import lots
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM, Viewer
from tests.services.park import Park

STORY = """
    1T08:00 produce acme/L1 - > acme-tank 1000 substance=67-56-1 alias=OLD%7_7
    2T08:00 dispatch acme/L1 acme-tank > - 300 waybill=acme/W1 consignee=beta due_at=2T20:00
    2T18:00 receive acme/L1 - > beta-mix 300 waybill=acme/W1
    1T08:00 produce beta/L9 - > beta-mix 700 substance=67-56-1
    3T08:00 dispatch - beta-mix > - 100 waybill=beta/W1 consignee=gamma due_at=3T20:00
    3T18:00 receive - - > gamma-mix 100 waybill=beta/W1
    1T08:00 produce rival/R1 - > rival-w 900 substance=67-64-1
"""


@pytest.fixture
def park(store):
    """Methanol that is sold, mixed and sold on; a rival's acetone."""
    park = Park(store)
    park.place("acme-tank", "beta-mix", "gamma-mix", "rival-w")
    assert all(fate.receipt for fate in park.file(STORY).fates)
    return park


def found(park, text, viewer=SYSTEM, **asked):
    """The lots that a text finds, by name."""
    return sorted(one.lot for one in lots.search(
        park.store, viewer, text, Asked(**asked), park.now).results)


@pytest.mark.parametrize(("text", "names"), [
    ("", ["acme/L1", "beta/L9", "rival/R1"]),
    ("acme/L1", ["acme/L1"]),
    ("l", ["acme/L1", "beta/L9", "rival/R1"]),
    (" L9 ", ["beta/L9"]),
    ("OLD%7_7", ["acme/L1"]),
    ("old%", ["acme/L1"]),
    ("%", ["acme/L1"]),
    ("_", ["acme/L1"]),
    ("甲醇", ["acme/L1", "beta/L9"]),
    ("67-64-1", ["rival/R1"]),
    ("nothing of the sort", []),
])
def test_a_text_finds_lots_by_any_of_their_names(park, text, names):
    assert found(park, text) == names


def test_a_search_shows_nobody_another_s_lots(park):
    assert found(park, "", Viewer("acme", "enterprise")) == ["acme/L1"]
    assert found(park, "", Viewer("rival", "enterprise")) == ["rival/R1"]
    assert found(park, "R1", Viewer("acme", "enterprise")) == []


def test_who_holds_a_share_of_a_mix_finds_every_lot_in_it(park):
    assert found(park, "", Viewer("gamma", "enterprise")) == ["acme/L1", "beta/L9"]


def test_a_lot_is_known_from_the_size_on_at_which_it_was_told(park):
    known = [found(park, "L1", size=size) for size in (0, 1, 2)]
    assert known == [[], [], []]
    assert found(park, "L1") == ["acme/L1"]


def test_a_line_tells_what_stands_in_places_the_viewer_may_see(park):
    def held(viewer):
        line = lots.line_of(park.store, viewer, "acme/L1", Asked(), park.now)
        return line.name_zh, line.held_mg // 1_000_000

    assert held(SYSTEM) == ("甲醇", 1000)
    assert held(Viewer("acme", "enterprise")) == ("甲醇", 700)


def test_a_long_list_is_cut_and_says_so(park):
    told = lots.search(park.store, SYSTEM, "", Asked(), park.now, limit=2)
    assert len(told.results) == 2 and told.is_cut
    assert not lots.search(park.store, SYSTEM, "", Asked(), park.now, limit=3).is_cut
