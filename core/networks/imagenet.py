"""Networks that begin with what was learnt on ImageNet: from weights that are downloaded once, or from a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import torch
from torch import Tensor, nn
from torchvision import models

from core.errors import InputError
from core.networks.catalog import Architecture
from core.networks.efficientnet_lite import load_published
from core.networks.exchange.state_dicts import read_state_dict
from core.networks.torchvision_networks import efficientnet_b0, resnet50
from core.paths import cache_folder

State = Mapping[str, Tensor]


@dataclass(frozen=True)
class ImageNetStart:
    """How a network begins with ImageNet's weights: `build(spec, state)` makes it, with a new classifier, of a public
    state dict, which is at `url`; None where it comes from a file alone."""

    build: Callable[[Architecture, State], nn.Module]
    url: str | None


def torchvision_start(
    build: Callable[..., nn.Module], original: Callable[..., nn.Module]
) -> Callable[[Architecture, State], nn.Module]:
    """Of torchvision's `original` with the state dict, `build` makes a network of the catalog."""

    def made(spec: Architecture, state: State) -> nn.Module:
        body = original(weights=None)
        body.load_state_dict(state)
        return build(body=body)

    return made


def _published(spec: Architecture, state: State) -> nn.Module:
    network = spec.build()
    load_published(network, state)
    return network


STARTS: dict[str, ImageNetStart] = {
    "resnet50": ImageNetStart(torchvision_start(resnet50, models.resnet50), models.ResNet50_Weights.IMAGENET1K_V2.url),
    "efficientnet-b0": ImageNetStart(
        torchvision_start(efficientnet_b0, models.efficientnet_b0),
        models.EfficientNet_B0_Weights.IMAGENET1K_V1.url,
    ),
    "efficientnet-lite0": ImageNetStart(_published, None),
}


def imagenet_network(spec: Architecture, seed: int = 0, file: Path | None = None) -> nn.Module:
    """The network with public ImageNet weights and a new classifier, drawn with `seed`.

    The weights are those of `file`, or are downloaded once, into the cache folder. InputError for a network without
    such weights, a file that is not theirs, and if they cannot be downloaded.
    """
    if spec.name not in STARTS:
        raise InputError(f"{spec.title} starts from scratch; ImageNet's weights are known for {', '.join(STARTS)}.")
    start = STARTS[spec.name]
    state = _downloaded(spec, start.url) if file is None else _read(file)
    torch.manual_seed(seed)
    try:
        return start.build(spec, state)
    except RuntimeError as error:
        raise InputError(f"The weights do not fit {spec.title}; give the file that belongs to it.") from error


def _read(file: Path) -> State:
    if not file.is_file():
        raise InputError(f"There is no file {file}; give the one that holds ImageNet's weights.")
    return read_state_dict(file)


def _downloaded(spec: Architecture, url: str | None) -> State:
    if url is None:
        raise InputError(
            f"ImageNet's weights of {spec.title} are not downloaded here; give their file: --imagenet FILE."
        )
    try:
        return torch.hub.load_state_dict_from_url(
            url, cache_folder() / "imagenet", progress=False, check_hash=True, weights_only=True
        )
    except (URLError, OSError, RuntimeError) as error:
        raise InputError(
            f"The ImageNet weights of {spec.title} could not be downloaded: connect to the network, or leave "
            "--pretrained out to train from scratch."
        ) from error
