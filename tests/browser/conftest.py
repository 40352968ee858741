"""A dashboard without FER2013 and a browser page, for every browser test."""

import pytest

from core.bench.dashboard import browser_page
from core.study import open_study


@pytest.fixture(scope="module")
def dashboard(served):
    return served.url


@pytest.fixture(scope="session")
def study():
    return open_study("builtin")


@pytest.fixture
def page():
    with browser_page() as opened:
        yield opened
