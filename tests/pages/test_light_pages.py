"""Pages that only browse start fast: none of them loads torch, which takes seconds and 200 MB."""

import json
import os
import subprocess
import sys

import pytest

from core.paths import ASSETS
from pages.common.registry import PAGES

COMPUTING = {"face"}  # runs the network on a new face
BROWSING = [page for page in PAGES if page.url_path not in COMPUTING]

VISIT = """
import json, sys
from streamlit.testing.v1 import AppTest

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name == "torch":
            heavy.append(page)
            raise ModuleNotFoundError("torch is refused here", name="torch")

sys.meta_path.insert(0, Refuse())
report = {}
for page in sys.argv[1:]:
    heavy = []
    app = AppTest.from_file(page, default_timeout=120).run()
    report[page] = {"torch": bool(heavy), "titles": [title.value for title in app.title]}
print(json.dumps(report))
"""


@pytest.fixture(scope="module")
def visits(tmp_path_factory):
    """Every browsing page opened in one process that refuses torch: {script: torch asked for, titles}."""
    environment = {**os.environ, "EMODISSECT_DATA": str(tmp_path_factory.mktemp("data"))}
    command = [sys.executable, "-W", "ignore", "-c", VISIT, *(page.path for page in BROWSING)]
    ended = subprocess.run(command, cwd=ASSETS.parent, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return json.loads(ended.stdout.splitlines()[-1])


def test_computing_pages_are_pages():
    assert {page.url_path for page in PAGES} >= COMPUTING


@pytest.mark.parametrize("page", BROWSING, ids=lambda page: page.url_path)
def test_browsing_loads_no_torch(visits, page):
    assert visits[page.path]["titles"]
    assert not visits[page.path]["torch"]
