"""What a new edition prohibits has ninety days to go; what came later or went is not held."""

import pytest

from tests.rules.ledgers import ledger_of

# The made-up law prohibits storing white phosphorus from 2026-01-01 on.
BEFORE = "2025-12-31T08:00:00Z produce acme/L1 - > acme-wh {kg} substance=12185-10-3\n"
LATE = "as_of 2026-05-01T00:00:00Z\n"


def found(*lines, as_of=LATE):
    return [one for one in ledger_of(as_of + "".join(lines)).findings() if one.rule == "C-05"]


def test_stock_from_before_is_found_when_the_grace_has_ended():
    one, = found(BEFORE.format(kg=100))
    assert (one.subject_id, one.severity, one.mass_mg) == (
        "acme-wh|12185-10-3|made-up", "S2", 100_000_000)
    assert "2026-01-01" in one.says and "still so" in one.says


@pytest.mark.parametrize(("as_of", "count"), [
    ("2026-03-31T15:59:59.999999Z", 0), ("2026-03-31T16:00:00Z", 1)])
def test_the_grace_lasts_ninety_days_to_the_microsecond(as_of, count):
    assert len(found(BEFORE.format(kg=1), as_of=f"as_of {as_of}\n")) == count


def test_only_what_is_left_of_the_lots_that_stood_there_counts():
    used = "2026-02-01T08:00:00Z dispose acme/L1 acme-wh > - 60\n"
    one, = found(BEFORE.format(kg=100), used)
    assert one.mass_mg == 40_000_000
    assert found(BEFORE.format(kg=100), used.replace(" 60", " 100")) == []


def test_what_is_disposed_of_too_late_stays_found_with_its_end():
    late = "2026-04-10T08:00:00Z dispose acme/L1 acme-wh > - 100\n"
    one, = found(BEFORE.format(kg=100), late)
    assert "until 2026-04-10 16:00" in one.says


def test_lots_that_came_after_it_are_judged_as_they_come():
    later = BEFORE.replace("2025-12-31", "2026-01-02").format(kg=5)
    assert found(later) == []
