"""The registry of network architectures: another network is one more entry here, or is imported."""

import importlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.errors import InputError
from core.numbers import counted

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Layer:
    """A named layer that can be dissected: `module` is the path of the submodule whose output is its activation."""

    name: str
    module: str
    width: int
    spatial: bool


@dataclass(frozen=True)
class Architecture:
    """What the rest of the program needs to know about a kind of network.

    `layers` are in forward order; the last of them feeds the classifier, whose module path is `classifier`.
    `head` lists the layers between the features and the classifier, as (layer name, module path of its map), so that a
    study can ship the features and derive the rest: linear maps with ReLU after each, or one Gain of
    core.networks.blocks with nothing after it, whose neurons are the features themselves, of either sign.
    `scales_through`: a positive factor on a neuron of the last convolution reaches the features unchanged, which
    nothing but pooling follows.
    `module` is given the `arguments`: an imported network is built from its graph, as data, and EfficientNet-Lite0 may
    be told the side that it enlarges faces to.
    """

    name: str
    title: str
    source: str
    module: str
    input_size: int
    layers: tuple[Layer, ...]
    head: tuple[tuple[str, str], ...]
    classifier: str
    scales_through: bool = True
    arguments: tuple[str | int, ...] = ()

    @property
    def features_into(self) -> str:
        """Module path of the first map of the head, whose input a study keeps as features."""
        return self.head[0][1]

    def with_scaling(self, scales_through: bool) -> "Architecture":
        """The same with what is known of its last convolution."""
        return replace(self, scales_through=scales_through)

    def build(self) -> "nn.Module":
        """A new network with initial weights. Imports torch, which reading the catalog does not."""
        path, name = self.module.split(":")
        return getattr(importlib.import_module(path), name)(*self.arguments)

    def summary(self) -> dict[str, object]:
        """Ready for JSON."""
        return {
            "network": self.name,
            "title": self.title,
            "source": self.source,
            "input_size": self.input_size,
            "layers": {layer.name: {"neurons": layer.width, "spatial": layer.spatial} for layer in self.layers},
            "head": [name for name, _ in self.head],
        }

    def lines(self) -> list[str]:
        """What it is and its layers, in words."""
        kinds = {True: "convolution", False: "fully connected"}
        return [
            f"{self.title} ({self.source}): faces of {self.input_size}x{self.input_size}, "
            f"{counted(len(self.layers), 'layer')}",
            *(f"  {layer.name:<24} {layer.width:>6,} neurons, {kinds[layer.spatial]}" for layer in self.layers),
        ]

    def layer(self, name: str) -> Layer:
        """The layer called `name`; InputError with the names there are otherwise."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise InputError(f"{self.title} has no layer {name!r}; it has {', '.join(x.name for x in self.layers)}.")


def _convolutions(*widths: tuple[str, int]) -> tuple[Layer, ...]:
    return tuple(Layer(name, name, width, spatial=True) for name, width in widths)


def _numbered(kind: str, widths: dict[int, tuple[int, ...]]) -> tuple[Layer, ...]:
    """kind1_1, kind1_2, …: the convolutional layers of each stage."""
    named = [(f"{kind}{stage}_{n}", each) for stage, those in widths.items() for n, each in enumerate(those, start=1)]
    return _convolutions(*named)


_EFFICIENTNET = (
    *_convolutions(("stage0", 32), ("stage1", 16), ("stage2", 24), ("stage3", 40), ("stage4", 80)),
    *_convolutions(("stage5", 112), ("stage6", 192), ("stage7", 320), ("stage8", 1280)),
    Layer("pooled", "pooled", 1280, spatial=False),
)

ARCHITECTURES: dict[str, Architecture] = {
    "vggnet": Architecture(
        name="vggnet",
        title="VGGNet",
        source="Khaireddin and Chen 2021, arXiv:2105.03588",
        module="core.networks.vggnet:VGGNet",
        input_size=40,
        layers=(
            *_convolutions(("conv1a", 64), ("conv1b", 64), ("conv2a", 128), ("conv2b", 128)),
            *_convolutions(("conv3a", 256), ("conv3b", 256), ("conv4a", 512), ("conv4b", 512)),
            Layer("lin1", "lin1", 4096, spatial=False),
            Layer("lin2", "lin2", 4096, spatial=False),
        ),
        head=(("lin1", "lin1.0"), ("lin2", "lin2.0")),
        classifier="lin3",
    ),
    "simple-cnn": Architecture(
        name="simple-cnn",
        title="SimpleCNN",
        source="the study with LIME; one of several layouts with its numbers of parameters",
        module="core.networks.simple_cnn:SimpleCNN",
        input_size=48,
        layers=(
            *_convolutions(("conv1a", 64), ("conv1b", 64), ("conv2a", 64), ("conv2b", 64)),
            *_convolutions(("conv3a", 128), ("conv3b", 128), ("conv4a", 256), ("conv4b", 256)),
            Layer("lin1", "lin1", 2048, spatial=False),
        ),
        head=(("lin1", "lin1.0"),),
        classifier="lin2",
    ),
    "mini-xception": Architecture(
        name="mini-xception",
        title="Mini-Xception",
        source="Arriaga, Valdenegro-Toro and Plöger 2017, arXiv:1710.07557",
        module="core.networks.mini_xception:MiniXception",
        input_size=48,
        layers=(
            *_convolutions(("conv1", 8), ("conv2", 8)),
            *_convolutions(("block1", 16), ("block2", 32), ("block3", 64), ("block4", 128)),
            Layer("places", "places", 1152, spatial=False),
        ),
        head=(("places", "places.0"),),
        classifier="classifier",
    ),
    "vgg16": Architecture(
        name="vgg16",
        title="VGG16",
        source="Simonyan and Zisserman 2015, arXiv:1409.1556, with batch normalisation",
        module="core.networks.torchvision_networks:vgg16",
        input_size=48,
        layers=(
            *_numbered("conv", {1: (64,) * 2, 2: (128,) * 2, 3: (256,) * 3, 4: (512,) * 3, 5: (512,) * 3}),
            Layer("lin1", "lin1", 4096, spatial=False),
            Layer("lin2", "lin2", 4096, spatial=False),
        ),
        head=(("lin1", "lin1.0"), ("lin2", "lin2.0")),
        classifier="classifier",
    ),
    "resnet50": Architecture(
        name="resnet50",
        title="ResNet50",
        source="He, Zhang, Ren and Sun 2016, arXiv:1512.03385",
        module="core.networks.torchvision_networks:resnet50",
        input_size=48,
        layers=(
            *_convolutions(("conv1", 64)),
            *_numbered("block", {1: (256,) * 3, 2: (512,) * 4, 3: (1024,) * 6, 4: (2048,) * 3}),
            Layer("pooled", "pooled", 2048, spatial=False),
        ),
        head=(("pooled", "pooled.0"),),
        classifier="classifier",
    ),
    "efficientnet-b0": Architecture(
        name="efficientnet-b0",
        title="EfficientNet-B0",
        source="Tan and Le 2019, arXiv:1905.11946",
        module="core.networks.torchvision_networks:efficientnet_b0",
        input_size=48,
        layers=_EFFICIENTNET,
        head=(("pooled", "pooled.0"),),
        classifier="classifier",
    ),
    "efficientnet-lite0": Architecture(
        name="efficientnet-lite0",
        title="EfficientNet-Lite0",
        source="Tan and Le 2019, arXiv:1905.11946, as Google made it smaller in 2020",
        module="core.networks.efficientnet_lite:efficientnet_lite0",
        input_size=48,
        layers=_EFFICIENTNET,
        head=(("pooled", "pooled.0"),),
        classifier="classifier",
    ),
}


def architecture(name: str) -> Architecture:
    """The architecture registered or imported under `name`; InputError with the names there are otherwise."""
    from core.networks.exchange.store import imported_names, imported_network

    if name in ARCHITECTURES:
        return ARCHITECTURES[name]
    names = imported_names()
    if name not in names:
        have = ", ".join([*ARCHITECTURES, *names])
        raise InputError(f"There is no network {name!r} in the catalog; it has {have}.")
    return imported_network(name).spec
