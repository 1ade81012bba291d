"""Family T: what is late by the law of its day, and all that only looks late."""

import pytest

from hazchem.rules.evidence import clock_of
from tests.rules.ledgers import findings_of, ledger_of, shown

MADE = """
{before}T01:00:00Z produce acme/L1 - > acme-wh 100 substance={substance}
{before}T01:00:00Z produce beta/L0 - > beta-wh 1 substance=67-56-1
"""
SENT = "{at} dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta recorded={told}"
CAME = "{at} receive acme/L1 - > beta-wh 100 waybill=acme/W1 recorded={told}"
CYANIDE, PERCHLORATE, EPHEDRINE = "143-33-9", "7778-74-7", "299-42-3"


def sold(at: str, told: str, substance: str = CYANIDE, more: str = "", line: str = SENT) -> str:
    """A sale filed at an instant, with everything beside it filed at once."""
    other = CAME if line is SENT else SENT
    at_once = other.format(at=at, told=at).partition(" recorded=")[0]
    return "\n".join([MADE.format(before=at[:8] + "01", substance=substance), more, at_once,
                      line.format(at=at, told=told)])


def late(text: str) -> list[str]:
    """The findings of family T, each with when it was due."""
    found = [one for one in ledger_of(text).findings() if one.rule.startswith("T-")]
    return sorted(f"{one.rule} {one.custodian} {clock_of(one.due_at) if one.due_at else '-'}"
                  for one in found)


@pytest.mark.parametrize(("at", "told", "found"), [
    # The last day of the old law: five days. The first of the new one: three.
    ("2026-04-30T15:59:59Z", "2026-05-05T15:59:59Z", []),
    ("2026-04-30T15:59:59Z", "2026-05-05T16:00:00Z", ["T-01 acme 2026-05-05 23:59"]),
    ("2026-04-30T16:00:00Z", "2026-05-04T15:59:59Z", []),
    ("2026-04-30T16:00:00Z", "2026-05-04T16:00:00Z", ["T-01 acme 2026-05-04 23:59"]),
])
@pytest.mark.parametrize("line", [SENT, CAME], ids=["seller", "buyer"])
def test_a_sale_is_judged_by_the_law_of_its_own_day(at, told, found, line):
    mine = [one.replace("acme", "beta") if line is CAME else one for one in found]
    named = [one for one in late(sold(at, told, line=line)) if one.startswith("T-01")]
    assert named == mine


def test_what_the_flow_rule_names_is_no_late_entry_as_well():
    text = sold("2026-06-10T08:00:00Z", "2026-06-13T16:00:00Z")
    assert late(text) == ["T-01 acme 2026-06-13 23:59"]
    in_days = sold("2026-06-10T08:00:00Z", "2026-06-13T15:00:00Z")
    assert late(in_days) == ["T-06 acme -"], "in time for the police, but not within hours"


@pytest.mark.parametrize(("substance", "told", "rule"), [
    (PERCHLORATE, "2026-06-13T16:00:00Z", "T-01"), ("67-56-1", "2026-06-13T16:00:00Z", "T-06"),
    ("108-88-3", "2026-07-10T16:00:00Z", "T-03"), ("108-88-3", "2026-07-10T15:00:00Z", "T-06"),
    (EPHEDRINE, "2026-06-15T16:00:00Z", "T-03"), (EPHEDRINE, "2026-06-15T15:00:00Z", "T-06")])
def test_each_list_has_its_own_days(substance, told, rule):
    text = sold("2026-06-10T08:00:00Z", told, substance, "as_of 2026-08-01T00:00:00Z")
    assert {one.split()[0] for one in late(text)} == {rule}


def test_a_class_1_precursor_weighs_more_than_the_others():
    def severity(substance, told):
        found, = [one for one in ledger_of(sold(
            "2026-06-10T08:00:00Z", told, substance, "as_of 2026-08-01T00:00:00Z")).findings()
            if one.rule == "T-03"]
        return found.severity

    assert severity(EPHEDRINE, "2026-06-16T00:00:00Z") == "S2"
    assert severity("108-88-3", "2026-07-11T00:00:00Z") == "S3"


