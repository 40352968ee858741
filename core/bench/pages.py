"""How soon pages are painted in a real browser."""

import time

from core.bench.dashboard import PATIENCE, SHOWN, browser_page, running_dashboard
from core.bench.measurement import Measurement

TILES = 50
REPEATS = 5
PAINTED = """
([selector, count]) => {
  const images = [...document.querySelectorAll(selector)];
  return images.length >= count && images.every((image) => image.complete && image.naturalWidth > 0);
}
"""
CHANGED = """
(old) => {
  const tile = document.querySelector(".emo-tile");
  return tile && tile.getAttribute("href") !== old;
}
"""
PLAIN_GRID = "pages/common/plain_grid.py"


def measure_pages() -> list[Measurement]:
    """`first_page`: from starting the server until the bare address is shown whole; `cold_<page>`: the same to each
    page, by a link. `grid_paint`: from asking for another 50 tiles to their paint, beside 50 times st.image;
    `grid_requests` is what the former asked for."""
    with browser_page() as page:
        first, pages = _cold(page, "")
        cold = {name: _cold(page, name)[0] for name in pages}
    return [
        Measurement("first_page", first, "s", None, None, 1),
        *(Measurement(f"cold_{name}", seconds, "s", None, None, 1) for name, seconds in cold.items()),
        *_measure_grid(),
    ]


def _cold(page: object, path: str) -> tuple[float, list[str]]:
    """Seconds from starting a server until a page of it is shown to its first visitor; and the pages it has."""
    start = time.perf_counter()
    with running_dashboard() as url:
        page.goto(f"{url}/{path}")
        page.wait_for_function(SHOWN, polling="raf", timeout=PATIENCE)
        seconds = time.perf_counter() - start
        return seconds, pages_of(page)


def pages_of(page: object) -> list[str]:
    """The paths of the pages in the navigation."""
    links = page.locator('[data-testid="stSidebarNavLink"]')
    return [link.get_attribute("href").rstrip("/").rsplit("/", 1)[-1] for link in links.all()]


def _measure_grid() -> list[Measurement]:
    with running_dashboard() as url, browser_page() as page:
        _seconds(page, lambda: page.goto(f"{url}/neurons"), ".emo-tile img")
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        times, most = [], 0
        for layer in ("lin1", "conv4b", "lin2", "conv3b", "lin1")[:REPEATS]:
            page.goto(f"{url}/neurons?layer={layer}&page=2")
            page.wait_for_function(PAINTED, arg=[".emo-tile img", TILES])
            page.wait_for_timeout(500)
            requests.clear()
            following = page.get_by_role("button", name="Page 3").or_(page.get_by_text("3", exact=True)).first
            times.append(_seconds_until_changed(page, following.click))
            most = max(most, sum(not address.startswith("data:") for address in requests))
    plain = _plain_grid_seconds()
    grid = sorted(times)[len(times) // 2]
    return [
        Measurement("grid_paint", grid, "s", plain, plain / grid, len(times)),
        Measurement("grid_requests", float(most), "requests", None, None, len(times)),
    ]


def _seconds(page: object, act: object, selector: str) -> float:
    start = time.perf_counter()
    act()
    page.wait_for_function(PAINTED, arg=[selector, TILES], polling="raf", timeout=PATIENCE)
    return time.perf_counter() - start


def _seconds_until_changed(page: object, act: object) -> float:
    """Until the first tile is another one and all are painted."""
    old = page.locator(".emo-tile").first.get_attribute("href")
    start = time.perf_counter()
    act()
    page.wait_for_function(CHANGED, arg=old, polling="raf", timeout=PATIENCE)
    page.wait_for_function(PAINTED, arg=[".emo-tile img", TILES], polling="raf", timeout=PATIENCE)
    return time.perf_counter() - start


def _plain_grid_seconds() -> float:
    """The same number of pictures by st.image, in an application of their own, when it is warm."""
    with running_dashboard(PLAIN_GRID) as url, browser_page() as page:
        _seconds(page, lambda: page.goto(url), '[data-testid="stImage"] img')
        return _seconds(page, page.reload, '[data-testid="stImage"] img')
