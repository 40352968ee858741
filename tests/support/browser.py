"""A page of the dashboard in a real browser: opened, waited for, pressed until it hears, and called as a witness.

A busy machine draws late and may lose a click on what a rerun replaces just then. So nothing here sleeps and hopes:
each function waits, up to PATIENCE, for what it is about.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import Error, Locator, Page, expect

from core.bench import dashboard
from core.bench.dashboard import DONE, PATIENCE

expect.set_options(timeout=PATIENCE)

TRIES = 6
A_TRY = PATIENCE / TRIES
MOST_SHOWN = 2_000  # characters of a page's text
MOST_SAID = 20  # lines of its console

_TOO_WIDE = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  return main.scrollWidth - main.clientWidth;
}"""
_IN_SCHEME = """(dark) => {
  const [r, g, b] = getComputedStyle(document.querySelector('.stApp')).backgroundColor.match(/\\d+/g).map(Number);
  return (r + g + b) / 3 < 100 === dark;
}"""
_STILL = """(node) => new Promise((done) => {
  let last = "", frames = 0;
  const look = () => {
    const { x, y, width, height } = node.getBoundingClientRect(), now = [x, y, width, height].join();
    frames = now === last && width > 0 ? frames + 1 : 0;
    last = now;
    if (!node.isConnected) done(null);
    else if (frames === 10) done({ x, y, width, height });
    else requestAnimationFrame(look);
  };
  look();
})"""
_said: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()


@contextmanager
def browser_page(**options: object) -> Iterator[Page]:
    """The same as `core.bench.dashboard.browser_page`; what fails in it also says what the page showed."""
    with dashboard.browser_page(**options) as page:
        page.set_default_timeout(PATIENCE)
        _listen(page)
        try:
            yield page
        except BaseException as error:
            error.add_note(account(page))
            raise


def account(page: Page) -> str:
    """What a page shows now and said before: its address, a screenshot's path, its text, its console."""
    try:
        text = page.evaluate("() => document.body.innerText")
        shot = Path(tempfile.mkdtemp(prefix="emodissect-browser-"), "page.png")
        page.screenshot(path=shot, timeout=10_000)
    except Error as error:
        return f"{page.url} could not be looked at: {error}"
    said = "\n".join(_said.get(page, [])[-MOST_SAID:]) or "nothing"
    return f"{page.url}\nscreenshot: {shot}\ntext: {text[:MOST_SHOWN]}\nconsole: {said}"


def open_at(page: Page, address: str, shows: str = "h1") -> None:
    """Go to an address and wait until its script has ended and the selector `shows` is there."""
    page.goto(address)
    page.wait_for_selector(shows, timeout=PATIENCE)
    page.wait_for_selector(DONE, timeout=PATIENCE)


def until_heard(act: Callable[[], object], heard: Callable[[float], object]) -> None:
    """Act until `heard`, which is given milliseconds to wait in, raises no more.

    What comes while a page is still drawn may be lost. An act that is impossible by now (the button has gone) counts as
    done.
    """
    for _ in range(TRIES - 1):
        with suppress(Error):
            act()
        try:
            heard(A_TRY)
        except (Error, AssertionError):
            continue
        return
    act()
    heard(PATIENCE)


def click_until(button: Locator, shows: Locator) -> None:
    """Click a button until something shows."""
    until_heard(lambda: button.click(timeout=A_TRY), lambda patience: expect(shows).to_be_visible(timeout=patience))


def click_until_gone(button: Locator, gone: Locator) -> None:
    """Click a button until something does not show any more."""
    until_heard(lambda: button.click(timeout=A_TRY), lambda patience: expect(gone).to_have_count(0, timeout=patience))


def click_until_at(button: Locator, url: object) -> None:
    """Click a link until the address is one that `Page.wait_for_url` takes as `url`."""
    until_heard(lambda: button.click(timeout=A_TRY), lambda patience: button.page.wait_for_url(url, timeout=patience))


def press_until(page: Page, key: str, shows: Locator) -> None:
    """Press a key until something shows."""
    until_heard(lambda: page.keyboard.press(key), lambda patience: expect(shows).to_be_visible(timeout=patience))


def eventually(page: Page, check: Callable[[], None]) -> None:
    """Repeat a check of assertions until it passes; its own failure after PATIENCE."""
    deadline = time.monotonic() + PATIENCE / 1000
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() > deadline:
                raise
        page.evaluate("() => new Promise(requestAnimationFrame)")


def still(part: Locator) -> dict[str, float]:
    """The box of something in view, in pixels of the window, once it has stayed where it is for ten frames."""
    part.scroll_into_view_if_needed(timeout=PATIENCE)
    while (box := part.evaluate(_STILL)) is None:
        pass
    return box


def too_wide(page: Page, patience: float = 5.0) -> int:
    """By how many pixels the page scrolls sideways, once charts have taken the width there is (`patience` seconds)."""
    deadline = time.monotonic() + patience
    while (width := page.evaluate(_TOO_WIDE)) > 1 and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    return width


def assert_whole_and_in_scheme(page: Page, scheme: str) -> None:
    """The page does not scroll sideways, is dark if `scheme` says so, and shows no exception."""
    assert too_wide(page) <= 1
    page.wait_for_function(_IN_SCHEME, arg=scheme == "dark", timeout=PATIENCE)
    assert page.locator('[data-testid="stException"]').count() == 0


def _listen(page: Page) -> None:
    said = _said[page] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
