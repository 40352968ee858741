"""VGGNet of Khaireddin and Chen 2021, "Facial emotion recognition: state of the art performance on FER2013"
(arXiv:2105.03588).
"""

import torch
from torch import Tensor, nn

from core.networks.blocks import check_shape


class ConvBlock(nn.Sequential):
    """3x3 convolution, BatchNorm, ReLU: its output is what "the activation of layer convNx" means everywhere here."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__(
            nn.Conv2d(in_channels, out_channels, kernel_size=3, padding=1),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(inplace=True),
        )


class LinearBlock(nn.Sequential):
    """Fully connected layer, ReLU, dropout: ReLU comes first, so in evaluation the output is the activation itself."""

    def __init__(self, in_features: int, out_features: int, dropout: float) -> None:
        super().__init__(nn.Linear(in_features, out_features), nn.ReLU(inplace=True), nn.Dropout(dropout))


class VGGNet(nn.Module):
    """Four pairs of 3x3 convolutions, each followed by 2x2 max-pooling, then three fully connected layers.

    Input: float [N, 1, 40, 40], pixel values in 0..1. Output: logits [N, n_classes]. 29,890,759 parameters for
    seven classes. Any other input shape raises ValueError: flattening would otherwise mix images of a batch.
    """

    input_shape = (1, 40, 40)

    def __init__(self, n_classes: int = 7, dropout: float = 0.2) -> None:
        super().__init__()
        self.conv1a, self.conv1b = ConvBlock(1, 64), ConvBlock(64, 64)
        self.conv2a, self.conv2b = ConvBlock(64, 128), ConvBlock(128, 128)
        self.conv3a, self.conv3b = ConvBlock(128, 256), ConvBlock(256, 256)
        self.conv4a, self.conv4b = ConvBlock(256, 512), ConvBlock(512, 512)
        self.pool = nn.MaxPool2d(2)
        self.lin1 = LinearBlock(2048, 4096, dropout)
        self.lin2 = LinearBlock(4096, 4096, dropout)
        self.lin3 = nn.Linear(4096, n_classes)

    def forward(self, images: Tensor) -> Tensor:
        check_shape("VGGNet", images, self.input_shape)
        x = self.pool(self.conv1b(self.conv1a((images - 0.5) / 0.25)))
        x = self.pool(self.conv2b(self.conv2a(x)))
        x = self.pool(self.conv3b(self.conv3a(x)))
        x = self.pool(self.conv4b(self.conv4a(x)))
        return self.lin3(self.lin2(self.lin1(torch.flatten(x, 1))))
