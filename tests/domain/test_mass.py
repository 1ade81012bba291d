"""Mass: exact to the milligram, in and out, and shared without losing any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazchem.domain.mass import MASS_MG_MAX, NotAMass, from_kg, share, to_kg


@given(st.integers(0, MASS_MG_MAX))
def test_a_mass_written_and_read_again_is_the_same(mass_mg: int):
    assert from_kg(to_kg(mass_mg)) == mass_mg


def test_kilograms_have_three_to_six_decimals():
    assert [to_kg(n) for n in (30_000_000_000, 1, 1_500, -1_234_567)] == [
        "30000.000", "0.000001", "0.0015", "-1.234567"]


def test_zeros_beyond_the_milligram_say_nothing():
    assert from_kg("1.000000000") == 1_000_000


@pytest.mark.parametrize("kg", ["", "-1", "1e3", "1,000", ".5", "5.", " 5", "0.0000001", "١",
                                "9007199255", "NaN", "1_000", "5\n"])
def test_what_is_no_exact_mass_is_refused_in_both_languages(kg: str):
    with pytest.raises(NotAMass) as refused:
        from_kg(kg)
    assert refused.value.en and refused.value.zh


@given(st.integers(0, 10**12), st.dictionaries(st.text(max_size=3), st.integers(0, 10**12)))
def test_shares_add_up_and_none_is_a_milligram_off_its_part(mass_mg: int, parts: dict[str, int]):
    total = sum(parts.values())
    shares = share(mass_mg, parts)
    assert shares == share(mass_mg, dict(reversed(parts.items())))
    if total:
        assert sum(shares.values()) == mass_mg
        assert all(abs(shares[name] * total - mass_mg * parts[name]) < total for name in parts)
    if mass_mg <= total:
        assert all(shares[name] <= parts[name] for name in parts)
