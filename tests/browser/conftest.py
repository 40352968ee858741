"""A dashboard without FER2013 and a browser page, for every browser test.

A browser on a busy machine may be too late for a test that is right: each is tried twice more, and those that needed it
are listed at the end of the run. One that fails says what its page showed.
"""

from pathlib import Path

import pytest

from core.bench.dashboard import browser_page
from core.study import open_study

HERE = Path(__file__).parent
MOST_SHOWN = 2_000  # characters of a page's text


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and page is not None and not page.is_closed():
        text = page.evaluate("() => document.body.innerText")
        report.sections.append(("What the page showed", f"{page.url}\n{text[:MOST_SHOWN]}"))
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
