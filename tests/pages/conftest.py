"""What tests of pages share."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.dissection.calibration import calibrate
from core.dissection.luck import luck_of
from pages.common import neuron_data


@pytest.fixture
def app(request, tiny_study, monkeypatch, tmp_path):
    """The page that the test's module names as PAGE, a file or a function, on the tiny study, with nothing imported."""
    monkeypatch.setenv("EMODISSECT_STUDY", str(tiny_study.folder))
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    page = request.module.PAGE
    return (AppTest.from_function if callable(page) else AppTest.from_file)(page, default_timeout=60)


@pytest.fixture
def calibrated(tiny_study, monkeypatch):
    """The p and q of every label of the tiny study, as if they came with it."""
    found = {
        (layer, name, scoring.default_similarity): luck_of(
            calibrate(tiny_study, layer, name, scoring.default_similarity, draws=99)
        )
        for layer in tiny_study.layers
        for name, scoring in tiny_study.scorings.items()
    }
    monkeypatch.setattr(neuron_data, "shipped_luck", lambda study: found)
    st.cache_resource.clear()
    yield found
    st.cache_resource.clear()
