"""The work on a finding on its page: where it stands, the forms of its steps, what is kept."""

import io
import re

from hazchem.services import keys
from tests.web.conftest import SCRIPT, app_on, signed_in


def code_of(client, rule="G-02"):
    """The code of the first finding of a rule on the list."""
    return re.search(rf'/findings/({rule}-[0-9A-F]{{12}})"', client.get("/findings").text)[1]


def take(client, code, step, **given):
    """Send the form of a step."""
    files = given.pop("files", ())
    form = {"step": step, **given}
    if files:
        form["evidence"] = [(io.BytesIO(body), name) for name, body in files]
    return client.post(f"/findings/{code}/steps", data=form, content_type="multipart/form-data")


def steps_offered(page):
    """The steps that a page has forms for."""
    return re.findall(r'name="step" value="(\w+)"', page)


def test_an_inspector_works_a_finding_to_its_close(enter_own, ledger, keyring):
    bureau = enter_own("bureau")
    code = code_of(bureau)
    assert steps_offered(bureau.get(f"/findings/{code}").text) == [
        "verify", "explain", "correct", "refer"]
    for step, given in (("verify", {"note": "现场核查属实", "by": "王检查"}), ("notify", {}),
                        ("assign", {"assignee": "acme", "due_at": "2099-01-05"})):
        answered = take(bureau, code, step, **given)
        assert answered.status_code == 303, answered.text
        assert answered.location == f"/findings/{code}#work"
    page = bureau.get(f"/findings/{code}").text
    assert "现场核查属实" in page and "王检查" in page and "2099-01-05 23:59" in page
    acme = enter_own("acme")
    assert steps_offered(acme.get(f"/findings/{code}").text) == ["rectify", "explain"]
    assert "待办" in acme.get("/").text and code in acme.get("/notices").text
    assert take(acme, code, "rectify", files=[("整改.txt", b"done")]).status_code == 303
    assert take(bureau, code, "accept").status_code == 303
    other = signed_in(app_on(ledger), keys.issue(ledger, custodian="bureau", role="inspector"))
    assert take(other, code, "close").status_code == 303
    assert code not in bureau.get("/findings").text
    assert code in bureau.get("/findings?state=closed").text
    assert "已销号" in bureau.get(f"/findings/{code}").text


def test_a_step_refused_shows_why_and_keeps_what_was_written(enter_own):
    bureau = enter_own("bureau")
    code = code_of(bureau)
    take(bureau, code, "verify")
    answered = take(bureau, code, "assign", note="请尽快", assignee="nobody")
    assert answered.status_code == 422
    assert "nobody" in answered.text and "请尽快" in answered.text
    assert take(bureau, code, "close").status_code == 409
    assert take(bureau, code, "").status_code == 422
    assert take(bureau, code, "notify", due_at="soon").status_code == 422


def test_who_may_not_work_on_a_finding_sees_no_form(enter_own, shared, keyring):
    bureau = enter_own("bureau")
    code = code_of(bureau)
    for who, offered in (("beta", []), ("acme", ["explain"]), ("office", [
            "verify", "explain", "correct", "refer"])):
        client = enter_own(who)
        answered = client.get(f"/findings/{code}")
        assert steps_offered(answered.text) == offered, who
        if not offered:
            assert take(client, code, "verify").status_code == 403
    assert take(enter_own("rival"), code, "verify").status_code == 404


def test_a_form_from_another_site_takes_no_step(enter_own):
    bureau = enter_own("bureau")
    code = code_of(bureau)
    answered = bureau.post(f"/findings/{code}/steps", data={"step": "verify"},
                           headers={"Sec-Fetch-Site": "cross-site"})
    assert answered.status_code == 403
    assert "verify" in steps_offered(bureau.get(f"/findings/{code}").text)


def test_the_same_form_sent_twice_takes_one_step(enter_own):
    bureau = enter_own("bureau")
    code = code_of(bureau)
    name = re.search(r'name="event_id" value="([0-9a-f-]{36})"',
                     bureau.get(f"/findings/{code}").text)[1]
    for _ in range(2):
        assert take(bureau, code, "verify", event_id=name).status_code == 303


def test_evidence_is_saved_and_never_run(enter_own):
    bureau = enter_own("bureau")
    code = code_of(bureau)
    body = b"<script>alert(1)</script>"
    take(bureau, code, "verify", note=SCRIPT, by=SCRIPT, files=[("x.html", body)])
    page = bureau.get(f"/findings/{code}").text
    assert SCRIPT not in page and "&lt;script&gt;" in page
    address = re.search(r'href="(/evidence/[0-9a-f]{64})"', page)[1]
    answered = bureau.get(address)
    assert answered.data == body and answered.mimetype == "application/octet-stream"
    assert answered.headers["Content-Disposition"].startswith("attachment")
    assert enter_own("rival").get(address).status_code == 404
    assert enter_own("acme").get(address).status_code == 404
    large = take(bureau, code, "notify", files=[("x", b"0" * (2 * 2**20 + 1))])
    assert large.status_code == 413


def test_a_guest_of_the_demo_reads_and_takes_no_step(demo):
    guest = app_on(demo[0]).test_client()
    code = re.search(r"/findings/([A-Z]-\d\d-[0-9A-F]{12})", guest.get("/findings").text)[1]
    assert steps_offered(guest.get(f"/findings/{code}").text) == []
    assert take(guest, code, "verify").status_code == 403


def test_officials_take_the_dossier_from_the_page(enter_own):
    bureau, acme = enter_own("bureau"), enter_own("acme")
    code = code_of(bureau)
    address = re.search(rf'href="(/findings/{code}/dossier.zip[^"]*)"',
                        bureau.get(f"/findings/{code}").text)[1].replace("&amp;", "&")
    answered = bureau.get(address)
    assert (answered.status_code, answered.mimetype) == (200, "application/zip")
    assert answered.data == bureau.get(address).data
    assert "dossier.zip" not in acme.get(f"/findings/{code}").text
    assert acme.get(address).status_code == 403


def test_whatever_a_browser_sends_is_read_as_strictly_as_the_api_reads_it(enter_own):
    bureau = enter_own("bureau")
    code = code_of(bureau)
    assert take(bureau, code, "verify", note="a\x07b").status_code == 422
    assert take(bureau, code, "verify", note="a" * 5000).status_code == 422
    assert take(bureau, code, "verify", event_id="1").status_code == 422
    assert take(bureau, code, "verify", note="cafe\u0301\n\n  第二行", by="e\u0301",
                files=[("e\u0301\u202e.txt", b"x"), ("y" * 300, b"")]).status_code == 303
    page = bureau.get(f"/findings/{code}").text
    assert "caf\u00e9 第二行" in page
