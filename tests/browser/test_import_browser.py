"""An import that is watched, left, come back to, cancelled and resumed, in a real browser."""

import pytest

from core.bench.dashboard import PATIENCE, running_dashboard
from tests.faces.layouts import entries, zipped
from tests.support.browser import click_until, open_at
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
    download, running = (
        page.get_by_role("button", name="Download Kaggle's copy"),
        page.get_by_text("Downloading from Kaggle"),
    )
    click_until(page.get_by_text("Other ways"), download)
    click_until(download, running)
    click_until(page.get_by_role("link", name="Neurons", exact=True), page.locator(".emo-tile").first)
    click_until(page.get_by_role("link", name="FER2013", exact=True), running)

    other = page.context.browser.new_page(viewport={"width": 390, "height": 844})
    open_at(other, f"{slow_kaggle}/fer2013")
    other.get_by_text("Downloading from Kaggle").wait_for(timeout=PATIENCE)
    kept = other.get_by_text("MB are kept; the download goes on there").first
    click_until(other.get_by_role("button", name="Cancel"), kept)
    click_until(page.get_by_role("button", name="Resume"), running)
    assert page.locator('[data-testid="stException"]').count() == 0
