"""How a substance is named, and what the register answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazchem.domain.substance import (
    SPECIAL,
    AmbiguousSubstance,
    MalformedReference,
    Reference,
    Substance,
    SubstanceRegister,
    UnknownSubstance,
    cas_is_valid,
    parse_reference,
)
from seeds import loader

AMMONIA = Substance(
    id="7664-41-7", number=2, cas="7664-41-7", name_zh="氨", name_en="Ammonia, anhydrous",
    aliases=("液氨", "氨气"), un_numbers=("1005",), flags=frozenset({"special_control"}),
)  # fmt: skip
SOLUTION = Substance(
    id="1336-21-6", number=35, cas="1336-21-6", name_zh="氨溶液[含氨＞10%]",
    name_en="Ammonia solution (>10%)", aliases=("氨水",), un_numbers=("2672",),
)  # fmt: skip
GAS = Substance(id="#1475", number=1475, cas="7647-01-0", name_zh="氯化氢[无水]")
ACID = Substance(id="#2507", number=2507, cas="7647-01-0", name_zh="盐酸", aliases=("氢氯酸",))
REGISTER = SubstanceRegister((AMMONIA, SOLUTION, GAS, ACID))


def test_a_cas_number_proves_itself_by_its_last_digit():
    assert cas_is_valid("7664-41-7")
    assert cas_is_valid("7732-18-5")
    assert not cas_is_valid("7664-41-8")
    assert not cas_is_valid("7664417")
    assert not cas_is_valid("")


@given(st.from_regex(r"[1-9][0-9]{1,6}-[0-9]{2}", fullmatch=True))
def test_exactly_one_check_digit_fits(stem):
    assert sum(cas_is_valid(f"{stem}-{digit}") for digit in range(10)) == 1


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("7664-41-7", Reference("cas", "7664-41-7")),
        (" 7664–41–7 ", Reference("cas", "7664-41-7")),
        ("#2", Reference("number", "2")),
        ("＃０００２", Reference("number", "2")),
        ("HW:900-041-49", Reference("waste", "900-041-49")),
        ("hw:900-041-49", Reference("waste", "900-041-49")),
    ],
)
def test_a_reference_is_a_cas_a_number_or_a_waste_code(text, reference):
    assert parse_reference(text) == reference
    assert parse_reference(str(reference)) == reference


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("7664-41-8", "check digit", "校验位"),
        ("2", "#2", "#2"),
        ("#0", "#1", "#1"),
        ("HW49", "HW:900-041-49", "HW:900-041-49"),
        ("HW:900-41-49", "HW:iii-sss-cc", "HW:iii-sss-cc"),
        ("氨", "CAS number", "CAS 号"),
        ("", "CAS number", "CAS 号"),
    ],
)
def test_a_malformed_reference_says_what_would_be_right(text, en, zh):
    with pytest.raises(MalformedReference) as refused:
        parse_reference(text)
    assert en in refused.value.en
    assert zh in refused.value.zh
    assert repr(text) in refused.value.en


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        assert parse_reference(str(parse_reference(text))) == parse_reference(text)
    except MalformedReference as refused:
        assert refused.en and refused.zh


def test_a_cas_and_a_number_lead_to_the_same_entry():
    assert REGISTER.resolve("7664-41-7") is REGISTER.resolve("#2") is AMMONIA


def test_a_cas_of_several_entries_is_refused_with_its_candidates():
    with pytest.raises(AmbiguousSubstance) as refused:
        REGISTER.resolve("7647-01-0")
    assert refused.value.candidates == (GAS, ACID)
    assert "#1475 氯化氢[无水]" in refused.value.en
    assert "#2507 盐酸" in refused.value.zh
    assert REGISTER.resolve("#2507") is ACID


def test_an_unknown_reference_is_named():
    with pytest.raises(UnknownSubstance, match="#9999"):
        REGISTER.resolve("#9999")


def test_waste_needs_no_entry():
    waste = REGISTER.resolve("HW:900-041-49")
    assert (waste.id, waste.flags) == ("HW:900-041-49", {"waste"})
    assert REGISTER.get(waste.id) == waste


def test_an_id_may_stand_once():
    with pytest.raises(ValueError, match="twice"):
        SubstanceRegister((AMMONIA, AMMONIA))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("氨", ["7664-41-7", "1336-21-6"]),
        ("AMMONIA", ["7664-41-7", "1336-21-6"]),
        ("液氨", ["7664-41-7"]),
        ("UN 2672", ["1336-21-6"]),
        ("1005", ["7664-41-7"]),
        ("7647-01-0", ["#1475", "#2507"]),
        ("#35", ["1336-21-6"]),
        ("含氨>10%", ["1336-21-6"]),
        ("HW:900-041-49", ["HW:900-041-49"]),
        ("nothing like it", []),
        ("  ", []),
    ],
)
def test_a_search_answers_exact_hits_first(text, ids):
    assert [one.id for one in REGISTER.search(text, 20)] == ids


def test_a_search_stops_at_its_limit():
    assert REGISTER.search("氨", 1) == (AMMONIA,)
    assert REGISTER.search("氨", 0) == ()


def test_every_entry_of_the_real_register_is_found_by_its_id():
    register = loader.register()
    for one in loader.substances():
        assert register.get(one.id) is one
        if not one.id.startswith("list:"):
            assert register.resolve(one.id) is one


def test_hydrochloric_acid_and_hydrogen_chloride_stay_apart():
    register = loader.register()
    with pytest.raises(AmbiguousSubstance):
        register.resolve("7647-01-0")
    assert register.resolve("#1475").table1_items == ("11",)
    assert register.resolve("#2507").table1_items == ()
    assert register.resolve("#2507").flags == {"drug_precursor_3"}
    assert len(register.ambiguous) == 8


def test_special_substances_are_those_of_the_four_lists():
    special = {"highly_toxic", "explosive_precursor", "drug_precursor_1", "special_control"}
    assert special == SPECIAL
    register = loader.register()
    assert register.resolve("115-77-5").is_special
    assert register.search("季戊四醇")[0].id == "115-77-5"
    assert not register.resolve("67-64-1").is_special


@pytest.mark.parametrize("told", ["#²", "HW:²00-404-06", "７-4-1①"])
def test_a_raised_or_circled_digit_is_none(told):
    with pytest.raises(MalformedReference):
        parse_reference(told)


def test_wide_digits_are_read():
    assert parse_reference("＃１３７") == Reference("number", "137")
