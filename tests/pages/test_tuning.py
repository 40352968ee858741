"""The tuning page without a browser: its link, its words, and what it hands to the sliders."""

import base64
import shlex
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.cli import main
from core.dissection.luck import BEYOND_LUCK
from core.editing.edits import SCALES, Edit
from core.editing.flips import flips
from core.editing.from_study import editor_of, subject_of, tune
from core.editing.layer_choice import choose_layer
from core.editing.layer_choice_words import promised_said
from core.errors import InputError
from core.numbers import signed
from core.study import open_study
from pages.common.live_tuner import Point, pack
from pages.edit import controls, planes
from pages.edit.choice import Choice
from pages.edit.controls import show_controls, show_layer_choice
from pages.edit.planes import baseline, plane, rows_of, thresholds
from pages.edit.sheets import sheet, spot

PAGE = str(Path(__file__).resolve().parents[2] / "pages" / "edit" / "tuning.py")
PATIENCE = 120


@pytest.fixture
def study(tiny_study, monkeypatch, tmp_path):
    location = getattr(tiny_study, "folder", tiny_study)
    monkeypatch.setenv("EMODISSECT_STUDY", str(location))
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    return open_study(location)


@pytest.fixture
def choice(study):
    return Choice("lin1", "clip", "correlation", "both", "public")


def run(**link):
    app = AppTest.from_file(PAGE, default_timeout=PATIENCE)
    for name, value in link.items():
        app.query_params[name] = value
    return app.run()


def said(app):
    return " ".join(element.value for element in (*app.markdown, *app.caption, *app.info, *app.error))


def test_the_page_gives_a_verdict_at_the_published_setting(study):
    app = run()
    assert not app.exception
    assert (app.session_state["tau"], app.session_state["scale"]) == (0.0, 1.5)
    assert "As many right as before" in said(app) or "right of 40" in said(app) or "No answer" in said(app)


def test_the_control_scales_every_neuron_alike(study):
    app = run(scale="3")
    text = " ".join(part.proto.body for part in app.get("html"))
    lowest = float(np.nanmin(study.best_scores("lin1", "clip", "correlation"))) - 1
    alike = tune(study, "lin1", "clip", "correlation", Edit(lowest, 3.0, "both"), "private")
    assert f"changes {signed(alike.gained - alike.lost)} pictures" in text


def test_every_edit_shows_what_it_does_beside_accuracy(study):
    text = " ".join(part.proto.body for part in run(scale="3").get("html"))
    found = tune(study, "lin1", "clip", "correlation", Edit(0.0, 3.0, "both"), "private")
    for quality in (found.quality_before, found.quality_after):
        assert f"{quality.log_loss:.4f} nats" in text
        assert f"{100 * quality.calibration_error:.2f} %" in text
    slow = " ".join(part.proto.body for part in run(layer="conv", scale="3").get("html"))
    assert "Calibration error" not in slow


@pytest.mark.parametrize("link", [{"layer": "lin1"}, {"layer": "lin1", "mode": "weights", "tau": "-0.5"}])
def test_the_command_that_exports_the_edit_does(study, tmp_path, link):
    app = run(scale="2", **link)
    (line,) = [part.value for part in app.code if "--export" in part.value]
    words = shlex.split(line)[3:]
    assert main([*words[:-1], str(tmp_path / words[-1])]) == 0
    assert (tmp_path / words[-1]).exists()
    assert "Model card" in [part.proto.label for part in app.get("download_button")]


def test_a_link_is_obeyed_and_kept(study):
    app = run(split="public", mode="weights", tau="0.1", scale="2")
    assert not app.exception
    assert app.selectbox(key="split").value == "public"
    assert app.selectbox(key="mode").value == "weights"
    assert app.session_state["tau"] == pytest.approx(0.1)
    assert app.query_params["scale"] == "2"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("tau", "abc", "τ must be a number"),
        ("tau", "nan", "τ must be from"),
        ("scale", "7", "The scale must be from 0.25 to 4.0"),
        ("layer", "lin9", "There is no layer 'lin9'"),
        ("mode", "bias", "There is no mode 'bias'"),
        ("split", "train", "There is no split 'train'"),
    ],
)
def test_an_impossible_link_gets_one_sentence(study, name, value, sentence):
    app = run(**{name: value})
    assert not app.exception
    assert [error.value.startswith(sentence) for error in app.error] == [True]


