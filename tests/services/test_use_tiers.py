"""Users graded over a real ledger: what they hold, what they used in a year, and whose business."""

from datetime import UTC, datetime, timedelta

import pytest

from hazchem.services.reported import use_tiers
from hazchem.services.seen.asked import Asked, snapshot
from hazchem.services.seen.scope import SYSTEM, Viewer
from tests.services.park import Park
from tests.world import at

CL2, METHANOL, HARMLESS = "7782-50-5", "67-56-1", "100-42-5"
STORY = f"""
    1T08:00 produce acme/L1 - > acme-tank 200000 substance={CL2}
    1T09:00 produce acme/L2 - > acme-wh 500 substance={METHANOL}
    2T08:00 use acme/L1 acme-tank > - 190000 substance={CL2} purpose=chlorination
    3T08:00 convert - in=acme/L2@acme-wh:300 out=acme/L3@acme-wh:100:{METHANOL}
    4T08:00 produce beta/B1 - > beta-tank 20 substance={METHANOL}
"""


@pytest.fixture
def park(store):
    """Acme uses chlorine and no role says so; beta is a user that only holds; gamma has nothing."""
    made = Park(store, datetime(2026, 3, 20, tzinfo=UTC))
    made.place("acme-tank", "acme-wh", "beta-tank")
    made.party("beta", "gamma", "closed", roles=["user"], status="active", park="north")
    made.party("closed", roles=["user"], status="closed")
    made.party("out-user", roles=["user"])
    done = made.file(STORY)
    assert all(fate.receipt for fate in done.fates), done.fates
    return made


def graded(park, viewer=SYSTEM, as_of=None, size=None):
    """Each user's line by its code."""
    with snapshot(park.store, Asked(as_of, size), max(park.now, as_of or park.now)) as seen:
        return {one.custodian: one for one in use_tiers.users_in(seen, viewer)}


def codes(line):
    """The rows that matched."""
    return {match.line.code for match in line.grade.matches}


def test_users_are_those_of_the_role_and_those_who_use(park):
    assert list(graded(park)) == ["acme", "beta", "gamma"]
    assert graded(park)["gamma"].grade.tier == 4


def test_what_was_used_counts_and_a_conversion_that_returns_the_same_does_not(park):
    acme = graded(park)["acme"]
    assert acme.figures.used_mg == (190_000 + 300 - 100) * 1_000_000
    assert acme.figures.held_mg == (10_000 + 300) * 1_000_000
    assert codes(acme) >= {"U2-PERMIT-CL2", "U1-TOX-H", "U1-TOX-U"} and acme.grade.tier == 1
    assert graded(park)["beta"].grade.tier == 3  # methanol is key regulated, in any amount


def test_use_is_forgotten_after_twelve_months_to_the_instant(park):
    last = at("2T08:00").replace(year=2027)
    before = graded(park, as_of=last - timedelta(microseconds=1))["acme"]
    assert before.figures.used_mg == (190_000 + 200) * 1_000_000
    assert graded(park, as_of=last)["acme"].figures.used_mg == 200 * 1_000_000


def test_an_instant_of_the_past_knows_no_later_use(park):
    assert graded(park, as_of=at("2T08:00"))["acme"].figures.used_mg == 190_000 * 1_000_000
    assert "acme" not in graded(park, as_of=at("2T07:59"))


def test_an_older_size_is_answered_as_it_was(park):
    with park.seen() as seen:
        size, as_of = seen.size, seen.as_of
    before = graded(park, as_of=as_of, size=size)
    park.file(f"5T08:00 produce beta/B2 - > beta-tank 600000 substance={METHANOL}")
    park.file(f"6T08:00 use beta/B2 beta-tank > - 90 substance={METHANOL} purpose=test")
    assert graded(park)["beta"].grade.tier == 1
    assert graded(park)["beta"].figures.used_mg == 90_000_000
    assert graded(park, as_of=as_of, size=size) == before


def test_a_unit_counts_by_the_larger_of_design_and_stock(park):
    unit = {"kind": "storage", "exposed_persons": 0}
    park.register("hazard-units", code="u1", custodian="acme", **unit)
    park.place("acme-tank", hazard_unit="u1", design_max_t={CL2: "4"})
    acme = graded(park)["acme"]
    assert (acme.figures.s, acme.figures.unit) == (2, "u1")  # 10 t stand there, Q is 5 t
    assert acme.grade.tier == 1 and codes(acme) >= {"U1-S", "U2-S", "U3-S"}
    park.place("acme-tank", hazard_unit="u1", design_max_t={CL2: "15"})
    assert graded(park)["acme"].figures.s == 3
    # Like every entry, a unit's first version holds for the time before it as well.
    assert graded(park, as_of=at("2T12:00"))["acme"].figures.unit == "u1"


def test_who_asks_changes_whom_one_sees_and_never_the_tier(park):
    everybody = graded(park)
    assert graded(park, Viewer("beta", "enterprise")) == {"beta": everybody["beta"]}
    assert graded(park, Viewer("stranger", "enterprise")) == {}
    park.register("parks", code="north", name="北区")
    park.party("warden", roles=["park"], park="north")
    seen = graded(park, Viewer("warden", "park"))
    assert set(seen) == {"beta", "gamma"} and seen["beta"] == everybody["beta"]


def test_twelve_months_before_a_leap_day_there_is_a_day():
    assert use_tiers.year_before(datetime(2028, 2, 29, 4, tzinfo=UTC)) == datetime(
        2027, 2, 28, 4, tzinfo=UTC)
    assert use_tiers.year_before(datetime(2027, 3, 1, 4, tzinfo=UTC)) == datetime(
        2026, 3, 1, 4, tzinfo=UTC)
