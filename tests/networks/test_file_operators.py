"""What people write in a network: from ONNX and torch.export it computes the same, or it is refused in a sentence."""

import warnings

import numpy as np
import onnx
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.networks.exchange.classes import Classes
from core.networks.exchange.importing import Request, import_network
from core.networks.exchange.store import imported_names
from core.networks.weights import load_network


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))


class Network(nn.Module):
    """`before` is done to the picture [N, 1, 48, 48], `middle` to [N, 8, 12, 12], `pool` to [N, 6, 10, 10], which it
    makes [N, 6], and `end` to the logits."""

    def __init__(self, before=None, middle=None, pool=None, end=None):
        super().__init__()
        torch.manual_seed(0)
        self.first, self.norm, self.last = nn.Conv2d(1, 8, 5, 4, 2), nn.BatchNorm2d(8), nn.Conv2d(8, 6, 3)
        self.norm.running_mean.normal_()
        self.norm.running_var.uniform_(0.5, 2)
        self.out = nn.Linear(6, 7)
        self.never_used = nn.Linear(3, 3)
        self.before, self.middle, self.end = (each or nn.Identity() for each in (before, middle, end))
        self.pool = pool or (lambda seen: seen.mean((2, 3)))

    def forward(self, images):
        seen = self.middle(F.relu(self.norm(self.first(self.before(images)))))
        return self.end(self.out(self.pool(F.relu(self.last(seen)))))


class With(nn.Module):
    """A function of the values and of modules."""

    def __init__(self, function, *parts):
        super().__init__()
        self.function, self.parts = function, nn.ModuleList(parts)

    def forward(self, values):
        return self.function(values, *self.parts)


def slopes():
    module = nn.PReLU(8)
    module.weight.data.uniform_(-0.5, 0.5)
    return module


def weighed(seen, less, more):
    weights = torch.sigmoid(more(F.relu(less(seen.mean((2, 3))))))
    return seen * weights[:, :, None, None]


def weighed_and_expanded(seen, less, more):
    images, channels, _, _ = seen.size()
    weights = F.adaptive_avg_pool2d(seen, 1).view(images, channels)
    weights = torch.sigmoid(more(F.relu(less(weights)))).view(images, channels, 1, 1)
    return seen * weights.expand_as(seen)


