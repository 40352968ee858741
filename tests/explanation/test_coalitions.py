from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.bench.maps import ten_regions
from core.explanation import coalitions
from core.explanation.coalition_maps import CoalitionMaps
from core.explanation.coalitions import coalition_logits
from core.explanation.prediction import shared_network
from core.explanation.regions import covered_faces, region_game
from core.explanation.running import logits_of
from core.faces.layout import region_masks
from core.networks.catalog import ARCHITECTURES, Architecture, Layer
from core.networks.halves import Halves
from core.networks.vggnet import ConvBlock
from core.study import open_study
from core.study.neuron_facts import mean_of_all
from tests.support.tiny import TINY, TinyNet, synthetic_faces


@pytest.fixture(scope="module")
def pictures():
    """A face with every set of its eight regions shown, over another one."""
    face, other = synthetic_faces(2)[0]
    masks = np.stack(list(region_masks().values()))
    return covered_faces(face, masks, other), masks


@pytest.fixture
def tiny():
    torch.manual_seed(0)
    return TINY.build().eval().requires_grad_(False)


def counted(path, network, work):
    """How many values a module gives for each of its channels while something is done."""
    counts = []

    def count(module, inputs, output):
        counts.append(len(output.stored) if isinstance(output, CoalitionMaps) else output[:, 0].numel())

    handle = network.get_submodule(path).register_forward_hook(count)
    work()
    handle.remove()
    assert counts
    return sum(counts)


def test_shared_work_gives_the_same_answers_with_less_work(tiny, pictures):
    faces, masks = pictures
    expected = logits_of(TINY, tiny, faces)
    np.testing.assert_allclose(coalition_logits(TINY, tiny, faces, masks), expected, atol=1e-5)
    evaluated = counted("conv", tiny, lambda: coalition_logits(TINY, tiny, faces, masks))
    assert evaluated < len(faces) * TINY.input_size**2 / 20


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_networks_of_the_catalog_are_shared_exactly(name, pictures):
    faces, masks = pictures
    torch.manual_seed(0)
    network = ARCHITECTURES[name].build().eval().requires_grad_(False)
    expected = logits_of(ARCHITECTURES[name], network, faces)
    found = coalition_logits(ARCHITECTURES[name], network, faces, masks)
    np.testing.assert_allclose(found, expected, atol=1e-4 * np.abs(expected).max())


def test_nothing_is_shared_where_something_bypasses_the_layer(pictures):
    class Bypassed(TinyNet):
        def forward(self, images):
            return super().forward(images) + images.mean() + images.mean(dim=(1, 2, 3))[:, None]

    torch.manual_seed(0)
    network = Bypassed().eval().requires_grad_(False)
    assert not Halves(TINY, network, "conv").agree()
    faces, masks = pictures
    np.testing.assert_allclose(
        coalition_logits(TINY, network, faces, masks), logits_of(TINY, network, faces), atol=1e-5
    )


def test_nothing_is_shared_where_every_place_sees_everything(tiny, pictures, monkeypatch):
    faces, masks = pictures
    tiny.conv.append(nn.InstanceNorm2d(8))
    monkeypatch.setattr(coalitions, "_shared", None)
    expected = logits_of(TINY, tiny, faces)
    np.testing.assert_array_equal(coalition_logits(TINY, tiny, faces, masks), expected)


def test_other_masks_are_not_answered_with_an_old_plan(tiny, pictures):
    faces, masks = pictures
    coalition_logits(TINY, tiny, faces, masks)
    turned = masks[:, ::-1]
    face, other = synthetic_faces(2)[0]
    pictured = covered_faces(face, turned, other)
    np.testing.assert_allclose(
        coalition_logits(TINY, tiny, pictured, turned), logits_of(TINY, tiny, pictured), atol=1e-5
    )


class DeepNet(nn.Module):
    """Convolutions and pooling in turn: after each layer a place sees more of the face, at last all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2, self.conv3, self.conv4 = map(ConvBlock, (1, 6, 6, 6), (6, 6, 6, 6))
        self.pool, self.out = nn.MaxPool2d(2), nn.Linear(6 * 5 * 5, 7)

    def forward(self, images: Tensor) -> Tensor:
        maps = self.pool(self.conv1(images))
        maps = self.pool(self.conv2(maps))
        maps = self.pool(self.conv4(self.conv3(maps)))
        return self.out(torch.flatten(maps, 1))


def deep(*convolutions: str) -> Architecture:
    """DeepNet, of whose convolutions the named ones are layers."""
    layers = tuple(Layer(name, name, 6, spatial=True) for name in convolutions)
    return replace(TINY, name="deep", module="", layers=layers, head=(), classifier="out")


@pytest.fixture
def grid():
    """A face with every set of nine regions shown, in three rows of three."""
    face, other = synthetic_faces(2, seed=5)[0]
    thirds = np.arange(48) // 16
    masks = np.stack([(thirds[:, None] == row) & (thirds == column) for row in range(3) for column in range(3)])
    return covered_faces(face, masks, other), masks


@pytest.mark.parametrize("layers", [("conv1",), ("conv1", "conv2"), ("conv1", "conv2", "conv3")], ids=len)
def test_work_is_shared_up_to_any_layer(layers, grid):
    faces, masks = grid
    torch.manual_seed(2)
    spec, network = deep(*layers), DeepNet().eval().requires_grad_(False)
    expected = logits_of(spec, network, faces)
    np.testing.assert_allclose(coalition_logits(spec, network, faces, masks), expected, atol=1e-5)
    assert counted(layers[-1], network, lambda: coalition_logits(spec, network, faces, masks)) <= (
        counted(layers[-1], network, lambda: logits_of(spec, network, faces)) / 2
    )


def test_from_where_every_place_sees_everything_on_nothing_is_shared(grid):
    faces, masks = grid
    torch.manual_seed(2)
    spec, network = deep("conv1", "conv2", "conv3"), DeepNet().eval().requires_grad_(False)
    network.conv3.append(nn.InstanceNorm2d(6))
    expected = logits_of(spec, network, faces)
    np.testing.assert_allclose(coalition_logits(spec, network, faces, masks), expected, atol=1e-4)
    assert counted("conv2", network, lambda: coalition_logits(spec, network, faces, masks)) < len(faces) * 20 * 20 / 2
    assert counted("conv3", network, lambda: coalition_logits(spec, network, faces, masks)) == len(faces) * 10 * 10


def test_the_built_in_network_is_shared_exactly_for_ten_regions():
    study = open_study("builtin")
    spec, network = study.architecture, shared_network(study)
    masks, average = ten_regions(), mean_of_all(study)
    face = study.mean_faces(study.layers[-1])[0]
    game = region_game(spec, network, face, masks, average)
    some = np.random.default_rng(0).choice(1 << len(masks), 64, replace=False)
    pictures = covered_faces(face, np.stack(list(masks.values())), average)[some]
    np.testing.assert_allclose(game.logits[some], logits_of(spec, network, pictures), atol=1e-4)


def test_whoever_runs_the_network_meanwhile_is_not_disturbed(grid):
    faces, masks = grid
    spec, network = deep("conv1", "conv2"), DeepNet().eval().requires_grad_(False)
    expected = logits_of(spec, network, faces[:1])
    with ThreadPoolExecutor(4) as pool:
        games = [pool.submit(coalition_logits, spec, network, faces, masks) for _ in range(2)]
        while not all(game.done() for game in games):
            np.testing.assert_array_equal(logits_of(spec, network, faces[:1]), expected)
    np.testing.assert_allclose(games[0].result()[:1], expected, atol=1e-5)
