"""Networks whose last layer feeds the classifier as it is, of either sign: closed forms against running them again."""

import functools

import numpy as np
import pytest
import torch
from heads import KNOTS
from pictured import assert_close, network_logits, random_state, some_scores

from core.editing.any_set import predict_sets
from core.editing.controls import control_edit
from core.editing.editor import Subject, layer_kind, make_editor
from core.editing.edits import Edit, edited_weights, unbiased
from core.editing.head import DenseHead
from core.editing.last_hidden import LastHiddenEditor
from core.editing.leave_one_out import leave_one_out
from core.editing.volumes import groups_of
from core.errors import InputError
from core.networks.catalog import ARCHITECTURES
from core.networks.views import as_float, center_view
from tests.support.tiny import synthetic_faces

FACES = 12
LAST_MAP = {"mini-xception": "block4", "efficientnet-b0": "stage8"}


def no_pictures():
    raise InputError("Import FER2013.")


@functools.cache
def subject(name, unbiased_layer=None):
    """A network with random weights on synthetic faces; `unbiased_layer` has no bias, and no picture is there then."""
    spec, (faces, _) = ARCHITECTURES[name], synthetic_faces(FACES)
    weights = random_state(spec)
    if unbiased_layer is not None:
        weights[f"{unbiased_layer}.0.bias"] *= 0
    network, features = spec.build().eval(), []
    network.load_state_dict({key: torch.from_numpy(np.array(value)) for key, value in weights.items()})
    network.get_submodule(spec.features_into).register_forward_pre_hook(
        lambda module, inputs: features.append(inputs[0])
    )
    with torch.inference_mode():
        network(center_view(as_float(torch.from_numpy(faces)), spec.input_size))
    modules = (*spec.head, (spec.classifier, spec.classifier))
    head = DenseHead(weights, features[0].numpy(), modules)
    return Subject(spec, weights, head, (lambda: faces) if unbiased_layer is None else no_pictures), faces


def editor_of(name, layer, **more):
    found, faces = subject(name, **more)
    return make_editor(found, layer, some_scores(found.spec.layer(layer).width), KNOTS), found, faces


@pytest.mark.parametrize("mode", ["both", "weights"])
@pytest.mark.parametrize("name", LAST_MAP)
def test_edits_of_what_the_classifier_is_given_are_live_and_exact(name, mode):
    layer = ARCHITECTURES[name].layers[-1].name
    editor, found, faces = editor_of(name, layer)
    assert isinstance(editor, LastHiddenEditor)
    edit = Edit(0.25, 1.8, mode)
    expected = network_logits(found.spec, edited_weights(found.weights, layer, editor.scores, edit), faces)
    assert_close(editor.logits(edit), expected)
    assert_close(editor.logits(edit.undone), network_logits(found.spec, found.weights, faces))


@pytest.mark.parametrize("mode", ["both", "weights"])
@pytest.mark.parametrize(("name", "layer"), LAST_MAP.items())
def test_a_last_map_that_ends_in_a_factor_is_edited_through_the_pooling_without_pictures(name, layer, mode):
    assert layer_kind(ARCHITECTURES[name], layer) == "pooled"
    editor, found, faces = editor_of(name, layer, unbiased_layer=layer)
    assert unbiased(found.weights, layer)
    edit = Edit(0.25, 1.8, mode)
    expected = network_logits(found.spec, edited_weights(found.weights, layer, editor.scores, edit), faces)
    assert_close(editor.logits(edit), expected)
    some = np.array([1, 4, 5])
    assert_close(editor.logits(edit, some), expected[some])


def test_what_has_a_bias_still_needs_pictures_for_weights_alone():
    editor, found, faces = editor_of("mini-xception", "block4")
    assert not unbiased(found.weights, "block4")
    assert not unbiased(found.weights, "conv1")  # BatchNorm follows
    edit = Edit(0.25, 1.8, "weights")
    expected = network_logits(found.spec, edited_weights(found.weights, "block4", editor.scores, edit), faces)
    assert_close(editor.logits(edit), expected)


