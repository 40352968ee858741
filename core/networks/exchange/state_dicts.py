"""A state dict of one of the catalog's architectures, from wherever it was trained. Nothing in it is executed."""

import zipfile
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from core.errors import InputError
from core.networks.catalog import ARCHITECTURES, Architecture
from core.networks.exchange.classes import Classes
from core.networks.weights import load_network

STATE_DICTS = (".safetensors", ".pt", ".pth")
INSIDE = ("state_dict", "model_state_dict", "model", "net", "params")
PARALLEL = "module."
LARGEST = 1_500_000_000
"""Bytes of all numbers of a network."""


def import_state_dict(path: Path, name: str | None, classes: Classes, weights: Path) -> Architecture:
    """Write the state dict in `path` to `weights`, its classes in our order, and return the architecture it fits.

    InputError if it is not a state dict, or not one of the architecture called `name`.
    """
    state = read_state_dict(path)
    if name not in ARCHITECTURES:
        raise InputError(
            f"{path.name} holds weights alone; say whose they are with --architecture ({', '.join(ARCHITECTURES)}), or "
            "export the network to ONNX."
        )
    spec = ARCHITECTURES[name]
    keys = tuple(f"{spec.classifier}.{kind}" for kind in ("weight", "bias"))
    if all(key in state for key in keys):
        weight, bias = (state[key].float().numpy() for key in keys)
        if weight.ndim != 2 or bias.shape != weight.shape[:1]:
            raise InputError(f"{path.name} does not hold the weights of a {spec.title}.")
        if len(weight) != len(classes.names):
            raise InputError(
                f"{path.name} tells {len(weight)} classes apart, but {len(classes.names)} are named; name them with "
                "--classes, in the file's order."
            )
        state |= dict(zip(keys, map(torch.from_numpy, classes.arranged(weight, bias)), strict=True))
    # Under the user's own name until it is known to fit, which a refusal then says.
    named = weights.with_name(f"{path.stem}.safetensors")
    save_file({key: value.contiguous() for key, value in state.items()}, named)
    network = load_network(spec, named)
    with torch.inference_mode():
        if not network(torch.zeros(2, 1, spec.input_size, spec.input_size)).isfinite().all():
            raise InputError(f"{path.name} does not give finite numbers for a picture; save the network again.")
    named.rename(weights)
    return spec


def read_state_dict(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file or a PyTorch checkpoint; InputError for anything but tensors by name."""
    stored = _load(path)
    while isinstance(stored, dict) and any(isinstance(stored.get(key), dict) for key in INSIDE):
        stored = next(stored[key] for key in INSIDE if isinstance(stored.get(key), dict))
    if not isinstance(stored, dict) or not stored or not all(isinstance(each, Tensor) for each in stored.values()):
        raise InputError(f"{path.name} holds no state dict; save one with torch.save(model.state_dict(), …).")
    if not all(_is_plain(each) for each in stored.values()):
        raise InputError(
            f"{path.name} has tensors that are sparse, quantised or without numbers; save plain ones, as float32."
        )
    # A view that repeats one number is as large as it likes in a file that is not.
    if sum(each.numel() * each.element_size() for each in stored.values()) > LARGEST:
        raise InputError(f"{path.name} is larger than {LARGEST // 10**6:,} MB; import a smaller network.")
    return {str(key).removeprefix(PARALLEL): value.detach().clone() for key, value in stored.items()}


def _is_plain(tensor: Tensor) -> bool:
    return tensor.layout == torch.strided and not tensor.is_quantized and tensor.device.type == "cpu"


def _load(path: Path) -> object:
    if path.suffix.casefold() == ".safetensors":
        try:
            return load_file(path)
        except SafetensorError as error:
            raise InputError(f"{path.name} is not a whole safetensors file; copy or export it again.") from error
    try:
        if _is_torchscript(path):
            raise InputError(
                f"{path.name} is TorchScript, which runs code of its own as it is loaded; convert it where you trust "
                "it: torch.onnx.export(torch.jit.load(FILE), torch.zeros(1, 1, 48, 48), 'network.onnx', dynamo=False)."
            )
        return torch.load(path, map_location="cpu", weights_only=True)
    except InputError:
        raise
    except Exception as error:  # torch raises whatever it meets first in a file that is torn
        raise InputError(
            f"{path.name} is not whole or holds more than weights, and none of that is run here; save "
            "model.state_dict(), or export the network to ONNX."
        ) from error


def _is_torchscript(path: Path) -> bool:
    """Whether it is a zip with TorchScript's code in it."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any("/code/" in name or name.endswith("/constants.pkl") for name in archive.namelist())