@pytest.mark.parametrize(("title", "found"), [
    ("seller=gamma", ["T-01 gamma"]), ("buyer=delta", ["T-01 acme"]), ("buyer=acme", []),
    ("owner=gamma", ["T-01 gamma"]), ("seller=outco", [])])
def test_title_decides_whose_duty_it_is(title, found):
    text = sold("2026-06-10T08:00:00Z", "2026-06-20T08:00:00Z").replace(
        "recorded=2026-06-20", f"{title} recorded=2026-06-20") + "\ncustodian outco outside=true"
    assert [" ".join(one.split()[:2]) for one in late(text) if one.startswith("T-01")] == found


def test_a_warehouse_buys_nothing_and_a_move_within_one_owner_is_no_sale():
    text = sold("2026-06-10T08:00:00Z", "2026-06-20T08:00:00Z")
    assert not [one for one in late(text + "\ncustodian beta roles=warehouse") if "T-01" in one]
    own = text.replace("consignee=beta", "consignee=acme").replace("beta-wh", "acme-yard")
    assert not [one for one in late(own) if "T-01" in one]


def test_a_user_s_transfer_has_days_of_its_own_since_the_new_law():
    user = "custodian acme roles=user"
    assert late(sold("2026-06-10T08:00:00Z", "2026-06-13T16:00:00Z", more=user)) == [
        "T-02 acme 2026-06-13 23:59"]
    before = sold("2026-04-10T08:00:00Z", "2026-04-20T08:00:00Z", more=user)
    assert [one.split()[0] for one in late(before)] == ["T-06"], "the old law named no days"
    both = "custodian acme roles=user,trader"
    assert late(sold("2026-06-10T08:00:00Z", "2026-06-13T16:00:00Z", more=both)) == [
        "T-01 acme 2026-06-13 23:59"]


def test_history_told_by_who_joins_is_late_by_law_unless_a_go_live_is_registered():
    text = sold("2026-06-10T08:00:00Z", "2026-06-20T08:00:00Z")
    first = text.replace("2026-06-01T01:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9",
                         "2026-06-01T01:00:00Z produce acme/L1 - > acme-wh 100 "
                         "substance=143-33-9 recorded=2026-06-20T07:59:00Z")
    assert late(text) and late(first), "the police are told in days, whoever joins the ledger when"
    assert late(first + "\ncustodian acme ledger_from=2026-06-01T00:00:00Z") != []
    assert late(text + "\ncustodian acme ledger_from=2026-06-10T08:00:01Z") == []


def test_another_system_s_word_is_no_filing_of_the_custodian():
    text = sold("2026-06-10T08:00:00Z", "2026-06-20T08:00:00Z")
    assert late(text.replace("recorded=2026-06-20", "source=e-waybill recorded=2026-06-20")) == []


MENDED = """
2026-06-01T01:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
2026-06-10T08:00:00Z use acme/L1 acme-wh > - 90 id=u1
2026-06-20T08:00:00Z correct - reverses=u1 {rest}
"""


def test_a_mended_entry_is_as_old_as_the_one_it_mends():
    wrong = "2026-06-10T08:00:00Z use acme/L1 acme-wh > - 9"
    mended = MENDED.format(rest=f'replacement="{wrong} id=u2" recorded=2026-06-20T09:00:00Z')
    assert late(mended) == []
    anew = MENDED.format(rest="recorded=2026-06-20T09:00:00Z") + (
        f"{wrong} recorded=2026-06-20T09:01:00Z")
    assert late(anew) == []
    other = anew.replace("acme-wh > - 9 recorded", "acme-yard > - 9 recorded")
    assert late(other) == ["T-06 acme -"], "what nobody told before is told late"


