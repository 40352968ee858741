"""Networks that Keras trained and exported (tests/networks/keras/make.py): they answer here as they did there."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.bringing.dissecting import dissect_watched
from core.emotions import EMOTION_NAMES
from core.networks.exchange.classes import Classes
from core.networks.exchange.importing import Request, import_network
from core.networks.inference import predict_logits
from core.networks.weights import load_network
from core.study import open_study
from tests.networks.keras.pictures import COUNT, pictures
from tests.support.few_faces import import_few_faces

KERAS = Path(__file__).parent / "keras"
NETWORKS = {
    "sequential": ("0..1", "softmax", {"conv2d_1": 8, "conv2d_1_2": 12, "dense_1": 24}),
    "functional": ("0..1", "softmax", {"conv2d_2_1": 8, "separable_conv2d_1": 16, "conv2d_4_1": 24, "pooled": 24}),
    "coloured": ("0..255", None, {"conv2d_5_1": 8, "conv2d_6_1": 16, "dense_5_1": 20, "outputs": 20}),
}
"""By name: the range of grey values, what it ends in, and its layers with their widths, as Keras calls them. The last
one's depthwise convolution is none: Keras spells out its ELU in a dozen operators, transposed."""


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))


def brought(name, pixels):
    return import_network(KERAS / f"{name}.onnx", Request("mine", Classes(EMOTION_NAMES), pixels=pixels))


@pytest.mark.parametrize(("name", "pixels", "ending", "layers"), [(name, *told) for name, told in NETWORKS.items()])
def test_it_answers_as_keras_did_and_has_the_layers_that_keras_names(name, pixels, ending, layers):
    answers = np.load(KERAS / "answers.npz")[name]
    found = brought(name, pixels)
    logits = predict_logits(found.spec, load_network(found.spec, found.weights()), pictures())
    ours = torch.from_numpy(logits).softmax(1).numpy() if ending else logits
    assert found.record["ending"] == ending
    assert answers.shape == (COUNT, 7)
    assert answers.std(axis=0).min() > 1e-3
    np.testing.assert_allclose(ours, answers, atol=1e-5)
    assert {layer.name: layer.width for layer in found.spec.layers} == layers


def test_grey_values_of_another_range_are_not_what_keras_was_given():
    answers = np.load(KERAS / "answers.npz")["coloured"]
    found = brought("coloured", "0..1")
    logits = predict_logits(found.spec, load_network(found.spec, found.weights()), pictures())
    assert np.abs(logits - answers).max() > 0.01


def test_a_network_of_keras_can_be_dissected():
    rows = import_few_faces(60)
    found = brought("functional", "0..1")
    study = open_study(str(dissect_watched(found, lambda share, what: None)))
    assert study.images["row"].tolist() == rows.tolist()
    assert [layer.name for layer in study.architecture.layers] == list(NETWORKS["functional"][2])
