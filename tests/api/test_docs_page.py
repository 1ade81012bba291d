"""The page that explains the API works in a browser, offline, under its own content policy."""

from pathlib import Path

import pytest

from tests.api.conftest import serving

CHROMIUM = Path("/usr/bin/chromium")


def test_the_page_shows_every_operation_and_asks_no_other_server(acme):
    if not CHROMIUM.exists():
        pytest.skip("NOT TESTED IN A BROWSER: there is no Chromium here")
    from playwright.sync_api import sync_playwright

    asked, complaints = [], []
    with serving(acme.app) as port, sync_playwright() as play:
        here = f"http://127.0.0.1:{port}"
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{here}/docs")
        page.wait_for_selector(".opblock", timeout=20_000)
        shown = page.locator(".opblock").count()
        browser.close()
    assert shown > 60 and complaints == []
    assert all(url.startswith((f"{here}/docs", f"{here}/openapi.json")) for url in asked)
