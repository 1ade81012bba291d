"""Material balances by hand: what was there, came, went and was counted, and how surely."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazchem.ledger.balance import (
    Point,
    Spread,
    Weighed,
    balance_of,
    cumulated,
    is_beyond,
    run_beyond,
    span_of,
    spread_of,
)
from hazchem.ledger.weighing import root_up
from tests.world import booked

ACETONE = "67-64-1"
MARCH = span_of("2026-03")
C = "6d9c4a8e-0000-4000-8000-00000000000{}"


def intervals(text: str, custodian: str = "acme"):
    return balance_of(booked(text).legs, custodian, ACETONE, *MARCH)


def told(text: str, custodian: str = "acme") -> list[str]:
    """The intervals in kilograms: place: opening + in − out = book, counted, left."""
    return [f"{one.closing.place}: {one.opening_mg / 1e6:g} + {one.came_mg / 1e6:g} - "
            f"{one.left_mg / 1e6:g}, counted {one.closing.counted_mg / 1e6:g}, "
            f"amiss {one.closing.left_mg / 1e6:g}" for one in intervals(text, custodian)]


def test_a_month_is_what_was_there_and_what_came_less_what_went_and_what_was_counted():
    assert told(f"""
        1T08:00 produce acme/L1 - > acme-mix 1000 substance={ACETONE}
        3T08:00 use - acme-mix > - 300
        5T08:00 count - acme-mix > - counted_kg=690
        6T08:00 produce acme/L2 - > acme-mix 200 substance={ACETONE}
        7T08:00 use - acme-mix > - 90
        9T08:00 count - acme-mix > - counted_kg=805
        """) == ["acme-mix: 0 + 1000 - 300, counted 690, amiss 10",
                 "acme-mix: 690 + 200 - 90, counted 805, amiss -5"]


def test_what_was_sent_to_another_place_of_ones_own_is_out_there_and_in_here():
    assert told(f"""
        1T08:00 produce acme/L1 - > acme-tank 100 substance={ACETONE}
        2T08:00 transfer acme/L1 acme-tank > acme-wh 40
        3T08:00 count acme/L1 acme-tank > - counted_kg=59
        4T08:00 count acme/L1 acme-wh > - counted_kg=41
        """) == ["acme-tank: 0 + 100 - 40, counted 59, amiss 1",
                 "acme-wh: 0 + 40 - 0, counted 41, amiss -1"]


def test_a_place_that_was_not_counted_says_nothing():
    assert told(f"""
        1T08:00 produce acme/L1 - > acme-tank 100 substance={ACETONE}
        1T09:00 produce acme/L2 - > acme-wh 100 substance={ACETONE}
        3T08:00 count acme/L1 acme-tank > - counted_kg=99
        """) == ["acme-tank: 0 + 100 - 0, counted 99, amiss 1"]


def test_a_count_of_one_lot_closes_what_that_lot_did_and_no_more():
    assert told(f"""
        1T08:00 produce acme/L1 - > acme-wh 100 substance={ACETONE}
        1T08:00 produce acme/L2 - > acme-wh 50 substance={ACETONE}
        3T08:00 count acme/L1 acme-wh > - counted_kg=99
        4T08:00 use acme/L1 acme-wh > - 10
        4T09:00 use acme/L2 acme-wh > - 5
        5T08:00 count acme/L1 acme-wh > - counted_kg=88
        """) == ["acme-wh: 0 + 100 - 0, counted 99, amiss 1",
                 "acme-wh: 99 + 0 - 10, counted 88, amiss 1"]


def test_what_comes_in_as_it_is_counted_was_counted_and_what_goes_out_was_not_yet_gone():
    (one,) = intervals(f"""
        1T08:00 produce acme/L1 - > acme-tank 100 substance={ACETONE}
        3T08:00 produce acme/L1 - > acme-tank 10 substance={ACETONE}
        3T08:00 count acme/L1 acme-tank > - counted_kg=109
        3T08:00 use acme/L1 acme-tank > - 20
        """)
    assert (one.came_mg, one.left_mg, one.closing.delta_mg) == (110_000_000, 0, 1_000_000)


def test_a_loss_that_cites_the_count_settles_it_and_another_does_not():
    made = f"""
        1T08:00 produce acme/L1 - > acme-tank 100 substance={ACETONE}
        3T08:00 count acme/L1 acme-tank > - counted_kg=97 id={C.format(1)}
        """
    settled = f"4T08:00 lose acme/L1 acme-tank > - 2 reason={C.format(1)}"
    other = "4T08:00 lose acme/L1 acme-tank > - 2 reason=evaporated"
    assert told(made + settled) == ["acme-tank: 0 + 100 - 0, counted 97, amiss 1"]
    assert told(made + other) == ["acme-tank: 0 + 100 - 0, counted 97, amiss 3"]


def test_a_count_of_several_substances_together_says_nothing_of_any_one():
    (one,) = intervals(f"""
        1T08:00 produce acme/L1 - > acme-mix 100 substance={ACETONE}
        1T08:00 produce acme/L2 - > acme-mix 100 substance=67-56-1
        3T08:00 count - acme-mix > - counted_kg=190
        """)
    assert one.closing.is_mixed


def test_what_did_not_arrive_is_the_roads_and_not_the_places():
    text = f"""
        1T08:00 produce acme/L1 - > acme-tank 100 substance={ACETONE}
        2T08:00 dispatch acme/L1 acme-tank > - 100 waybill=acme/W1 consignee=beta
        2T12:00 receive acme/L1 - > beta-tank 95 waybill=acme/W1
        3T08:00 count acme/L1 beta-tank > - counted_kg=94.9
        """
    assert told(text, "beta") == ["beta-tank: 0 + 95 - 0, counted 94.9, amiss 0.1"]
    assert told(text) == []


def line(name: str, kg: int, sigma_kg: int, instrument: str, sort: str = "in") -> Weighed:
    return Weighed(("acme", name), sort, "tank", kg * 1_000_000,
                   Fraction(sigma_kg * 1_000_000) ** 2, instrument)


TENTH = Fraction(1, 10)


def test_random_parts_add_in_quadrature_and_what_an_instrument_repeats_adds_up():
    # Four weighings of 10 kg each on one scale: √(0.9·4·100 + (4·√10)²) = √520.
    four = [line(f"w{n}", 100, 10, "scale") for n in range(4)]
    assert spread_of(four, Fraction()).variance_mg2 == 400 * 10**12
    assert spread_of(four, Fraction(1)).variance_mg2 == 1600 * 10**12
    split = spread_of(four, TENTH).variance_mg2
    assert 520 * 10**12 <= split <= 521 * 10**12
    # On four scales of their own nothing is repeated.
    apart = [line(f"w{n}", 100, 10, f"scale-{n}") for n in range(4)]
    assert 400 * 10**12 <= spread_of(apart, TENTH).variance_mg2 <= 401 * 10**12


def test_what_one_scale_reads_too_high_in_and_out_cancels_but_unknown_scales_may_be_two():
    both = [line("in", 100, 10, "scale"), line("out", -100, 10, "scale", "out")]
    assert spread_of(both, Fraction(1)).variance_mg2 == 0
    unknown = [line("in", 100, 10, ""), line("out", -100, 10, "", "out")]
    assert spread_of(unknown, Fraction(1)).variance_mg2 == 200 * 10**12


def test_beyond_means_more_than_and_a_gain_is_as_far_off_as_a_loss():
    variance = Fraction(100)
    assert not is_beyond(30, Fraction(3), variance)
    assert is_beyond(31, Fraction(3), variance) and is_beyond(-31, Fraction(3), variance)


def points(*mufs: int, sigma: int = 10) -> list[Point]:
    return [Point(f"2026-{n:02d}", muf, Spread(Fraction(sigma**2)))
            for n, muf in enumerate(mufs, 1)]


def test_months_add_up_with_what_is_random_in_quadrature_and_a_bias_linearly():
    total, spread = cumulated(points(20, 20, 20, 20))
    assert (total, spread.variance_mg2) == (80, 400)
    biased = [Point("m", 5, Spread(Fraction(), {"scale": Fraction(3)})) for _ in range(4)]
    assert cumulated(biased)[1].variance_mg2 == 144


@pytest.mark.parametrize(("mufs", "run"), [
    ((10, 10, 10, 10, 10, 10, 10, 10, 10), None),  # nine times half a σ above k: 4.5 σ
    ((10,) * 11, (0, 11)),
    ((0, 0, 20, 20, 20, 20), (2, 6)),
    ((-20, -20, -20, -20), (0, 4)),
    ((20, -20, 20, -20, 20, -20), None),
    ((), None),
])
def test_a_cusum_chart_trips_on_the_run_that_is_beyond(mufs, run):
    found = run_beyond(points(*mufs), Fraction(1, 2), Fraction(5))
    assert found == run


def charted(mufs: list[int], sigma: int) -> bool:
    """The chart as textbooks have it: S = max(0, S ± x − k), beyond h."""
    high = low = Fraction()
    for muf in mufs:
        high = max(Fraction(), high + Fraction(muf) - Fraction(sigma, 2))
        low = max(Fraction(), low - Fraction(muf) - Fraction(sigma, 2))
        if high > 5 * sigma or low > 5 * sigma:
            return True
    return False


@given(st.lists(st.integers(-40, 40), max_size=12), st.integers(1, 20))
def test_the_run_is_there_just_when_the_textbook_chart_trips(mufs, sigma):
    found = run_beyond(points(*mufs, sigma=sigma), Fraction(1, 2), Fraction(5))
    assert (found is not None) == charted(mufs, sigma)


lines = st.lists(st.builds(
    lambda n, kg, sigma, scale: line(f"w{n}", kg, sigma, scale),
    st.integers(), st.integers(-1000, 1000).filter(bool), st.integers(0, 50),
    st.sampled_from(("", "a", "b"))), max_size=8)


@given(lines)
def test_a_balance_turned_round_is_as_sure(found):
    turned = [one._replace(mass_mg=-one.mass_mg) for one in found]
    assert spread_of(found, TENTH).variance_mg2 == spread_of(turned, TENTH).variance_mg2


@given(lines, st.integers(2, 9))
def test_everything_weighed_so_many_times_heavier_is_so_many_times_less_sure(found, times):
    heavier = [one._replace(mass_mg=times * one.mass_mg,
                            variance_mg2=times**2 * one.variance_mg2) for one in found]
    # Exact but for roots, which are rounded up to the microgram.
    once = times**2 * spread_of(found, TENTH).variance_mg2
    assert abs(spread_of(heavier, TENTH).variance_mg2 - once) * 10**9 <= max(once, 1) * 10


@given(lines, lines)
def test_two_balances_together_have_the_spread_of_all_their_lines(found, more):
    together = spread_of(found, TENTH) + spread_of(more, TENTH)
    whole = spread_of([*found, *more], TENTH)
    assert together.random_mg2 == whole.random_mg2
    assert together.variance_mg2 == whole.variance_mg2


@given(st.fractions(min_value=0, max_value=10**30))
def test_a_root_is_never_too_small_and_off_by_a_microgram_at_most(square):
    root = root_up(square)
    assert root**2 >= square and (root == 0 or (root - Fraction(2, 1000)) ** 2 <= square
                                  or root < Fraction(2, 1000))


def test_honest_noise_cries_wolf_as_seldom_as_three_sigma_says():
    """Of two thousand honest months some 0.27 % are called out, and never more than 0.8 %."""
    luck, alarms, months = random.Random(11085), 0, 2000
    sigma_kg, spread = 40, spread_of([line(f"w{n}", 1, 40, "") for n in range(40)], Fraction())
    for _ in range(months):
        muf_mg = sum(round(luck.gauss(0, sigma_kg) * 1_000_000) for _ in range(40))
        alarms += is_beyond(muf_mg, Fraction(3), spread.variance_mg2)
    assert 0 < alarms <= months * 8 // 1000
