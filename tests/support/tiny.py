"""A small network and synthetic faces: what the tests dissect and train without FER2013."""

import numpy as np
import torch
from torch import Tensor, nn

from core.networks.catalog import Architecture, Layer
from core.networks.vggnet import ConvBlock, LinearBlock


class TinyNet(nn.Module):
    """One convolution and one hidden layer on 40x40 images; built of the same blocks as VGGNet."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = ConvBlock(1, 8)
        self.pool = nn.AvgPool2d(8)
        self.lin1 = LinearBlock(200, 32, dropout=0.1)
        self.out = nn.Linear(32, 7)

    def forward(self, images: Tensor) -> Tensor:
        return self.out(self.lin1(torch.flatten(self.pool(self.conv(images)), 1)))


TINY = Architecture(
    name="tiny",
    title="TinyNet",
    source="the tests",
    module="tests.support.tiny:TinyNet",
    input_size=40,
    layers=(Layer("conv", "conv", 8, spatial=True), Layer("lin1", "lin1", 32, spatial=False)),
    head=(("lin1", "lin1.0"),),
    classifier="out",
)


def synthetic_faces(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Grey images uint8 [n, 48, 48] in which a bright bar's height tells the class, and the classes int64 [n]."""
    generator = np.random.default_rng(seed)
    emotions = generator.integers(0, 7, n)
    faces = generator.integers(60, 120, (n, 48, 48)).astype(np.uint8)
    for face, emotion in zip(faces, emotions, strict=True):
        top = 5 + 5 * emotion
        face[top : top + 5, 8:40] = 230
    return faces, emotions.astype(np.int64)
