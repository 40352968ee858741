"""What only a browser shows of the overview, the tour and the presenter: keys, panes in view, phone width, dark."""

import re

import pytest
from playwright.sync_api import TimeoutError

from core.bench.dashboard import DONE, PATIENCE, browser_page
from core.study.showcase import draw_sample, showcase
from pages.common.registry import PAGES
from pages.common.tour.route import stops
from pages.start.slides import slides
from tests.support.browser import assert_whole_and_in_scheme, open_at

IN_VIEW = """
() => {
  const pane = document.querySelector("[data-tour]");
  if (!pane) return false;
  const box = pane.getBoundingClientRect();
  return box.top < innerHeight * 0.6 && box.bottom > 0;
}
"""


def at_stop(page, number):
    page.locator(".emo-stop small", has_text=f"{number} of {len(stops())}").wait_for(timeout=PATIENCE)
    stop = stops()[number - 1]
    page.wait_for_url(re.compile(rf"/{stop.page}\?.*tour={number}(&|$)"), timeout=PATIENCE)
    page.wait_for_selector("h1", timeout=PATIENCE)
    if stop.focus:
        page.wait_for_function(IN_VIEW, timeout=PATIENCE)
    page.wait_for_selector(DONE, timeout=PATIENCE)
    assert page.locator('[data-testid="stException"]').count() == 0


def turn(page, key, number):
    """Press a key until its stop shows: one that comes while a page is still drawn may be lost."""
    shown = page.locator(".emo-stop small", has_text=f"{number} of {len(stops())}")
    for _ in range(6):
        page.keyboard.press(key)
        try:
            shown.wait_for(timeout=PATIENCE / 6)
        except TimeoutError:
            continue
        break
    at_stop(page, number)


def test_the_bare_address_is_the_overview_and_shows_the_chosen_neuron(dashboard, page, study):
    open_at(page, dashboard)
    shown = showcase(study, draw_sample(study))
    assert page.locator(".emo-story figcaption strong").inner_text() == shown.label
    assert page.locator(".emo-story .faces img").count() == 7
    rooms = [card.get_attribute("href") for card in page.locator(".emo-card.room").all()]
    assert rooms == [entry.url_path for entry in PAGES if entry.about]
    assert all(image.get_attribute("alt") is not None for image in page.locator(".emo-story img").all())


def test_the_tour_leads_through_the_real_pages_by_keyboard(dashboard, page):
    open_at(page, f"{dashboard}/overview")
    page.get_by_role("link", name="Take the tour").click()
    at_stop(page, 1)
    for number in range(2, len(stops()) + 1):
        turn(page, "n", number)
    turn(page, "b", len(stops()) - 1)
    turn(page, "n", len(stops()))
    page.get_by_role("button", name="Finish").click()
    page.wait_for_url("**/overview", timeout=PATIENCE)
    page.wait_for_selector(DONE, timeout=PATIENCE)
    assert page.locator(".emo-stop").count() == 0


def test_the_tour_waits_while_one_looks_around_and_ends_when_left(dashboard, page):
    open_at(page, f"{dashboard}/neuron?tour=2")
    at_stop(page, 2)
    page.locator("h1").click()
    neuron = page.locator("h1").inner_text()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(old) => document.querySelector('h1')?.innerText !== old", arg=neuron, timeout=PATIENCE)
    page.locator(".emo-stop small", has_text="2 of").wait_for(timeout=PATIENCE)
    page.get_by_role("link", name="Neurons", exact=True).click()
    page.wait_for_url("**/neurons?tour=2", timeout=PATIENCE)
    page.get_by_role("button", name="Return").click()
    at_stop(page, 2)
    page.keyboard.press("x")
    page.wait_for_selector(".emo-stop", state="detached", timeout=PATIENCE)
    page.wait_for_selector(DONE, timeout=PATIENCE)
    assert "tour" not in page.url
    assert "/neuron?" in page.url
    assert page.locator("[data-tour]").count() == 0


def test_slides_turn_by_keys_and_escape_leaves(dashboard, page, study):
    titles = [slide.title(study) for slide in slides(study)]

    def showing(number):
        page.get_by_role("heading", level=1, name=titles[number - 1], exact=True).wait_for(timeout=PATIENCE)
        page.wait_for_selector(DONE, timeout=PATIENCE)

    open_at(page, f"{dashboard}/present")
    showing(1)
    assert not page.locator('[data-testid="stSidebar"]').is_visible()
    for key, number in (("ArrowRight", 2), ("PageDown", 3), ("Space", 4), ("ArrowLeft", 3), ("PageUp", 2)):
        page.keyboard.press(key)
        showing(number)
        assert page.url.endswith(f"/present?slide={number}")
    page.keyboard.press("Escape")
    page.wait_for_url("**/overview", timeout=PATIENCE)
    page.wait_for_selector(".emo-story", timeout=PATIENCE)


def test_the_slider_of_a_slide_moves_the_number_and_keeps_its_arrow_keys(dashboard, page, study):
    number = 1 + [slide.name for slide in slides(study)].index("loud")
    open_at(page, f"{dashboard}/present?slide={number}")
    share, slider = page.locator('[data-part="share"]'), page.locator('[data-part="loud"]')
    before, place = share.inner_text(), slider.input_value()
    slider.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    assert int(slider.input_value()) == int(place) + 8
    page.locator('[data-part="change"]', has_text="turned right").wait_for()
    page.get_by_role("button", name="As the source study published it").click()
    assert "× 1.50" in page.locator('[data-part="scale"]').inner_text()
    page.wait_for_timeout(500)
    assert page.url.endswith(f"slide={number}")
    slider.focus()
    page.keyboard.press("Home")
    assert share.inner_text() != before


@pytest.mark.parametrize("path", ["overview", "neuron?tour=1", "present?slide=1", "present?slide=4", "present?slide=7"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_they_fit_a_phone_in_light_and_dark(dashboard, path, scheme):
    with browser_page(width=390, height=844, color_scheme=scheme) as page:
        open_at(page, f"{dashboard}/{path}")
        assert_whole_and_in_scheme(page, scheme)
        if "tour" in path:
            bar = page.locator(".st-key-tour_bar").bounding_box()
            assert bar["width"] <= 390
            assert bar["height"] < 844 / 3


def test_nothing_moves_for_those_who_prefer_it_so(dashboard):
    with browser_page(reduced_motion="reduce") as page:
        open_at(page, f"{dashboard}/overview")
        moving = page.evaluate(
            "() => document.getAnimations().filter((one) => one.animationName?.startsWith('emo-')).length"
        )
        assert moving == 0
        assert page.locator(".emo-story figure").evaluate("(figure) => getComputedStyle(figure).opacity") == "1"
