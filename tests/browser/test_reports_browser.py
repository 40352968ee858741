"""A report that a page offers opens from the disk alone: no request, no complaint, every figure drawn."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.bench.dashboard import PATIENCE
from tests.support.browser import browser_page, open_at

INK = "() => getComputedStyle(document.querySelector('.chart .xtick text')).fill"
VIEWS = {
    "neuron?layer=lin2&neuron=17": ("report", 2),
    "tuning?layer=lin2&tau=0.2&scale=1.5": ("report", 2),
    "concepts": ("concepts_report", 3),
}


def downloaded(page, dashboard, address, key, folder):
    open_at(page, f"{dashboard}/{address}")
    button = page.locator(f".st-key-{key}").get_by_role("button", name="Report")
    button.wait_for(timeout=PATIENCE)
    with page.expect_download(timeout=PATIENCE) as download:
        button.click()
    target = Path(folder) / download.value.suggested_filename
    download.value.save_as(target)
    return target


@pytest.fixture(scope="module")
def neuron_file(dashboard, tmp_path_factory):
    with browser_page() as opened:
        return downloaded(opened, dashboard, "neuron?layer=lin2&neuron=17", "report", tmp_path_factory.mktemp("report"))


@pytest.mark.parametrize("address", VIEWS)
def test_a_report_opens_without_a_network_in_light_and_dark(dashboard, page, tmp_path, address):
    key, figures = VIEWS[address]
    file = downloaded(page, dashboard, address, key, tmp_path)
    assert file.suffix == ".html"
    assert file.stat().st_size < 3_000_000
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    inks = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(file.as_uri())
        page.wait_for_selector(f'body[data-drawn="{figures}"]', timeout=PATIENCE)
        assert page.locator(".chart svg.main-svg").count() >= figures
        inks[scheme] = sum(map(int, re.findall(r"\d+", page.evaluate(INK))[:3]))
    assert complaints == []
    assert requests == [file.as_uri()] * 2
    assert inks["light"] < 200 < 500 < inks["dark"]


def test_a_report_turns_dark_while_it_is_open_and_fits_a_phone(neuron_file):
    with browser_page(width=390, height=844, color_scheme="light") as phone:
        phone.goto(neuron_file.as_uri())
        phone.wait_for_selector("body[data-drawn]", timeout=PATIENCE)
        phone.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth", timeout=PATIENCE)
        before = phone.evaluate(INK)
        phone.emulate_media(color_scheme="dark")
        phone.wait_for_function(f"(before) => ({INK})() !== before", arg=before, timeout=PATIENCE)


def test_without_scripts_the_words_and_the_numbers_remain(neuron_file):
    with browser_page(java_script_enabled=False) as plain:
        plain.goto(neuron_file.as_uri())
        plain.get_by_text("Bars of what lin2, neuron 17 adds").wait_for(timeout=PATIENCE)
        plain.locator("details summary").nth(1).click()
        expect(plain.get_by_role("table").first).to_be_visible()
