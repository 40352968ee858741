import numpy as np
import pytest
from pictured import assert_close, network_logits, random_state, some_scores

from core.editing.edits import Edit, edited_weights
from core.editing.pictures import PictureEditor
from core.networks.catalog import ARCHITECTURES
from tests.support.tiny import TINY, synthetic_faces

VGGNET = ARCHITECTURES["vggnet"]


@pytest.fixture(scope="module")
def vgg():
    return random_state(VGGNET), synthetic_faces(12, seed=2)[0]


@pytest.mark.parametrize(("layer", "mode"), [("conv1a", "weights"), ("conv3a", "both"), ("lin1", "both")])
def test_vggnet_equals_the_network_with_really_edited_weights(vgg, layer, mode):
    weights, faces = vgg
    scores, edit = some_scores(VGGNET.layer(layer).width), Edit(0.3, 1.4, mode)
    editor = PictureEditor(VGGNET, weights, faces, layer, scores)
    assert_close(editor.logits(edit), network_logits(VGGNET, edited_weights(weights, layer, scores, edit), faces))


@pytest.mark.parametrize("kept", [True, False])
def test_images_are_chosen_and_inputs_kept_or_not_alike(monkeypatch, kept):
    monkeypatch.setattr("core.editing.pictures.KEPT_BYTES", 2**30 if kept else 0)
    monkeypatch.setattr("core.editing.pictures.BATCH", 8)
    weights, (faces, _) = random_state(TINY), synthetic_faces(30)
    editor = PictureEditor(TINY, weights, faces, "conv", some_scores(8))
    edit, rows = Edit(0.3, 2.0), np.array([20, 3, 5, 6, 7, 8, 9, 10, 29])
    expected = network_logits(TINY, edited_weights(weights, "conv", editor.scores, edit), faces)
    for _ in range(2):
        assert_close(editor.logits(edit, rows), expected[rows])
        assert_close(editor.logits(edit), expected)


def test_scale_one_changes_nothing():
    weights, (faces, _) = random_state(TINY), synthetic_faces(20)
    editor = PictureEditor(TINY, weights, faces, "conv", some_scores(8))
    assert_close(editor.logits(Edit(0.3, 1.0)), network_logits(TINY, weights, faces))


def test_no_hook_stays_and_no_weight_changes():
    weights, (faces, _) = random_state(TINY), synthetic_faces(5)
    before = {key: value.copy() for key, value in weights.items()}
    editor = PictureEditor(TINY, weights, faces, "lin1", some_scores(32))
    editor.predict(Edit(0.3, 2.0))
    assert all((weights[key] == before[key]).all() for key in weights)
    modules = list(editor._network.modules())
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in modules)