def test_a_point_between_the_steps_goes_to_the_nearest_one_and_says_so(study):
    app = run(tau="0.011", scale="1.52")
    assert app.session_state["scale"] == 1.5
    assert "became the nearest one" in " ".join(element.proto.body for element in app.get("html"))


def test_one_click_gives_the_published_setting(study):
    app = run(split="private", scale="3")
    button = next(button for button in app.button if button.label == "As published")
    button.click().run()
    assert not app.exception
    assert (app.selectbox(key="mode").value, app.selectbox(key="split").value) == ("weights", "both")
    assert (app.session_state["tau"], app.session_state["scale"]) == (0.0, 1.5)


def test_a_layer_that_needs_pictures_says_so_in_one_sentence(study):
    app = run(layer="conv", mode="weights")
    assert not app.exception
    assert "import FER2013" in said(app)


def test_packed_counts_are_those_of_the_plane(study, choice):
    counts = plane(study, choice)
    values = np.frombuffer(zlib.decompress(base64.b64decode(pack(counts))), "<i2").reshape(51, *counts.correct.shape)
    confusion = np.moveaxis(values[:49].reshape(7, 7, *counts.correct.shape), (0, 1), (2, 3)) + counts.baseline
    np.testing.assert_array_equal(confusion, counts.confusion)
    np.testing.assert_array_equal(values[49], counts.gained)
    np.testing.assert_array_equal(values[50], counts.lost)


def test_both_splits_together_are_the_sum_of_the_two(study, choice):
    public, private, both = (plane(study, choice, split) for split in ("public", "private", "both"))
    np.testing.assert_array_equal(both.correct, public.correct + private.correct)
    assert both.n == 120


def test_the_best_cell_is_the_best(study, choice):
    counts = plane(study, choice)
    assert counts.correct[counts.best] == counts.correct.max()


def test_the_thresholds_hold_zero_and_everything_that_changes(study, choice):
    taus = thresholds(study, choice)
    scores = study.best_scores("lin1", "clip", "correlation")
    assert 0 in taus
    assert (scores > taus[-1]).sum() == (scores > 1).sum()
    assert np.allclose(np.diff(taus), 0.02)


def test_the_sheet_starts_from_the_unedited_network(study, choice):
    shown = sheet(study, choice)
    rows = rows_of(study, "public")
    right = int((baseline(study, choice) == study.labels_true[rows]).sum())
    assert np.trace(np.reshape(shown.confusion, (7, 7))) == right
    assert shown.marks["none"][1] == int(np.flatnonzero(SCALES == 1)[0])
    assert shown.snapped(Point(99.0, 0.0)) == (shown.taus[-1], 0.25)


def test_an_exact_spot_follows_an_estimate(study):
    slow = Choice("conv", "clip", "correlation", "both", "both")
    shown, point = sheet(study, slow), Point(0.0, 2.0)
    guess = spot(study, slow, shown, point)
    editor = editor_of(study, subject_of(study), "conv", "clip", "correlation")
    right = editor.predict(Edit(0.0, 2.0)) == study.labels_true
    assert guess.confusion is None
    assert guess.accuracy - guess.half <= right.mean() <= guess.accuracy + guess.half


def test_flips_name_what_became_right_and_wrong(study):
    rows = np.arange(4)
    truth = study.labels_true[rows]
    other = (truth + 1) % 7
    before = np.where([True, False, True, False], truth, other)
    after = np.where([False, True, True, False], truth, (truth + 2) % 7)
    table = flips(study, rows, before, after)
    assert table["kind"].tolist() == ["broken", "fixed", "still wrong"]
    assert table["row"].tolist() == [28709, 28710, 28712]


def test_a_split_without_images_is_said_and_counts_nothing_in_both(private_study, choice):
    assert plane(private_study, choice, "both").n == 120
    with pytest.raises(InputError, match="no images of the split 'public'"):
        rows_of(private_study, "public")