def shuffled(seen):
    images, channels, height, width = seen.shape
    return seen.view(images, 2, channels // 2, height, width).transpose(1, 2).reshape(images, channels, height, width)


def pooled_back(pool, seen):
    """[N, 8, 11, 11] pooled to 6 places a side and repeated."""
    pooled = pool(seen[:, :, :11, :11])
    return torch.cat([torch.cat([pooled, pooled], 2)] * 2, 3)


class OfResults(nn.Module):
    """A map whose bias is worked out of two parameters."""

    def __init__(self, function, shape):
        super().__init__()
        self.function = function
        self.weight, self.bias = nn.Parameter(torch.rand(shape)), nn.Parameter(torch.rand(shape[0]))

    def forward(self, seen):
        return self.function(seen, self.weight, self.bias * 2)


def changed_in_place(seen):
    seen.add_(1)
    return seen * 2


def normed(seen, dense, norm, out):
    return out(F.relu(norm(dense(seen.mean((2, 3))))))


READ = {
    "softplus": lambda: {"middle": nn.Softplus()},
    "softplus with a beta": lambda: {"middle": nn.Softplus(beta=3)},
    "gelu": lambda: {"middle": nn.GELU()},
    "gelu by tanh": lambda: {"middle": nn.GELU("tanh")},
    "silu in place": lambda: {"middle": nn.SiLU(inplace=True)},
    "hardswish": lambda: {"middle": nn.Hardswish()},
    "hardsigmoid": lambda: {"middle": nn.Hardsigmoid()},
    "prelu": lambda: {"middle": slopes()},
    "elu": lambda: {"middle": nn.ELU(0.7)},
    "celu": lambda: {"middle": nn.CELU(0.7)},
    "mish": lambda: {"middle": nn.Mish()},
    "relu6": lambda: {"middle": nn.ReLU6(inplace=True)},
    "softsign": lambda: {"middle": nn.Softsign()},
    "squares": lambda: {"middle": lambda seen: seen**2},
    "both signs": lambda: {"middle": lambda seen: torch.cat([F.relu(seen[:, :4] - 1), F.relu(1 - seen[:, 4:])], 1)},
    "in place": lambda: {"middle": changed_in_place},
    "scaled": lambda: {"before": lambda images: (images - 0.5) / 0.25},
    "doubled": lambda: {"before": lambda images: images * 2},
    "negative": lambda: {"before": lambda images: 1 - images},
    "255": lambda: {"before": lambda images: 255 * images},
    "cropped": lambda: {"before": lambda images: F.pad(images[:, :, 4:44, 4:-4], (4, 4, 4, 4))},
    "centred": lambda: {"before": lambda images: images - images.mean((1, 2, 3), keepdim=True)},
    "groups": lambda: {"middle": nn.Conv2d(8, 8, 3, padding=1, groups=4)},
    "same, even": lambda: {"middle": nn.Conv2d(8, 8, 4, padding="same")},
    "reflected": lambda: {"middle": nn.Conv2d(8, 8, 3, padding=1, padding_mode="reflect")},
    "branches": lambda: {
        "middle": With(
            lambda seen, one, two: torch.cat([one(seen), two(seen)], -3),
            nn.Conv2d(8, 4, 1),
            nn.Conv2d(8, 4, 3, padding=1),
        )
    },
    "residual": lambda: {"middle": With(lambda seen, one: F.relu(seen + one(seen)), nn.Conv2d(8, 8, 3, padding=1))},
    "squeeze and excite": lambda: {"middle": With(weighed, nn.Linear(8, 2), nn.Linear(2, 8))},
    "squeeze and excite, expanded": lambda: {"middle": With(weighed_and_expanded, nn.Linear(8, 2), nn.Linear(2, 8))},
    "shuffled channels": lambda: {"middle": shuffled},
    "fewer places": lambda: {"middle": nn.AdaptiveAvgPool2d(6)},
    "means with a border, rounded up": lambda: {"middle": lambda seen: pooled_back(nn.AvgPool2d(2, 2, 1, True), seen)},
    "means of the inside, rounded up": lambda: {
        "middle": lambda seen: pooled_back(nn.AvgPool2d(2, 2, 1, True, False), seen)
    },
    "largest with a border, rounded up": lambda: {
        "middle": lambda seen: pooled_back(nn.MaxPool2d(2, 2, 1, 1, False, True), seen)
    },
    "norm without weights": lambda: {"middle": nn.BatchNorm2d(8, affine=False)},
    "adaptive": lambda: {"pool": lambda seen: torch.flatten(F.adaptive_avg_pool2d(seen, 1), 1)},
    "squeezed": lambda: {"pool": lambda seen: F.adaptive_avg_pool2d(seen, 1).squeeze(-1).squeeze(-1)},
    "largest": lambda: {"pool": lambda seen: seen.amax((2, 3))},
    "mean of a view": lambda: {"pool": lambda seen: seen.view(-1, 6, 100).mean(2)},
    "mean of means": lambda: {"pool": lambda seen: seen.flatten(2).sum(-1) / 100},
    "view": lambda: {"pool": With(lambda seen, one: one(seen.view(seen.size(0), -1)), nn.Linear(600, 6))},
    "channels last": lambda: {
        "pool": With(lambda seen, one: one(seen.permute(0, 2, 3, 1).reshape(seen.shape[0], -1)), nn.Linear(600, 6))
    },
    "norm of features": lambda: {"pool": With(normed, nn.Linear(6, 10), nn.BatchNorm1d(10), nn.Linear(10, 6))},
    "log of probabilities": lambda: {"end": nn.LogSoftmax(-1)},
    "probabilities, cooled": lambda: {"end": lambda logits: (logits / 2.5).softmax(1)},
    "large logits": lambda: {"end": lambda logits: logits * 1000},
    "one of a dictionary": lambda: {"end": lambda logits: {"logits": logits}},
}
"""What must be read, from either kind of file."""

REFUSED = {
    "noise": (lambda: {"middle": lambda seen: seen + torch.rand_like(seen)}, "RandomUniformLike|rand_like"),
    "dropout in training": (lambda: {"middle": lambda seen: F.dropout(seen, 0.5, training=True)}, "training"),
    "half precision": (lambda: {"middle": lambda seen: seen.bfloat16().float()}, "type"),
    "sines": (lambda: {"middle": torch.sin}, "(?i)sin"),
    "across images": (lambda: {"middle": lambda seen: seen - seen.mean(0, keepdim=True)}, "of the images"),
    "softmax across images": (lambda: {"end": nn.Softmax(0)}, "something else"),
    "two results": (lambda: {"end": lambda logits: (logits, logits.softmax(1))}, "2"),
    "a choice": (lambda: {"end": lambda logits: logits.argmax(1)}, "(?i)argmax"),
}
"""What must not, and what the sentence says."""


def as_onnx(network, path, opset=17):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network, (torch.rand(2, 1, 48, 48),), str(path), dynamo=False, opset_version=opset,
                          input_names=["x"], dynamic_axes={"x": {0: "n"}})  # fmt: skip


