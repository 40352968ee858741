"""What only a browser shows of the choice of a study: the chooser below the navigation, Back, links and cold links."""

import json
import re
import shutil

import pytest
from playwright.sync_api import expect

from core.bench.dashboard import DONE, PATIENCE, dashboard_process
from core.study.manifest import MANIFEST
from tests.support.browser import (
    A_TRY,
    assert_whole_and_in_scheme,
    browser_page,
    click_until,
    click_until_at,
    open_at,
    until_heard,
)

LAST = ("lin1", "lin2")


@pytest.fixture(scope="module")
def dashboard(study, tmp_path_factory):
    """A dashboard with a second study: the built-in one with its last layers alone, in the user's folder."""
    data = tmp_path_factory.mktemp("data")
    folder = shutil.copytree(study.folder, data / "studies" / "second")
    manifest = study.manifest | {
        "title": "The second study",
        "layers": {layer: study.manifest["layers"][layer] for layer in LAST},
        "files": {name: digest for name, digest in study.manifest["files"].items() if name != "features.npz"},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest))
    patch = pytest.MonkeyPatch()
    patch.setenv("EMODISSECT_DATA", str(data))
    with dashboard_process() as running:
        yield running.url
    patch.undo()


IN_THE_SECOND = re.compile(r"[?&]study=second(&|$)")


def at(page, path, parameters, patience=PATIENCE):
    """Wait until the address says exactly this."""
    page.wait_for_function(
        "([path, said]) => location.pathname === path && Object.entries(said).every(([name, value]) =>"
        " new URLSearchParams(location.search).get(name) === value) &&"
        " [...new URLSearchParams(location.search)].length === Object.keys(said).length",
        arg=[f"/{path}", parameters],
        timeout=patience,
    )


def arrive(page, path, **parameters):
    """Wait until the address says exactly this and the page has been drawn."""
    at(page, path, parameters)
    page.wait_for_selector(DONE, timeout=PATIENCE)


def choose(page, title):
    option = page.get_by_role("option", name=title)
    click_until(page.get_by_role("combobox", name=re.compile("Network studied")), option)
    option.click()


def shows(page, layer):
    page.locator('[data-testid="stMain"]').get_by_text(re.compile(f"neurons of {layer}")).first.wait_for(
        timeout=PATIENCE
    )


def test_choosing_another_keeps_the_page_and_back_undoes_it_in_one_step(dashboard, page):
    open_at(page, f"{dashboard}/neurons?layer=conv4b&sort=number")
    choose(page, "The second study")
    arrive(page, "neurons", study="second", sort="number")
    shows(page, "lin2")
    page.go_back()
    arrive(page, "neurons", layer="conv4b", sort="number")
    shows(page, "conv4b")


def test_links_and_the_navigation_keep_the_study(dashboard, page):
    open_at(page, f"{dashboard}/neurons?study=second&layer=lin1")
    click_until_at(page.locator(".emo-tile").first, "**/neuron?**")
    expect(page).to_have_url(IN_THE_SECOND)
    page.wait_for_selector(DONE, timeout=PATIENCE)
    entry = page.get_by_test_id("stSidebarNav").get_by_role("link", name="Glossary")
    until_heard(
        lambda: entry.click(timeout=A_TRY),
        lambda patience: at(page, "glossary", {"study": "second"}, patience),
    )
    arrive(page, "glossary", study="second")
    page.go_back()
    page.wait_for_url("**/neuron?**", timeout=PATIENCE)
    page.get_by_role("heading", level=1, name=re.compile("of lin1")).wait_for(timeout=PATIENCE)
    expect(page).to_have_url(IN_THE_SECOND)


def test_a_cold_link_opens_its_study_and_one_to_none_says_so(dashboard, page):
    open_at(page, f"{dashboard}/neuron?study=second&layer=lin1&neuron=5", "text=Neuron 5 of lin1")
    open_at(page, f"{dashboard}/neuron?study=third", "text=There is no study 'third'")
    page.get_by_role("link", name="Back to the neurons").click()
    arrive(page, "neurons")


def test_on_a_phone_the_navigation_closes_and_the_study_stays(dashboard):
    with browser_page(width=390, height=844) as page:
        open_at(page, f"{dashboard}/glossary?study=second")
        entry = page.get_by_test_id("stSidebarNav").get_by_role("link", name="What it can't know")
        click_until(page.get_by_test_id("stExpandSidebarButton"), entry)
        entry.click()
        arrive(page, "limits", study="second")
        page.wait_for_function(
            "() => document.querySelector('[data-testid=stSidebar]').dataset.collapsed === 'true'", timeout=PATIENCE
        )
        assert_whole_and_in_scheme(page, "light")


def test_on_a_low_window_every_page_is_in_sight_above_the_chooser(dashboard):
    with browser_page(width=1366, height=768) as page:
        open_at(page, f"{dashboard}/overview")
        page.wait_for_function(
            """() => {
                const links = [...document.querySelectorAll('[data-testid=stSidebarNavLink]')];
                const chooser = document.querySelector('[data-testid=stSidebarUserContent]').getBoundingClientRect();
                return links.length > 15 && chooser.bottom <= innerHeight
                  && Math.max(...links.map((link) => link.getBoundingClientRect().bottom)) <= chooser.top
                  && Math.min(...links.map((link) => link.getBoundingClientRect().height)) >= 24;
            }""",
            timeout=PATIENCE,
        )
