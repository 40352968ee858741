import heads
import numpy as np
import pytest
from pictured import assert_close, network_logits

from core.dissection.similarity_info import SIMILARITY_INFO
from core.editing.edits import Edit, edited_weights, interpretable
from core.editing.from_study import control_of, editor_of, faces_of, subject_of, tune
from core.errors import InputError
from core.paths import BUILTIN_STUDY
from core.study import open_study


@pytest.fixture(scope="module")
def subject(tiny_study):
    return subject_of(tiny_study)


@pytest.mark.parametrize(("layer", "mode"), [("lin1", "both"), ("lin1", "weights"), ("conv", "both")])
def test_an_edit_of_a_study_equals_the_edited_network_on_its_pictures(tiny_study, tiny_plan, subject, layer, mode):
    editor = editor_of(tiny_study, subject, layer, "clip", "correlation")
    edit = Edit(float(np.nanmedian(editor.scores)), 1.6, mode)
    changed = edited_weights(subject.weights, layer, editor.scores, edit)
    expected = network_logits(tiny_plan.spec, changed, tiny_plan.probing.faces)
    np.testing.assert_allclose(editor.logits(edit), expected, atol=5e-3)


def test_a_live_editor_has_the_taus_of_its_similarity(tiny_study, subject):
    editor = editor_of(tiny_study, subject, "lin1", "clip", "soft_wpmi")
    np.testing.assert_array_equal(editor.knots, SIMILARITY_INFO["soft_wpmi"].tau_knots)


def test_tune_compares_with_the_unedited_network(tiny_study):
    same = tune(tiny_study, "lin1", "clip", "correlation", Edit(0.1, 1.0), "both")
    assert (same.n, same.gained, same.lost, same.p_value) == (120, 0, 0, 1.0)
    result = tune(tiny_study, "lin1", "clip", "correlation", Edit(0.1, 4.0), "public")
    assert result.n == 80
    scores = tiny_study.best_scores("lin1", "clip", "correlation")
    assert result.interpretable == interpretable(scores, 0.1).sum()
    assert result.after - result.before == pytest.approx((result.gained - result.lost) / 80)


@pytest.mark.parametrize("layer", ["lin1", "conv"])
def test_the_control_is_the_same_edit_of_every_neuron(tiny_study, subject, layer):
    editor, edit = editor_of(tiny_study, subject, layer, "clip", "correlation"), Edit(0.1, 4.0)
    found = control_of(tiny_study, editor, edit, "public")
    lowest = float(np.nanmin(editor.scores)) - 1
    expected = tune(tiny_study, layer, "clip", "correlation", Edit(lowest, 4.0), "public")
    assert found.interpretable == tiny_study.neurons(layer)["alive"].sum()
    assert (found.gained, found.lost, found.after) == (expected.gained, expected.lost, expected.after)


def test_without_pictures_a_convolution_by_its_weights_alone_is_refused(tiny_study, tmp_path, monkeypatch):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    with pytest.raises(InputError, match="import FER2013"):
        faces_of(tiny_study)
    with pytest.raises(InputError, match="import FER2013"):
        tune(tiny_study, "conv", "clip", "correlation", Edit(0.1, 2.0, "weights"), "both")


@pytest.mark.parametrize("mode", ["both", "weights"])
def test_the_builtin_study_edits_as_its_network_does_for_all_3589_images(mode):
    if not BUILTIN_STUDY.is_dir():
        pytest.skip("the built-in study is not here")
    study = open_study("builtin")
    subject, rows = subject_of(study), np.flatnonzero(study.in_split("private"))
    assert len(rows) == 3589
    editor = editor_of(study, subject, "lin2", "clip", "correlation")
    edit = Edit(float(np.nanmedian(editor.scores)), 1.5, mode)
    expected = heads.really_edited(dict(subject.weights), subject.head.features[rows], "lin2", editor.scores, edit)
    assert_close(editor.logits(edit, rows), expected)
