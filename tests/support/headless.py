"""A small network whose last layer is no fully connected one with ReLU, and whose layers have names of their own."""

from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn

from core.networks.blocks import Gain
from core.networks.catalog import ARCHITECTURES, Architecture, Layer
from core.networks.vggnet import ConvBlock
from core.networks.weights import save_weights
from core.study import Study
from core.study.build import StudyPlan, build_study


class HeadlessNet(nn.Module):
    """One convolution, pooled to the places that feed the classifier."""

    def __init__(self) -> None:
        super().__init__()
        self.block = ConvBlock(1, 4)
        self.pool = nn.Sequential(nn.AvgPool2d(20), nn.Flatten())
        self.places = nn.Sequential(Gain(16))
        self.out = nn.Linear(16, 7)

    def forward(self, images: Tensor) -> Tensor:
        return self.out(self.places(self.pool(self.block(images))))


HEADLESS = Architecture(
    name="headless",
    title="HeadlessNet",
    source="the tests",
    module="tests.support.headless:HeadlessNet",
    input_size=40,
    layers=(Layer("block", "block", 4, spatial=True), Layer("places", "places", 16, spatial=False)),
    head=(("places", "places.0"),),
    classifier="out",
)


def headless_study(plan: StudyPlan, folder: Path) -> Study:
    """What the plan gives with this network, untrained, in place of its own, and without its scorer called clip. The
    network stays in the catalog."""
    ARCHITECTURES[HEADLESS.name] = HEADLESS
    torch.manual_seed(7)
    weights = folder.with_name(f"{folder.name}.safetensors")
    save_weights(HEADLESS.build(), weights)
    scorings = tuple(scoring for scoring in plan.scorings if scoring.name != "clip")
    return build_study(replace(plan, title="Another", spec=HEADLESS, weights=weights, scorings=scorings), folder)
