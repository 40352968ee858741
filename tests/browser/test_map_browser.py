"""What only a browser shows of the map: dots that can be clicked, and the way back."""

import re

from playwright.sync_api import expect

from core.bench.dashboard import DONE, PATIENCE
from tests.support.browser import assert_whole_and_in_scheme, browser_page, open_at, still, until_heard

DRAWN = "() => document.querySelector('.js-plotly-plot')?._fullLayout?.xaxis?._length > 0"
A_DOT = """
() => {
  const figure = document.querySelector(".js-plotly-plot"), { xaxis, yaxis } = figure._fullLayout;
  const box = figure.getBoundingClientRect(), dots = figure._fullData.find((each) => each.name);
  const places = [...dots.x].map((x, index) => [x, dots.y[index], index]);
  const [x, y, index] = places.sort((one, other) => one[1] - other[1])[0];
  const at = (axis, value) => axis._offset + axis.l2p(value);
  return { x: box.x + at(xaxis, x), y: box.y + at(yaxis, y), neuron: dots.customdata[index][0] };
}
"""


def open_map(page, dashboard, study, rest=""):
    """The map of a narrow layer without faces, drawn first if it is not shipped."""
    layer = min(study.layers, key=study.width)
    open_at(page, f"{dashboard}/map?layer={layer}&faces=hidden{rest}")
    if page.get_by_role("button", name="Draw it").count():
        page.get_by_role("button", name="Draw it").click()
    page.wait_for_function(DRAWN, timeout=PATIENCE)
    page.wait_for_selector(DONE, timeout=PATIENCE)
    still(page.locator(".js-plotly-plot"))
    return layer


def test_a_click_on_a_dot_opens_its_neuron_and_back_returns_to_the_map(dashboard, page, study):
    layer = open_map(page, dashboard, study, "&colour=word")
    dot = page.evaluate(A_DOT)

    def point_at_it():
        page.mouse.move(dot["x"] + 40, dot["y"] + 40)
        page.mouse.move(dot["x"], dot["y"])

    until_heard(point_at_it, lambda patience: page.locator(".hoverlayer .hovertext").wait_for(timeout=patience))
    page.mouse.click(dot["x"], dot["y"])
    page.wait_for_url("**/neuron?**", timeout=PATIENCE)
    page.get_by_role("heading", level=1, name=re.compile(f"Neuron {dot['neuron']:.0f} of {layer} ")).wait_for(
        timeout=PATIENCE
    )
    page.wait_for_selector(DONE, timeout=PATIENCE)
    page.go_back()
    page.get_by_role("heading", level=1, name="Which neurons see alike?").wait_for(timeout=PATIENCE)
    page.wait_for_function(DRAWN, timeout=PATIENCE)
    page.wait_for_selector(DONE, timeout=PATIENCE)
    expect(page).to_have_url(re.compile("colour=word"))
    page.get_by_role("heading", level=1, name="Which neurons see alike?").wait_for(timeout=PATIENCE)


def test_it_can_be_enlarged_and_the_wheel_still_scrolls_the_page(dashboard, page, study):
    open_map(page, dashboard, study)
    span = "() => { const [a, b] = document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range; return b - a }"
    before = page.evaluate(span)
    page.locator(".modebar-btn[data-title='Zoom in']").click()
    page.wait_for_function(f"(before) => ({span})() < 0.8 * before", arg=before, timeout=PATIENCE)
    enlarged = page.evaluate(span)
    page.locator(".js-plotly-plot .nsewdrag").hover()
    place = "() => document.querySelector('[data-testid=stMain]').scrollTop"
    scrolled, begun = f"(begun) => ({place})() > begun", page.evaluate(place)
    until_heard(
        lambda: page.mouse.wheel(0, 200),
        lambda patience: page.wait_for_function(scrolled, arg=begun, timeout=patience),
    )
    assert page.evaluate(span) == enlarged


def test_it_fits_a_phone(dashboard, study):
    with browser_page(width=390, height=844, color_scheme="dark") as page:
        open_map(page, dashboard, study)
        assert_whole_and_in_scheme(page, "dark")
