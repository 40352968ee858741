"""Every network of the catalog: its numbers of parameters, and the layers that it declares."""

import math
from itertools import pairwise
from urllib.error import URLError

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.networks.blocks import Gain, after_map, as_colour, unchanged_map, with_gain
from core.networks.catalog import ARCHITECTURES, architecture
from core.networks.exchange.classes import Classes
from core.networks.exchange.importing import Request, import_network
from core.networks.halves import Halves
from core.networks.imagenet import STARTS, ImageNetStart, imagenet_network, torchvision_start
from core.networks.mini_xception import from_kernel
from core.networks.torchvision_networks import resnet50
from core.networks.weights import load_network

COUNTS = {
    "vggnet": (29_890_759, 3_840),
    "simple-cnn": (3_332_679, 1_024),
    "mini-xception": (56_951, 1_472),
    "vgg16": (33_634_375, 8448),
    "resnet50": (23_522_375, 53_120),
    "efficientnet-b0": (4_016_515, 42_016),
    "efficientnet-lite0": (3_379_975, 42_016),
}
"""Trainable parameters, and the running means and variances of BatchNorm, which are not trained."""


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module", params=COUNTS)
def built(request):
    spec = architecture(request.param)
    torch.manual_seed(0)
    return spec, spec.build().eval()


def views(spec, n=2):
    return torch.rand(n, 1, spec.input_size, spec.input_size, generator=torch.Generator().manual_seed(1))


def outputs_of(spec, network, given):
    found = {}
    handles = [
        network.get_submodule(layer.module).register_forward_hook(
            lambda module, inputs, output, name=layer.name: found.update({name: output.clone()})
        )
        for layer in spec.layers
    ]
    with torch.inference_mode():
        logits = network(given)
    for handle in handles:
        handle.remove()
    return found, logits


def test_counts_of_the_parameters_are_known_for_the_whole_catalog(built):
    spec, network = built
    trainable = sum(parameter.numel() for parameter in network.parameters() if parameter.requires_grad)
    statistics = sum(buffer.numel() for name, buffer in network.named_buffers() if ".running_" in name)
    assert (trainable, statistics) == COUNTS[spec.name]
    assert set(COUNTS) == {name for name, spec in ARCHITECTURES.items() if not spec.module.startswith("tests.")}


def test_the_counts_of_simple_cnn_follow_from_its_sizes():
    """The arithmetic in the open: 3x3 kernels and biases, 512 normalised channels, a map of 2x2 at the end."""
    widths = (1, 64, 64, 64, 64, 128, 128, 256, 256)
    convolutions = sum(9 * a * b + b for a, b in pairwise(widths))
    normalised = sum(widths[2::2])
    side = (48 - 2) // 2 // 2 // 2 // 2
    features = widths[-1] * side**2
    assert (normalised, 2 * normalised, features) == (512, 1_024, 1_024)
    total = convolutions + 2 * normalised + features * 2048 + 2048 + 2048 * 7 + 7
    assert total == 3_332_679
    other = (1, 64, 64, 64, 64, 128, 384, 256, 768)  # the other layout that its description names
    convolutions = sum(9 * a * b + b for a, b in pairwise(other))
    assert convolutions + 2 * sum(other[1::2]) + 768 * 3**2 * 7 + 7 == total


def test_gives_seven_logits_an_image_and_the_layers_that_it_declares(built):
    spec, network = built
    outputs, logits = outputs_of(spec, network, views(spec))
    assert logits.shape == (2, 7)
    assert torch.isfinite(logits).all()
    assert list(outputs) == [layer.name for layer in spec.layers]
    for layer in spec.layers:
        assert outputs[layer.name].shape[:2] == (2, layer.width), layer.name
        assert (outputs[layer.name].ndim == 4) == layer.spatial
    seen = [outputs[name].flatten(1) for name in outputs]
    assert all(each.std() > 0 for each in seen)


