"""The panes below: maps, LIME, regions, measured actions; each on its own, none for a face without its picture."""

import numpy as np
import pandas as pd
import pytest

from core.emotions import EMOTION_NAMES
from core.explanation.activation_maps import activation_maps
from core.explanation.explain import explain
from core.explanation.prediction import shared_network
from core.explanation.results import command_of, read_result, write_result
from core.explanation.subject import example_subject
from pages.explain import memory, over_many
from tests.support.pages import text_of
from tests.support.tiny import TINY

PAGE = "../../pages/explain/face.py"
PARTS = ("eyes", "mouth")


@pytest.fixture
def app(app):
    app.default_timeout = 120
    app.query_params["example"] = "happy"
    return app.run()


def test_every_pane_is_there(app):
    assert not app.exception
    assert not app.error
    assert [pane.value for pane in app.subheader][-5:] == [
        "Where it looked",
        "Which regions matter",
        "Which of these to trust",
        "What the face does",
        "Keep it",
    ]
    for method in ("HiResCAM", "LayerCAM", "Grad-CAM", "Grad-CAM++", "Eigen-CAM"):
        assert f"<figcaption>{method}" in text_of(app)


def test_another_layer_of_neurons_starts_with_its_own(app):
    assert app.selectbox(key="map_layer").value == "conv"
    chosen = neurons_of(app)
    assert len(chosen.value) == 3
    chosen.set_value([7]).run()
    assert not app.exception
    assert "#7 " in text_of(app)


def test_another_face_starts_with_its_own_neurons(app, tiny_study):
    neurons_of(app).set_value([7]).run()
    app.query_params["example"] = "sad"
    app.run()
    assert not app.exception
    face = example_subject(tiny_study, "sad").face
    maps = activation_maps(TINY, shared_network(tiny_study), face, "conv", range(tiny_study.width("conv")))
    loudest = np.argsort(-maps.mean(axis=(1, 2)), kind="stable")[:3]
    assert neurons_of(app).value == loudest.tolist()


def test_covering_a_region_says_what_the_network_would_say(app, tiny_study):
    assert "without mouth" not in text_of(app)
    app.button_group(key="covered_regions").set_value(["mouth", "eyes"]).run()
    assert not app.exception
    assert "The face without mouth, eyes" in text_of(app)
    assert "It would say" in text_of(app) or "It would not be sure" in text_of(app)
    app.button_group(key="region_baseline").set_value("blur").run()
    assert not app.exception
    assert "the face, blurred" in text_of(app)


def test_regions_are_weighed_for_the_emotion_that_is_asked_about(app):
    app.selectbox(key="emotion").select("sad").run()
    assert not app.exception
    assert "All covered, sad has" in text_of(app)


def test_a_row_without_its_picture_says_what_needs_it(app, tiny_study):
    app.query_params.clear()
    app.query_params["row"] = str(int(tiny_study.images["row"].iloc[0]))
    app.run()
    assert not app.exception
    assert text_of(app).count("This needs the picture") == 3


def neurons_of(app):
    return next(each for each in app.multiselect if each.label == "Neurons")


def opened(app, key):
    app.session_state[key] = True
    return app.run()


def test_lime_is_worked_out_when_it_is_opened(app):
    assert "weighted R²" not in text_of(app)
    opened(app, "lime")
    assert not app.exception
    assert text_of(app).count("weighted R²") == 1
    app.toggle(key="lime_stability").set_value(True).run()
    assert "Over 5 seeds" in text_of(app)


def test_the_gallery_has_one_face_of_each_emotion(app):
    opened(app, "lime_gallery")
    assert not app.exception
    assert text_of(app).count("weighted R²") == len(EMOTION_NAMES)


def test_the_maps_are_tested_when_that_is_opened(app):
    opened(app, "receipts")
    assert not app.exception
    assert any(each.value.startswith("**Trust ") for each in app.markdown)
    app.toggle(key="receipts_random").set_value(True).run()
    assert not app.exception
    assert "layers lose what they learned" in text_of(app)


@pytest.fixture
def shipped(tiny_study, monkeypatch, tmp_path):
    """Two small tables as if they shipped with the study."""
    many = [(emotion, region, 0.1 * (region == "mouth"), -0.1, 0.2, 5) for emotion in EMOTION_NAMES for region in PARTS]
    regions = pd.DataFrame(many, columns=["emotion", "region", "mean", "low", "high", "n"])
    faithful = pd.DataFrame(
        {"map": ["lime", "grad-cam"], "gain": [0.2, 0.01], "low": [0.1, -0.1], "high": [0.3, 0.1], "n": [35, 35]}
    )
    for name, table in (("regions", regions), ("faithfulness", faithful)):
        write_result(table, tmp_path / f"{name}.csv", tiny_study, f"python -m core {name}")
    monkeypatch.setattr(over_many, "read_result", lambda name, study: read_result(name, study, tmp_path))
    monkeypatch.setattr(over_many, "command_of", lambda name: command_of(name, tmp_path))


def test_what_holds_over_many_faces_is_shown_where_it_ships(shipped, app):
    app.run()
    assert "mouth for happy" not in text_of(app)
    opened(app, "regions_over_many_pane")
    opened(app, "trust_over_many_pane")
    assert not app.exception
    assert "mouth for happy" in text_of(app)
    assert "LIME does best" in text_of(app)
    assert [each.label for each in app.expander].count("Over 35 faces of FER2013") == 2


def test_nothing_is_said_of_many_faces_where_nothing_ships(app):
    assert not [each for each in app.expander if each.label.startswith("Over ")]


def test_a_session_keeps_only_the_latest(monkeypatch):
    state = {}
    monkeypatch.setattr(memory.st, "session_state", state)
    for number in range(memory.MOST + 5):
        assert memory.remembered(number, lambda number=number: number * 2) == number * 2
    assert memory.remembered(memory.MOST, lambda: pytest.fail("was not kept")) == memory.MOST * 2
    assert memory.remembered(0, lambda: "again") == "again"
    memory.forget()
    assert not state


def test_faces_are_told_apart_by_their_pixels(tiny_study):
    keys = {memory.face_key(example_subject(tiny_study, name)) for name in ("happy", "sad")}
    assert len(keys) == 2
    assert explain(tiny_study, example_subject(tiny_study, "sad")).layer == TINY.layers[-1].name
