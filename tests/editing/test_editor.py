import numpy as np
import pytest
import torch
from heads import KNOTS
from pictured import assert_close, network_logits, random_state, some_scores

from core.editing.editor import Subject, layer_kind, make_editor
from core.editing.edits import Edit, edited_weights
from core.editing.head import DenseHead
from core.editing.last_hidden import LastHiddenEditor
from core.errors import InputError
from core.networks.catalog import ARCHITECTURES
from core.networks.views import as_float, center_view
from tests.support.tiny import TINY, synthetic_faces


def test_the_kind_of_a_layer_follows_from_what_comes_after_it():
    kinds = {layer.name: layer_kind(ARCHITECTURES["vggnet"], layer.name) for layer in ARCHITECTURES["vggnet"].layers}
    assert kinds == dict.fromkeys(
        ["conv1a", "conv1b", "conv2a", "conv2b", "conv3a", "conv3b", "conv4a"], "convolution"
    ) | {
        "conv4b": "pooled",
        "lin1": "hidden",
        "lin2": "last hidden",
    }


def test_an_unknown_layer_is_refused_with_those_there_are():
    with pytest.raises(InputError, match=r"no layer 'lin9' in VGGNet; it has conv1a.*lin2"):
        layer_kind(ARCHITECTURES["vggnet"], "lin9")


def _subject(faces, pictures):
    weights = random_state(TINY)
    network = TINY.build().eval()
    network.load_state_dict({key: torch.from_numpy(np.array(value)) for key, value in weights.items()})
    with torch.no_grad():
        features = network.pool(network.conv(center_view(as_float(torch.from_numpy(faces)), 40))).flatten(1).numpy()
    head = DenseHead(weights, features, (("lin1", "lin1.0"), ("out", "out")))
    return Subject(TINY, weights, head, pictures)


@pytest.mark.parametrize("mode", ["both", "weights"])
@pytest.mark.parametrize(("layer", "width"), [("conv", 8), ("lin1", 32)])
def test_every_kind_of_layer_equals_the_edited_network(layer, width, mode):
    faces, _ = synthetic_faces(40)
    subject = _subject(faces, lambda: faces)
    editor = make_editor(subject, layer, some_scores(width), KNOTS)
    edit = Edit(0.25, 1.8, mode)
    expected = network_logits(TINY, edited_weights(subject.weights, layer, editor.scores, edit), faces)
    assert_close(editor.logits(edit), expected)
    assert editor.live == isinstance(editor, LastHiddenEditor) == (layer == "lin1")


def test_only_what_needs_pictures_asks_for_them():
    faces, _ = synthetic_faces(10)

    def none_here():
        raise InputError("Import FER2013.")

    editor = make_editor(_subject(faces, none_here), "conv", some_scores(8), KNOTS)
    assert editor.predict(Edit(0.3, 1.5, "both")).shape == (10,)
    with pytest.raises(InputError, match="Import FER2013"):
        editor.predict(Edit(0.3, 1.5, "weights"))
