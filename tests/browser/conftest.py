"""A dashboard without FER2013 and a browser page, for every browser test.

A browser on a busy machine may be too late for a test that is right: each is tried twice more, and those that needed it
are listed at the end of the run. One that fails says what its page showed.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from core.study import open_study
from tests.support.browser import account, browser_page

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call" and report.failed:
        for page in getattr(item, "funcargs", {}).values():
            if isinstance(page, Page) and not page.is_closed():
                report.sections.append(("What the page showed", account(page)))
    return report


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
