"""What only a browser shows of the overview, the tour and the presenter: keys, panes in view, phone width, dark."""

import re

import pytest
from playwright.sync_api import expect

from core.bench.dashboard import DONE, PATIENCE
from core.study.showcase import draw_sample, showcase
from pages.common.registry import PAGES
from pages.common.tour.route import stops
from pages.start.slides import slides
from tests.support.browser import (
    assert_whole_and_in_scheme,
    browser_page,
    click_until,
    click_until_at,
    click_until_gone,
    open_at,
    press_until,
    still,
    until_heard,
)

IN_VIEW = """
() => {
  const pane = document.querySelector("[data-tour]");
  if (!pane) return false;
  const box = pane.getBoundingClientRect();
  return box.top < innerHeight * 0.6 && box.bottom > 0;
}
"""


def stop_shown(page, number):
    return page.locator(".emo-stop small", has_text=f"{number} of {len(stops())}")


def at_stop(page, number):
    stop_shown(page, number).wait_for(timeout=PATIENCE)
    stop = stops()[number - 1]
    page.wait_for_url(re.compile(rf"/{stop.page}\?.*tour={number}(&|$)"), timeout=PATIENCE)
    page.wait_for_selector("h1", timeout=PATIENCE)
    if stop.focus:
        page.wait_for_function(IN_VIEW, timeout=PATIENCE)
    page.wait_for_selector(DONE, timeout=PATIENCE)
    assert page.locator('[data-testid="stException"]').count() == 0


def turn(page, key, number):
    """Press a key until its stop shows."""
    press_until(page, key, stop_shown(page, number))
    at_stop(page, number)


def test_the_bare_address_is_the_overview_and_shows_the_chosen_neuron(dashboard, page, study):
    open_at(page, dashboard)
    shown = showcase(study, draw_sample(study))
    expect(page.locator(".emo-story figcaption strong")).to_have_text(shown.label)
    expect(page.locator(".emo-story .faces img")).to_have_count(7)
    rooms = [card.get_attribute("href") for card in page.locator(".emo-card.room").all()]
    assert rooms == [entry.url_path for entry in PAGES if entry.about]
    assert all(image.get_attribute("alt") is not None for image in page.locator(".emo-story img").all())


def test_the_tour_leads_through_the_real_pages_by_keyboard(dashboard, page):
    open_at(page, f"{dashboard}/overview")
    click_until(page.get_by_role("link", name="Take the tour"), stop_shown(page, 1))
    at_stop(page, 1)
    for number in range(2, len(stops()) + 1):
        turn(page, "n", number)
    turn(page, "b", len(stops()) - 1)
    turn(page, "n", len(stops()))
    click_until_at(page.get_by_role("button", name="Finish"), "**/overview")
    page.wait_for_selector(DONE, timeout=PATIENCE)
    expect(page.locator(".emo-stop")).to_have_count(0)


def test_the_tour_waits_while_one_looks_around_and_ends_when_left(dashboard, page):
    open_at(page, f"{dashboard}/neuron?tour=2")
    at_stop(page, 2)
    page.locator("h1").click()
    neuron = page.locator("h1").inner_text()
    another = "(old) => document.querySelector('h1') && document.querySelector('h1').innerText !== old"
    until_heard(
        lambda: page.keyboard.press("ArrowRight"),
        lambda patience: page.wait_for_function(another, arg=neuron, timeout=patience),
    )
    page.locator(".emo-stop small", has_text="2 of").wait_for(timeout=PATIENCE)
    click_until_at(page.get_by_role("link", name="Neurons", exact=True), "**/neurons?tour=2")
    click_until_at(page.get_by_role("button", name="Return"), "**/neuron?**")
    at_stop(page, 2)
    until_heard(
        lambda: page.keyboard.press("x"),
        lambda patience: expect(page.locator(".emo-stop")).to_have_count(0, timeout=patience),
    )
    page.wait_for_selector(DONE, timeout=PATIENCE)
    expect(page).to_have_url(re.compile(r"/neuron\?(?!.*tour)"))
    expect(page.locator("[data-tour]")).to_have_count(0)


def test_a_tour_taken_again_brings_its_pane_into_view_again(dashboard):
    with browser_page(height=420) as page:
        open_at(page, f"{dashboard}/overview")
        start = page.get_by_role("link", name="Take the tour")
        for _ in range(2):
            click_until(start, stop_shown(page, 1))
            at_stop(page, 1)
            click_until_gone(page.get_by_role("button", name="Leave"), page.locator(".emo-stop"))
            page.wait_for_selector(DONE, timeout=PATIENCE)
            click_until(page.get_by_role("link", name="Overview", exact=True), start)
            page.wait_for_selector(DONE, timeout=PATIENCE)


