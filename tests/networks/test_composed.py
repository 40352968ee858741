"""Activations that exporters spell out are one layer's activation again, and what is none is left as it is."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from core.emotions import EMOTION_NAMES
from core.networks.exchange.classes import Classes
from core.networks.exchange.importing import Request, import_network
from core.networks.weights import load_network


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))


class Spelt(nn.Module):
    """A convolution and a fully connected layer, with the same function after both."""

    def __init__(self, function):
        super().__init__()
        torch.manual_seed(5)
        self.conv, self.dense, self.out, self.function = (
            nn.Conv2d(1, 4, 5, 4),
            nn.Linear(4, 6),
            nn.Linear(6, 7),
            function,
        )

    def forward(self, images):
        seen = self.function(self.conv(images)).mean((2, 3))
        return self.out(self.function(self.dense(seen)))


def by_hand(slope):
    return lambda values: F.relu(values) - slope * F.relu(-values)


ACTIVATIONS = {
    "silu": F.silu,
    "swish by hand": lambda values: values * torch.sigmoid(values),
    "gelu": F.gelu,
    "gelu by hand": lambda values: 0.5 * values * (1 + torch.erf(values / 2**0.5)),
    "gelu with tanh": lambda values: F.gelu(values, approximate="tanh"),
    "mish": lambda values: values * torch.tanh(F.softplus(values)),
    "two relus": by_hand(0.3),
    "elu by hand": lambda values: torch.where(values > 0, values, 0.6 * (torch.exp(-F.relu(-values)) - 1)),
    "hard swish": lambda values: values * F.relu6(values + 3) / 6,
}
OTHERS = {
    "a steeper swish": lambda values: values * torch.sigmoid(1.7 * values),
    "squares": lambda values: F.relu(values) ** 2,
    "across channels": lambda values: values * torch.sigmoid(values.mean(1, keepdim=True)),
}


def brought(function, path):
    network = Spelt(function).eval().requires_grad_(False)
    torch.onnx.export(network, (torch.rand(2, 1, 48, 48),), str(path), dynamo=False, opset_version=17,
                      input_names=["x"], dynamic_axes={"x": {0: "n"}})  # fmt: skip
    found = import_network(path, Request("mine", Classes(EMOTION_NAMES)))
    faces = torch.rand(3, 1, 48, 48, generator=torch.Generator().manual_seed(2))
    ours = load_network(found.spec, found.weights())
    torch.testing.assert_close(ours(faces), network(faces), rtol=1e-4, atol=1e-5)
    return found, ours


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_that_is_spelt_out_is_a_layers(tmp_path, name):
    found, ours = brought(ACTIVATIONS[name], tmp_path / "mine.onnx")
    widths = {layer.name: layer.width for layer in found.spec.layers}
    assert {name: widths[name] for name in ("conv", "dense")} == {"conv": 4, "dense": 6}
    given = torch.linspace(-4, 4, 9).reshape(-1, 1, 1, 1).expand(-1, 4, 1, 1)
    _, activation = ours.get_submodule("conv")
    torch.testing.assert_close(activation(given), ACTIVATIONS[name](given), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_activation_is_computed_as_it_is_written(tmp_path, name):
    found, _ = brought(lambda values: OTHERS[name](F.relu(values)), tmp_path / "mine.onnx")
    assert [layer.name for layer in found.spec.layers][:2] == ["conv", "dense"]


def test_slopes_of_their_own_for_every_channel_are_a_parametric_relu(tmp_path):
    slopes = torch.tensor([0.1, -0.2, 0.3, 0.4])

    def spelt(values):
        own = slopes.reshape(4, 1, 1) if values.ndim == 4 else 0.2
        return F.relu(values) - own * F.relu(-values)

    _, ours = brought(spelt, tmp_path / "mine.onnx")
    np.testing.assert_allclose(ours.get_submodule("conv")[-1].weight.flatten().numpy(), slopes.numpy(), rtol=1e-6)