def signed_head(neurons=30, n=200, seed=0):
    """Features of either sign, each with a factor and a summand."""
    random = np.random.default_rng(seed)
    weights = {
        "given.0.weight": random.uniform(0.5, 2, neurons).astype(np.float32),
        "given.0.bias": random.normal(0, 0.3, neurons).astype(np.float32),
        "out.weight": random.normal(0, 1, (7, neurons)).astype(np.float32),
        "out.bias": random.normal(0, 0.3, 7).astype(np.float32),
    }
    features = random.normal(0.2, 1, (n, neurons)).astype(np.float32)
    return weights, features, DenseHead(weights, features, (("given", "given.0"), ("out", "out")))


def logits_by_hand(weights, features, factor=1.0, whole=True):
    gain, summand = weights["given.0.weight"], weights["given.0.bias"]
    hidden = (features * gain + summand) * factor if whole else features * gain * factor + summand
    return hidden @ weights["out.weight"].T + weights["out.bias"]


@pytest.mark.parametrize("mode", ["both", "weights"])
def test_the_plane_and_sets_of_neurons_are_those_of_the_edits(mode):
    weights, features, head = signed_head()
    scores = some_scores(30)
    editor, labels = LastHiddenEditor(head, scores, KNOTS), np.random.default_rng(1).integers(0, 7, len(features))
    edit = Edit(0.2, 2.5, mode)
    up = np.nan_to_num(scores, nan=-1) > 0.2
    expected = logits_by_hand(weights, features, np.where(up, 2.5, 1 / 2.5), mode == "both")
    np.testing.assert_allclose(editor.logits(edit), expected, atol=1e-4)
    np.testing.assert_array_equal(predict_sets(head, 2.5, mode, up[None])[0], expected.argmax(1))
    plane = editor.plane(mode, labels)
    cell = plane.nearest(0.2, 2.5)
    assert plane.taus[cell[0]] == pytest.approx(0.2)
    assert plane.correct[cell] == (expected.argmax(1) == labels).sum()


def test_a_neuron_that_is_left_out_below_zero_counts_as_much_as_one_above():
    weights, features, head = signed_head()
    labels, logits = np.random.default_rng(2).integers(0, 7, len(features)), logits_by_hand(*signed_head()[:2])
    found = leave_one_out(logits, head.hidden(), weights["out.weight"], labels)
    was_right = logits.argmax(1) == labels
    for neuron in range(30):
        is_right = logits_by_hand(weights, features, np.arange(30) != neuron).argmax(1) == labels
        assert (found.gained[neuron], found.lost[neuron]) == (
            (is_right & ~was_right).sum(),
            (was_right & ~is_right).sum(),
        )
    assert found.lost.sum() > 30


def test_muting_a_group_is_muting_its_neurons():
    weights, features, head = signed_head()
    unit = np.arange(30) % 3 - 1
    groups = groups_of(head, unit, ("one", "two"), np.arange(len(features)))
    np.testing.assert_allclose(groups.logits({}), logits_by_hand(weights, features), atol=1e-4)
    np.testing.assert_allclose(
        groups.logits({"two": 0.5}), logits_by_hand(weights, features, np.where(unit == 1, 0.5, 1)), atol=1e-4
    )


def test_neurons_that_are_never_silent_are_matched_by_the_size_of_their_outputs():
    """The chosen ones speak loudest: drawn within tenths of that, the others cannot be quiet ones."""
    weights, features, _ = signed_head(neurons=100)
    loud = np.arange(100) < 20
    features, weights["given.0.bias"] = features * np.where(loud, 5, 1).astype(np.float32), np.zeros(100, np.float32)
    weights["given.0.weight"][:] = 1
    head = DenseHead(weights, features, (("given", "given.0"), ("out", "out")))
    editor = LastHiddenEditor(head, loud.astype(np.float32), KNOTS)
    found = control_edit(editor, Edit(0.5, 3.0), np.zeros(len(features), int), np.arange(len(features)), draws=20)
    matched = next(result for result in found.results if result.name == "frequency")
    assert (matched.changes == found.change).all()  # two tenths are all loud: nothing is left to draw
    drawn = next(result for result in found.results if result.name == "random")
    assert len(set(drawn.changes.tolist())) > 1
