"""A user's tier follows from the table: all that matched is told, and more never lowers it."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hazchem.domain.substance import FLAGS
from hazchem.regulation.use_tier import (
    ANY,
    GENERAL,
    MEASURES,
    MG_PER_KG,
    Quantity,
    lines_on,
    tier_of,
)
from seeds import loader
from seeds.dataset import rows_of

ROWS = rows_of("use_tiers")
LINES = lines_on(ROWS, date(2026, 11, 24))
FLAGGED = sorted(FLAGS)


def holding(kg, *flags, used=0, substance="x"):
    """A quantity in kilograms."""
    return Quantity(substance, frozenset(flags), (), kg * MG_PER_KG, used * MG_PER_KG)


def codes(grade):
    """The rows that matched."""
    return [match.line.code for match in grade.matches]


def test_the_table_is_one_that_can_be_read():
    assert len({row["code"] for row in ROWS}) == len(ROWS)
    known = {*FLAGS, ANY, *(one.id for one in loader.substances())}
    for row in ROWS:
        assert row["tier"] in ("1", "2", "3") and row["measure"] in MEASURES, row
        assert row["goods"] in known and Fraction(row["least"]) >= 0, row
        assert row["unit"] == ("ratio" if row["measure"] == "s" else "kg"), row
        assert row["status"] in ("house", "from_knowledge"), row
        # What is ours says so; nothing is given out for law that is not.
        assert row["basis"].startswith("house default") == (row["status"] == "house"), row


def test_who_holds_and_uses_nothing_is_general():
    assert tier_of(LINES, []) == (GENERAL, ())
    assert tier_of(LINES, [holding(0, "highly_toxic")], Fraction(0)).tier == GENERAL
    assert tier_of((), [holding(10**9)], Fraction(9)).tier == GENERAL


def test_any_amount_is_the_first_milligram():
    trace = Quantity("x", frozenset({"highly_toxic"}), (), 1, 0)
    assert codes(tier_of(LINES, [trace])) == ["U2-TOX-H"]


def test_a_threshold_is_reached_exactly():
    below = Quantity("x", frozenset({"highly_toxic"}), (), 500 * MG_PER_KG - 1, 0)
    assert tier_of(LINES, [below]).tier == 2
    assert tier_of(LINES, [holding(500, "highly_toxic")]).tier == 1
    assert tier_of(LINES, [], Fraction(1)).tier == 1
    assert tier_of(LINES, [], 1 - Fraction(1, 10**30)).tier == 2


def test_several_substances_of_a_list_count_together():
    grade = tier_of(LINES, [holding(250, "highly_toxic", substance=name) for name in "ab"])
    (decided,) = grade.deciding
    assert (decided.line.code, decided.figure, decided.substances) == (
        "U1-TOX-H", 500 * MG_PER_KG, ("a", "b"))
    assert codes(grade) == ["U1-TOX-H", "U2-TOX-H"]


def test_a_permit_figure_holds_for_its_substance_alone():
    assert "U2-PERMIT-CL2" in codes(tier_of(LINES, [holding(0, used=180_000,
                                                            substance="7782-50-5")]))
    assert not any("PERMIT" in code for code in codes(tier_of(LINES, [holding(0, used=180_000)])))


def test_how_far_a_listing_was_checked_comes_with_the_row():
    told = Quantity("x", frozenset({"highly_toxic", "key_regulated"}),
                    ("highly_toxic=verified", "key_regulated=uncertain"), MG_PER_KG)
    found = {match.line.goods: match.listing for match in tier_of(LINES, [told]).matches}
    assert found["highly_toxic"] == ("highly_toxic=verified",)
    assert found["key_regulated"] == ("key_regulated=uncertain",)


def test_a_row_holds_from_its_first_day_to_the_day_before_its_end():
    rows = [{**ROWS[0], "effective_from": "2026-01-01", "effective_to": "2026-02-01"}]
    days = date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)
    assert [len(lines_on(rows, day)) for day in days] == [0, 1, 1, 0]


masses = st.one_of(st.integers(0, 10), st.integers(0, 10_000_000).map(lambda kg: kg * MG_PER_KG),
                   st.integers(0, 10**16))
quantities = st.lists(st.builds(
    Quantity, st.sampled_from(["7782-50-5", "7664-41-7", "x", "y"]),
    st.frozensets(st.sampled_from(FLAGGED), max_size=3), st.just(()), masses, masses),
    max_size=4, unique_by=lambda one: one.substance)
ratios = st.none() | st.fractions(0, 5)


@given(quantities, ratios, st.data())
def test_holding_or_using_more_never_lowers_the_tier(held, s, data):
    before = tier_of(LINES, held, s)
    more = [one._replace(held_mg=one.held_mg + data.draw(masses),
                         used_mg=one.used_mg + data.draw(masses)) for one in held]
    more += [one._replace(substance=f"z{one.substance}") for one in data.draw(quantities)]
    larger = (s or 0) + data.draw(st.fractions(0, 5))
    after = tier_of(LINES, more, larger)
    assert after.tier <= before.tier
    assert set(codes(before)) <= set(codes(after))


@given(quantities, ratios)
def test_a_tier_is_always_explained_by_rows_that_reach_it(held, s):
    grade = tier_of(LINES, held, s)
    assert bool(grade.deciding) == (grade.tier != GENERAL)
    for match in grade.matches:
        assert match.figure > 0 and match.figure >= match.line.least
        assert match.line.tier >= grade.tier
