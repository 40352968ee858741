"""How long it takes from a click on a page's link to the page, in a real browser."""

import time

import numpy as np

from core.bench.dashboard import PATIENCE, SHOWN, browser_page, running_dashboard
from core.bench.measurement import Measurement
from core.bench.pages import pages_of

ROUNDS = 3  # the first only warms the server
PAUSE = 600  # ms of quiet between two clicks
LINK = '[data-testid="stSidebarNavLink"][href$="/{}"]'
ANOTHER = (
    f"([path, old]) => location.pathname === path && document.querySelector('h1')?.innerText !== old && ({SHOWN})()"
)


def measure_switching() -> list[Measurement]:
    """`page_switch`: seconds from the click on a link of the navigation until the page is shown whole, median over all
    pages; `page_switch_worst`: that of the slowest page; and `page_switch_<page>` of each."""
    times = switch_pages()
    medians = {name: float(np.median(seconds)) for name, seconds in times.items()}
    every = [seconds for page in times.values() for seconds in page]
    return [
        Measurement("page_switch", float(np.median(every)), "s", None, None, len(every)),
        Measurement("page_switch_worst", max(medians.values()), "s", None, None, ROUNDS - 1),
        *(
            Measurement(f"page_switch_{name}", seconds, "s", None, None, ROUNDS - 1)
            for name, seconds in medians.items()
        ),
    ]


def switch_pages(rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Seconds of each switch to each page, after a first round over all pages that is not counted."""
    with running_dashboard() as url, browser_page() as page:
        page.goto(url)
        page.wait_for_function(SHOWN, polling="raf", timeout=PATIENCE)
        names = pages_of(page)
        times: dict[str, list[float]] = {name: [] for name in names}
        page.goto(f"{url}/{names[-1]}")
        page.wait_for_function(SHOWN, polling="raf", timeout=PATIENCE)
        for turn in range(rounds):
            for name in names:
                if not page.locator(LINK.format(name)).is_visible():  # a page that shows nothing but itself
                    page.goto(f"{url}/{names[-1]}")
                    page.wait_for_function(SHOWN, polling="raf", timeout=PATIENCE)
                page.wait_for_timeout(PAUSE)
                seconds = switch(page, name)
                if turn:
                    times[name].append(seconds)
    return times


def switch(page: object, name: str) -> float:
    """Seconds from the click on the link of the page `name` until it is shown whole."""
    link = page.locator(LINK.format(name))
    old = page.locator("h1").first.inner_text()
    start = time.perf_counter()
    link.click()
    page.wait_for_function(ANOTHER, arg=[f"/{name}", old], polling="raf", timeout=PATIENCE)
    return time.perf_counter() - start
