import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.explanation.coalition_maps import CoalitionMaps, Unshared

REGIONS = 4
SIZE = 12


@pytest.fixture(scope="module")
def game():
    """Every set of four corner regions of random maps, the middle cross being of none: maps, and what places see."""
    generator = torch.Generator().manual_seed(1)
    shown, hidden = torch.rand(2, 3, SIZE, SIZE, generator=generator)
    seen = np.zeros((SIZE, SIZE), int)
    for region, (down, right) in enumerate(((0, 0), (0, 7), (7, 0), (7, 7))):
        seen[down : down + 5, right : right + 5] = 1 << region
    sets = torch.arange(1 << REGIONS)[:, None, None, None]
    visible = (sets & torch.from_numpy(seen) > 0) | torch.from_numpy(seen == 0)
    return torch.where(visible, shown, hidden), seen


class Residual(nn.Module):
    """The way past a convolution sees less than the way through it."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.gain = nn.Conv2d(3, 3, 3, padding=1), nn.Parameter(torch.rand(3, 1, 1))

    def forward(self, maps: Tensor) -> Tensor:
        return (maps / 2 + self.conv(maps)) * self.gain - 0.5


class AddedInPlace(Residual):
    def forward(self, maps: Tensor) -> Tensor:
        short = maps * 1
        short += self.conv(maps)
        return torch.relu_(short)


def restless() -> nn.BatchNorm2d:
    norm = nn.BatchNorm2d(3)
    norm.running_mean.uniform_()
    norm.running_var.uniform_(0.5, 2)
    return norm


LAYERS = {
    "convolution": lambda: nn.Conv2d(3, 5, 3),
    "padded convolution": lambda: nn.Conv2d(3, 5, 3, padding=1),
    "oblong convolution": lambda: nn.Conv2d(3, 5, (1, 3), stride=(2, 1), padding=(0, 1), bias=False),
    "wide convolution": lambda: nn.Conv2d(3, 5, 3, dilation=2, stride=2, padding=2),
    "convolution of each channel": lambda: nn.Conv2d(3, 6, 3, padding=1, groups=3),
    "max-pooling": lambda: nn.MaxPool2d(2),
    "padded max-pooling": lambda: nn.MaxPool2d(3, stride=2, padding=1),
    "average pooling": lambda: nn.AvgPool2d(3, stride=2, padding=1),
    "batch normalisation": restless,
    "residual": Residual,
    "residual in place": AddedInPlace,
    "several": lambda: nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), restless_of(8), nn.SiLU(inplace=True), nn.MaxPool2d(2), nn.Dropout(), nn.ELU()
    ),
}


def restless_of(width: int) -> nn.BatchNorm2d:
    norm = nn.BatchNorm2d(width)
    norm.running_mean.uniform_()
    return norm


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_a_layer_gives_for_every_set_what_it_gives_for_whole_maps(layer, game):
    maps, seen = game
    torch.manual_seed(0)
    module = layer().eval()
    with torch.inference_mode():
        expected = module(maps.clone())
        found = module(CoalitionMaps.of(maps, seen, REGIONS))
        torch.testing.assert_close(found.of_sets(slice(None)), expected, rtol=1e-5, atol=1e-6)
        torch.testing.assert_close(found.of_sets(slice(3, 9)), expected[3:9], rtol=1e-5, atol=1e-6)
    assert found.shape == expected.shape
    assert len(found.stored) < expected[:, 0].numel()


@pytest.mark.parametrize("padding", [0, 1])
def test_as_much_is_kept_as_there_are_different_values(padding, game):
    maps, seen = game
    torch.manual_seed(0)
    module = nn.Sequential(nn.Conv2d(3, 5, 3, padding=padding), nn.Conv2d(5, 4, 3, padding=padding))
    with torch.inference_mode():
        found = module(CoalitionMaps.of(maps, seen, REGIONS))
        whole = module(maps).flatten(2).double().round(decimals=5)
    different = sum(len(whole[..., place].unique(dim=0)) for place in range(whole.shape[2]))
    assert len(found.stored) == different


@pytest.mark.parametrize(
    "module",
    [
        nn.InstanceNorm2d(3),
        nn.BatchNorm2d(3).train(),
        nn.Dropout().train(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Softmax(dim=1),
        nn.MaxPool2d(5, ceil_mode=True),
        nn.AvgPool2d(3, padding=1, count_include_pad=False),
        nn.LayerNorm(SIZE),
    ],
    ids=lambda module: type(module).__name__,
)
def test_what_is_not_done_place_by_place_is_refused(module, game):
    maps, seen = game
    with torch.inference_mode(), pytest.raises(Unshared):
        module(CoalitionMaps.of(maps, seen, REGIONS))


def test_what_differs_between_places_or_is_of_another_size_is_refused(game):
    maps, seen = game
    with torch.inference_mode():
        shared = CoalitionMaps.of(maps, seen, REGIONS)
        with pytest.raises(Unshared):
            shared + torch.rand(SIZE, SIZE)
        with pytest.raises(Unshared):
            shared + nn.Conv2d(3, 3, SIZE)(shared)
