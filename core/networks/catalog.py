"""The registry of network architectures: another network is one more entry here."""

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import InputError

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
    `head` lists the fully connected layers that follow the features, as (layer name, module path of its linear map);
    ReLU stands between them, so that a study can ship the features and derive the rest.
    """

    name: str
    title: str
    source: str
    module: str
    input_size: int
    layers: tuple[Layer, ...]
    head: tuple[tuple[str, str], ...]
    classifier: str

    def build(self) -> "nn.Module":
        """A new network with initial weights. Imports torch, which reading the catalog does not."""
        path, name = self.module.split(":")
        return getattr(importlib.import_module(path), name)()

    def layer(self, name: str) -> Layer:
        """The layer called `name`; InputError with the names there are otherwise."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise InputError(f"{self.title} has no layer {name!r}; it has {', '.join(x.name for x in self.layers)}.")


def _convolutions(*widths: tuple[str, int]) -> tuple[Layer, ...]:
    return tuple(Layer(name, name, width, spatial=True) for name, width in widths)


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
}


def architecture(name: str) -> Architecture:
    """The architecture registered under `name`; InputError with the names there are otherwise."""
    if name not in ARCHITECTURES:
        raise InputError(f"There is no network {name!r} in the catalog; it has {', '.join(ARCHITECTURES)}.")
    return ARCHITECTURES[name]
