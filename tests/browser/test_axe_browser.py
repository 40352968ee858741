"""axe finds nothing serious on any page, in light and in dark: one server and one browser for all of them."""

from pathlib import Path

import axe_playwright_python
import pytest

from core.bench.dashboard import DONE, PATIENCE
from pages.common.registry import PAGES
from tests.support.browser import browser_page, open_at

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
CHECK = """
async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target} ${html.slice(0, 160)}`));
}
"""
DRAWN = """
() => !document.querySelector('[data-testid="stSkeleton"]')
  && document.querySelector('[data-testid="stSidebarNavItems"]').getAttribute("role") === "none"
  && [...document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')]
    .every(({ shadowRoot }) => !shadowRoot?.querySelector("section.tuner[aria-busy]"))
"""


@pytest.fixture(scope="module", params=["light", "dark"])
def browser(request):
    with browser_page(color_scheme=request.param, reduced_motion="reduce") as opened:
        yield opened


def violations(page, address):
    open_at(page, address)
    page.wait_for_function(DRAWN, timeout=PATIENCE)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(CHECK)


@pytest.mark.parametrize("url_path", [page.url_path for page in PAGES])
def test_no_serious_violation(dashboard, browser, url_path):
    assert violations(browser, f"{dashboard}/{url_path}") == []


def test_axe_sees_a_violation_where_there_is_one(dashboard, browser):
    page = browser
    open_at(page, f"{dashboard}/{PAGES[-1].url_path}")
    page.evaluate("() => document.querySelector('h1').append(document.createElement('img'))")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert [found.split(":")[0] for found in page.evaluate(CHECK)] == ["image-alt"]


def test_the_sections_of_the_navigation_are_named_groups(dashboard, browser):
    page = browser
    page.goto(f"{dashboard}/{PAGES[-1].url_path}")
    page.wait_for_selector(DONE, timeout=PATIENCE)
    page.get_by_role("group", name=PAGES[-1].section).get_by_role("link", name=PAGES[-1].title).wait_for(
        timeout=PATIENCE
    )
