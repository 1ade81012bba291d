"""Who sees what: strangers nothing, the demo's guests all of it, an enterprise its own."""

import html
import re
import shutil
from datetime import UTC, datetime

import pytest

from hazchem.services import keys
from hazchem.store.store import Store
from hazchem.store.tables import api_key
from hazchem.web import visitor
from seeds import loader
from tests.web.conftest import app_on, put

PAGES = ["/findings", "/lots", "/lots/acme/L1", "/consignments/acme/W1", "/places/acme-t1",
         "/movements", "/reports", "/reports/breaks.xlsx", "/file", "/lots/acme/L1/chain.csv"]


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_asked_for_a_key_and_led_back(guest, path):
    answered = guest.get(path)
    assert answered.status_code == 302
    assert answered.location.startswith("/sign-in?next=")


def test_the_start_page_tells_a_stranger_what_this_is_and_nothing_that_was_filed(guest):
    told = guest.get("/").text
    assert "每一毫克" in told and 'name="key"' in told
    assert "acme" not in told and "港口化工园" not in told


def test_an_empty_ledger_shows_the_first_three_steps(sqlite_template, tmp_path):
    path = tmp_path / "empty.sqlite3"
    shutil.copyfile(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    client = app_on(store).test_client()
    told = client.get("/").text
    assert "前三步" in told and "flask key issue" in told
    admin = {"Authorization": f"Bearer {keys.issue(store, custodian=None, role='admin')}"}
    steps = re.findall(r"http://localhost(/api\S+) .*?--json '(.*?)'", told, re.DOTALL)
    assert len(steps) == 2
    for path, body in steps:  # what it says to type does what it says, as curl sends it
        answered = client.put(path, data=html.unescape(body).encode(), headers=admin,
                              content_type="application/json")
        assert answered.status_code == 201, answered.text
    assert "前三步" not in client.get("/").text
    store.close()


def test_without_a_ledger_the_page_says_what_to_run(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'none.sqlite3'}")
    answered = app_on(store).test_client().get("/")
    assert answered.status_code == 503 and "flask seed" in answered.text
    assert str(tmp_path) not in answered.text
    store.close()


def test_an_enterprise_sees_its_own_and_never_another_s(enter):
    beta = enter("beta")
    assert beta.get("/lots/acme/L1").status_code == 200
    assert "rival" not in beta.get("/lots").text
    for path in ("/lots/rival/R1", "/places/rival-w", "/places/acme-t1", "/lots/nobody/X1"):
        assert beta.get(path).status_code == 404, path
    assert "rival" not in beta.get("/findings").text
    assert "rival" not in beta.get("/movements").text
    assert "rival" not in beta.get("/").text


def test_what_is_another_s_answers_like_what_is_not_there(enter):
    beta = enter("beta")
    theirs, none = beta.get("/lots/rival/R1"), beta.get("/lots/rival/R2")
    assert theirs.text.replace("R1", "R2") == none.text


def test_the_inspector_sees_every_break(enter):
    told = enter("bureau").get("/findings").text
    assert "rival/R1" in told and "acme/W2" in told


@pytest.mark.parametrize("key", ["", "hz_wrong", "<script>"])
def test_a_wrong_key_opens_nothing(guest, key):
    answered = guest.post("/sign-in", data={"key": key})
    assert answered.status_code == 401 and "密钥无效" in answered.text
    assert guest.get("/lots").status_code == 302


def test_a_key_withdrawn_ends_its_sessions(enter_own, ledger):
    acme = enter_own("acme")
    assert acme.get("/lots").status_code == 200
    with ledger.write() as tx:
        tx.connection.execute(api_key.update().values(revoked=1))
    assert acme.get("/lots").status_code == 302


def test_a_session_ends_by_itself(enter, monkeypatch):
    acme = enter("acme")
    monkeypatch.setattr(visitor, "SESSION_SECONDS", 0)
    assert acme.get("/lots").status_code == 302


def test_signing_out_ends_the_session_and_the_cookie_holds_no_key(enter, keyring):
    acme = enter("acme")
    cookie = acme.get_cookie("session")
    assert cookie.http_only and cookie.same_site == "Lax"
    assert keyring["acme"] not in cookie.value
    acme.post("/sign-out")
    assert acme.get("/lots").status_code == 302


def test_signing_in_leads_back_to_this_site_only(guest, keyring):
    for back in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example",
                 "javascript:alert(1)"):
        answered = guest.post("/sign-in", data={"key": keyring["acme"], "next": back})
        assert answered.location == "/", back
    answered = guest.post("/sign-in", data={"key": keyring["acme"], "next": "/lots?q=L1"})
    assert answered.location == "/lots?q=L1"


@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://elsewhere.example"}, {"Origin": "null"},
])
@pytest.mark.parametrize("path", ["/file/confirm", "/file/check", "/file/use", "/sign-out",
                                  "/sign-in"])
def test_a_form_from_another_site_is_refused(enter, headers, path):
    acme = enter("acme")
    answered = acme.post(path, data={"key": "hz_x"}, headers=headers)
    assert answered.status_code == 403 and "其他网站" in answered.text


@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {},
])
def test_a_form_of_our_own_is_taken(enter, headers):
    assert enter("acme").post("/sign-out", headers=headers).status_code == 303


def test_the_demo_park_is_open_to_read_and_closed_to_file(demo):
    guest = app_on(demo[0]).test_client()
    told = guest.get("/").text
    assert "演示园区" in told and "<svg" in told and "最新断链" in told
    assert guest.get("/file").status_code == 200
    for path in ("/file/confirm", "/file/check", "/file/use"):
        assert guest.post(path).status_code == 403, path
    assert guest.get("/file/use").status_code == 403


def test_the_api_asks_for_a_key_even_in_the_demo(demo):
    assert app_on(demo[0]).test_client().get("/api/v1/findings").status_code == 401


def test_the_first_custodian_of_one_s_own_closes_the_demo(sqlite_template, tmp_path):
    path = tmp_path / "mixed.sqlite3"
    shutil.copyfile(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    loader.seed(store)
    made_up = {"code": "yunlan", "name": "x", "uscc": "91330299MADEM0004J", "roles": ["producer"]}
    put(store, "custodians", made_up)
    client = app_on(store).test_client()
    assert client.get("/lots").status_code == 200
    put(store, "custodians", {"code": "real", "name": "真实企业", "roles": ["user"]})
    assert client.get("/lots").status_code == 302
    store.close()


def test_a_code_that_only_sounds_like_the_demo_s_stays_closed(sqlite_template, tmp_path):
    path = tmp_path / "same_code.sqlite3"
    shutil.copyfile(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    put(store, "custodians", {"code": "anda", "name": "安达运输", "roles": ["carrier"]})
    assert app_on(store).test_client().get("/lots").status_code == 302
    store.close()


def test_a_fingerprint_opens_what_its_key_opens(ledger, keyring):
    now = datetime.now(UTC)
    mark = keys.fingerprint(keyring["acme"])
    assert keys.holder_of(ledger, mark, now) == keys.viewer_of(ledger, keyring["acme"], now)