def test_every_trained_number_belongs_to_a_layer_or_the_classifier(built):
    spec, network = built
    places = [f"{path}." for path in (*(layer.module for layer in spec.layers), spec.classifier)]
    assert not [name for name, _ in network.named_parameters() if not name.startswith(tuple(places))]


def test_every_layer_has_the_weights_that_an_edit_scales(built):
    spec, network = built
    state = network.state_dict()
    for layer in spec.layers:
        assert state[f"{layer.module}.0.weight"].shape[0] == layer.width
        target = f"{layer.module}.1" if f"{layer.module}.1.weight" in state else f"{layer.module}.0"
        assert state[f"{target}.weight"].shape[0] == state[f"{target}.bias"].shape[0] == layer.width


def test_the_last_layer_is_what_the_classifier_is_given_and_the_head_leads_to_it(built):
    spec, network = built
    seen = {}
    handles = [
        network.get_submodule(path).register_forward_pre_hook(
            lambda module, inputs, path=path: seen.update({path: inputs[0].clone()})
        )
        for path in {spec.features_into, spec.classifier}
    ]
    outputs, logits = outputs_of(spec, network, views(spec))
    for handle in handles:
        handle.remove()
    assert torch.equal(seen[spec.classifier], outputs[spec.layers[-1].name])
    hidden = seen[spec.features_into]
    with torch.inference_mode():
        for _, path in spec.head:
            hidden = after_map(network.get_submodule(path), hidden)
        torch.testing.assert_close(network.get_submodule(spec.classifier)(hidden), logits)


