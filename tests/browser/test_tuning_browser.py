"""The live edit in a real browser, on the built-in study."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from core.bench.dashboard import DONE, PATIENCE
from core.bench.live import drag_slider
from core.editing.edits import Edit
from core.editing.from_study import tune
from tests.support.browser import A_TRY, browser_page, click_until, eventually, open_at, still, until_heard

SETTLED = "section.tuner:not([aria-busy])"


def visit(page, dashboard, query=""):
    open_at(page, f"{dashboard}/tuning?{query}", SETTLED)


def part(page, name):
    return page.locator(f'[data-part="{name}"]')


def expect_parts(page, **texts):
    for name, text in texts.items():
        expect(part(page, name)).to_have_text(text)


def in_address(page, name):
    return parse_qs(urlsplit(page.url).query).get(name, [None])[0]


def test_dragging_is_live_and_asks_the_server_nothing(dashboard):
    drags = [drag_slider(dashboard) for _ in range(3)]
    assert all(drag.messages == 0 and drag.full_reruns == 0 for drag in drags)
    assert max(drag.readings for drag in drags) >= 26
    assert max(drag.readings_per_second for drag in drags) >= 15
    assert min(drag.latency_p95 for drag in drags) <= 60


def test_a_cold_link_shows_the_numbers_of_the_engine(dashboard, page, study):
    visit(page, dashboard, "layer=lin2&scorer=votes&similarity=correlation&mode=both&split=private&tau=0.2&scale=1.5")
    exact = tune(study, "lin2", "votes", "correlation", Edit(0.2, 1.5), "private")
    expect_parts(page, tau="0.20", accuracy=f"{100 * exact.after:.2f}")
    expect_parts(page, gained=str(exact.gained), lost=str(exact.lost))
    expect(page.get_by_text(exact.verdict)).to_be_visible()


def test_letting_go_settles_the_address_and_the_verdict(dashboard, page):
    visit(page, dashboard)
    box = still(part(page, "tau-input"))
    page.mouse.move(box["x"] + 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2, steps=8)
    assert in_address(page, "tau") is None
    page.mouse.up()
    page.wait_for_function("() => location.search.includes('tau=')", timeout=PATIENCE)

    def the_page_says_what_the_address_says():
        assert float(in_address(page, "tau")) == pytest.approx(float(part(page, "tau").inner_text()), abs=0.005)

    eventually(page, the_page_says_what_the_address_says)
    gained, lost = part(page, "gained").inner_text(), part(page, "lost").inner_text()
    page.get_by_text(f"({gained} gained, {lost} lost)").wait_for(timeout=PATIENCE)


def test_the_keyboard_moves_a_slider_one_step(dashboard, page):
    visit(page, dashboard, "tau=0.1")
    part(page, "scale-input").focus()
    page.keyboard.press("ArrowRight")
    expect_parts(page, scale="× 1.55")
    page.wait_for_function("() => location.search.includes('scale=1.55')", timeout=PATIENCE)


def test_the_map_can_be_dragged_and_the_buttons_go_to_their_points(dashboard, page):
    visit(page, dashboard)
    box = still(part(page, "map"))
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 2, steps=4)
    page.mouse.up()
    expect_parts(page, scale="× 4.00")
    page.get_by_role("button", name="No edit").click()
    expect_parts(page, scale="× 1.00", gained="0", lost="0")
    page.get_by_role("button", name="Published setting").click()
    expect_parts(page, tau="0.00", scale="× 1.50")


def test_another_layer_is_one_click_and_back_returns(dashboard, page):
    visit(page, dashboard, "layer=lin1&mode=weights&tau=0.1")
    expect_parts(page, tau="0.10")
    place = part(page, "tau-input").input_value()
    until_heard(
        lambda: page.get_by_role("button", name="As published").click(timeout=A_TRY),
        lambda patience: page.wait_for_function("() => location.search.includes('split=both')", timeout=patience),
    )
    page.get_by_text(re.compile("7,178 test pictures")).wait_for(timeout=PATIENCE)
    expect_parts(page, tau="0.00")
    assert in_address(page, "layer") in (None, "lin2")
    page.wait_for_selector(DONE, timeout=PATIENCE)
    page.go_back()
    page.get_by_text(re.compile("3,589 PrivateTest pictures, where")).wait_for(timeout=PATIENCE)
    expect_parts(page, tau="0.10")
    assert in_address(page, "layer") == "lin1"
    expect(part(page, "tau-input")).to_have_value(place)


def test_an_open_box_follows_the_slider_once_it_is_let_go(dashboard, page):
    visit(page, dashboard, "tau=0.1")
    above = page.get_by_text(re.compile("Neurons whose label scores above"))
    click_until(page.get_by_text("All layers: how many neurons are interpretable?"), above)
    expect(above).to_contain_text("τ = 0.10")
    page.wait_for_selector(DONE, timeout=PATIENCE)
    part(page, "tau-input").focus()
    page.keyboard.press("ArrowRight")
    expect_parts(page, tau="0.12")
    expect(above).to_contain_text("τ = 0.12")


def test_a_phone_does_not_scroll_sideways(dashboard):
    with browser_page(width=390, height=844) as page:
        visit(page, dashboard)
        page.wait_for_function("() => document.documentElement.scrollWidth <= 390", timeout=PATIENCE)
        tuner = still(page.locator("section.tuner"))
        assert tuner["x"] >= 0
        assert tuner["x"] + tuner["width"] <= 390
