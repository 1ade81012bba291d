"""The work on a finding through the door: each step in its turn, by whom it falls to."""

import base64
import hashlib

import pytest

from hazchem.services import keys
from tests.api.conftest import event, produced, used

PHOTO = b"%PDF-1.7 what was put right"
DIGEST = hashlib.sha256(PHOTO).hexdigest()
SENT = {"name": "整改.pdf", "media_type": "application/pdf",
        "content_base64": base64.b64encode(PHOTO).decode()}
LATER = "2099-01-05T10:00:00+08:00"


class Case:
    """One finding, worked on through several keys."""

    def __init__(self, acme, ledger, keyring):
        acme.post("/movements", [produced(), used(2, "40000")])
        found, = acme.get("/findings").json["results"]
        self.acme, self.code, self.severity = acme, found["code"], found["severity"]
        self.inspector = acme.with_key(keyring["inspector"])
        self.second = acme.with_key(keys.issue(ledger, custodian="bureau", role="inspector"))
        self.by = {who: acme.with_key(key) for who, key in keyring.items()}

    def take(self, step, door=None, **given):
        """One step, by the inspector where nobody else is named."""
        return (door or self.inspector).post(f"/findings/{self.code}/steps",
                                             {"step": step, **given})

    def walk(self, *steps):
        """Steps that must all be taken."""
        for step in steps:
            given = {"assign": {"assignee": "acme"}, "rectify": {"note": "重新称量并补报"},
                     "explain": {"note": "管线吹扫"}, "correct": {"note": "录入错误"},
                     "refer": {"note": "移送公安"}, "reopen": {"note": "重新核查"}}.get(step, {})
            answered = self.take(step, **given)
            assert answered.status_code == 201, (step, answered.json)
        return answered.json

    def state(self):
        """Where it stands."""
        return self.inspector.get(f"/findings/{self.code}").json["state"]


@pytest.fixture
def case(acme, ledger, keyring):
    return Case(acme, ledger, keyring)


def test_a_finding_goes_the_whole_loop_and_leaves_the_open_list(case):
    walked = [case.take(step, **given).json for step, given in (
        ("verify", {"note": "账实核对属实", "by": "王检查"}), ("notify", {}),
        ("assign", {"assignee": "acme", "due_at": LATER}))]
    assert [one["state"] for one in walked] == ["verified", "notified", "assigned"]
    assert (walked[-1]["assignee"], walked[-1]["deadline"]) == ("acme", "2099-01-05T02:00:00Z")
    done = case.take("rectify", case.acme, evidence=[SENT], note="已重新盘点")
    assert done.status_code == 201 and done.json["state"] == "rectified"
    assert done.json["deadline"] is None
    case.walk("accept")
    closed = case.take("close", case.second)
    assert closed.status_code == 201 and closed.json["settled"]
    assert case.inspector.get("/findings").json["results"] == []
    for state in ("closed", "all"):
        shown, = case.inspector.get("/findings", state=state).json["results"]
        assert (shown["code"], shown["state"]) == (case.code, "closed")
    assert case.inspector.get("/findings", state="verified").json["results"] == []
    history = case.inspector.get(f"/findings/{case.code}").json["history"]
    assert [turn["state"] for turn in history] == [
        "detected", "verified", "notified", "assigned", "rectified", "accepted", "closed"]
    assert [turn["step"] for turn in history][1:] == [
        "verify", "notify", "assign", "rectify", "accept", "close"]
    assert (history[1]["note"], history[1]["by"], history[1]["role"]) == (
        "账实核对属实", "王检查", "inspector")
    assert history[4]["evidence"][0]["digest"] == DIGEST and history[4]["custodian"] == "acme"


def test_a_step_out_of_order_is_a_conflict_that_names_what_is_possible(case):
    refused = case.take("close")
    assert refused.status_code == 409
    assert "detected" in refused.json["detail"] and "verify" in refused.json["detail"]
    zh = case.inspector.speaking("zh").post(f"/findings/{case.code}/steps", {"step": "accept"})
    assert "发现" in zh.json["detail"] and "核实 verify" in zh.json["detail"]
    case.walk("verify")
    assert case.take("verify").status_code == 409
    assert case.state() == "verified"


