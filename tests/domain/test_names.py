"""Instants, lots, credit codes and papers."""

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazchem.domain import instant
from hazchem.domain.custodian import check_character, provisional, uscc_is_valid
from hazchem.domain.lot import is_code, is_name, is_text, issuer_of, qualify
from hazchem.domain.paper import consignments


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00Z", "2255-01-01T00:00:00Z"])
def test_an_instant_nobody_can_mean_is_out_of_range(text):
    with pytest.raises(instant.NotAnInstant) as refused:
        instant.parse(text)
    assert "1685" in refused.value.en and "2254" in refused.value.zh


def test_every_instant_in_range_is_kept_exactly_by_any_json_reader():
    first, last = (instant.parse(f"{year}-12-31T23:59:59.999999Z") for year in (1685, 2254))
    assert -(2**53) < instant.to_us(first) < instant.to_us(last) < 2**53


@given(st.datetimes(datetime(1685, 1, 1), datetime(2254, 12, 31), timezones=st.just(UTC)))
def test_an_instant_shown_or_counted_is_read_back_to_the_microsecond(at: datetime):
    assert instant.parse(instant.show(at)) == at
    assert instant.from_us(instant.to_us(at)) == at


def test_an_offset_is_only_another_way_to_say_the_same_instant():
    assert instant.parse("2026-03-01T08:00:00+08:00") == instant.parse("2026-03-01T00:00:00Z")


@pytest.mark.parametrize("text", ["2026-03-01T08:00:00", "2026-03-01", "", "2026-02-30T08:00:00Z",
                                  "2026-03-01T25:00:00Z", "0001-01-01T00:00:00+08:00", "now",
                                  "2026-03-01T08:00:00+25:00", "２026-03-01T08:00:00Z"])
def test_a_time_without_offset_or_sense_is_refused(text: str):
    with pytest.raises(instant.NotAnInstant) as refused:
        instant.parse(text)
    assert refused.value.en and refused.value.zh


# Published codes of listed companies, and of a public institution.
@pytest.mark.parametrize("code", ["91330100799655058B", "9144030071526726XG", "914403001922038216",
                                  "91110000802100433B", "91110000710926094P",
                                  "91110000710925462X", "12100000400000624D"])
def test_published_credit_codes_have_the_right_check_character(code: str):
    assert uscc_is_valid(code)
    others = set("0123456789AX") - {code[17]}
    assert not any(uscc_is_valid(code[:17] + other) for other in others)


@pytest.mark.parametrize("code", ["", "91330100799655058b", "9133010079965505", "I" * 18,
                                  "91330100799655058B ", "９1330100799655058B"])
def test_what_has_not_the_form_of_a_credit_code_is_none(code: str):
    assert not uscc_is_valid(code)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.integers(0, 16))
def test_one_wrong_character_is_always_found(first: str, where: int):
    code = first + check_character(first)
    other = "1" if code[where] == "0" else "0"
    assert uscc_is_valid(code)
    assert not uscc_is_valid(code[:where] + other + code[where + 1:])


def test_a_bare_credit_code_stands_for_an_outside_party():
    party = provisional("uscc:914403001922038216")
    assert party.outside and party.is_provisional and party.uscc == "914403001922038216"


def test_the_filers_own_prefix_may_be_left_out():
    assert [qualify(lot, "acme") for lot in ("L7", "beta/L7", "")] == ["acme/L7", "beta/L7", ""]
    assert issuer_of("acme/L7") == "acme"


@pytest.mark.parametrize("text", ["a b", "a/b", "", "a\tb", "a\u2028b", "a\x00", "x" * 129,
                                  "e\u0301", "\ud800"])
def test_what_could_be_misread_is_no_code(text: str):
    assert not is_code(text)


@pytest.mark.parametrize("text", ["acme", "a/b/c", "/b", "a/", "a /b"])
def test_a_full_name_has_an_issuer_and_one_code(text: str):
    assert not is_name(text)


def test_chinese_is_text_and_control_characters_are_not():
    assert is_text("甲醇 50%") and is_code("甲醇-7") and is_name("甲厂/批7")
    assert not is_text("a\nb") and not is_text("\x7f")


def test_a_trip_has_one_name_in_whatever_order_its_papers_are_cited():
    cited = [("a/W2", "a/M1"), ("a/W1", "a/M1"), ("", "a/M1"), ("a/W9", ""), ("", "a/M7")]
    for order in itertools.permutations(cited):
        assert consignments(order) == {"a/W1": "a/W1", "a/W2": "a/W1", "a/M1": "a/W1",
                                       "a/W9": "a/W9", "a/M7": "a/M7"}
