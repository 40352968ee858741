"""Networks of torchvision for grey faces of 48x48, with named layers: VGG16, ResNet50 and EfficientNet-B0.

The bodies of the latter two are torchvision's own modules, so that its weights fit. Grey goes into all three channels.
At 48x48 the last maps are small: 2x2 places, and 3x3 for VGG16 before its last pooling.
"""

from collections import OrderedDict
from collections.abc import Iterable
from urllib.error import URLError

import torch
from torch import Tensor, nn
from torchvision import models

from core.errors import InputError
from core.networks.blocks import Gain, as_colour, check_shape, unchanged_map, with_gain
from core.networks.catalog import Architecture
from core.networks.vggnet import LinearBlock
from core.paths import cache_folder

VGG16_WIDTHS = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))


class ChainNetwork(nn.Module):
    """Modules one after another, by name. Input: float [N, 1, 48, 48], pixel values in 0..1; output: logits
    [N, n_classes]. ValueError for any other input shape."""

    input_shape = (1, 48, 48)

    def __init__(self, name: str, modules: Iterable[tuple[str, nn.Module]]) -> None:
        super().__init__()
        self._name, self._order = name, []
        for path, module in modules:
            self.add_module(path, module)
            self._order.append(path)

    def forward(self, images: Tensor) -> Tensor:
        check_shape(self._name, images, self.input_shape)
        x = as_colour(images)
        for path in self._order:
            x = self._modules[path](x)
        return x


def vgg16(n_classes: int = 7) -> ChainNetwork:
    """VGG16 of Simonyan and Zisserman 2015 (configuration D): 33,625,927 parameters, as faces leave 512 features.

    Its convolutions begin as torchvision's do: without BatchNorm, smaller weights would let the signal die out.
    """
    modules, channels = OrderedDict[str, nn.Module](), 3
    for stage, widths in enumerate(VGG16_WIDTHS, start=1):
        for number, width in enumerate(widths, start=1):
            modules[f"conv{stage}_{number}"] = _convolution(channels, width)
            channels = width
        modules[f"pool{stage}"] = nn.MaxPool2d(2)
    modules["flatten"] = nn.Flatten()
    modules |= {"lin1": LinearBlock(512, 4096, 0.5), "lin2": LinearBlock(4096, 4096, 0.5)}
    modules["classifier"] = nn.Linear(4096, n_classes)
    return ChainNetwork("VGG16", modules.items())


def resnet50(n_classes: int = 7, body: models.ResNet | None = None) -> ChainNetwork:
    """ResNet50 of He et al. 2016, the layers being its blocks after their ReLU; `body` is torchvision's, with its
    weights, or a new one."""
    body = body or models.resnet50(weights=None)
    modules = OrderedDict[str, nn.Module](conv1=nn.Sequential(body.conv1, body.bn1, body.relu), pool=body.maxpool)
    for stage in range(1, 5):
        for number, block in enumerate(getattr(body, f"layer{stage}"), start=1):
            modules[f"block{stage}_{number}"] = with_gain(block, block.conv3.out_channels)
    width = body.fc.in_features
    modules |= {"average": _average(), "pooled": unchanged_map(width), "classifier": nn.Linear(width, n_classes)}
    return ChainNetwork("ResNet50", modules.items())


def efficientnet_b0(n_classes: int = 7, body: models.EfficientNet | None = None) -> ChainNetwork:
    """EfficientNet-B0 of Tan and Le 2019, the layers being its stages; `body` as for `resnet50`. SiLU, its activation,
    can be below 0."""
    body = body or models.efficientnet_b0(weights=None)
    modules, widths = OrderedDict[str, nn.Module](), (32, 16, 24, 40, 80, 112, 192, 320, 1280)
    for stage, (module, width) in enumerate(zip(body.features, widths, strict=True)):
        modules[f"stage{stage}"] = with_gain(module, width)
    modules |= {"average": _average(), "pooled": nn.Sequential(Gain(1280), body.classifier[0])}
    modules["classifier"] = nn.Linear(1280, n_classes)
    return ChainNetwork("EfficientNet-B0", modules.items())


def _convolution(in_channels: int, out_channels: int) -> nn.Sequential:
    convolution = nn.Conv2d(in_channels, out_channels, kernel_size=3, padding=1)
    nn.init.kaiming_normal_(convolution.weight, mode="fan_out", nonlinearity="relu")
    nn.init.zeros_(convolution.bias)
    return nn.Sequential(convolution, nn.ReLU(inplace=True))


def _average() -> nn.Module:
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())


IMAGENET = {
    "resnet50": (resnet50, models.resnet50, models.ResNet50_Weights.IMAGENET1K_V2),
    "efficientnet-b0": (efficientnet_b0, models.efficientnet_b0, models.EfficientNet_B0_Weights.IMAGENET1K_V1),
}
"""Of a network of the catalog: how to build it, torchvision's original, and its weights for ImageNet."""


def imagenet_network(spec: Architecture, seed: int = 0) -> nn.Module:
    """The network with torchvision's ImageNet weights and a new classifier, drawn with `seed`.

    They are downloaded once, into the cache folder. InputError for a network without such weights, and if they cannot
    be downloaded.
    """
    if spec.name not in IMAGENET:
        raise InputError(f"{spec.title} starts from scratch; --pretrained is for {' and '.join(IMAGENET)}.")
    build, original, weights = IMAGENET[spec.name]
    try:
        state = torch.hub.load_state_dict_from_url(
            weights.url, cache_folder() / "imagenet", progress=False, check_hash=True, weights_only=True
        )
    except (URLError, OSError, RuntimeError) as error:
        raise InputError(
            f"The ImageNet weights of {spec.title} could not be downloaded: connect to the network, or leave "
            "--pretrained out to train from scratch."
        ) from error
    body = original(weights=None)
    body.load_state_dict(state)
    torch.manual_seed(seed)
    return build(body=body)