def test_a_step_must_say_what_it_needs(case):
    case.walk("verify")
    for step, given, pointer in (("explain", {}, "/note"),
                                 ("refer", {}, "/note"),
                                 ("assign", {"assignee": "nobody"}, "/assignee"),
                                 ("assign", {"assignee": "rival"}, "/assignee"),
                                 ("notify", {"evidence": [{}]}, "/evidence/0"),
                                 ("burn", {}, "/step")):
        refused = case.take(step, **given)
        assert refused.status_code == 422, (step, refused.json)
        assert refused.json["errors"][0]["pointer"] == pointer
    assert case.state() == "verified"


def test_work_is_its_custodian_s_where_nobody_else_is_named_and_may_be_overdue_at_once(case):
    case.walk("verify")
    taken = case.take("assign", due_at="2020-01-01T00:00:00Z")
    assert taken.status_code == 201, taken.json
    assert (taken.json["assignee"], taken.json["deadline"]) == ("acme", "2020-01-01T00:00:00Z")
    overdue = case.inspector.get("/notices").json["results"]
    assert case.code in str(overdue)


def test_a_deadline_is_set_in_working_days_where_none_is_given(case):
    case.walk("verify", "assign")
    deadline = case.inspector.get(f"/findings/{case.code}").json["deadline"]
    assert deadline.endswith("T15:59:59.999999Z")


def test_who_may_take_which_step(case, acme, keyring):
    assert case.take("verify", case.by["auditor"]).status_code == 403
    assert case.take("verify", case.acme).status_code == 403
    assert case.take("verify", case.by["rival"]).status_code == 404
    missing = case.by["rival"].post("/findings/G-08-000000000000/steps", {"step": "verify"})
    hidden = case.take("verify", case.by["rival"])
    assert missing.status_code == 404
    assert missing.json["title"] == hidden.json["title"] and len(missing.data) == len(hidden.data)
    assert case.take("verify", case.by["park"]).status_code == 201
    assert case.take("notify", case.by["admin"]).status_code == 201
    assert case.take("verify", acme.with_key(None)).status_code == 401


def test_the_same_step_sent_again_is_taken_once(case):
    given = {"event_id": event(70), "note": "一次"}
    first, again = case.take("verify", **given), case.take("verify", **given)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.json["receipt"] == again.json["receipt"]
    assert case.take("verify", event_id=event(70), note="两次").status_code == 422


def test_one_person_does_not_waive_a_grave_finding_alone(case):
    assert case.severity in ("S1", "S2")
    case.walk("explain")
    assert [one["state"] for one in case.inspector.get("/findings").json["results"]] == [
        "explained"]
    refused = case.take("close")
    assert refused.status_code == 403 and "another person" in refused.json["detail"]
    assert case.take("close", case.second).status_code == 201
    assert case.inspector.get("/findings").json["results"] == []


def test_an_enterprises_word_alone_waives_nothing_grave(case):
    assert case.take("explain", case.acme, note="秤坏了").status_code == 201
    assert case.take("close", case.acme).status_code == 403
    refused = case.take("close")
    assert refused.status_code == 403 and "enterprise" in refused.json["detail"]
    case.walk("explain")
    assert case.take("close").status_code == 403
    assert case.take("close", case.second).status_code == 201


def test_a_closed_finding_is_there_again_when_its_evidence_grows(case):
    case.walk("explain")
    size = case.take("close", case.second).json["size"]
    assert case.acme.post("/movements", used(3, "500")).status_code == 201
    back, = case.inspector.get("/findings").json["results"]
    assert (back["code"], back["state"], back["returned"]) == (case.code, "detected", True)
    assert case.inspector.get("/findings", size=size).json["results"] == []
    assert case.inspector.get("/findings", state="closed").json["results"] == []
    case.walk("verify")
    back, = case.inspector.get("/findings").json["results"]
    assert (back["state"], back["returned"]) == ("verified", True)


