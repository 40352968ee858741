"""A dashboard without FER2013 and a browser page, for every browser test."""

import pytest

from core.bench.dashboard import browser_page, running_dashboard


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("EMODISSECT_DATA", str(tmp_path_factory.mktemp("data")))
    with running_dashboard() as url:
        yield url
    patch.undo()


@pytest.fixture
def page():
    with browser_page() as opened:
        yield opened