@pytest.mark.parametrize(("day", "told", "count"), [
    ("2026-06-18T08:00:00Z", "2026-06-22T15:59:59Z", 0),  # 端午, 19 to 21 June
    ("2026-06-18T08:00:00Z", "2026-06-22T16:00:00Z", 1),
    ("2026-06-05T08:00:00Z", "2026-06-08T15:59:59Z", 0),  # a Friday
    ("2026-06-05T15:59:59Z", "2026-06-08T16:00:00Z", 1)])
def test_a_late_entry_is_one_after_the_next_working_day(day, told, count):
    text = f"""
        2026-06-01T01:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        {day} use acme/L1 acme-wh > - 1 recorded={told}
    """
    assert len(late(text)) == count


def test_late_entries_are_counted_by_month_and_what_is_no_entry_is_not():
    text = """
        2026-05-01T01:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        2026-05-30T08:00:00Z use acme/L1 acme-wh > - 1 recorded=2026-06-05T08:00:00Z
        2026-05-31T15:59:59Z use acme/L1 acme-wh > - 1 recorded=2026-06-05T08:00:00Z
        2026-05-31T16:00:00Z use acme/L1 acme-wh > - 1 recorded=2026-06-05T08:00:00Z
        2026-06-01T16:00:00Z use acme/L1 acme-wh > - 9 period_from=2026-05-01T00:00:00Z \
recorded=2026-06-05T08:00:00Z
        2026-05-02T16:00:00Z opening acme/L9 - > acme-wh 1 substance=67-56-1 \
recorded=2026-06-05T08:00:00Z
    """.replace("\\\n", "")
    found = [one for one in ledger_of(text).findings() if one.rule == "T-06"]
    assert [(one.subject_id, one.figures["count"]) for one in found] == [
        ("acme 2026-05", 2), ("acme 2026-06", 1)]
    assert "144 h" in found[0].says and "144 小时" in found[0].says_zh


@pytest.mark.parametrize(("due", "severity"), [
    ("2026-06-10T10:00:00Z", "S3"), ("2026-06-20T10:00:00Z", "S4")])
def test_a_receipt_entered_after_its_goods_were_missed_weighs_more(due, severity):
    text = sold("2026-06-10T08:00:00Z", "2026-06-15T08:00:00Z", "67-56-1", line=CAME).replace(
        "consignee=beta", f"consignee=beta due_at={due}")
    found, = [one for one in ledger_of(text).findings() if one.rule == "T-06"]
    assert found.severity == severity


def test_an_outage_stops_the_clock_of_those_it_covers():
    text = sold("2026-06-10T08:00:00Z", "2026-06-15T15:00:00Z")
    assert "T-01 acme 2026-06-13 23:59" in late(text)
    span = "from_at=2026-06-11T00:00:00Z to_at=2026-06-13T00:00:00Z"
    assert [one for one in late(f"{text}\noutage o1 {span}") if "T-01" in one] == []
    hers = late(f"{text}\noutage o1 {span} custodians=acme")
    assert [one for one in hers if "T-01" in one] == []
    assert "T-01 acme 2026-06-13 23:59" in late(f"{text}\noutage o1 {span} custodians=beta")
    later = text.replace("recorded=2026-06-15T15:00", "recorded=2026-06-15T16:00")
    assert "T-01 acme 2026-06-15 23:59" in late(f"{later}\noutage o1 {span}")
    still = later + "\noutage o1 from_at=2026-06-10T09:00:00Z"
    assert late(still) == [], "while it goes on nothing is due"


WASTE = """
{before}T01:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
{before}T01:00:00Z produce beta/L0 - > beta-wh 1 substance=67-56-1
{before}T02:00:00Z discard acme/L1 acme-wh > acme-wh 100 waste_code=900-402-06 waste_lot=acme/X1
{at} dispatch acme/X1 acme-wh > - 100 consignee=beta manifest=acme/20263302000001 {sent}
{at} receive acme/X1 - > beta-wh 100 manifest=acme/20263302000001 {came}
"""


