"""Networks of torchvision for grey faces of 48x48, with named layers: VGG16, ResNet50 and EfficientNet-B0.

The bodies of the latter two are torchvision's own modules, so that its weights fit. Grey goes into all three channels.
At 48x48 the last maps are small: 2x2 places, and 3x3 for VGG16 before its last pooling.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable

from torch import Tensor, nn
from torchvision import models

from core.networks.blocks import Gain, as_colour, check_shape, unchanged_map, with_gain
from core.networks.vggnet import ConvBlock, LinearBlock

VGG16_WIDTHS = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))


class ChainNetwork(nn.Module):
    """Modules one after another, by name, the first of which is given what `colour` makes of the faces.

    Input: float [N, 1, 48, 48], pixel values in 0..1; output: logits [N, n_classes]. ValueError for any other input
    shape.
    """

    input_shape = (1, 48, 48)

    def __init__(
        self,
        name: str,
        modules: Iterable[tuple[str, nn.Module]],
        colour: Callable[[Tensor], Tensor] = as_colour,
    ) -> None:
        super().__init__()
        self._name, self._colour, self._order = name, colour, []
        for path, module in modules:
            self.add_module(path, module)
            self._order.append(path)

    def forward(self, images: Tensor) -> Tensor:
        check_shape(self._name, images, self.input_shape)
        x = self._colour(images)
        for path in self._order:
            x = self._modules[path](x)
        return x


def vgg16(n_classes: int = 7) -> ChainNetwork:
    """VGG16 of Simonyan and Zisserman 2015 (configuration D) with BatchNorm, as torchvision's `vgg16_bn`: 33,634,375
    parameters, as faces leave 512 features. Without BatchNorm it hardly learns from random weights in a few epochs.
    """
    modules, channels = OrderedDict[str, nn.Module](), 3
    for stage, widths in enumerate(VGG16_WIDTHS, start=1):
        for number, width in enumerate(widths, start=1):
            modules[f"conv{stage}_{number}"] = ConvBlock(channels, width)
            channels = width
        modules[f"pool{stage}"] = nn.MaxPool2d(2)
    modules["flatten"] = nn.Flatten()
    modules |= {"lin1": LinearBlock(512, 4096, 0.5), "lin2": LinearBlock(4096, 4096, 0.5)}
    modules["classifier"] = nn.Linear(4096, n_classes)
    return ChainNetwork("VGG16", modules.items())


def resnet50(n_classes: int = 7, body: models.ResNet | None = None) -> ChainNetwork:
    """ResNet50 of He et al. 2016, the layers being its blocks after their ReLU; `body` is torchvision's, with its
    weights, or a new one, whose convolutions are drawn smaller than torchvision draws them: before BatchNorm a step
    turns weights the further the smaller they are (the effective learning rate of van Laarhoven 2017)."""
    body = body or _drawn_small(models.resnet50(weights=None))
    modules = OrderedDict[str, nn.Module](conv1=nn.Sequential(body.conv1, body.bn1, body.relu), pool=body.maxpool)
    for stage in range(1, 5):
        for number, block in enumerate(getattr(body, f"layer{stage}"), start=1):
            modules[f"block{stage}_{number}"] = with_gain(block, block.conv3.out_channels)
    width = body.fc.in_features
    modules |= {"average": pooled_places(), "pooled": unchanged_map(width), "classifier": nn.Linear(width, n_classes)}
    return ChainNetwork("ResNet50", modules.items())


def efficientnet_b0(n_classes: int = 7, body: models.EfficientNet | None = None) -> ChainNetwork:
    """EfficientNet-B0 of Tan and Le 2019, the layers being its stages; `body` as for `resnet50`. SiLU, its activation,
    can be below 0."""
    body = body or models.efficientnet_b0(weights=None)
    modules, widths = OrderedDict[str, nn.Module](), (32, 16, 24, 40, 80, 112, 192, 320, 1280)
    for stage, (module, width) in enumerate(zip(body.features, widths, strict=True)):
        modules[f"stage{stage}"] = with_gain(module, width)
    modules |= {"average": pooled_places(), "pooled": nn.Sequential(Gain(1280), body.classifier[0])}
    modules["classifier"] = nn.Linear(1280, n_classes)
    return ChainNetwork("EfficientNet-B0", modules.items())


def _drawn_small(body: models.ResNet) -> models.ResNet:
    for module in body.modules():
        if isinstance(module, nn.Conv2d):
            module.reset_parameters()
    return body


def pooled_places() -> nn.Module:
    """The mean of every map over its places: [N, C, h, w] to [N, C]."""
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
