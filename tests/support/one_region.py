"""A network whose decision depends on one region of the face only, so that every explanation of it is known."""

import numpy as np
import torch
from torch import Tensor, nn

from core.networks.catalog import Architecture, Layer
from core.networks.vggnet import ConvBlock

TARGET = 3
REGION = np.zeros((48, 48), bool)
REGION[29:37, 14:34] = True


class OneRegionNet(nn.Module):
    """Emotion 3 in proportion to how bright the region is, emotion 4 to how dark; nothing else is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = ConvBlock(1, 2)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.out = nn.Linear(2, 7)
        self.register_buffer("region", torch.from_numpy(REGION[4:44, 4:44]).float())
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.zero_()
            self.conv[0].weight[:, 0, 1, 1] = torch.tensor([1.0, 0.1])
            self.conv[1].weight.fill_(1)
            self.out.weight[TARGET, 0], self.out.weight[TARGET + 1, 0] = 40, -40

    def forward(self, images: Tensor) -> Tensor:
        return self.out(self.pool(self.conv(images * self.region)).flatten(1))


ONE_REGION = Architecture(
    name="one-region",
    title="OneRegionNet",
    source="the tests",
    module="tests.support.one_region:OneRegionNet",
    input_size=40,
    layers=(Layer("conv", "conv", 2, spatial=True),),
    head=(),
    classifier="out",
)


def one_region() -> nn.Module:
    """The network, ready to be explained."""
    return ONE_REGION.build().eval().requires_grad_(False)


def bright_face(seed: int = 0) -> np.ndarray:
    """A noisy face uint8 [48, 48] that is bright everywhere, so that brightness alone tells nothing."""
    return np.random.default_rng(seed).integers(150, 250, (48, 48)).astype(np.uint8)
