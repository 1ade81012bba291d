"""A tank's list names its media as certificates do; a solution's tank is none for the gas."""

import pytest

from tests.rules.ledgers import findings_of

TOLD = """
vehicle haul-1 "tank_media={media}"
2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 900 substance={substance}
2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 900 waybill=acme/W1 consignee=beta vehicle=haul-1
2026-06-01T11:00:00Z receive acme/L1 - > beta-wh 900 waybill=acme/W1
"""


@pytest.mark.parametrize(("media", "substance"), [
    ("盐酸,氢氧化钠溶液", "1310-73-2"), ("过氧化氢溶液", "7722-84-1"),
    ("次氯酸钠溶液", "7681-52-9"), ("Sodium hydroxide solution", "1310-73-2"),
    ("UN1230", "67-56-1"), ("甲醇", "67-56-1"), ("67-56-1", "67-56-1"), ("液氨", "7664-41-7"),
])
def test_a_medium_is_known_by_any_of_its_names(media, substance):
    told = TOLD.format(media=media, substance=substance)
    assert [one for one in findings_of(told) if one.startswith("V-03")] == []


@pytest.mark.parametrize(("media", "substance"), [
    ("氨溶液", "7664-41-7"), ("乙醇", "67-56-1"), ("甲醇", "1310-73-2"), ("UN1203", "67-56-1"),
])
def test_another_medium_is_found(media, substance):
    told = TOLD.format(media=media, substance=substance)
    assert len([one for one in findings_of(told) if one.startswith("V-03")]) == 1