def test_a_correction_that_is_taken_back_opens_the_case_again(case):
    late = produced(3, mass_kg="10000", occurred_at="2026-03-01T09:00:00+08:00")
    assert case.acme.post("/movements", late).status_code == 201
    case.walk("correct")
    closed = case.take("close", case.second)
    assert closed.status_code == 201 and closed.json["cleared_at"]
    undo = {"event_id": event(4), "kind": "correct", "reverses": event(3), "reason": "误报",
            "occurred_at": "2026-03-03T09:00:00+08:00"}
    assert case.acme.post("/movements", undo).status_code == 201
    back, = case.inspector.get("/findings").json["results"]
    assert (back["state"], back["returned"]) == ("detected", True)


def test_a_finding_that_is_cleared_under_way_keeps_its_state(case):
    case.walk("verify")
    late = produced(3, mass_kg="10000", occurred_at="2026-03-01T09:00:00+08:00")
    assert case.acme.post("/movements", late).status_code == 201
    assert case.inspector.get("/findings").json["results"] == []
    for state in ("verified", "all"):
        shown, = case.inspector.get("/findings", state=state).json["results"]
        assert shown["state"] == "verified" and shown["cleared_at"]
    assert case.inspector.get("/findings", state="corrected").json["results"] == []


def test_older_sizes_and_instants_show_the_case_as_it_stood(case):
    before = case.inspector.get("/findings").json
    case.walk("verify", "notify")
    for query in ({"size": before["size"]}, {"as_of": before["as_of"]}):
        shown, = case.inspector.get("/findings", **query).json["results"]
        assert shown["state"] == "detected"
        one = case.inspector.get(f"/findings/{case.code}", **query).json
        assert one["state"] == "detected" and len(one["history"]) == 1
    assert case.state() == "notified"


def test_a_file_is_given_to_whoever_may_read_the_step_that_brought_it(case):
    case.walk("verify", "notify")
    case.take("rectify", case.acme, evidence=[SENT])
    for who in ("inspector", "auditor", "park", "enterprise"):
        found = case.by[who].get(f"/evidence/{DIGEST}")
        assert (found.status_code, found.data) == (200, PHOTO)
        assert "attachment" in found.headers["Content-Disposition"]
    assert case.by["rival"].get(f"/evidence/{DIGEST}").status_code == 404
    assert case.by["inspector"].get(f"/evidence/{'0' * 64}").status_code == 404


def test_a_file_that_is_not_what_is_said_or_too_large_is_refused(case):
    wrong = {**SENT, "digest": "0" * 64}
    assert case.take("verify", evidence=[wrong]).status_code == 422
    assert case.take("verify", evidence=[{"content_base64": "§"}]).status_code == 422
    large = {"content_base64": base64.b64encode(b"0" * (2 * 2**20 + 1)).decode()}
    assert case.take("verify", evidence=[large]).status_code == 413
    assert case.take("verify", evidence=["a photo", DIGEST]).status_code == 201


def test_what_officials_write_for_themselves_is_not_read_by_the_enterprise(case):
    case.take("verify", note="secret-note", evidence=[SENT], by="secret-name")
    case.take("notify", note="告知函")
    told = case.acme.get(f"/findings/{case.code}")
    assert "secret" not in told.text and DIGEST not in told.text and "告知函" in told.text
    assert case.acme.get(f"/evidence/{DIGEST}").status_code == 404
    assert "secret-note" in case.by["auditor"].get(f"/findings/{case.code}").text


