"""EfficientNet-Lite0: the published weights go where they belong, and it computes what they were trained to compute."""

import math
import os
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from core.errors import InputError
from core.networks.catalog import architecture
from core.networks.efficientnet_lite import EPSILON, STAGES, efficientnet_lite0, load_published, published_state
from core.networks.exchange.state_dicts import read_state_dict
from core.networks.imagenet import imagenet_network
from tests.support.lite0 import made_up_weights

FILE = "EMODISSECT_LITE0"
SPEC = architecture("efficientnet-lite0")
CATS, COFFEE, TRIPOD = (281, 282, 285), (504, 967, 968), (872,)


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def state():
    return made_up_weights()


def reference(state, x):
    """The published network written down by its own names: logits over ImageNet's classes of [N, 3, side, side]."""

    def unit(x, conv, norm, stride=1, groups=1, activation=True):
        weight = state[f"{conv}.weight"]
        lacking = max((math.ceil(x.shape[-1] / stride) - 1) * stride + weight.shape[-1] - x.shape[-1], 0)
        before, after = lacking // 2, lacking - lacking // 2
        x = F.conv2d(F.pad(x, (before, after) * 2), weight, stride=stride, groups=groups)
        kinds = (state[f"{norm}.{kind}"] for kind in ("running_mean", "running_var", "weight", "bias"))
        x = F.batch_norm(x, *kinds, eps=EPSILON)
        return x.clamp(0, 6) if activation else x

    x, number = unit(x, "_conv_stem", "_bn0", 2), 0
    for _, stride, expansion, _, blocks in STAGES:
        for repeat in range(blocks):
            block, y = f"_blocks.{number}", x
            if expansion > 1:
                y = unit(y, f"{block}._expand_conv", f"{block}._bn0")
            step = stride if repeat == 0 else 1
            y = unit(y, f"{block}._depthwise_conv", f"{block}._bn1", step, groups=y.shape[1])
            y = unit(y, f"{block}._project_conv", f"{block}._bn2", activation=False)
            x, number = (x + y if repeat else y), number + 1
    x = unit(x, "_conv_head", "_bn1")
    return x.mean((2, 3)) @ state["_fc.weight"].T + state["_fc.bias"]


def with_all_classes(state, side):
    """Our network with the published classifier too."""
    network = efficientnet_lite0(side, n_classes=1000).eval()
    load_published(network, state)
    network.classifier.load_state_dict({kind: state[f"_fc.{kind}"] for kind in ("weight", "bias")})
    return network


@pytest.mark.parametrize("side", [48, 72, 112])
def test_computes_what_the_published_weights_were_trained_for(state, side):
    faces = torch.rand(2, 1, 48, 48, generator=torch.Generator().manual_seed(1))
    large = F.interpolate(faces, (side, side), mode="bilinear", align_corners=False)
    with torch.inference_mode():
        expected = reference(state, (255 * large.expand(-1, 3, -1, -1) - 127) / 128)
        torch.testing.assert_close(with_all_classes(state, side)(faces), expected, rtol=1e-3, atol=1e-3)


def test_every_published_number_is_used_and_the_classifier_is_new(state, tmp_path):
    torch.save(state, tmp_path / "published.pth")
    first, again, other = (imagenet_network(SPEC, seed, tmp_path / "published.pth") for seed in (1, 1, 2))
    own = first.state_dict()
    given = published_state(state)
    assert len(given) == len(state)
    assert {key for key in own if ".body." in key} == {key for key in given if not key.startswith("classifier.")}
    for key, value in given.items():
        assert key.startswith("classifier.") or torch.equal(own[key], value), key
    assert first.classifier.weight.shape == (7, 1280)
    assert torch.equal(first.classifier.weight, again.classifier.weight)
    assert not torch.equal(first.classifier.weight, other.classifier.weight)


def test_files_that_hold_something_else_are_refused_in_a_sentence(state, tmp_path):
    path = tmp_path / "w.pth"
    changes = (
        lambda state: state.pop("_blocks.3._bn1.bias"),
        lambda state: state.update({"_blocks.16._bn1.bias": torch.zeros(3)}),
        lambda state: state.update({"_conv_stem.weight": torch.zeros(32, 1, 3, 3)}),
        lambda state: state.pop("_fc.bias"),
    )
    for change in changes:
        changed = dict(state)
        change(changed)
        torch.save(changed, path)
        with pytest.raises(InputError, match="not ImageNet's weights of EfficientNet-Lite0"):
            imagenet_network(SPEC, file=path)
    with pytest.raises(InputError, match="do not fit ResNet50"):
        imagenet_network(architecture("resnet50"), file=path)
    with pytest.raises(InputError, match="no file"):
        imagenet_network(SPEC, file=tmp_path / "none.pth")
    with pytest.raises(InputError, match="give their file: --imagenet"):
        imagenet_network(SPEC)


@pytest.mark.parametrize(("side", "places"), [(48, 2), (96, 3), (112, 4), (224, 7)])
def test_larger_faces_leave_more_places_at_the_end(side, places):
    network, seen = replace(SPEC, arguments=(side,)).build().eval(), []
    network.stage8.register_forward_hook(lambda module, inputs, output: seen.append(output.shape))
    with torch.inference_mode():
        network(torch.rand(1, 1, 48, 48))
    assert seen == [(1, 1280, places, places)]


@pytest.mark.skipif(FILE not in os.environ, reason=f"{FILE} does not name ImageNet's weights of EfficientNet-Lite0")
def test_with_the_published_weights_a_cat_is_a_cat():
    """Pictures that come with scikit-image, grey, at the 224 pixels of ImageNet."""
    from skimage import color, data, transform

    network = with_all_classes(read_state_dict(Path(os.environ[FILE])), 224)
    after_enlarging = nn.Sequential(*list(network.children())[1:])
    for name, right in (("chelsea", CATS), ("coffee", COFFEE), ("camera", TRIPOD)):
        picture = getattr(data, name)()
        grey = color.rgb2gray(picture) if picture.ndim == 3 else picture / 255
        side = min(grey.shape)
        top, left = ((length - side) // 2 for length in grey.shape)
        square = transform.resize(grey[top : top + side, left : left + side], (224, 224), anti_aliasing=True)
        with torch.inference_mode():
            shares = after_enlarging(network._colour(torch.tensor(square).float()[None, None])).softmax(1)[0]
        assert int(shares.argmax()) in right, name
        assert float(shares[list(right)].sum()) > 0.7, name
