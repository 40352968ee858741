"""What only a browser shows of the browsing pages: cold deep links, tiles, keys, phone width, uploads."""

import re

import pytest
from playwright.sync_api import expect

from core.bench.dashboard import DONE, PATIENCE, running_dashboard
from tests.support.browser import (
    A_TRY,
    assert_whole_and_in_scheme,
    browser_page,
    click_until,
    click_until_at,
    open_at,
    press_until,
    until_heard,
)

TILES_PAINTED = """
() => {
  const images = [...document.querySelectorAll(".emo-tile img")];
  return images.length === 50 && images.every((image) => image.complete && image.naturalWidth > 0);
}
"""


def test_a_deep_link_is_right_on_a_cold_server(page, study):
    label = study.labels("lin2", "votes", "correlation")["label"][17]
    with running_dashboard() as cold:
        open_at(page, f"{cold}/neuron?layer=lin2&neuron=17&scorer=votes")
        expect(page.locator("h1")).to_have_text(f"Neuron 17 of lin2 looks for “{label}”")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_fifty_tiles_with_alt_texts_in_at_most_five_requests(dashboard, page):
    open_at(page, f"{dashboard}/neurons?layer=lin2")
    page.wait_for_function(TILES_PAINTED, timeout=PATIENCE)
    assert all(image.get_attribute("alt") for image in page.locator(".emo-tile img").all())
    first = page.locator(".emo-tile").first.get_attribute("href")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    second = page.get_by_role("button", name="Page 2", exact=False).or_(page.get_by_text("2", exact=True)).first
    until_heard(
        second.click,
        lambda patience: expect(page.locator(".emo-tile").first).not_to_have_attribute("href", first, timeout=patience),
    )
    page.wait_for_function(TILES_PAINTED, timeout=PATIENCE)
    assert len([url for url in requests if not url.startswith("data:")]) <= 5


def test_a_tile_opens_its_neuron_and_the_arrow_key_the_next(dashboard, page):
    open_at(page, f"{dashboard}/neurons?layer=lin2")
    expect(page).to_have_title("Neurons · EmoDissect")
    page.wait_for_function(TILES_PAINTED, timeout=PATIENCE)
    tile = page.locator(".emo-tile").nth(3)
    number = int(re.search(r"neuron=(\d+)", tile.get_attribute("href")).group(1))
    until_heard(
        lambda: tile.press("Enter", timeout=A_TRY),
        lambda patience: page.wait_for_url("**/neuron?**", timeout=patience),
    )
    page.get_by_role("heading", level=1, name=re.compile(f"Neuron {number} of lin2")).wait_for(timeout=PATIENCE)
    page.wait_for_selector(DONE, timeout=PATIENCE)
    page.locator("h1").click()
    following = number + 1 if number < 4095 else number - 1
    heading = page.get_by_role("heading", level=1, name=re.compile(f"Neuron {following} of lin2"))
    press_until(page, "ArrowRight" if number < 4095 else "ArrowLeft", heading)
    expect(page).to_have_url(re.compile(f"neuron={following}(&|$)"))


def test_the_arrow_keys_scroll_the_table_that_has_the_focus(dashboard):
    with browser_page(width=600, height=1000) as page:
        open_at(page, f"{dashboard}/neuron?layer=lin2&neuron=17")
        table = page.locator(".emo-scroll").first
        table.scroll_into_view_if_needed(timeout=PATIENCE)
        until_heard(
            lambda: table.press("ArrowRight", timeout=A_TRY),
            lambda patience: page.wait_for_function(
                "() => document.querySelector('.emo-scroll').scrollLeft > 0", timeout=patience
            ),
        )
        page.wait_for_timeout(500)  # in which the neuron that was opened by mistake would come
        expect(page.locator("h1")).to_contain_text("Neuron 17 of lin2")


@pytest.mark.parametrize("path", ["neurons", "neuron?layer=conv3a&neuron=5", "tuning", "fer2013"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone_in_light_and_dark(dashboard, path, scheme):
    with browser_page(width=390, height=844, color_scheme=scheme) as page:
        open_at(page, f"{dashboard}/{path}")
        assert_whole_and_in_scheme(page, scheme)


def test_an_upload_that_is_not_fer2013_gets_one_sentence(dashboard, page):
    open_at(page, f"{dashboard}/fer2013")
    button = page.get_by_role("button", name="Import the upload")
    click_until(page.get_by_text("Other ways"), button)
    page.locator('input[type="file"]').set_input_files(
        {"name": "numbers.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}
    )
    expect(button).to_be_enabled()
    click_until(button, page.locator('[data-testid="stAlert"]').filter(has_text="numbers.csv"))
    assert page.locator('[data-testid="stException"]').count() == 0


def test_back_returns_to_the_list_as_it_was(dashboard, page, study):
    word = study.labels("lin2", "votes", "correlation")["label"].value_counts().index[0]
    open_at(page, f"{dashboard}/neurons?layer=lin2&scorer=votes&find={word}")
    click_until_at(page.locator(".emo-tile").nth(2), "**/neuron?**")
    page.get_by_role("heading", level=1, name=re.compile("^Neuron ")).wait_for(timeout=PATIENCE)
    page.wait_for_selector(DONE, timeout=PATIENCE)
    page.go_back()
    page.get_by_role("heading", level=1, name=re.compile("^What does each")).wait_for(timeout=PATIENCE)
    page.wait_for_selector(DONE, timeout=PATIENCE)
    expect(page).to_have_url(re.compile(f"find={word}(&|$)"))
    page.wait_for_function(
        "(word) => document.querySelector('input[aria-label=Search]').value === word", arg=word, timeout=PATIENCE
    )