@pytest.mark.parametrize(("at", "told", "found"), [
    ("2026-09-28T08:00:00Z", "2026-10-10T15:59:59Z", ["T-06 beta -"]),  # Saturday, worked
    ("2026-09-28T08:00:00Z", "2026-10-10T16:00:00Z", ["T-04 beta 2026-10-10 23:59"])])
def test_acceptance_is_due_in_five_working_days(at, told, found):
    text = WASTE.format(before="2026-09-01", at=at, sent="", came=f"recorded={told}")
    assert late(text + "\nas_of 2026-11-01T00:00:00Z") == found


def test_a_receipt_by_the_waybill_of_a_manifest_accepts_the_manifest():
    paper = "waybill=acme/W1"
    text = WASTE.format(before="2026-09-01", at="2026-09-28T08:00:00Z", sent=paper,
                        came="recorded=2026-10-10T16:00:00Z")
    text = text.replace("beta-wh 100 manifest=acme/20263302000001", f"beta-wh 100 {paper}")
    assert paper in text.splitlines()[-1]
    assert late(text + "as_of 2026-11-01T00:00:00Z") == ["T-04 beta 2026-10-10 23:59"]


def test_a_paper_manifest_has_ten_working_days_after_the_transfer():
    def told(sent, came):
        return late(WASTE.format(
            before="2026-06-01", at="2026-06-02T08:00:00Z", sent=f"source=paper recorded={sent}",
            came=f"source=paper recorded={came}"))

    assert told("2026-06-16T15:00:00Z", "2026-06-16T15:00:00Z") == []
    assert told("2026-06-16T16:00:00Z", "2026-06-16T16:00:00Z") == [
        "T-05 acme 2026-06-16 23:59", "T-05 beta 2026-06-16 23:59"]


def test_a_year_without_a_calendar_is_a_gap_in_the_data():
    def told(came):
        text = WASTE.format(before="2026-12-01", at="2026-12-30T08:00:00Z", sent="",
                            came=f"recorded={came}")
        return [one for one in ledger_of(text + "\nas_of 2027-02-01T00:00:00Z").findings()
                if one.rule.startswith("T-")]

    found, = [one for one in told("2027-01-20T08:00:00Z") if one.rule == "T-04"]
    assert (found.finding_class, found.due_at) == ("DATA", None)
    assert "2027 are not in the calendar" in found.says and "缺少 2027 年工作日历" in found.says_zh
    assert [one.rule for one in told("2027-01-04T08:00:00Z") if one.rule == "T-04"] == [], (
        "five working days are never fewer than five days")
    assert [one.rule for one in told("2027-01-04T08:00:00Z")] == ["T-06"]


def test_who_is_silent_is_heard_of_by_a_filing_or_a_declaration():
    text = """
        filings acme
        2026-05-20T07:00:00Z produce acme/L1 - > acme-wh 100 substance={substance} \
recorded=2026-05-20T08:00:00Z
        {more}
    """.replace("\\\n", "")
    found = ledger_of(text.format(substance="67-64-1", more="")).findings()
    assert shown(found) == ["T-10 custodian acme"] and found[0].severity == "S3"
    toxic = [one for one in ledger_of(text.format(substance=CYANIDE, more="")).findings()
             if one.rule == "T-10"]
    assert toxic[0].severity == "S2" and clock_of(toxic[0].due_at) == "2026-05-27 23:59"
    for more in ("2026-06-20T07:00:00Z use acme/L1 acme-wh > - 1 recorded=2026-06-20T08:00:00Z",
                 "2026-05-21T07:00:00Z use acme/L1 acme-wh > - 100 recorded=2026-05-21T07:30:00Z",
                 "custodian acme status=suspended", "custodian acme outside=true",
                 "as_of 2026-06-20T15:59:00Z", "outage o1 from_at=2026-06-01T00:00:00Z"):
        kept = ledger_of(text.format(substance="67-64-1", more=more)).findings()
        assert [one for one in kept if one.rule == "T-10"] == [], more


