"""An import that is watched, left, come back to, cancelled and resumed, in a real browser."""

import pytest

from core.bench.dashboard import PATIENCE, running_dashboard
from tests.faces.layouts import entries, zipped
from tests.support.browser import open_at
from tests.support.kaggle import install_hub


@pytest.fixture
def slow_kaggle(tmp_path, monkeypatch):
    """A dashboard that is minutes from having downloaded Kaggle's copy."""
    install_hub(tmp_path, zipped(tmp_path / "copy.zip", entries()), monkeypatch, pause=1)
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    with running_dashboard() as url:
        yield url


def test_a_download_is_left_come_back_to_cancelled_and_resumed(slow_kaggle, page):
    open_at(page, f"{slow_kaggle}/fer2013")
    page.get_by_text("Other ways").click()
    page.get_by_role("button", name="Download Kaggle's copy").click()
    running = page.get_by_text("Downloading from Kaggle")
    running.wait_for(timeout=PATIENCE)
    page.get_by_role("link", name="Neurons", exact=True).click()
    page.wait_for_selector(".emo-tile", timeout=PATIENCE)
    page.get_by_role("link", name="FER2013", exact=True).click()
    running.wait_for(timeout=PATIENCE)

    other = page.context.browser.new_page(viewport={"width": 390, "height": 844})
    open_at(other, f"{slow_kaggle}/fer2013")
    other.get_by_text("Downloading from Kaggle").wait_for(timeout=PATIENCE)
    other.get_by_role("button", name="Cancel").click()
    other.get_by_text("MB are kept; the download goes on there").first.wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Resume").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Resume").click()
    running.wait_for(timeout=PATIENCE)
    assert page.locator('[data-testid="stException"]').count() == 0