@pytest.mark.parametrize(("layer", "mode"), [("conv", "both"), ("conv", "weights")])
def test_settling_runs_the_edited_network_alone(study, tiny_plan, monkeypatch, layer, mode):
    choice, point = Choice(layer, "clip", "correlation", mode, "public"), Point(0.1, 2.0)
    real = replace(subject_of(study), faces=lambda: tiny_plan.probing.faces)
    exact = editor_of(study, real, layer, "clip", "correlation")
    asked = []

    class Watched:
        live, scores, n_images, modes = False, exact.scores, exact.n_images, exact.modes

        def predict(self, edit, rows):
            asked.append(edit.scale)
            return exact.predict(edit, rows)

    monkeypatch.setattr(planes, "editor", lambda study, choice: Watched())
    baseline(study, choice)
    asked.clear()
    planes.settle(study, choice, point)
    before, after = planes.predictions(study, choice, point)
    rows, edit = rows_of(study, "public"), Edit(0.1, 2.0, mode)
    assert set(asked) == {2.0}
    np.testing.assert_array_equal(before, exact.predict(edit.undone, rows))
    np.testing.assert_array_equal(after, exact.predict(edit, rows))


def test_controls_and_the_honest_choice_are_shown_with_their_sentence(study, choice):
    def draw():
        import numpy as np
        import streamlit as st

        from pages.common.studies import current_study
        from pages.edit.choice import Choice
        from pages.edit.controls import show_controls, show_held_out

        study, choice = current_study(), Choice("lin1", "clip", "correlation", "both", "public")
        middle = np.nanmedian(study.best_scores("lin1", "clip", "correlation"))
        st.session_state["tau"], st.session_state["scale"] = float(middle), 2.0
        show_controls(study, choice)
        show_held_out(study, choice)

    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert not app.exception
    text = " ".join(part.proto.body for part in app.get("html"))
    assert "As many neurons drawn at random change" in text
    assert "on PublicTest promised" in text
    assert len(app.get("plotly_chart")) == 2


def test_controls_of_a_slow_layer_are_refused_in_a_sentence(study):
    with pytest.raises(InputError, match="for lin1 alone"):
        show_controls(study, Choice("conv", "clip", "correlation", "both", "public"))


def test_the_choice_of_a_layer_is_shown_where_it_was_kept(study, tmp_path, monkeypatch):
    def draw():
        from pages.common.studies import current_study
        from pages.edit.choice import Choice
        from pages.edit.controls import show_layer_choice

        show_layer_choice(current_study(), Choice("lin1", "clip", "correlation", "both", "public"))

    found = choose_layer(study, subject_of(study), ("conv", "lin1"), "clip", "correlation", "both")
    monkeypatch.setattr(controls, "kept_layer_choice", lambda *named: found)
    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert not app.exception
    assert promised_said(found) in " ".join(part.proto.body for part in app.get("html"))
    assert len(app.get("plotly_chart")) == 1


def test_without_a_kept_choice_of_layer_there_is_the_command(study):
    with pytest.raises(InputError, match=r"python -m core controls .*--scorer clip .*--layers"):
        show_layer_choice(study, Choice("lin1", "clip", "correlation", "both", "public"))


def layers_table():
    def draw():
        import streamlit as st

        from core.study import open_study
        from pages.common.studies import study_location
        from pages.edit.choice import Choice
        from pages.edit.evidence import SECTIONS

        st.session_state["tau"], st.session_state["scale"] = 0.0, 1.5
        SECTIONS["layers"][2](open_study(study_location()), Choice("lin1", "clip", "correlation", "both", "public"))

    app = AppTest.from_function(draw, default_timeout=PATIENCE).run()
    assert not app.exception
    return app.dataframe[0].value, " ".join(part.proto.body for part in app.get("html"))


def test_layers_set_labels_beyond_luck_beside_those_above_tau(study, calibrated):
    table, text = layers_table()
    expected = [calibrated[layer, "clip", "correlation"].beyond for layer in study.layers]
    assert table["beyond luck"].tolist() == expected
    assert BEYOND_LUCK in text


def test_layers_that_were_not_shuffled_say_nothing_of_luck(study):
    table, text = layers_table()
    assert "beyond luck" not in table
    assert "luck" not in text
