"""What several networks are made of: the check of their input, grey as colour, and outputs that can be scaled."""

from collections import OrderedDict

import torch
from torch import Tensor, nn

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_SPREAD = (0.229, 0.224, 0.225)


class Gain(nn.Module):
    """A factor and a summand for each neuron, 1 and 0 until they are edited; they are not trained.

    Input and output: float [N, width] or [N, width, height, width].
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.ones(width))
        self.register_buffer("bias", torch.zeros(width))

    def forward(self, inputs: Tensor) -> Tensor:
        shape = (1, -1, *[1] * (inputs.ndim - 2))
        return inputs * self.weight.to(inputs.dtype).view(shape) + self.bias.to(inputs.dtype).view(shape)


def with_gain(body: nn.Module, width: int) -> nn.Sequential:
    """`body` and a Gain after it, called "0": an edit of a layer changes the weights of its part of that name.

    For layers whose output is more than a map and a ReLU, such as a residual block's.
    """
    return nn.Sequential(OrderedDict([("body", body), ("0", Gain(width))]))


def after_map(module: nn.Module, inputs: Tensor) -> Tensor:
    """What a layer of a head (core.networks.catalog.Architecture) gives: its map, and ReLU unless it is a Gain."""
    outputs = module(inputs)
    return outputs.relu() if module.weight.ndim == 2 else outputs


def unchanged_map(width: int) -> nn.Sequential:
    """A fully connected layer with ReLU that gives back what is never below 0; it is not trained.

    Its neurons are what the classifier is given, and edits of it follow from the features that a study keeps.
    """
    identity = nn.Linear(width, width).requires_grad_(False)
    identity.weight.copy_(torch.eye(width))
    identity.bias.zero_()
    return nn.Sequential(identity, nn.ReLU())


def check_shape(name: str, images: Tensor, shape: tuple[int, int, int]) -> None:
    """ValueError unless images [N, …] have this shape (channels, height, width)."""
    if tuple(images.shape[1:]) != shape:
        wanted, found = ("x".join(map(str, each)) for each in (shape, images.shape[1:]))
        raise ValueError(f"{name} takes images of shape {wanted}, not {found}.")


def as_colour(
    images: Tensor, mean: tuple[float, ...] = IMAGENET_MEAN, spread: tuple[float, ...] = IMAGENET_SPREAD
) -> Tensor:
    """Grey images [N, 1, H, W] in 0..1 as the three equal channels of ImageNet's pictures, standardised like those: the
    mean and the spread of a channel, in 0..1, are those that the weights were trained with."""
    means, spreads = (images.new_tensor(values).view(1, 3, 1, 1) for values in (mean, spread))
    return (images - means) / spreads
