"""The work on findings, on both engines: the log alone says where each stands, at every size."""

import base64
import random
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from hazchem.domain.case import STATES, STEPS, Case, possible
from hazchem.domain.errors import Forbidden, Mismatch, OutOfOrder, Refused
from hazchem.services import findings
from hazchem.services.casework import cases
from hazchem.services.casework.docket import Docket
from hazchem.services.rebuild import rebuild
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import Viewer
from hazchem.services.verify import verify
from hazchem.store import tables
from tests.services import filed
from tests.services.park import Park

INSPECTORS = [Viewer("bureau", "inspector", key=key) for key in ("a" * 16, "b" * 16)]
AUTHORITY = Viewer("", "admin", key="c" * 16)
ACME = Viewer("acme", "enterprise", key="d" * 16)
STORY = """
1T07:00 produce acme/L1 - > acme-wh 1000 substance=67-56-1
1T08:00 dispatch acme/L1 acme-wh > - 300 waybill=acme/W1 consignee=beta due_at=2T08:00
1T11:00 receive acme/L1 - > beta-wh 200 waybill=acme/W1
1T12:00 use acme/L1 beta-wh > - 250
1T13:00 dispatch acme/L1 acme-wh > - 100 waybill=acme/W2 consignee=beta due_at=2T08:00
"""
LATER = (
    "2T07:00 use acme/L1 beta-wh > - 10",
    "1T10:00 receive acme/L1 - > beta-wh 100 waybill=acme/W2",
    "1T06:00 produce acme/L2 - > beta-wh 90 substance=67-64-1",
    "2T09:00 use acme/L2 beta-wh > - 120",
    "2T10:00 use acme/L1 acme-wh > - 900",
    "1T07:30 produce acme/L1 - > acme-wh 400 substance=67-56-1",
)
PHOTO = b"what was put right"


@pytest.fixture
def park(store):
    made = Park(store, datetime(2026, 4, 1, tzinfo=UTC))
    made.place("acme-wh", "beta-wh")
    made.party("bureau", roles=["authority"])
    made.file(STORY)
    return made


def step(park, code, name, viewer=INSPECTORS[0], **given):
    """Take a step, a minute later."""
    need = {"assignee": "acme"} if name == "assign" else {"note": "情况已核"}
    return cases.take(park.store, viewer, code, {"step": name, **need, **given}, park.tick())


def listed(park, state="", viewer=AUTHORITY, **asked):
    """What a list shows, as a reader compares it."""
    page = findings.listing(park.store, viewer, {"state": state} if state else {},
                            Asked(**asked), park.now, 1000, None)
    return [(one.finding.code, one.state, one.settled, one.returned, one.assignee, one.deadline,
             one.cleared_at is not None) for one in page.results]


def every(park):
    """The open findings of the story by code."""
    with park.seen() as seen:
        return {one.finding.code: one.finding for one in findings.shown_in(
            seen, AUTHORITY, findings.wanted_of({}))}


def grave(park):
    """The code of a finding from which nothing follows and that follows from none."""
    found = every(park)
    causes = {one.cause for one in found.values()}
    return next(code for code, one in found.items() if code not in causes and not one.cause)


def test_the_open_list_is_what_no_step_settled(park):
    codes = [code for code, *_ in listed(park)]
    code = grave(park)
    step(park, code, "refer")
    assert [one for one, *_ in listed(park)] == [one for one in codes if one != code]
    assert [one for one, *_ in listed(park, "referred")] == [code]
    assert {one for one, *_ in listed(park, "all")} >= set(codes)
    assert [one for one, *_ in listed(park, "detected")] == [one for one in codes if one != code]


def test_a_page_is_full_though_some_of_it_was_settled(park):
    codes = [code for code, *_ in listed(park)]
    grave_code = grave(park)
    step(park, grave_code, "refer")
    page = findings.listing(park.store, AUTHORITY, {}, Asked(), park.now, 1, None)
    assert [one.finding.code for one in page.results] == [
        next(code for code in codes if code != grave_code)]
    # A read as of another instant judges anew and must come to the same.
    ahead = Asked(as_of=park.now + timedelta(days=900))
    found = findings.listing(park.store, AUTHORITY, {}, ahead, park.now, 1000, None).results
    one_by_one, cursor = [], None
    while True:
        page = findings.listing(park.store, AUTHORITY, {}, ahead, park.now, 1, cursor)
        one_by_one += page.results
        cursor = page.next
        if cursor is None:
            break
    assert one_by_one == found


