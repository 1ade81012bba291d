"""What pages say: both languages, exact sums, nothing filed read as markup, the same when asked."""

import re
from urllib.parse import quote

import pytest

from hazchem.custody.drawing import STYLE
from hazchem.store.writer_lock import Busy
from hazchem.web.headers import POLICY
from tests.web.conftest import IMAGE, NASTY, SCRIPT

PAGES = ["/", "/findings", "/findings?state=all", "/lots", "/lots?q=OLD-77", "/lots/acme/L1",
         "/consignments/acme/W1", "/consignments/acme/W2", "/places/acme-t1", "/movements",
         "/movements?container=ABCU1234567",
         "/reports", "/file", "/sign-in", "/lots/" + quote(NASTY), "/nothing-here"]


def test_the_start_page_shows_the_newest_break_with_mass_custodian_and_picture(enter):
    told = enter("bureau").get("/").text
    assert "港口化工园" in told
    assert "G-02" in told and "5\u202f000 千克" in told and "acme/W2" in told
    assert "<svg" in told and "流向链" in told
    assert 'href="/docs"' in told


@pytest.mark.parametrize("path", PAGES)
def test_every_page_speaks_both_languages_and_says_which(enter, path):
    bureau = enter("bureau")
    zh = bureau.get(path)
    en = bureau.get(path, headers={"Accept-Language": "en-GB,en;q=0.9,zh;q=0.1"})
    assert zh.status_code == en.status_code
    assert '<html lang="zh-CN">' in zh.text and '<html lang="en">' in en.text
    assert zh.headers["Content-Language"] == "zh-CN"
    assert "Findings" in en.text and "问题" in zh.text
    assert "{" not in re.sub(r"<(style|code|pre)>.*?</\1>", "", en.text, flags=re.DOTALL)


def test_a_language_once_chosen_is_kept(guest):
    assert "What" not in guest.get("/").text
    assert '<html lang="en">' in guest.get("/?lang=en").text
    assert '<html lang="en">' in guest.get("/sign-in").text
    assert '<html lang="zh-CN">' in guest.get("/sign-in?lang=zh").text
    assert '<html lang="zh-CN">' in guest.get("/").text


def test_a_language_nobody_has_is_chinese(guest):
    assert '<html lang="zh-CN">' in guest.get("/?lang=xx", headers={"Accept-Language": "fr"}).text


@pytest.mark.parametrize("path", PAGES)
def test_what_was_filed_is_never_markup(enter, path):
    bureau = enter("bureau")
    for lang in ("zh", "en"):
        told = bureau.get(f"{path}{'&' if '?' in path else '?'}lang={lang}").text
        assert SCRIPT not in told and IMAGE not in told and "<b>9" not in told
        assert "<script" not in told.lower() and "onerror=alert(1)>" not in told
        assert not re.search(r"\son\w+=", re.sub(r">[^<]*<", "><", told))


def test_the_nasty_lot_has_a_page_of_its_own(enter):
    acme = enter("acme")
    listed = acme.get("/lots?q=" + quote('L"><b>')).text
    address = re.search(r'href="(/lots/acme/L[^"]+)"', listed)
    assert address, listed
    shown = acme.get(address[1].replace("&amp;", "&"))
    assert shown.status_code == 200 and "700 千克" in shown.text


def test_a_page_runs_no_script_and_asks_nobody_else(enter):
    bureau = enter("bureau")
    for path in PAGES:
        answered = bureau.get(path)
        assert answered.headers["Content-Security-Policy"] == POLICY, path
        assert answered.headers["X-Content-Type-Options"] == "nosniff"
        assert answered.headers["Cache-Control"] == "no-store"
        assert "style=" not in answered.text, path
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', answered.text), path
    assert "unsafe" not in POLICY and "script-src" not in POLICY
    assert "default-src 'none'" in POLICY


def test_the_policy_knows_the_style_of_the_picture(enter):
    body = re.search(r"<style>(.*?)</style>", STYLE, re.DOTALL)
    assert body and body[0] in enter("bureau").get("/lots/acme/L1").text


def test_origins_are_holders_and_ends_on_the_page_too(enter):
    told = enter("bureau").get("/lots/acme/L1").text
    sums = re.findall(r'<td class="num strong">([^<]+)</td>', told)
    assert sums == ["30\u202f000 千克", "30\u202f000 千克"]
    assert "acme/W2" in told and "在途" in told


def test_an_alias_and_a_substance_lead_to_the_lot(enter):
    acme = enter("acme")
    for text in ("OLD-77", "甲醇", "67-56-1", "methanol", "l1"):
        assert "acme/L1" in acme.get(f"/lots?q={text}").text, text
    assert "acme/L1" not in acme.get("/lots?q=OLD-78").text
    straight = acme.get("/lots?q=acme/L1")
    assert straight.status_code == 302 and straight.location == "/lots/acme/L1"


