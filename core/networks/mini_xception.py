"""Mini-Xception of Arriaga, Valdenegro-Toro and Plöger 2017, "Real-time convolutional neural networks for emotion and
gender classification" (arXiv:1710.07557), for faces of 48x48.
"""

import torch
from torch import Tensor, nn

from core.networks.blocks import Gain, check_shape, with_gain

CLASSIFIED = 3
"""Height and width of the last map."""


class SeparableConv(nn.Sequential):
    """3x3 convolution of each channel alone, 1x1 convolution over channels, BatchNorm."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__(
            nn.Conv2d(in_channels, in_channels, kernel_size=3, padding=1, groups=in_channels, bias=False),
            nn.Conv2d(in_channels, out_channels, kernel_size=1, bias=False),
            nn.BatchNorm2d(out_channels),
        )


class ResidualBlock(nn.Module):
    """Two separable convolutions and max-pooling, plus a 1x1 convolution of the input: half the height and width.

    Input: float [N, in_channels, H, W]. Output: [N, out_channels, ceil(H / 2), ceil(W / 2)], of either sign.
    """

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        # Every second value, then a 1x1 convolution: as one convolution with stride 2, torch 2.15 writes out of bounds
        # in the backward pass of an odd batch with channels last.
        self.every_second = nn.AvgPool2d(1, stride=2)
        self.shortcut = nn.Sequential(
            nn.Conv2d(in_channels, out_channels, kernel_size=1, bias=False), nn.BatchNorm2d(out_channels)
        )
        self.separable = nn.Sequential(
            SeparableConv(in_channels, out_channels),
            nn.ReLU(inplace=True),
            SeparableConv(out_channels, out_channels),
            nn.MaxPool2d(3, stride=2, padding=1),
        )

    def forward(self, maps: Tensor) -> Tensor:
        return self.separable(maps) + self.shortcut(self.every_second(maps))


def _convolution(in_channels: int, out_channels: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, kernel_size=3, bias=False), nn.BatchNorm2d(out_channels), nn.ReLU()
    )


class MiniXception(nn.Module):
    """Two 3x3 convolutions, four residual blocks of separable ones, and a classifier of the last 3x3 map.

    Input: float [N, 1, 48, 48], pixel values in 0..1. Output: logits [N, n_classes]. 56,951 trainable parameters and
    1,472 running statistics for seven classes, as published: 58,423. ValueError for any other input shape.

    The paper ends in a 3x3 convolution to the classes, padded by one, and averages it over the map. Both are linear,
    and on a map of 3x3 places that is the same as one linear map of its 1,152 values, with as many weights: the
    kernel's nine follow from the places' nine and the other way round (`from_kernel`). Written as one, its inputs are
    neurons with a contribution to each logit.
    """

    input_shape = (1, 48, 48)

    def __init__(self, n_classes: int = 7) -> None:
        super().__init__()
        self.conv1, self.conv2 = _convolution(1, 8), _convolution(8, 8)
        self.block1 = with_gain(ResidualBlock(8, 16), 16)
        self.block2 = with_gain(ResidualBlock(16, 32), 32)
        self.block3 = with_gain(ResidualBlock(32, 64), 64)
        self.block4 = with_gain(ResidualBlock(64, 128), 128)
        self.places = nn.Sequential(Gain(128 * CLASSIFIED**2))
        self.classifier = nn.Linear(128 * CLASSIFIED**2, n_classes)

    def forward(self, images: Tensor) -> Tensor:
        check_shape("Mini-Xception", images, self.input_shape)
        x = self.conv2(self.conv1((images - 0.5) * 2))
        x = self.block4(self.block3(self.block2(self.block1(x))))
        return self.classifier(self.places(torch.flatten(x, 1)))


def from_kernel(kernel: Tensor) -> Tensor:
    """The classifier's weight [classes, channels * 9] that does what a 3x3 convolution with this kernel [classes,
    channels, 3, 3], padded by one, and the mean over a map of 3x3 do."""
    # Row: place in the map; column: place in the kernel that meets it for one of the outputs.
    meets = torch.tensor([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]]).to(kernel)
    placed = torch.einsum("yi,xj,kcij->kcyx", meets, meets, kernel)
    return placed.flatten(1) / CLASSIFIED**2