def test_what_follows_from_a_cause_stands_where_its_cause_stands(park):
    found = every(park)
    under = [one for one in found.values() if one.cause in found]
    assert under, "the story has a consequence"
    cause = under[0].cause
    step(park, cause, "verify")
    states = {code: state for code, state, *_ in listed(park)}
    assert states[cause] == states[under[0].code] == "verified"
    step(park, cause, "refer")
    assert not {cause, under[0].code} & {code for code, *_ in listed(park)}
    assert {cause, under[0].code} <= {code for code, *_ in listed(park, "referred")}
    for name in STATES:
        assert listed(park, name) == again(park, name)


def again(park, state=""):
    """The same list, the cases folded from their steps and not read from their table."""
    kept = Docket.__dict__["is_stored"].func
    try:
        Docket.is_stored = property(lambda docket: False)
        return listed(park, state)
    finally:
        from functools import cached_property
        Docket.is_stored = cached_property(kept)
        Docket.is_stored.__set_name__(Docket, "is_stored")


def test_a_step_is_one_entry_of_the_log_and_is_taken_once(park):
    code, name = grave(park), str(uuid.UUID(int=5))
    first = step(park, code, "verify", event_id=name, note="属实")
    assert not first.replayed
    once_more = step(park, code, "verify", event_id=name, note="属实")
    assert (once_more.receipt.leaf_index, once_more.replayed) == (first.receipt.leaf_index, True)
    with pytest.raises(Mismatch):
        step(park, code, "verify", event_id=name, note="不同")
    with pytest.raises(OutOfOrder):
        step(park, code, "verify")
    with park.seen() as seen:
        assert seen.size == first.receipt.leaf_index + 1


def test_a_refused_step_leaves_nothing_behind(park):
    code = grave(park)
    with park.seen() as seen:
        size = seen.size
    big = {"content_base64": base64.b64encode(PHOTO).decode()}
    with pytest.raises(Refused):
        step(park, code, "verify", evidence=[big], assignee="nobody")
    with pytest.raises(Forbidden):
        step(park, code, "verify", ACME, evidence=[big])
    with park.seen() as seen:
        assert seen.size == size
        assert seen.tx.connection.execute(sa.select(tables.evidence_file)).all() == []


@pytest.mark.parametrize("seed", range(2))
def test_every_answer_comes_again_from_the_log_alone(park, seed):
    """Random work and filings: what a list said then, it says of that size and instant for ever."""
    luck = random.Random(seed)
    told, lines = [], list(LATER)
    luck.shuffle(lines)
    for _ in range(40):
        if lines and luck.random() < 0.3:
            park.file(lines.pop())
        code, stands, *_ = luck.choice(listed(park, "all"))
        one = findings.one(park.store, AUTHORITY, code, Asked(), park.now)
        assert one.shown.state == stands
        who = luck.choice([*INSPECTORS, AUTHORITY, Viewer("beta", "enterprise"), ACME])
        may = possible(one.shown.case or Case(), who.role) or list(STEPS)
        try:
            step(park, code, luck.choice(may), who)
        except (OutOfOrder, Forbidden):
            continue
        except Refused as refused:
            assert refused.slug == "not-found" or "unconcerned" in str(refused.problems)
            continue
        state = luck.choice(["", "all", *STATES])
        with park.seen() as seen:
            asked = {"size": seen.size, "as_of": seen.as_of}
        told.append((state, asked, listed(park, state)))
        assert listed(park, state) == again(park, state)
    assert len(told) > 8
    for state, asked, answer in told:
        assert listed(park, state, **asked) == answer, (state, asked)
    assert [fault.says for fault in verify(park.store, park.now)] == []
    before = filed.dump(park.store)
    assert before["case_state"]
    rebuild(park.store, park.now)
    assert filed.dump(park.store)["case_state"] == before["case_state"]
    assert listed(park, *told[-1][:1]) == told[-1][2]


@pytest.mark.parametrize(("statement", "check"), [
    ("UPDATE case_state SET state = 'closed'", "case_state"),
    ("UPDATE case_state SET settled = 1", "case_state"),
    ("DELETE FROM case_state", "case_state"),
    ("DELETE FROM evidence_file", "evidence"),
    ("UPDATE evidence_file SET body = (SELECT leaf_hash FROM log_entry WHERE leaf_index = 0)",
     "evidence"),
    ("UPDATE evidence_file SET digest = 'f00d'", "evidence"),
    ("UPDATE finding SET digest = ''", "finding"),
])
def test_verify_names_what_was_tampered_with(park, statement, check):
    step(park, grave(park), "verify",
         evidence=[{"name": "照片", "content_base64": base64.b64encode(PHOTO).decode()}])
    assert listed(park) and [*verify(park.store, park.now)] == []
    with park.store.write() as tx:
        tx.connection.exec_driver_sql(statement)
    assert check in {fault.check for fault in verify(park.store, park.now)}
