"""What widgets and sentences say about similarity functions and layers."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.dissection.similarity_info import PUBLISHED, SIMILARITY_INFO
from core.editing.sweep import layers_by_interpretability, suggested_layer

PAGES = Path(__file__).resolve().parents[2] / "pages"


@pytest.fixture
def page(tiny_study, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_STUDY", str(tiny_study.folder))
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    return lambda name: AppTest.from_file(str(PAGES / name), default_timeout=60).run()


def test_every_similarity_function_is_explained_where_it_is_chosen(page, tiny_study):
    chooser = next(part for part in page("explore/neuron.py").get("button_group") if part.label == "Matched by")
    for name in tiny_study.similarities:
        assert f"**{SIMILARITY_INFO[name].title}**: {SIMILARITY_INFO[name].meaning}" in chooser.help
    assert f"{SIMILARITY_INFO[PUBLISHED].title} · published" in chooser.options


def test_the_suggested_layer_is_named_with_whole_numbers(page, tiny_study):
    table = layers_by_interpretability(tiny_study, "clip", "correlation", 0.0)
    layer = suggested_layer(table)
    line = table.set_index("layer").loc[layer]
    sentence = f"**{layer}** has most interpretable neurons at this threshold: "
    captions = " ".join(caption.value for caption in page("edit/tuning.py").caption)
    assert f"{sentence}{int(line['interpretable'])} of {int(line['neurons'])}. " in captions


def test_the_suggested_layer_says_how_many_labels_are_beyond_luck(page, tiny_study, calibrated):
    layer = suggested_layer(layers_by_interpretability(tiny_study, "clip", "correlation", 0.0))
    beyond = calibrated[layer, "clip", "correlation"].beyond
    captions = " ".join(caption.value for caption in page("edit/tuning.py").caption)
    assert f"Whatever the threshold, {beyond} of its labels are beyond luck. " in captions


def test_without_shuffles_the_suggested_layer_says_nothing_of_luck(page):
    assert "luck" not in " ".join(caption.value for caption in page("edit/tuning.py").caption)
