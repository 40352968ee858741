"""What the benchmark does in a browser: find the pages, and go from one to another by their links."""

from playwright.sync_api import expect

from core.bench.dashboard import PATIENCE, SHOWN
from core.bench.pages import pages_of
from core.bench.switching import switch
from pages.common.registry import PAGES


def test_pages_are_found_and_a_switch_ends_on_the_page(dashboard, page):
    page.goto(f"{dashboard}/fer2013")
    page.wait_for_function(SHOWN, timeout=PATIENCE)
    assert set(pages_of(page)) == {entry.url_path for entry in PAGES}
    old = page.locator("h1").first.inner_text()
    for name in ("neurons", "fer2013"):
        assert switch(page, name) > 0
        assert page.url.split("?")[0].endswith(f"/{name}")
    expect(page.locator("h1").first).to_have_text(old)
