"""A page of the dashboard in a real browser, opened and waited for."""

import re
import time

from core.bench.dashboard import DONE, PATIENCE

_TOO_WIDE = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  return main.scrollWidth - main.clientWidth;
}"""


def open_at(page: object, address: str, shows: str = "h1") -> None:
    """Go to an address and wait until its script has ended and the selector `shows` is there."""
    page.goto(address)
    page.wait_for_selector(shows, timeout=PATIENCE)
    page.wait_for_selector(DONE, timeout=PATIENCE)


def too_wide(page: object, patience: float = 5.0) -> int:
    """By how many pixels the page scrolls sideways, once charts have taken the width there is (`patience` seconds)."""
    deadline = time.monotonic() + patience
    while (width := page.evaluate(_TOO_WIDE)) > 1 and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    return width


def assert_whole_and_in_scheme(page: object, scheme: str) -> None:
    """The page does not scroll sideways, is dark if `scheme` says so, and shows no exception."""
    assert too_wide(page) <= 1
    background = page.evaluate("() => getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    brightness = sum(map(int, re.findall(r"\d+", background)[:3])) / 3
    assert (brightness < 100) == (scheme == "dark")
    assert page.locator('[data-testid="stException"]').count() == 0
