"""What a finding carries: code, park, basis of its day, parameters, parties, and its clocks."""

from datetime import date

from hazchem.domain.finding import code_of
from hazchem.rules.rule import REGISTER
from hazchem.rules.sweep import rule_rows, sweep
from seeds import loader
from tests.rules.ledgers import ROWS, ledger_of

SENT = """
    custodian acme park=north
    2026-06-01T07:00:00Z produce acme/L7 - > acme-tank 100 substance=67-56-1
    2026-06-01T09:00:00Z dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta \
due_at=2026-06-01T12:00:00Z carrier=haul id=d1
"""


def test_a_finding_says_who_what_when_and_by_which_law():
    (found,) = ledger_of(SENT).findings()
    assert found.code == code_of("G-02", "line", "acme/W1|acme/L7|beta")
    assert (found.finding_class, found.severity) == ("BREAK", "S1")
    assert (found.custodian, found.park) == ("acme", "north")
    assert found.parties == ("acme", "beta", "haul")
    assert (found.lot, found.consignment, found.events) == ("acme/L7", "acme/W1", ("d1",))
    assert found.mass_mg == 100_000_000
    assert found.due_at.isoformat() == "2026-06-02T12:00:00+00:00"
    assert found.parameters == {
        "grace_h[road]": "24 h", "list[special_control]": "from_knowledge"}
    assert found.says == ("100 kg of acme/L7 left acme on 2026-06-01 under acme/W1 and did not "
                          "reach beta by 2026-06-02 20:00")
    assert found.says_zh.startswith("批次 acme/L7 的 100 千克于 2026-06-01 凭 acme/W1 从 acme 发出")


def test_the_park_is_the_one_the_custodian_belonged_to_on_the_day():
    moved = "custodian acme park=south effective_from=2026-06-10T00:00:00Z\n"
    assert [found.park for found in ledger_of(SENT + moved).findings()] == ["north"]


def test_without_a_park_of_the_custodian_the_place_says_it():
    (found,) = ledger_of("""
        place acme-tank park=harbour
        2026-06-01T07:00:00Z use acme/L7 acme-tank > - 100 substance=67-64-1
        """).findings()
    assert found.park == "harbour"


def test_before_the_law_was_in_force_a_rule_is_the_houses_own():
    use = "{}T07:00:00Z use acme/L7 acme-tank > - 100 substance=67-64-1"
    assert ROWS["G-01"].basis_from == date(2026, 5, 1)
    (late,) = ledger_of(use.format("2026-05-01")).findings()
    assert (late.basis, late.basis_status) == (ROWS["G-01"].basis, "sourced")
    (early,) = ledger_of(use.format("2026-04-29")).findings()
    assert early.basis.startswith("house rule; from 2026-05-01: ")
    assert early.basis_status == "house"


def test_the_clock_notes_what_is_yet_to_come_and_what_the_answer_rests_on():
    goods = ledger_of("as_of 2026-06-01T15:00:00Z" + SENT).goods()
    assert sweep(goods, ROWS) == []
    assert min(goods.clocks).isoformat() == "2026-06-02T12:00:00+00:00"
    assert goods.rests_on.isoformat() == "2026-06-01T09:00:00+00:00"
    goods = ledger_of("as_of 2026-06-02T12:00:00Z" + SENT).goods()
    assert [found.rule for found in sweep(goods, ROWS)] == ["G-02"]
    assert goods.rests_on.isoformat() == "2026-06-02T12:00:00+00:00"


def test_a_rule_without_a_row_is_not_judged():
    goods = ledger_of(SENT).goods()
    assert sweep(goods, {code: row for code, row in ROWS.items() if code != "G-02"}) == []


def test_every_live_rule_has_a_row_and_rows_read_back():
    assert REGISTER.keys() <= rule_rows(loader.rules()).keys()
    assert ROWS["G-02"].name_zh == "有发无收（断尾）"
    assert ROWS["Q-01"].basis_from is None