def as_program(network, path):
    program = torch.export.export(network, (torch.rand(2, 1, 48, 48),), dynamic_shapes=({0: torch.export.Dim("n")},))
    torch.export.save(program, str(path))


WRITERS = {".onnx": as_onnx, ".pt2": as_program}


def made(parts):
    parts = {name: part if isinstance(part, nn.Module) else With(part) for name, part in parts.items()}
    return Network(**parts).eval().requires_grad_(False)


def brought(path, replace=False):
    found = import_network(path, Request("mine", Classes(EMOTION_NAMES)), replace)
    return found, load_network(found.spec, found.weights())


def check_the_same(network, path):
    faces = torch.rand(4, 1, 48, 48, generator=torch.Generator().manual_seed(7))
    expected = network(faces.clone())
    expected = expected["logits"] if isinstance(expected, dict) else expected
    found, ours = brought(path, replace=True)
    ending = {None: lambda logits: logits, "softmax": F.softmax, "log_softmax": F.log_softmax}[found.record["ending"]]
    given = ending(ours(faces)) if found.record["ending"] is None else ending(ours(faces), dim=1)
    np.testing.assert_allclose(given, expected, rtol=0, atol=1e-4 * max(1, float(expected.abs().max())))
    assert expected.std(0).min() > 1e-6


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("name", READ)
def test_it_computes_the_same(tmp_path, name, kind):
    network = made(READ[name]())
    WRITERS[kind](network, path := tmp_path / f"mine{kind}")
    check_the_same(network, path)


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_a_sentence_and_nothing_is_kept(tmp_path, name, kind):
    parts, message = REFUSED[name]
    WRITERS[kind](made(parts()), path := tmp_path / f"mine{kind}")
    with pytest.raises(InputError, match=message) as raised:
        brought(path)
    assert str(raised.value).startswith(path.name)
    assert "\n" not in str(raised.value)
    assert imported_names() == []


@pytest.mark.parametrize("opset", range(11, 21))
@pytest.mark.parametrize("name", ["squeezed", "cropped", "gelu", "norm of features", "log of probabilities", "prelu"])
def test_every_opset_in_use_is_read(tmp_path, name, opset):
    network = made(READ[name]())
    as_onnx(network, path := tmp_path / "mine.onnx", opset)
    assert onnx.load(path).opset_import[0].version == opset
    check_the_same(network, path)


def view_of_what_is_changed(seen):
    view = seen.view(seen.shape[0], -1)
    seen.add_(1)
    return view.view(seen.shape)


def test_a_change_in_place_that_another_view_shows_is_refused(tmp_path):
    as_program(made({"middle": view_of_what_is_changed}), path := tmp_path / "mine.pt2")
    with pytest.raises(InputError, match=r"aten\.add_"):
        brought(path)


def test_a_result_without_a_row_for_each_picture_is_refused(tmp_path):
    path = tmp_path / "mine.onnx"
    network = made({"pool": lambda seen: F.adaptive_avg_pool2d(seen, 1).squeeze()})
    torch.onnx.export(network, (torch.rand(1, 1, 48, 48),), str(path), dynamo=False, input_names=["x"])
    with pytest.raises(InputError, match="no row of its own") as raised:
        brought(path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("parts", [{"middle": OfResults(F.conv2d, (8, 8, 1, 1))}, {"end": OfResults(F.linear, (7, 7))}])
def test_a_bias_that_is_worked_out_is_no_bias_of_zeros(tmp_path, parts):
    as_program(made(parts), path := tmp_path / "mine.pt2")
    with pytest.raises(InputError, match="a bias that is not constant"):
        brought(path)


def test_elu_with_a_scale_of_its_own_is_refused(tmp_path):
    """As SELU is written by a program that was taken apart."""
    network = nn.Sequential(nn.Conv2d(1, 6, 5, 4), nn.SELU(), With(lambda seen: seen.mean((2, 3)))).eval()
    program = torch.export.export(network, (torch.rand(1, 1, 48, 48),)).run_decompositions()
    torch.export.save(program, str(path := tmp_path / "mine.pt2"))
    with pytest.raises(InputError, match=r"aten\.elu\.default with a scale"):
        brought(path)


def test_a_linear_layer_of_maps_is_no_layer_of_the_study(tmp_path):
    """Its neurons would be taken for rows of the picture."""
    mixed = With(lambda seen, one: F.gelu(one(seen.permute(0, 2, 3, 1))).permute(0, 3, 1, 2), nn.Linear(8, 8))
    network = made({"middle": mixed})
    as_program(network, path := tmp_path / "mine.pt2")
    found, _ = brought(path)
    assert [layer.name for layer in found.spec.layers] == ["first", "last", "pooled"]
    check_the_same(network, path)