def test_a_search_does_not_find_another_s_lots(enter):
    for text in ("", "rival", "R1", "67-64-1"):
        assert "rival/R1" not in enter("beta").get(f"/lots?q={text}").text


def test_a_list_is_narrowed_by_class_rule_and_custodian(enter):
    bureau = enter("bureau")
    breaks = bureau.get("/findings?class=BREAK").text
    assert "acme/W2" in breaks and "rival/R1" not in breaks
    theirs = bureau.get("/findings?custodian=rival").text
    assert "rival/R1" in theirs and "acme/W2" not in theirs
    assert bureau.get("/findings?class=NONSENSE").status_code == 422


def test_a_finding_tells_its_evidence_basis_and_history(enter):
    bureau = enter("bureau")
    code = re.search(r'/findings/(G-02-[0-9A-F]{12})"', bureau.get("/findings").text)[1]
    told = bureau.get(f"/findings/{code}").text
    assert "发运" in told and "依据" in told and "核对程度" in told and "发现" in told
    event = re.search(r'/movements/([0-9a-f-]{36})"', told)[1]
    movement = bureau.get(f"/movements/{event}").text
    assert "acme/W2" in movement and "叶哈希" in movement and code in movement
    assert "法定保存期限" in movement and "运单" in movement and "Order 29/2019" in movement


def test_a_permanent_link_brings_the_same_answer_back(enter):
    bureau = enter("bureau")
    told = bureau.get("/findings").text
    again = re.search(r'href="(/findings\?as_of=[^"]+size=\d+)"', told)[1].replace("&amp;", "&")
    before = bureau.get(again).text
    assert "回到当前" in before
    assert re.findall(r"/findings/[A-Z]-\d\d-\w+", before) == re.findall(
        r"/findings/[A-Z]-\d\d-\w+", told)


@pytest.mark.parametrize("path", [
    "/findings?as_of=yesterday", "/findings?size=x", "/lots?size=99999999999999999999",
    "/findings?from=soon", "/movements?kind=nonsense", "/movements?cursor=x",
    "/reports/breaks.pdf", "/lots?size=999999",
])
def test_what_cannot_be_asked_is_explained_and_never_fails(enter, path):
    assert enter("bureau").get(path).status_code == 422


@pytest.mark.parametrize("path", [
    "/lots/acme/none", "/consignments/x/y", "/places/none", "/movements/none", "/findings/none",
    "/reports/none.html", "/lots/a%20b/c", "/lots/%00/c", "/file/nonsense", "/nothing",
])
def test_what_is_not_there_is_a_friendly_page(enter, path):
    answered = enter("acme").get(path)
    assert answered.status_code == 404 and answered.mimetype == "text/html"
    assert "回到首页" in answered.text


def test_the_api_keeps_answering_with_problems(guest):
    for path in ("/api/v1/nothing", "/api/nothing"):
        assert guest.get(path).mimetype == "application/problem+json"
    assert guest.post("/").status_code == 405
    assert guest.post("/").mimetype == "text/html"


@pytest.mark.parametrize("who", ["acme", "beta", "rival", "office", "admin"])
def test_no_page_fails_for_anybody(enter, who):
    client = enter(who)
    for path in [*PAGES, "/reports/stock.html", "/reports/flow.csv", "/file/use",
                 "/findings?custodian=acme", "/lots/acme/L1?size=3"]:
        assert client.get(path).status_code in (200, 403, 404), path


def test_what_fails_here_is_told_without_its_inside(enter, monkeypatch):
    def broken(*_given, **_named):
        raise RuntimeError("the inside of it")

    monkeypatch.setattr("hazchem.services.lots.search", broken)
    answered = enter("bureau").get("/lots")
    assert answered.status_code == 500 and "服务内部出错" in answered.text
    assert "inside" not in answered.text and "Traceback" not in answered.text


def test_a_ledger_that_is_busy_says_so(enter, monkeypatch):
    def busy(*_given, **_named):
        raise Busy

    monkeypatch.setattr("hazchem.services.lots.search", busy)
    answered = enter("bureau").get("/lots")
    assert answered.status_code == 503 and answered.headers["Retry-After"]
    assert "稍后重试" in answered.text


def test_reports_come_in_every_format_with_their_own_policy(enter):
    bureau = enter("bureau")
    page = bureau.get("/reports/breaks.html")
    assert page.status_code == 200 and "acme/W2" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    sheet = bureau.get("/reports/breaks.xlsx")
    assert sheet.data.startswith(b"PK") and "attachment" in sheet.headers["Content-Disposition"]
    assert "rival" not in enter("beta").get("/reports/breaks.csv").text


def test_a_chain_is_also_a_table_and_a_picture(enter):
    bureau = enter("bureau")
    assert bureau.get("/lots/acme/L1/chain.csv").data.startswith(b"\xef\xbb\xbf")
    picture = bureau.get("/lots/acme/L1/chain.svg")
    assert picture.mimetype == "image/svg+xml" and SCRIPT not in picture.text
    assert "script-src" not in picture.headers["Content-Security-Policy"]
