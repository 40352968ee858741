"""The Bottleneck page without a browser: its link, its words, and what it hands to the sliders."""

import base64
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.bottleneck.edit import effect, with_weights
from core.bottleneck.kept import fitted_bottleneck
from core.bottleneck.words import trained_said
from core.emotions import EMOTION_NAMES
from core.numbers import percent
from core.study import open_study
from pages.edit.bottleneck_data import TRAINED, shipped
from pages.edit.bottleneck_live import Knob, sheet
from pages.edit.bottleneck_weights import _left_out
from tests.support.pages import text_of

PAGE = str(Path(__file__).resolve().parents[2] / "pages" / "edit" / "through_concepts.py")


@pytest.fixture
def study(tiny_study):
    return open_study(getattr(tiny_study, "folder", tiny_study))


@pytest.fixture
def fitted(study):
    return fitted_bottleneck(study, "clip")


def heard_by(fitted):
    """An emotion that listens to some concept, and its strongest one."""
    emotion, concept = np.unravel_index(
        np.abs(fitted.bottleneck.head.weight).argmax(), fitted.bottleneck.head.weight.shape
    )
    return EMOTION_NAMES[emotion], fitted.bottleneck.concepts[concept]


def test_the_page_shows_weights_a_face_and_waits_with_what_takes_long(app):
    app.query_params["scorer"] = "votes"  # AppTest tells options apart by their titles, and the last one wins
    app.run()
    assert not app.exception
    assert not app.error
    assert [pane.value for pane in app.subheader] == ["How it fares", "What speaks for which emotion", "One face"]
    assert "exactly what the bottleneck computes" in text_of(app)
    charts = len(app.get("plotly_chart"))
    app.button(key="bottleneck_survey").click().run()
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == charts + 1
    assert any("concepts alone it names" in part.value for part in app.markdown)


def test_a_link_is_obeyed_and_the_weights_set_in_it_are_judged(app, study, fitted):
    emotion, concept = heard_by(fitted)
    row = int(study.images["row"].iloc[3])
    app.query_params.update({"emotion": emotion, "weights": f"{concept}=-3", "row": str(row)})
    app.run()
    assert not app.exception
    assert not app.error
    rows = study.rows_in("private")
    edited = with_weights(fitted.bottleneck, emotion, {concept: -3.0})
    found = effect(fitted.logits(rows), edited.logits(fitted.activations[rows]), study.labels_true[rows])
    assert found.verdict in text_of(app)
    assert app.number_input(key="row").value == row
    assert app.query_params["weights"] == f"{concept}=-3"


def test_another_emotion_starts_from_its_fitted_weights(app, fitted):
    emotion, concept = heard_by(fitted)
    app.query_params.update({"emotion": emotion, "weights": f"{concept}=-3"})
    app.run()
    other = next(name for name in EMOTION_NAMES if name != emotion)
    app.segmented_control(key="emotion").set_value(other).run()
    assert not app.exception
    assert app.session_state["weights"] == []
    assert app.session_state["emotion"] == other


def test_weights_of_another_scorer_are_forgotten(app, fitted):
    emotion, concept = heard_by(fitted)
    app.query_params.update({"emotion": emotion, "weights": f"{concept}=-3"})
    app.run()
    assert app.session_state["weights"] == [f"{concept}=-3"]
    app.session_state["scorer"] = "votes"
    app.run()
    assert not app.exception
    assert not app.error
    assert app.session_state["weights"] == []


def test_the_next_face_is_the_next_row_of_the_study(app, study):
    app.run()
    app.button(key="bottleneck_next").click().run()
    assert not app.exception
    assert app.number_input(key="row").value == int(study.images["row"].iloc[1])


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("emotion", "bored", "There is no emotion 'bored'"),
        ("scorer", "crowd", "There is no scorer 'crowd'"),
        ("row", "3", "A row of FER2013 must be from"),
        ("weights", "wings=1", "The bottleneck has no concept 'wings'"),
        ("weights", "loud", "The bottleneck has no concept 'loud'"),
    ],
)
def test_an_impossible_link_gets_one_sentence(app, name, value, sentence):
    app.query_params[name] = value
    app.run()
    assert not app.exception
    assert [error.value.startswith(sentence) for error in app.error] == [True]


@pytest.mark.parametrize("weight", ["nan", "1e9", "much"])
def test_a_weight_that_is_no_weight_gets_one_sentence(app, fitted, weight):
    app.query_params["weights"] = f"{fitted.bottleneck.concepts[0]}={weight}"
    app.run()
    assert not app.exception
    assert ["must be a number up to" in error.value for error in app.error] == [True]


def test_a_study_of_one_split_says_so(app, private_study, monkeypatch):
    monkeypatch.setenv("EMODISSECT_STUDY", str(getattr(private_study, "folder", private_study)))
    app.run()
    assert not app.exception
    assert ["no images of the split 'public'" in error.value for error in app.error] == [True]


def test_what_the_client_computes_with_gives_the_answers_of_the_engine(study, fitted):
    """The sliders' arithmetic, as weights.js has it, on what is sent to it."""
    emotion, concept = heard_by(fitted)
    rows, place = study.rows_in("private"), fitted.bottleneck.concepts.index(concept)
    own = float(fitted.bottleneck.head.weight[EMOTION_NAMES.index(emotion), place])
    logits, labels = fitted.logits(rows), study.labels_true[rows]
    knob = Knob(concept, own, -3.0, fitted.activations[rows, place])
    sent = sheet([knob], logits, labels, EMOTION_NAMES.index(emotion))

    def floats(text):
        return np.frombuffer(base64.b64decode(text), "<f4")

    moved = floats(sent["own"]) + (-3.0 - own) * floats(sent["knobs"][0]["activations"])
    says = moved > floats(sent["rival"])
    right = np.frombuffer(base64.b64decode(sent["truth"]), np.uint8) == np.where(says, 0, 1)
    exact = with_weights(fitted.bottleneck, emotion, {concept: -3.0}).logits(fitted.activations[rows])
    np.testing.assert_array_equal(right, exact.argmax(axis=1) == labels)
    assert sent["reach"] >= 3


def test_the_built_in_study_says_what_a_head_fitted_on_training_does():
    def page():
        from core.study import open_study
        from pages.edit.bottleneck_fares import how_it_fares

        how_it_fares(open_study("builtin"), "votes")

    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    trained = shipped(open_study("builtin"), "votes", TRAINED)
    assert f"**{trained_said(trained)}**" in [part.value for part in app.markdown]
    head = trained[(trained["kind"] == "all features") & (trained["reported_on"] == "both")].iloc[0]
    assert percent(head["accuracy"], 2) in text_of(app)


def test_concepts_that_are_left_out_are_counted_in_good_english():
    assert _left_out(0) == ""
    assert _left_out(1).startswith(" 1 other could")
    assert _left_out(12).startswith(" 12 others could")
