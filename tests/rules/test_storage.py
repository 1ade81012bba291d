"""What is highly toxic is handled by two and stands in a store; nobody is asked for more."""

import pytest

from tests.rules.ledgers import findings_of, ledger_of

STAFF = "person p1 custodian=acme\npermit 1 kind=use custodian=beta\n"
MADE = STAFF + "2026-06-10T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9\n"
CLEAN = "2026-06-10T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1\n"


def told(*lines: str, made: str = MADE) -> list[tuple[str, str, str]]:
    """What is found, as rule, subject and severity."""
    return [(one.rule, one.subject_kind, one.severity)
            for one in ledger_of(made + "\n".join(lines)).findings()]


@pytest.mark.parametrize("line", [
    "use acme/L1 acme-wh > - 10",
    "dispatch acme/L1 acme-wh > - 10 waybill=acme/W1 consignee=beta due_at=2026-07-02T00:00:00Z",
    "transfer acme/L1 acme-wh > acme-wh2 10",
    'convert in=acme/L1@acme-wh:10 out="unlisted water:10"',
])
@pytest.mark.parametrize(("signed", "found"), [
    ("", 1), (" signers=p1", 1), (" signers=p1,p1", 1), (" signers=p1,p2", 0)])
def test_whatever_takes_it_in_or_out_is_signed_by_two(line, signed, found):
    lines = told(f"2026-06-10T08:00:00Z {line}{signed}")
    assert lines == [("S-01", "event", "S1")] * found


def test_who_keeps_no_register_of_persons_is_not_asked_who_signed():
    use = "2026-06-10T08:00:00Z use acme/L1 acme-wh > - 10"
    alone = MADE.removeprefix(STAFF)
    assert told(use, made=alone) == []
    assert told(f"{use} signers=p1", made=alone) == [("S-01", "event", "S1")]


def test_nobody_is_asked_who_signed_for_what_is_not_highly_toxic():
    assert told("2026-06-10T08:00:00Z use acme/L1 acme-wh > - 10", made=CLEAN) == []
    assert told("2026-06-10T08:00:00Z use acme/L1 acme-wh > - 10 signers=p1", made=CLEAN) == []


def test_of_a_hazard_unit_signatures_are_judged_where_they_were_given():
    unit = "place acme-wh hazard_unit=u1\n" + CLEAN
    use = "2026-06-10T08:00:00Z use acme/L1 acme-wh > - 10"
    assert told(use, made=unit) == []
    assert told(f"{use} signers=p1,p2", made=unit) == []
    assert told(f"{use} signers=p1", made=unit) == [("S-01", "event", "S2")]


def test_a_making_an_opening_and_a_count_ask_for_no_signature():
    assert told("2026-06-11T07:00:00Z count acme/L1 acme-wh > - counted_kg=100") == []
    assert told(made="2026-06-10T07:00:00Z opening acme/L1 - > acme-wh 1 substance=143-33-9") == []
    assert told(made=MADE.replace(" substance", " signers=p1 substance")) == [
        ("S-01", "event", "S1")]


def test_a_production_unit_and_a_place_beyond_the_area_are_no_stores():
    use = "2026-06-10T08:00:00Z use acme/L1 acme-wh > - 10"
    assert told(use, made="place acme-wh kind=unit\n" + MADE) == []
    sent = ("2026-06-10T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 "
            "consignee=out signers=p1,p2")
    came = "2026-06-10T12:00:00Z receive acme/L1 - > out-wh 100 waybill=acme/W1"
    assert told(sent, came) == []


def test_the_duty_begins_with_the_old_decree_and_goes_on_under_the_law():
    def found(day: str):
        return ledger_of(f"""
            as_of {day}T12:00:00Z
            person p1 custodian=acme
            {day}T07:00:00Z produce acme/L1 - > acme-wh 9 substance=143-33-9
            {day}T08:00:00Z use acme/L1 acme-wh > - 9""").findings()

    assert found("2011-11-30") == []
    (before,), (after,) = found("2026-04-30"), found("2026-05-01")
    assert before.basis_status == "house" and after.basis_status == "sourced"
    assert before.parameters == after.parameters == {
        "signers": "2 persons", "list[highly_toxic]": "single_parse"}


def test_what_is_moved_on_within_a_day_only_passed_through():
    into = "2026-06-10T08:00:00Z transfer acme/L1 acme-wh > acme-yard 100 signers=p1,p2"
    back = "2026-06-11T07:59:00Z transfer acme/L1 acme-yard > acme-wh {} signers=p1,p2"
    yard = "place acme-yard kind=yard\n" + MADE
    assert told(into, back.format(100), made=yard) == []
    assert told(into, back.format(99), made=yard) == [("S-03", "holding", "S2")]
    assert findings_of(yard + into + "\nas_of 2026-06-11T07:59:59Z") == []
    assert findings_of(yard + into + "\nas_of 2026-06-11T08:00:00Z") == [
        "S-03 holding acme-yard|acme/L1 100"]


@pytest.mark.parametrize(("kind", "substance", "found"), [
    ("yard", "143-33-9", 1), ("loading", "143-33-9", 1), ("yard", "118-96-7", 1),
    ("yard", "67-64-1", 0), ("lab", "143-33-9", 0), ("tank", "143-33-9", 0),
    ("unit", "143-33-9", 0)])
def test_only_what_a_dated_row_names_is_out_of_place(kind, substance, found):
    lines = told(made=f"place acme-x kind={kind}\n2026-06-10T07:00:00Z produce acme/L1 - > acme-x 1"
                      f" substance={substance}")
    assert lines == [("S-03", "holding", "S2")] * found
