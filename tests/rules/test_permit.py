"""Permits and crews in ledgers: what is asked of whom, as of when, and in one finding."""

import pytest

from hazchem.rules.rule import REGISTER, Said, also
from tests.rules.ledgers import findings_of, ledger_of

MADE = "2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 900 substance={}\n"
SENT = ("2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta "
        "due_at=2026-07-02T00:00:00Z {}\n")


def told(substance: str, *lines: str, words: str = "") -> list[str]:
    """What is found of a trip from acme to beta, with some lines of registers before it."""
    found = findings_of("\n".join(lines) + "\n" + MADE.format(substance) + SENT.format(words))
    return [one for one in found if one.startswith("P-")]


@pytest.mark.parametrize(("home", "found"), [
    ("acme-wh", []), ("gamma-wh", ["P-06 trip acme/B1|gamma 100"])])
def test_refused_waste_may_go_home_to_whoever_made_it_without_a_licence(home, found):
    lines = f"""
        permit 1 kind=production custodian=acme
        permit 2 kind=production custodian=gamma
        custodian dispo roles=disposer
        2026-06-01T07:00:00Z opening acme/H1 - > acme-wh 100 substance=HW:900-402-06
        2026-06-01T08:00:00Z dispatch acme/H1 acme-wh > - 100 waybill=acme/W1 consignee=dispo \
manifest=acme/20263302100001
        2026-06-01T10:00:00Z reject acme/H1 - > - 100 waybill=acme/W1 successor=acme/B1
        2026-06-01T14:00:00Z receive acme/H1 - > {home} 100 waybill=acme/B1
    """
    assert [one for one in findings_of(lines) if one.startswith("P-")] == found


@pytest.mark.parametrize(("words", "found"), [
    ("", 1), ("buyer=gamma", 1), ("consignee=out", 0), ("owner=beta", 0),
    ('reason="goods returned"', 0), ("buyer=uscc:914403001922038216", 0)])
def test_the_buyer_by_title_is_asked_where_it_lies_within_the_area(words, found):
    assert len(told("143-33-9", words=words)) == found


def test_who_stores_or_carries_for_others_is_no_buyer():
    assert told("143-33-9", "custodian beta roles=warehouse") == []
    assert len(told("143-33-9", "custodian beta roles=warehouse,user")) == 1
    assert len(told("143-33-9", "custodian beta roles=warehouse", words="buyer=beta")) == 1


def test_goods_from_beyond_the_area_are_a_deal_without_a_dispatch():
    came = ("2026-06-01T08:00:00Z receive out/L1 - > beta-wh 50 waybill=out/W1 consignor=out "
            "substance=143-33-9")
    assert findings_of(came) == ["P-01 trip out/W1|beta 50"]


def test_a_statement_of_use_does_not_buy_what_is_highly_toxic():
    assert told("7697-37-2", "permit 1 kind=explosive_precursor_use custodian=beta") == []
    assert len(told("143-33-9", "permit 1 kind=explosive_precursor_use custodian=beta")) == 1
    assert len(told("7697-37-2", "permit 1 kind=highly_toxic_purchase custodian=beta")) == 1


def test_precursors_of_class_3_are_asked_of_who_keeps_permits_for_precursors():
    assert told("67-64-1", "permit 1 kind=use custodian=beta") == []
    assert told("67-64-1", "permit 1 kind=drug_precursor_3 custodian=beta") == []
    found = told("67-64-1", "permit 1 kind=drug_precursor_3 custodian=beta substances=108-88-3")
    assert found == ["P-01 trip acme/W1|beta 50"]


def test_one_licence_that_ended_is_one_finding_for_all_loads_of_a_trip():
    lines = "permit 1 kind=transport custodian=haul valid_to=2026-05-31T00:00:00Z\n"
    lines += MADE.format("67-56-1")
    for consignee in ("beta", "gamma"):
        lines += SENT.format("carrier=haul").replace("beta", consignee)
    (found,) = [one for one in ledger_of(lines).findings() if one.rule == "P-05"]
    assert found.subject_id == "acme/W1|haul" and "1 (" in found.says and "05-31" in found.says_zh


@pytest.mark.parametrize(("words", "found"), [
    ("carrier=haul", 1), ("vehicle=haul-1", 0), ("carrier=acme", 0), ("carrier=outcar", 0),
    ("carrier=haul mode=rail", 0), ("carrier=haul mode=water", 1)])
def test_a_carrier_is_asked_where_it_carries_for_others_and_keeps_licences(words, found):
    kept = [f"permit {n} kind=trading custodian={who}" for n, who in enumerate(("haul", "acme"))]
    assert len(told("67-56-1", *kept, words=words)) == found


@pytest.mark.parametrize(("classes", "found"), [
    ("2", 0), ("2.3", 0), ("2.1,2.2", 1), ("第2类", 0), ("危险货物", 0), ("8", 1)])
def test_a_class_holds_its_divisions_and_words_that_name_none_are_no_limit(classes, found):
    got = told("7782-50-5", "permit 1 kind=use custodian=beta",
               f"permit 2 kind=transport custodian=haul classes={classes}",
               "permit 3 kind=highly_toxic_road_pass custodian=haul", words="carrier=haul")
    assert len(got) == found


def test_a_carrier_from_beyond_the_area_has_its_pass_from_there():
    kept = ["permit 1 kind=use custodian=beta", "permit 2 kind=production custodian=acme"]
    assert told("143-33-9", *kept, words="carrier=outcar") == []
    assert len(told("143-33-9", *kept, words="carrier=haul")) == 1


def test_one_purchase_permit_is_held_against_all_of_a_trip():
    kept = "permit 1 kind=highly_toxic_purchase custodian=beta mass_kg={}\n"
    twice = MADE.format("143-33-9") + 2 * SENT.format("carrier=haul")
    assert [one for one in findings_of(kept.format(100) + twice) if one[0] == "P"] == []
    assert [one for one in findings_of(kept.format("99.9") + twice) if one[0] == "P"] == [
        "P-01 trip acme/W1|beta 100"]


def _accepted(*days: int, licence: str) -> list[str]:
    lines = [f"permit 1 kind=waste_operation custodian=dispo {licence}"]
    for day in days:
        lot, number = f"acme/H{day}", f"manifest=acme/202633021000{day:02}"
        lines += [f"2026-06-{day:02}T07:00:00Z produce {lot} - > acme-wh 60 "
                  "substance=HW:900-041-49",
                  f"2026-06-{day:02}T08:00:00Z dispatch {lot} acme-wh > - 60 {number} "
                  "consignee=dispo",
                  f"2026-06-{day:02}T09:00:00Z receive {lot} - > dispo-pit 60 {number}"]
    return [one for one in findings_of("\n".join(lines)) if one.startswith("P-")]


def test_what_came_of_waste_in_a_year_is_no_more_than_the_licence_allows():
    assert _accepted(1, 2, licence="mass_kg=120") == []
    assert _accepted(1, 2, licence="mass_kg=119") == ["P-06 licence dispo|accepted|2026 1"]
    assert _accepted(1, 2, 3, licence="mass_kg=119") == ["P-06 licence dispo|accepted|2026 1"]
    assert _accepted(1, 2, licence="") == []


def test_a_rule_looks_over_another_kind_of_evidence_once():
    assert REGISTER["P-06"].looks("licence") and not REGISTER["P-06"].looks("goods")
    with pytest.raises(ValueError, match="P-06 cannot also look over 'licence'"):
        also("P-06", over="licence", more=Said("", ""))(lambda told: iter(()))
