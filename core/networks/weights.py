"""Network weights as safetensors files: loading one never executes code from it."""

from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from core.errors import InputError
from core.files import replacing
from core.networks.catalog import Architecture
from core.networks.origin import KEY

if TYPE_CHECKING:
    from torch import nn


def save_weights(network: "nn.Module", path: Path, *, half: bool = True, origin: str | None = None) -> None:
    """Write the state dict; `half` stores floating-point tensors in float16 (half the size). `origin` says in the file
    what the weights started from (core.networks.origin)."""
    state = {
        key: value.detach().cpu().to(torch.float16 if half and value.is_floating_point() else value.dtype).contiguous()
        for key, value in network.state_dict().items()
    }
    with replacing(path) as temporary:
        save_file(state, temporary, {KEY: origin} if origin else None)


def load_network(spec: Architecture, path: Path) -> "nn.Module":
    """The network with the weights of `path`, float32, in evaluation mode; InputError if they do not fit."""
    if not path.is_file():
        raise InputError(f"There are no weights at {path}: train some with `python -m core train {spec.name}`.")
    try:
        state = load_file(path)
    except SafetensorError as error:
        raise InputError(f"{path.name} is not a whole safetensors file; copy or export it again.") from error
    network = spec.build()
    expected = network.state_dict()
    for key, value in expected.items():
        if key not in state:
            raise InputError(f"{path.name} has no {key}, so these are not the weights of a {spec.title}.")
        if state[key].shape != value.shape:
            found = "x".join(map(str, state[key].shape))
            wanted = "x".join(map(str, value.shape))
            raise InputError(f"{key} in {path.name} has shape {found}, a {spec.title} needs {wanted}.")
    network.load_state_dict({key: state[key].to(value.dtype) for key, value in expected.items()})
    return network.eval().requires_grad_(False)