def test_a_permit_in_force_is_to_be_heard_of_too():
    text = """
        filings acme
        2026-05-20T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1 \
recorded=2026-05-20T08:00:00Z
        2026-05-20T09:00:00Z use acme/L1 acme-wh > - 100 recorded=2026-05-20T09:30:00Z
        permit 12 kind={kind} custodian=acme valid_to={until}
    """.replace("\\\n", "")
    in_force = text.format(kind="trading", until="2026-12-31T00:00:00Z")
    found, = ledger_of(in_force).findings()
    assert "permit 12" in found.says and "许可证 12" in found.says_zh
    assert findings_of(text.format(kind="trading", until="2026-05-31T00:00:00Z")) == []
    assert findings_of(text.format(kind="transport", until="2026-12-31T00:00:00Z")) == []


@pytest.mark.parametrize(("more", "places"), [
    ("", []), ("2026-02-01T07:00:00Z count - acme-wh > - - counted_kg=100", ["acme-wh"]),
    ("2026-04-20T07:00:00Z count - acme-wh > - - counted_kg=100", []),
    ("2026-02-01T07:00:00Z count acme/L1 acme-wh > - - counted_kg=100", ["acme-wh"])])
def test_other_goods_are_counted_each_quarter_where_anybody_counts(more, places):
    text = f"""
        filings acme
        2026-01-20T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        {more}
        2026-06-25T07:00:00Z use acme/L1 acme-wh > - 1
    """
    found = [one for one in ledger_of(text).findings() if one.rule == "T-09"]
    assert [one.subject_id for one in found] == places


def test_goods_that_came_lately_are_not_overdue():
    text = """
        filings acme
        2026-01-20T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-01-21T07:00:00Z use acme/L1 acme-wh > - 100
        2026-06-20T07:00:00Z produce acme/L2 - > acme-wh 100 substance=143-33-9
    """
    assert [one for one in ledger_of(text).findings() if one.rule == "T-09"] == []


@pytest.mark.parametrize(("roles", "made_t", "due"), [
    ("disposer", 1, "2026-02-15 23:59"), ("producer", 200, "2026-02-15 23:59"),
    ("producer", 20, "2026-04-15 23:59"), ("producer", 1, "2027-03-31 23:59")])
def test_how_often_waste_is_declared_hangs_on_how_much_there_is(roles, made_t, due):
    text = f"""
        filings acme
        custodian acme roles={roles}
        as_of 2027-06-01T00:00:00Z
        2025-03-01T01:00:00Z produce acme/L1 - > acme-wh {made_t * 1000} substance=67-64-1
        2025-03-01T02:00:00Z discard acme/L1 acme-wh > acme-wh {made_t * 1000} \
waste_code=900-402-06 waste_lot=acme/X1
        declaration acme kind=waste period=2025-12-01/2025-12-31 recorded=2026-01-10T01:00:00Z
    """.replace("\\\n", "")
    found = [one for one in ledger_of(text).findings() if one.rule == "T-07"]
    assert clock_of(min(one.due_at for one in found)) == due


def test_a_period_declared_late_is_told_as_late():
    text = """
        filings acme
        custodian acme roles=disposer
        as_of 2026-06-20T00:00:00Z
        2026-06-15T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        declaration acme kind=waste period=2026-04-01/2026-04-30 recorded=2026-05-10T01:00:00Z
        declaration acme kind=waste period=2026-05-01/2026-05-31 recorded=2026-06-16T01:00:00Z
    """
    found, = [one for one in ledger_of(text).findings() if one.rule == "T-07"]
    assert "was declared at 2026-06-16 09:00, due by 2026-06-15 23:59" in found.says
