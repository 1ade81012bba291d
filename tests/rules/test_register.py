"""Every rule of the register breaks on its bad example, holds on its good one, and speaks."""

import string

import pytest

from hazchem.rules.rule import FAMILIES, REGISTER, Rule, rule
from seeds.dataset import rows_of
from tests.rules.ledgers import ROWS, ledger_of

LIVE = """G-01 G-02 G-03 G-04 G-05 G-06 G-07 G-08 G-09 G-10 G-11 G-13
    Q-01 Q-02 Q-03 Q-06 Q-07 Q-08 Q-11 Q-12 I-04 I-06 S-01 S-03
    T-01 T-02 T-03 T-04 T-05 T-06 T-07 T-09 T-10""".split()
every = pytest.mark.parametrize("one", REGISTER.values(), ids=lambda one: one.code)


def test_the_rules_of_this_release_are_live():
    assert set(LIVE) <= set(REGISTER)


@every
def test_a_rule_breaks_on_its_bad_example_and_no_other_does(one: Rule):
    found = ledger_of(one.examples[0]).findings()
    assert {finding.rule for finding in found if not finding.cause} == {one.code}
    assert len([finding for finding in found if not finding.cause]) == 1


@every
def test_a_rule_holds_on_its_good_example(one: Rule):
    assert ledger_of(one.examples[1]).findings() == []


@every
def test_a_rule_speaks_both_languages_about_the_same_figures(one: Rule):
    for said in one.says.values():
        figures = [{name for _, name, *_ in string.Formatter().parse(text) if name}
                   for text in said]
        assert figures[0] - {name for name in figures[0] if name.endswith("_zh")} or said.en
        assert all(name in figures[1] or f"{name}_zh" in figures[1]
                   for name in figures[0]), said
        assert said.en.isascii()
        assert any("一" <= char <= "鿿" for char in said.zh)


@every
def test_a_finding_says_what_was_seen_and_on_what_it_rests(one: Rule):
    (found,) = [one for one in ledger_of(one.examples[0]).findings() if not one.cause]
    row = ROWS[found.rule]
    assert "{" not in found.says + found.says_zh
    assert found.title == row.name_en and found.title_zh == row.name_zh
    assert found.basis and found.basis_status
    assert found.custodian and found.custodian in found.parties
    assert len(set(found.parties)) == len(found.parties)
    assert found.events or found.rule in {"C-05", "G-11", "G-13", "T-07", "T-09", "T-10"}
    assert all(found.parameters.values())


@every
def test_a_rule_sits_in_the_family_its_letter_names(one: Rule):
    file = one.look.__module__.rpartition(".")[2]
    assert file.split("_")[0] == one.family == FAMILIES[one.code[0]] == ROWS[one.code].family


@every
def test_a_rule_is_a_row_of_the_seed_whose_numbers_are_rows_too(one: Rule):
    known = {row["rule"] for row in rows_of("rule_parameters")}
    (found,) = [one for one in ledger_of(one.examples[0]).findings() if not one.cause]
    assert one.code in ROWS
    assert not found.parameters or one.code in known


def test_a_code_is_never_given_twice():
    with pytest.raises(ValueError, match="G-01 is already outflow_without_source"):
        rule("G-01", en="", zh="")(lambda goods: iter(()))