def test_notices_tell_each_what_waits_for_them(case):
    def kinds(who, **query):
        page = case.by[who].get("/notices", **query).json
        assert sum(page["counts"].values()) >= len(page["results"])
        return [(one["kind"], one["code"]) for one in page["results"]]

    assert kinds("inspector") == kinds("park") == [("to_verify", case.code)]
    assert kinds("enterprise") == kinds("auditor") == kinds("rival") == []
    case.walk("verify")
    assert kinds("inspector") == [("to_assign", case.code)] and kinds("enterprise") == []
    case.walk("notify")
    assert kinds("enterprise") == [("told", case.code)]
    case.take("assign", assignee="acme", due_at=LATER)
    assert kinds("enterprise") == [("due", case.code)] and kinds("inspector") == []
    late = {"as_of": "2099-02-01T00:00:00Z"}
    assert kinds("enterprise", **late) == kinds("inspector", **late) == [("overdue", case.code)]
    assert kinds("inspector", kind="due", **late) == []
    case.take("rectify", case.acme, note="已整改")
    assert kinds("enterprise") == [] and kinds("inspector") == [("to_accept", case.code)]
    case.walk("accept")
    if case.severity == "S1":  # who accepted it does not close it
        assert kinds("inspector") == []
    assert kinds("park") == [("to_close", case.code)]
    case.take("close", case.second)
    assert kinds("inspector") == kinds("park") == []
    case.acme.post("/movements", used(3, "500"))
    assert kinds("inspector") == [("returned", case.code)]
    one, = case.inspector.get("/notices").json["results"]
    assert one["steps"] == ["verify", "explain", "correct", "refer"]
    assert case.inspector.get("/notices", kind="x").status_code == 422


def test_what_was_cleared_under_way_waits_to_be_ended(case):
    case.walk("verify")
    late = produced(3, mass_kg="10000", occurred_at="2026-03-01T09:00:00+08:00")
    case.acme.post("/movements", late)
    one, = case.inspector.get("/notices").json["results"]
    assert (one["kind"], one["state"]) == ("cleared", "verified")
    case.walk("correct")
    assert case.by["park"].get("/notices").json["results"][0]["kind"] == "cleared"
    case.take("close", case.second)
    assert case.by["park"].get("/notices").json["results"] == []


@pytest.mark.parametrize("body", [
    None, [], 5, "verify", {}, {"step": 5}, {"step": None}, {"step": "verify", "x": 1},
    {"step": "verify", "evidence": 5}, {"step": "verify", "evidence": [5]},
    {"step": "verify", "evidence": [None]}, {"step": "verify", "evidence": [{"size": -1}]},
    {"step": "verify", "evidence": [{"digest": "12"}]}, {"step": "verify", "evidence": ["a"] * 11},
    {"step": "verify", "evidence": [{"name": "a" * 256}]},
    {"step": "verify", "evidence": [{"name": "a", "media_type": "x"}]},
    {"step": "verify", "evidence": [{"name": "a", "size": 2**60}]},
    {"step": "verify", "note": "a" * 5000}, {"step": "verify", "note": "a\u0000b"},
    {"step": "verify", "by": ["x"]}, {"step": "verify", "event_id": "1"},
    {"step": "verify", "due_at": "2099-01-01T00:00:00"}, {"step": "verify", "due_at": "soon"},
    {"step": "verify", "assignee": {"a": 1}}, b"{", b"\xff", b"", b'{"step": "verify", "step": 1}',
])
def test_a_body_that_is_no_step_is_refused_and_leaves_nothing(case, body):
    size = case.inspector.get("/findings").json["size"]
    refused = case.inspector.post(f"/findings/{case.code}/steps", body)
    assert refused.status_code in (400, 422), refused.status_code
    assert refused.mimetype == "application/problem+json"
    assert case.inspector.get("/findings").json["size"] == size


def test_a_step_as_long_as_it_may_be_fits_the_log(case):
    files = [{"name": "证" * 255, "digest": "ab" * 32, "note": "据" * 500, "size": 2**50,
              "media_type": "application/x-long"}] * 10
    answered = case.take("verify", note="说" * 4096, by="王" * 128, evidence=files)
    assert answered.status_code == 201, answered.json
