import heads
import numpy as np
import pytest

from core.editing.edits import Edit, edited_weights
from core.editing.head import DenseHead
from core.editing.hidden import HiddenEditor

TAUS = (0.2, 0.21, 0.3, -5.0, 0.5, 0.18, 5.0, 0.25)


@pytest.fixture
def editor():
    return HiddenEditor(heads.random_head(), 0, heads.random_scores())


@pytest.mark.parametrize("mode", ["both", "weights"])
@pytest.mark.parametrize("scale", [0.25, 1.0, 1.5, 4.0])
def test_equals_a_network_with_really_edited_weights_while_tau_moves(editor, scale, mode):
    for tau in TAUS:
        edit = Edit(tau, scale, mode)
        expected = heads.really_edited(heads.random_weights(), heads.random_features(), "lin1", editor.scores, edit)
        heads.assert_same(editor.logits(edit), editor.predict(edit), expected)


def test_many_small_moves_of_tau_do_not_drift(editor):
    for tau in np.linspace(0, 0.6, 200):
        last = editor.logits(Edit(float(tau), 1.5))
    fresh = HiddenEditor(heads.random_head(), 0, heads.random_scores())
    np.testing.assert_allclose(last, fresh.logits(Edit(0.6, 1.5)), atol=1e-5)


@pytest.mark.parametrize("mode", ["both", "weights"])
def test_scale_one_changes_nothing(editor, mode):
    unedited = heads.torch_logits(heads.random_weights(), heads.random_features())
    predictions = [editor.predict(Edit(tau, 1.0, mode)) for tau in TAUS]
    assert all((each == predictions[0]).all() for each in predictions)
    heads.assert_same(editor.logits(Edit(0.3, 1.0, mode)), predictions[0], unedited)


@pytest.mark.parametrize("mode", ["both", "weights"])
def test_a_choice_of_images_gives_those_of_the_whole(editor, mode):
    rows = np.array([250, 3, 77, 4])
    np.testing.assert_allclose(
        editor.logits(Edit(0.3, 1.7, mode), rows), editor.logits(Edit(0.3, 1.7, mode))[rows], atol=1e-5
    )


def test_features_pooled_from_channels_are_scaled_channel_by_channel():
    weights, features = heads.random_weights(), heads.random_features()
    scores = np.array([0.1, 0.5, np.nan, 0.3, 0.2, 0.6], np.float32)
    editor = HiddenEditor(DenseHead(weights, features), -1, scores)
    assert editor.modes == ("both",)
    for tau in (0.25, float(scores[3]), 0.05):
        factor = np.where(np.nan_to_num(scores, nan=-9).astype(float) > tau, 3.0, 1 / 3.0).astype(np.float32)
        expected = heads.torch_logits(weights, features * np.repeat(factor, heads.N_FEATURES // 6))
        edit = Edit(tau, 3.0)
        heads.assert_same(editor.logits(edit), editor.predict(edit), expected)


def test_scores_that_do_not_fit_the_layer_are_refused():
    with pytest.raises(ValueError, match="not those of 7 neurons"):
        HiddenEditor(heads.random_head(), -1, np.zeros(7, np.float32))


def test_the_edit_that_is_compared_with_changes_only_its_layer():
    weights = heads.random_weights()
    edited = edited_weights(weights, "lin1", heads.random_scores(), Edit(0.3, 2.0))
    assert {key for key in weights if edited[key] is not weights[key]} == {"lin1.0.weight", "lin1.0.bias"}
