"""A report fits a telephone and a desk, loads nothing, and numbers its printed sheets."""

import importlib.util
import shutil
import warnings
from collections.abc import Iterator

import pytest

from hazchem.reports.rendering import render
from hazchem.reports.report import made
from hazchem.reports.values import Given
from tests.reports.inspection import Case, facts, found, inspection

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CAN_LOOK = CHROMIUM is not None and importlib.util.find_spec("playwright") is not None
if not CAN_LOOK:
    warnings.warn("no Chromium with playwright here: how reports look is NOT TESTED", stacklevel=1)
pytestmark = pytest.mark.skipif(not CAN_LOOK, reason="needs Chromium and playwright")


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """One browser for all pages."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def shown(browser, body: bytes, width: int):
    """A page of a report at a width, with every request it made."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(body.decode())
    return page, asked


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["breaks", "stock", "flow"])
def test_nothing_runs_over_the_edge(browser, name, lang, width):
    body = render(made(name, inspection(), facts(lang=lang)), "html").body
    page, asked = shown(browser, body, width)
    wide = page.evaluate("""[...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('thead'))
        .map(e => e.className + ': ' + e.textContent.slice(0, 40))""")
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == []
    page.close()


def test_a_name_without_blanks_breaks_instead_of_running_over(browser):
    long = "a" * 120
    case = Case(found("G-01", long, lot=f"{long}/{long}", custodian=long, says_zh=long * 3))
    body = render(made("breaks", Given(findings=[case]), facts()), "html").body
    page, _ = shown(browser, body, 390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_a_consequence_stands_to_the_right_of_its_cause(browser):
    body = render(made("breaks", inspection(), facts()), "html").body
    page, _ = shown(browser, body, 1280)
    left = "e => e.querySelector('td.what .strong').getBoundingClientRect().left"
    lefts = page.evaluate(f"[...document.querySelectorAll('.findings tbody:not(.group)')]"
                          f".map({left})")
    assert lefts[0] < lefts[1] and lefts[2] < lefts[3] < lefts[4]
    page.close()


def test_the_page_prints_in_sheets(browser):
    cases = [Case(found("Q-01", f"acme/W-{n}")) for n in range(60)]
    body = render(made("breaks", Given(findings=cases), facts()), "html").body
    page, _ = shown(browser, body, 1280)
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") >= 5
    page.close()
