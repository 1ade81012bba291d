"""Ratios are told exactly, or cut off below: never rounded up to what they are not."""

from fractions import Fraction

import pytest

from hazchem.domain.ratio import exact, floored


@pytest.mark.parametrize(("ratio", "text", "cut"), [
    (Fraction(0), "0", "0"), (Fraction(1), "1", "1"), (Fraction(17, 20), "0.85", "0.85"),
    (Fraction(13, 3), "13/3", "4.333333"), (Fraction(1, 10**9), "0.000000001", "0"),
    (1 - Fraction(1, 10**9), "0.999999999", "0.999999"), (Fraction(1200), "1200", "1200"),
    (Fraction(-1, 8), "-0.125", "-0.125"), (Fraction(-1, 10**9), "-0.000000001", "0")])
def test_a_ratio_is_told_to_its_last_decimal_or_as_a_fraction(ratio, text, cut):
    assert (exact(ratio), floored(ratio)) == (text, cut)
    assert Fraction(exact(ratio)) == ratio