def test_slides_turn_by_keys_and_escape_leaves(dashboard, page, study):
    titles = [slide.title(study) for slide in slides(study)]

    def title(number):
        return page.get_by_role("heading", level=1, name=titles[number - 1], exact=True)

    open_at(page, f"{dashboard}/present")
    expect(title(1)).to_be_visible()
    expect(page.locator('[data-testid="stSidebar"]')).not_to_be_visible()
    for key, number in (("ArrowRight", 2), ("PageDown", 3), ("Space", 4), ("ArrowLeft", 3), ("PageUp", 2)):
        press_until(page, key, title(number))
        page.wait_for_selector(DONE, timeout=PATIENCE)
        expect(page).to_have_url(re.compile(rf"/present\?slide={number}$"))
    until_heard(
        lambda: page.keyboard.press("Escape"), lambda patience: page.wait_for_url("**/overview", timeout=patience)
    )
    page.wait_for_selector(".emo-story", timeout=PATIENCE)
    page.wait_for_selector(DONE, timeout=PATIENCE)
    page.go_back()
    expect(title(2)).to_be_visible()


def test_back_in_the_browser_is_back_on_the_tour(dashboard, page):
    last = next(number for number, stop in enumerate(stops(), 1) if stop.page != stops()[0].page)
    open_at(page, f"{dashboard}/neuron?tour={last - 1}")
    at_stop(page, last - 1)
    turn(page, "n", last)
    page.go_back()
    at_stop(page, last - 1)


def test_the_slider_of_a_slide_moves_the_number_and_keeps_its_arrow_keys(dashboard, page, study):
    number = 1 + [slide.name for slide in slides(study)].index("loud")
    open_at(page, f"{dashboard}/present?slide={number}")
    share, slider = page.locator('[data-part="share"]'), page.locator('[data-part="loud"]')
    expect(share).to_have_text(re.compile(r"\d"))
    before, place = share.inner_text(), slider.input_value()
    slider.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_value(str(int(place) + 8))
    page.locator('[data-part="change"]', has_text="turned right").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="As the source study published it").click()
    expect(page.locator('[data-part="scale"]')).to_contain_text("× 1.50")
    page.wait_for_timeout(500)  # in which a slide that was turned by mistake would come
    assert page.url.endswith(f"slide={number}")
    slider.focus()
    page.keyboard.press("Home")
    expect(share).not_to_have_text(before)


def test_a_dragged_slider_and_a_pressed_button_leave_the_keys_to_the_slides(dashboard, page, study):
    number = 1 + [slide.name for slide in slides(study)].index("loud")

    def at(slide):
        return page.get_by_role("status").filter(has_text=f"{slide} of ")

    open_at(page, f"{dashboard}/present?slide={number}")
    slider = page.locator('[data-part="loud"]')
    place = slider.input_value()
    box = still(slider)
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    expect(slider).not_to_have_value(place)
    press_until(page, "ArrowRight", at(number + 1))
    press_until(page, "ArrowLeft", at(number))
    slider.focus()
    press_until(page, "PageDown", at(number + 1))
    click_until(page.get_by_role("button", name="Next"), at(number + 2))
    press_until(page, "PageUp", at(number + 1))


@pytest.mark.parametrize("path", ["overview", "neuron?tour=1", "present?slide=1", "present?slide=4", "present?slide=7"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_they_fit_a_phone_in_light_and_dark(dashboard, path, scheme):
    with browser_page(width=390, height=844, color_scheme=scheme) as page:
        open_at(page, f"{dashboard}/{path}")
        assert_whole_and_in_scheme(page, scheme)
        if "tour" in path:
            bar = still(page.locator(".st-key-tour_bar"))
            assert bar["width"] <= 390
            assert bar["height"] < 844 / 3


def test_nothing_moves_for_those_who_prefer_it_so(dashboard):
    with browser_page(reduced_motion="reduce") as page:
        open_at(page, f"{dashboard}/overview")
        moving = page.evaluate(
            "() => document.getAnimations().filter((one) => one.animationName?.startsWith('emo-')).length"
        )
        assert moving == 0
        expect(page.locator(".emo-story figure")).to_have_css("opacity", "1")