def test_a_factor_on_the_last_map_reaches_the_features_unchanged(built):
    spec, network = built
    last = [layer for layer in spec.layers if layer.spatial][-1]
    factors, features = torch.linspace(0.5, 2, last.width), []
    with torch.inference_mode():
        seen = network.get_submodule(spec.features_into).register_forward_pre_hook(
            lambda module, inputs: features.append(inputs[0].clone())
        )
        network(views(spec))
        scaled = network.get_submodule(last.module).register_forward_hook(
            lambda module, inputs, output: output * factors[:, None, None]
        )
        network(views(spec))
        seen.remove(), scaled.remove()
    plain, moved = features
    expected = plain * factors.repeat_interleave(plain.shape[1] // last.width)
    torch.testing.assert_close(moved, expected, rtol=1e-4, atol=1e-5 * float(plain.abs().max()))


def test_can_be_cut_at_its_first_middle_and_last_layer(built):
    spec, network = built
    for layer in (spec.layers[0], spec.layers[len(spec.layers) // 2], spec.layers[-1]):
        assert Halves(spec, network, layer.name).agree(), layer.name


def test_refuses_another_input_shape(built):
    spec, network = built
    side = spec.input_size
    for shape in ((2, 1, side + 8, side + 8), (2, 3, side, side), (4, 1, 2 * side, 2 * side)):
        with pytest.raises(ValueError, match=f"1x{side}x{side}, not {shape[1]}x{shape[2]}"):
            network(torch.rand(*shape))


def test_mini_xception_s_classifier_is_the_published_convolution_and_mean():
    generator = torch.Generator().manual_seed(0)
    maps, kernel = torch.randn(4, 5, 3, 3, generator=generator), torch.randn(7, 5, 3, 3, generator=generator)
    published = F.conv2d(maps, kernel, padding=1).mean((2, 3))
    torch.testing.assert_close(maps.flatten(1) @ from_kernel(kernel).T, published)
    one_channel = from_kernel(torch.eye(9).view(9, 1, 3, 3))
    assert torch.linalg.matrix_rank(one_channel) == 9  # so every linear map of the places is such a convolution


def test_blocks_change_nothing_until_they_are_edited():
    flat, maps = torch.randn(3, 6), torch.randn(3, 6, 2, 2)
    gain = Gain(6)
    assert torch.equal(gain(flat), flat)
    assert torch.equal(gain(maps), maps)
    gain.weight[2], gain.bias[4] = 3, 1
    assert torch.equal(gain(maps)[:, 2], 3 * maps[:, 2])
    assert torch.equal(gain(flat)[:, 4], flat[:, 4] + 1)
    assert torch.equal(unchanged_map(6)(flat.relu()), flat.relu())
    assert not [each for each in unchanged_map(6).parameters() if each.requires_grad]


def test_grey_becomes_three_channels_standardised_as_for_imagenet():
    colour = as_colour(torch.full((2, 1, 4, 4), 0.5))
    assert colour.shape == (2, 3, 4, 4)
    torch.testing.assert_close(colour[0, :, 0, 0], torch.tensor([0.015 / 0.229, 0.044 / 0.224, 0.094 / 0.225]))


def test_imagenet_weights_become_the_body_and_the_classifier_is_new(monkeypatch):
    class Small(nn.Module):
        """As much of torchvision's ResNet as the network takes, so that the test does not need 100 MB."""

        def __init__(self):
            super().__init__()
            self.conv1, self.bn1, self.relu = nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU()
            self.maxpool, self.fc = nn.MaxPool2d(2), nn.Linear(8, 1000)
            for stage in range(1, 5):
                block = nn.Sequential()
                block.conv3 = nn.Conv2d(8, 8, 1)
                setattr(self, f"layer{stage}", nn.Sequential(block))

    torch.manual_seed(4)
    stored, asked = Small().state_dict(), []

    def load(url, *args, **options):
        asked.append(url)
        return stored

    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", load)
    url = STARTS["resnet50"].url
    small = torchvision_start(resnet50, lambda weights: Small())
    monkeypatch.setitem(STARTS, "resnet50", ImageNetStart(small, url))
    first, again, other = (imagenet_network(architecture("resnet50"), seed) for seed in (1, 1, 2))
    assert asked == [url] * 3
    assert torch.equal(first.conv1[0].weight, stored["conv1.weight"])
    assert torch.equal(first.block4_1.body.conv3.weight, stored["layer4.0.conv3.weight"])
    assert first.classifier.weight.shape == (7, 8)
    assert torch.equal(first.classifier.weight, again.classifier.weight)
    assert not torch.equal(first.classifier.weight, other.classifier.weight)


def test_imagenet_weights_that_are_not_there_are_refused_in_a_sentence(monkeypatch):
    def offline(*args, **options):
        raise URLError("no network")

    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", offline)
    with pytest.raises(InputError, match="EfficientNet-B0 could not be downloaded: connect"):
        imagenet_network(architecture("efficientnet-b0"))
    with pytest.raises(InputError, match="SimpleCNN starts from scratch"):
        imagenet_network(architecture("simple-cnn"))


def test_gains_that_an_exporter_shares_are_read_back(tmp_path, monkeypatch):
    """Equal constants become one in ONNX, passed on to the others."""
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    torch.manual_seed(0)
    gained = [with_gain(nn.Sequential(nn.Conv2d(n, 4, 3), nn.ReLU()), 4) for n in (1, 4, 4)]
    network = nn.Sequential(*gained, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 7)).eval()
    views = torch.rand(2, 1, 48, 48)
    torch.onnx.export(network, (views,), str(tmp_path / "gained.onnx"), dynamo=False, dynamic_axes={"x": {0: "n"}},
                      input_names=["x"])  # fmt: skip
    found = import_network(tmp_path / "gained.onnx", Request("gained", Classes(EMOTION_NAMES)))
    with torch.inference_mode():
        torch.testing.assert_close(load_network(found.spec, found.weights())(views), network(views))


def test_vgg16_begins_with_a_signal_that_neither_dies_nor_explodes():
    torch.manual_seed(0)
    spec = architecture("vgg16")
    outputs, _ = outputs_of(spec, spec.build().train(), views(spec, 4))
    spreads = [float(outputs[layer.name].std()) for layer in spec.layers if layer.spatial]
    assert math.log10(spreads[-1] / spreads[0]) == pytest.approx(0, abs=1.5)
