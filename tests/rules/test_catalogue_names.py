"""What is called unlisted, looked up in the register: only what is certain is held against it."""

import pytest

from tests.rules.ledgers import ledger_of

MADE = """
    2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
    2026-06-01T08:00:00Z convert in=acme/L1@acme-wh:100 out=acme/L2@acme-wh:60:67-64-1 \
out="unlisted {name}:40"
    """


def seen(name):
    """The findings of a conversion with a by-product of this name."""
    return [one for one in ledger_of(MADE.format(name=name)).findings() if one.rule == "C-06"]


@pytest.mark.parametrize(("name", "entry"), [
    ("丙酮", "#137 丙酮"), ("二甲基酮", "#137 丙酮"), ("ACETONE", "#137 丙酮"),
    ("67-64-1", "#137 丙酮"), ("CAS 67-64-1", "#137 丙酮"),
    ("副产物 CAS号：67－64－1", "#137 丙酮"),
    ("γ-丁内酯", "96-48-0 γ-丁内酯"), ("#137", "#137 丙酮")])
def test_a_name_of_the_register_is_no_unlisted_one(name, entry):
    found, = seen(name)
    assert (found.finding_class, found.severity) == ("DATA", "S3")
    assert entry in found.says and entry in found.says_zh and name in found.says
    assert found.mass_mg == 40_000_000 and found.custodian == "acme"
    assert "[single_parse]" in found.says or "[verified]" in found.says


@pytest.mark.parametrize("name", ["67-64-2", "CAS 67-64-2", "残液 CAS No. 67-64-2"])
def test_a_cas_number_whose_check_digit_fails_names_nothing(name):
    found, = seen(name)
    assert "check digit" in found.says and "67-64-2" in found.says
    assert "校验位" in found.says_zh


@pytest.mark.parametrize("name", [
    "water", "水", "尾气", "空气和水", "双氧水", "氨水", "氮", "CAS 7732-18-5", "7722-84-1",
    "废丙酮", "丙酮残液", "2026-06-01", "批 12-34-5", "lot 67-64-2", "CAS", "no CAS known"])
def test_what_is_not_certain_opens_nothing(name):
    """Water is in no list; hydrogen peroxide and ammonia solution are listed above a content."""
    assert seen(name) == []


def test_what_an_outside_party_mixes_is_not_ours_to_say():
    told = MADE.replace("acme-wh", "outco-wh").format(name="丙酮")
    ledger = ledger_of("custodian outco outside=true\nplace outco-wh custodian=outco" + told)
    assert [one for one in ledger.findings() if one.rule == "C-06"] == []


def test_both_sides_are_one_finding():
    found, = ledger_of("""
        2026-06-01T08:00:00Z convert in="unlisted 甲苯:50" in="unlisted 67-64-2:50" \
out=acme/L2@acme-wh:60:67-64-1 out="unlisted 苯:40"
        """).findings()
    assert found.rule == "C-06" and found.mass_mg == 140_000_000
    assert all(word in found.says for word in ("甲苯 = #1014", "苯 = #49 苯", "CAS 67-64-2"))
    assert found.basis_status == "sourced" and "Art.124" in found.basis
