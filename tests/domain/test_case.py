"""The laws of a case: what may follow what, who decides alone, what brings a finding back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazchem.domain.case import (
    ENDED,
    ENTERPRISE_STEPS,
    OFFICIALS,
    STATES,
    STEPS,
    Case,
    Taken,
    case_of,
    check,
    demand_said,
    possible,
)
from hazchem.domain.errors import Forbidden, Invalid, OutOfOrder
from hazchem.domain.finding import Finding, evidence_digest

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LOOP = ("verify", "notify", "assign", "rectify", "accept", "close")


def taken(case, step, person="a", role="inspector", severity="S3", seen="same", **told):
    """A step taken in the state a case is in."""
    return Taken(step=step, at=NOW, person=person, role=role, severity=severity, seen=seen,
                 after=case.state, **told)


def walked(*steps, **told):
    """The case after some steps, each allowed."""
    case = Case()
    for step in steps:
        check(case, step, "inspector", "other", "S3")
        case = case.then(taken(case, step, **told))
    return case


def test_the_loop_leads_through_every_state_to_its_end():
    case, seen = Case(), ["detected"]
    for step in LOOP:
        check(case, step, "inspector", step, "S1")
        case = case.then(taken(case, step, person=step, severity="S1"))
        seen.append(case.state)
    assert seen == ["detected", "verified", "notified", "assigned", "rectified", "accepted",
                    "closed"]
    assert case.settled and len(case.steps) == 6


@pytest.mark.parametrize(("state", "steps"), [
    ("detected", "verify explain correct refer"),
    ("verified", "notify assign explain correct refer"),
    ("notified", "assign rectify explain correct refer"),
    ("assigned", "assign rectify explain correct refer"),
    ("rectified", "assign accept explain correct refer"),
    ("accepted", "close refer reopen"), ("closed", "reopen"),
    ("explained", "close reopen explain"), ("corrected", "close reopen"),
    ("referred", "close reopen"),
])
def test_what_may_follow_each_state(state, steps):
    assert set(possible(Case(state=state), "inspector")) == set(steps.split())
    assert set(possible(Case(state=state), "enterprise")) == set(steps.split()) & (
        ENTERPRISE_STEPS if state != "explained" else set())
    assert possible(Case(state=state), "auditor") == possible(Case(state=state), "feed") == ()


def test_a_step_out_of_order_names_the_state_and_what_is_possible_in_both_languages():
    with pytest.raises(OutOfOrder) as refused:
        check(Case(state="verified"), "close", "inspector", "a", "S3")
    told, = refused.value.problems
    assert "verified" in told.en and "notify, assign" in told.en
    assert "已核实" in told.zh and "告知 notify" in told.zh


@pytest.mark.parametrize(("step", "needs"), [
    ("assign", ["assignee"]), ("rectify", ["note", "evidence"]), ("explain", ["note"]),
    ("correct", ["note"]), ("refer", ["note"]), ("reopen", ["note"])])
def test_what_a_step_must_say(step, needs):
    for need in needs:
        demand_said(step, [need])
    with pytest.raises(Invalid):
        demand_said(step, ["due_at"])


@pytest.mark.parametrize(("steps", "severity", "alone"), [
    (LOOP[:5], "S1", False), (LOOP[:5], "S2", True), (LOOP[:5], "S4", True),
    (("explain",), "S1", False), (("explain",), "S2", False), (("explain",), "S3", True),
    (("correct",), "S2", False), (("correct",), "S4", True),
    (("refer",), "S1", False), (("refer",), "S2", True)])
def test_who_decided_does_not_close_what_takes_two(steps, severity, alone):
    case = walked(*steps, person="a", severity=severity)
    check(case, "close", "inspector", "b", severity)
    if alone:
        check(case, "close", "inspector", "a", severity)
    else:
        with pytest.raises(Forbidden, match="another person"):
            check(case, "close", "inspector", "a", severity)


def test_an_enterprises_explanation_waits_for_officials():
    case = Case().then(taken(Case(), "explain", person="e", role="enterprise", severity="S2"))
    assert case.state == "explained" and not case.settled
    with pytest.raises(Forbidden, match="enterprise's word"):
        check(case, "close", "inspector", "a", "S2")
    check(case, "close", "inspector", "a", "S3")
    adopted = case.then(taken(case, "explain", person="a", severity="S2"))
    check(adopted, "close", "inspector", "b", "S2")
    with pytest.raises(OutOfOrder):
        check(adopted, "explain", "inspector", "b", "S2")


@pytest.mark.parametrize(("severity", "settled"), [("S1", 0), ("S2", 0), ("S3", 1), ("S4", 1)])
def test_what_is_waived_by_one_leaves_the_open_list_only_where_it_is_slight(severity, settled):
    assert walked("explain", severity=severity).settled == bool(settled)
    assert walked("correct", severity=severity).settled == bool(settled)
    assert walked("refer", severity=severity).settled
    assert walked("explain", "close", severity=severity).settled


@pytest.mark.parametrize("state", sorted(STATES))
def test_an_end_holds_on_its_evidence_alone(state):
    case = Case(state=state, seen="same", settled=state == "closed")
    assert case.as_found("same") == case.as_found("") == case
    back = case.as_found("other")
    if state in ENDED:
        assert (back.state, back.settled, back.returned) == ("detected", False, True)
    else:
        assert back == case


def test_what_ended_while_nothing_was_found_is_back_when_it_is_found_again():
    case = walked("correct", seen="")
    assert case.as_found("").state == "corrected"
    assert case.as_found("any").returned


def test_the_work_goes_on_where_it_returned():
    case = walked("explain", "close").as_found("other")
    assert set(possible(case, "inspector")) == {"verify", "explain", "correct", "refer"}
    again = case.then(taken(case, "verify", seen="other"))
    assert (again.state, again.returned) == ("verified", True)
    assert again == case_of(again.steps)
    done = again.then(taken(again, "explain", seen="other"))
    assert (done.returned, done.settled) == (False, True)


def test_a_deadline_runs_until_it_was_acted_on():
    due = NOW + timedelta(days=3)
    case = walked("verify")
    case = case.then(taken(case, "assign", due_at=due, assignee="acme"))
    assert not case.is_overdue(due - timedelta(seconds=1)) and case.is_overdue(due)
    case = case.then(taken(case, "rectify"))
    assert case.due_at is None and not case.is_overdue(due) and case.assignee == "acme"


@given(st.lists(st.tuples(
    st.sampled_from(sorted(STEPS)), st.sampled_from("abc"), st.sampled_from(
        ["inspector", "park", "admin", "enterprise", "auditor"]),
    st.sampled_from(["S1", "S2", "S3"]), st.sampled_from(["", "x", "y"])), max_size=30))
def test_no_sequence_of_steps_breaks_a_law(told):
    case = Case()
    for step, person, role, severity, seen in told:
        now = case.as_found(seen)
        assert now.returned or now == case
        try:
            check(now, step, role, person, severity)
        except (OutOfOrder, Forbidden):
            continue
        assert role in OFFICIALS or (role == "enterprise" and step in ENTERPRISE_STEPS)
        before, case = now, now.then(Taken(
            step=step, at=NOW, person=person, role=role, severity=severity, seen=seen,
            after=now.state))
        assert case.state == STEPS[step].to
        assert case == case_of(case.steps)  # as the log alone has it
        if case.state == "closed" and severity == "S1":
            deciding = [one for one in before.steps if STEPS[one.step].to in ENDED - {"closed"}]
            assert deciding[-1].person != person and deciding[-1].is_official
        if case.settled:
            assert case.state in ENDED and case.due_at is None
        assert case.as_found(seen) == case  # a step is never undone by what it saw


def test_evidence_is_the_same_whatever_the_words():
    told = {"code": "Q-01-000000000000", "rule": "Q-01", "finding_class": "IMBALANCE",
            "severity": "S3", "title": "t", "title_zh": "标", "says": "s", "says_zh": "说",
            "subject_kind": "lot", "subject_id": "a/L", "occurred_at": NOW, "events": ("b", "a"),
            "mass_mg": 5}
    one = evidence_digest(Finding(**told))
    assert one == evidence_digest(Finding(**told | {"says": "other", "events": ("a", "b")}))
    for changed in ({"mass_mg": 6}, {"events": ("a",)}, {"severity": "S2"}, {"rule": "Q-02"},
                    {"custodian": "x"}):
        assert evidence_digest(Finding(**told | changed)) != one
