"""Every refusal has one status, and says in both languages what it is about."""

import logging
from contextlib import contextmanager

import pytest

from hazchem.domain.errors import Refused
from hazchem.store.store import Store
from hazchem.store.writer_lock import Busy
from schemas.refusal import STATUS
from tests.api.conftest import app_on, event, produced


def subclasses(of):
    """Every class below one."""
    for one in of.__subclasses__():
        yield one
        yield from subclasses(one)


def test_every_refusal_has_its_status():
    ours = {one for one in subclasses(Refused) if one.__module__.startswith("hazchem")}
    assert set(STATUS) == ours


def test_every_problem_type_is_its_own():
    assert len({one.slug for one in STATUS}) == len(STATUS)
    assert all(one.title and one.title_zh for one in STATUS)


@pytest.mark.parametrize("refused", list(STATUS))
def test_a_status_is_the_callers_to_mend(refused):
    assert 400 <= STATUS[refused] < 500


def checked(answered, status, slug):
    """A problem as RFC 9457 has it."""
    assert answered.status_code == status
    assert answered.mimetype == "application/problem+json"
    told = answered.json
    assert told["type"] == f"/problems/{slug}" and told["status"] == status
    assert told["title"] and told["detail"] and told["instance"].startswith("/")
    for one in told["errors"]:
        assert {"pointer", "code", "detail"} <= set(one)
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert answered.headers["Cache-Control"] == "no-store"
    assert answered.headers["Content-Security-Policy"].startswith("default-src 'none'")
    return told


def test_no_key_and_a_wrong_key_are_401(acme):
    for key in (None, "hz_wrong", "\u00e9", "x" * 9000):
        refused = acme.with_key(key).get("/movements")
        checked(refused, 401, "unauthenticated")
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    for header in ("Basic YTpi", "Bearer", "Bearer ", "Token x", "bearer"):
        checked(acme.ask("GET", "/movements", headers={"Authorization": header}), 401,
                "unauthenticated")
    assert acme.with_key(None).post("/movements", produced()).status_code == 401


def test_a_key_is_asked_for_before_the_question_is_read(acme):
    anybody = acme.with_key(None)
    assert anybody.get("/movements", size="x").status_code == 401
    assert anybody.post("/movements", b"{").status_code == 401


def test_unknown_paths_and_methods_are_problems_too(acme):
    acme.base = ""
    for path in ("/api", "/api/v1", "/api/v1/nothing", "/api/v2/movements", "/healthz/x",
                 "/api/v1/parking/l1", "/api/v1/catalogue", "/api/v1/movements/"):
        checked(acme.get(path), 404, "not-found")
    refused = acme.ask("DELETE", "/api/v1/movements")
    checked(refused, 405, "method-not-allowed")
    assert {"GET", "POST"} <= set(refused.headers["Allow"].split(", "))
    assert "DELETE" in refused.json["detail"]
    checked(acme.ask("POST", "/healthz"), 405, "method-not-allowed")


def test_pages_are_not_the_apis_to_answer(acme):
    acme.base = ""
    assert acme.get("/lots").mimetype == "text/html"


@pytest.mark.parametrize(
    ("accepts", "language"),
    [(None, "zh-CN"), ("", "zh-CN"), ("en", "en"), ("en-GB,en;q=0.9", "en"), ("fr", "zh-CN"),
     ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"), ("en;q=0.9,zh;q=0.1", "en"), ("*", "zh-CN"),
     (";;q=x,,", "zh-CN"), ("zh-TW", "zh-CN")],
)
def test_a_problem_speaks_the_callers_language(acme, accepts, language):
    headers = {} if accepts is None else {"Accept-Language": accepts}
    answered = acme.app.test_client().post(
        "/api/v1/movements", json=produced(mass_kg="-1"),
        headers={"Authorization": f"Bearer {acme.key}", **headers})
    told = checked(answered, 422, "invalid")
    assert answered.headers["Content-Language"] == language
    assert "Accept-Language" in answered.headers["Vary"]
    words = told["title"] + told["detail"] + told["errors"][0]["detail"]
    assert any("\u4e00" <= char <= "\u9fff" for char in words) == (language == "zh-CN")
    assert "mass_kg" in told["detail"] and "-1" in told["detail"]


def test_a_row_of_a_batch_speaks_it_too(acme):
    rows = [{"event_id": event(1), "kind": "nothing"}]
    for language, word in (("zh", "字段"), ("en", "field")):
        line, = acme.speaking(language).post("/movements", rows).json["results"]
        assert word in str(line["problem"])


def test_many_faults_are_told_in_one_answer(acme):
    told = acme.post("/movements", {"kind": "x", "occurred_at": "y", "mass_kg": "z",
                                    "event_id": "w", "concentration": "101"}).json
    assert {one["pointer"] for one in told["errors"]} == {
        "/kind", "/occurred_at", "/mass_kg", "/event_id", "/concentration"}
    assert "2 more" in told["detail"]


def test_a_busy_ledger_says_when_to_come_again(acme, monkeypatch):
    @contextmanager
    def held(self):
        raise Busy
        yield

    monkeypatch.setattr(Store, "write", held)
    refused = acme.post("/movements", produced())
    checked(refused, 503, "busy")
    assert int(refused.headers["Retry-After"]) > 0


def test_a_missing_ledger_is_no_failure_of_the_caller(tmp_path):
    client = app_on(Store(f"sqlite:///{tmp_path}/none.sqlite3")).test_client()
    assert client.get("/healthz").status_code == 200
    for path in ("/readyz", "/metrics"):
        told = checked(client.get(path), 503, "not-ready")
        assert str(tmp_path) not in str(told)
    answered = client.get("/api/v1/movements", headers={"Authorization": "Bearer x"})
    assert answered.status_code == 503


def test_what_fails_inside_is_logged_and_not_told(acme, monkeypatch, caplog):
    def fail(*_args, **_named):
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr("hazchem.services.filing.file", fail)
    with caplog.at_level(logging.ERROR, "hazchem.api"):
        answered = acme.post("/movements", produced())
    told = checked(answered, 500, "internal")
    assert "hunter2" not in str(told) and "Traceback" not in str(told)
    assert "POST /api/v1/movements failed" in caplog.text and acme.key not in caplog.text


def test_health_needs_no_key_and_counts_what_was_answered(acme):
    acme.base = ""
    anybody = acme.with_key(None)
    assert (anybody.get("/healthz").text, anybody.get("/readyz").text) == ("ok\n", "ok\n")
    anybody.ask("BREW", "/healthz")
    figures = anybody.get("/metrics")
    assert figures.mimetype == "text/plain"
    assert "hazchem_log_size " in figures.text
    assert 'hazchem_answers_total{method="GET",status="200"}' in figures.text
    assert 'method="OTHER",status="405"' in figures.text and "BREW" not in figures.text
