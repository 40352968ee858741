"""What the browser tests rest on: they wait, they press again, and they say what they saw."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.browser import account, browser_page, click_until, still, until_heard

MOVES = """
<body><p>Said on the page</p><div id="box" style="position:absolute; left:0; width:50px; height:20px"></div>
<script>
console.warn("said aloud");
let left = 0;
const step = () => { box.style.left = `${left += 5}px`; if (left < 200) requestAnimationFrame(step); };
requestAnimationFrame(step);
</script></body>
"""
DEAF = """
<body><button onclick="this.heard ? (answer.hidden = false) : (this.heard = true)">Ask</button>
<p id="answer" hidden>Answered</p></body>
"""


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("tests.support.browser.A_TRY", 300)


def test_a_witness_tells_the_text_the_console_and_where_its_screenshot_is(page):
    page.set_content(MOVES)
    told = account(page)
    assert "Said on the page" in told
    assert "warning: said aloud" in told
    shot = next(line for line in told.splitlines() if line.startswith("screenshot: "))
    assert Path(shot.removeprefix("screenshot: ")).read_bytes().startswith(b"\x89PNG")


def test_what_fails_with_a_page_of_its_own_says_what_it_showed():
    def fails():
        with browser_page() as page:
            page.set_content(MOVES)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as failure:
        fails()
    assert "Said on the page" in "".join(failure.value.__notes__)


def test_a_box_is_told_when_it_has_come_to_rest(page):
    page.set_content(MOVES)
    assert still(page.locator("#box"))["x"] == 200


def test_a_click_that_was_not_heard_is_made_again(page, impatient):
    page.set_content(DEAF)
    click_until(page.get_by_role("button", name="Ask"), page.get_by_text("Answered"))


def test_what_is_never_heard_fails(page, impatient, monkeypatch):
    monkeypatch.setattr("tests.support.browser.PATIENCE", 300)
    page.set_content("<body></body>")
    answer, acts = page.get_by_text("Answered"), []
    with pytest.raises(AssertionError):
        until_heard(lambda: acts.append(1), lambda patience: expect(answer).to_be_visible(timeout=patience))
    assert len(acts) == 6


def test_a_browser_test_is_tried_twice_more(request):
    assert request.node.get_closest_marker("flaky").kwargs == {"reruns": 2}
