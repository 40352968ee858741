"""What tests of pages share."""

import pytest
from streamlit.testing.v1 import AppTest


@pytest.fixture
def app(request, tiny_study, monkeypatch, tmp_path):
    """The page that the test's module names as PAGE, a file or a function, on the tiny study, with nothing imported."""
    monkeypatch.setenv("EMODISSECT_STUDY", str(tiny_study.folder))
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    page = request.module.PAGE
    return (AppTest.from_function if callable(page) else AppTest.from_file)(page, default_timeout=60)
