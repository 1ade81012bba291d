"""C-03 over a month and on a site: what everything moved comes to, held against its cap."""

import pytest

from hazchem.rules.rule import REGISTER
from tests.rules.ledgers import findings_of, ledger_of

ONE = "C-03 quota acme|108-91-8|2026-06|made-up r5 1"


def test_the_ledgers_of_its_docstring_break_and_hold():
    breaks, _, holds = REGISTER["C-03"].looks("quota").__doc__.partition("holds:")
    assert findings_of(breaks.partition("breaks:")[2]) == [ONE]
    assert findings_of(holds) == []


def test_the_first_event_beyond_the_cap_is_named_and_what_left_still_counts():
    found = ledger_of("""
        2026-06-01T08:00:00Z produce acme/L1 - > acme-wh 60 substance=108-91-8
        2026-06-02T08:00:00Z use acme/L1 acme-wh > - 60
        2026-06-20T08:00:00Z produce acme/L2 - > acme-wh 41 substance=108-91-8
        2026-06-21T08:00:00Z produce acme/L3 - > acme-wh 9 substance=108-91-8
        """).findings()
    one, = (one for one in found if one.rule == "C-03")
    assert one.mass_mg == 1_000_000 and f"{one.occurred_at:%d}" == "20"
    assert "101 kg moved in 2026-06" in one.says and "100 kg a month" in one.says


@pytest.mark.parametrize(("used", "expected"), [
    (0, ["C-03 quota acme|98-87-3|2026-06|made-up r6|site 1"]), (1, [])])
def test_a_site_holds_no_more_than_its_cap_at_any_instant(used, expected):
    using = f"2026-06-02T08:00:00Z use acme/L1 acme-wh > - {used}" if used else ""
    assert findings_of(f"""
        2026-05-01T08:00:00Z produce acme/L1 - > acme-wh 60 substance=98-87-3
        {using}
        2026-06-20T08:00:00Z produce acme/L2 - > acme-wh 41 substance=98-87-3
        """) == expected


def test_goods_that_only_change_places_add_nothing_to_a_site():
    assert findings_of("""
        2025-12-01T08:00:00Z produce acme/L1 - > acme-wh 160 substance=98-87-3
        2026-06-20T08:00:00Z transfer acme/L1 acme-wh > acme-tank 60
        """) == []


def test_what_lies_outside_is_held_against_nobody():
    assert findings_of("""
        2026-06-01T08:00:00Z produce out/L1 - > out-wh 160 substance=108-91-8
        """) == []
