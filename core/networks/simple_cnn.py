"""SimpleCNN, after the study that explains a small FER2013 network with LIME.

That study gives counts and no sizes: four blocks of two convolutions, batch normalisation, max-pooling and dropout,
then fully connected, 3,332,679 trainable and 1,024 non-trainable parameters. The latter are two running statistics
for each normalised channel, so 512 channels are normalised. This is one of several layouts that fit both counts
exactly, and the only one found with 3x3 convolutions throughout, one width in each block, doubling towards the end;
64, 64 / 64, 64 / 128, 384 / 256, 768 with a single fully connected layer is another. Which was meant is not known.
"""

import torch
from torch import Tensor, nn

from core.networks.blocks import check_shape
from core.networks.vggnet import ConvBlock, LinearBlock


class SimpleCNN(nn.Module):
    """Four blocks of two 3x3 convolutions, the second with BatchNorm, each block with 2x2 max-pooling and dropout,
    then two fully connected layers. The very first convolution is not padded.

    Input: float [N, 1, 48, 48], pixel values in 0..1. Output: logits [N, n_classes]. For seven classes 3,332,679
    trainable parameters and 1,024 running statistics. ValueError for any other input shape.
    """

    input_shape = (1, 48, 48)

    def __init__(self, n_classes: int = 7, dropout: float = 0.2) -> None:
        super().__init__()
        self.conv1a, self.conv1b = _plain(1, 64, padding=0), ConvBlock(64, 64)
        self.conv2a, self.conv2b = _plain(64, 64), ConvBlock(64, 64)
        self.conv3a, self.conv3b = _plain(64, 128), ConvBlock(128, 128)
        self.conv4a, self.conv4b = _plain(128, 256), ConvBlock(256, 256)
        self.pool = nn.Sequential(nn.MaxPool2d(2), nn.Dropout(dropout))
        self.lin1 = LinearBlock(1024, 2048, dropout)
        self.lin2 = nn.Linear(2048, n_classes)

    def forward(self, images: Tensor) -> Tensor:
        check_shape("SimpleCNN", images, self.input_shape)
        x = self.pool(self.conv1b(self.conv1a((images - 0.5) / 0.25)))
        x = self.pool(self.conv2b(self.conv2a(x)))
        x = self.pool(self.conv3b(self.conv3a(x)))
        x = self.pool(self.conv4b(self.conv4a(x)))
        return self.lin2(self.lin1(torch.flatten(x, 1)))


def _plain(in_channels: int, out_channels: int, padding: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(in_channels, out_channels, 3, padding=padding), nn.ReLU(inplace=True))
