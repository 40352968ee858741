"""ImageNet's weights of EfficientNet-Lite0 as they are published, but for the numbers."""

import math

import torch
from torch import Tensor

from core.networks.efficientnet_lite import STAGES


def made_up_weights() -> dict[str, Tensor]:
    """A state dict with the published names and shapes, and random numbers."""
    generator, state = torch.Generator().manual_seed(0), {}

    def convolution(name: str, out: int, into: int, kernel: int) -> None:
        state[f"{name}.weight"] = torch.randn(out, into, kernel, kernel, generator=generator) / math.sqrt(
            into * kernel**2
        )

    def norm(name: str, width: int) -> None:
        state[f"{name}.weight"] = torch.rand(width, generator=generator) + 0.5
        state[f"{name}.bias"] = torch.rand(width, generator=generator)
        state[f"{name}.running_mean"] = torch.randn(width, generator=generator) / 10
        state[f"{name}.running_var"] = torch.rand(width, generator=generator) + 0.5
        state[f"{name}.num_batches_tracked"] = torch.tensor(7)

    convolution("_conv_stem", 32, 3, 3), norm("_bn0", 32)
    channels, number = 32, 0
    for kernel, _, expansion, width, blocks in STAGES:
        for _ in range(blocks):
            block, inner = f"_blocks.{number}", expansion * channels
            if expansion > 1:
                convolution(f"{block}._expand_conv", inner, channels, 1), norm(f"{block}._bn0", inner)
            convolution(f"{block}._depthwise_conv", inner, 1, kernel), norm(f"{block}._bn1", inner)
            convolution(f"{block}._project_conv", width, inner, 1), norm(f"{block}._bn2", width)
            channels, number = width, number + 1
    convolution("_conv_head", 1280, channels, 1), norm("_bn1", 1280)
    state |= {"_fc.weight": torch.randn(1000, 1280, generator=generator), "_fc.bias": torch.zeros(1000)}
    return state
