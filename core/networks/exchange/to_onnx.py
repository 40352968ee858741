"""Writing a network as ONNX, and holding what was written against what it computes."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import torch
from torch import nn

from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.files import replacing
from core.networks.catalog import Architecture
from core.networks.exchange.agreement import allowed_difference, told_rule
from core.networks.exchange.onnx_runtime import onnx_results
from core.networks.exchange.store import imported_network
from core.networks.sharing import lock_of
from core.networks.weights import load_network

OPSET = 17
CHECKED = 16


@dataclass(frozen=True)
class Written:
    """`difference` is the largest between a logit of the file, by onnxruntime, and ours, over `pictures` random
    pictures, and `allowed` how large it may be; `bytes` is the file's size."""

    path: Path
    difference: float
    allowed: float
    pictures: int
    bytes: int

    def sentence(self) -> str:
        """What was written, and how well it agrees."""
        return (
            f"{self.path.name}, {self.bytes / 1e6:.1f} MB: over {self.pictures} pictures onnxruntime's logits differ "
            f"from ours by at most {self.difference:.1e} (allowed: {told_rule(self.allowed)})."
        )


@dataclass(frozen=True)
class Checked:
    """The bytes of an ONNX file, and how well its logits agree: see Written."""

    model: bytes
    difference: float
    allowed: float


def write_onnx(spec: Architecture, network: nn.Module, path: Path, seed: int = 0) -> Written:
    """Write a network as one ONNX file: `faces` float32 [N, 1, side, side] in 0..1 to `logits` [N, 7].

    The emotions' names, in order, are in the file's metadata. InputError, and no file, if onnxruntime's logits differ
    from the network's by more than `allowed_difference`, or `path` cannot be written.
    """
    if path.suffix != ".onnx":
        raise InputError(f"The network is written as ONNX: give {path.name} the ending .onnx.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent} to write {path.name} to; make it first.")
    checked = checked_model(spec, network, path.name, seed)
    with replacing(path) as temporary:
        temporary.write_bytes(checked.model)
    return Written(path, checked.difference, checked.allowed, CHECKED, len(checked.model))


def checked_model(spec: Architecture, network: nn.Module, name: str, seed: int = 0) -> Checked:
    """A network as the bytes of the ONNX file called `name`, and the largest difference to onnxruntime's logits.

    InputError if that is more than `allowed_difference`.
    """
    side = spec.input_size
    faces = torch.rand(CHECKED, 1, side, side, generator=torch.Generator().manual_seed(seed))
    with lock_of(network), torch.inference_mode():
        expected = network(faces).numpy()
        model = _exported(spec, network, faces[:2])
    difference = float(np.abs(onnx_results(model, name, faces.numpy()) - expected).max())
    allowed = allowed_difference(expected)
    if not difference <= allowed:
        raise InputError(
            f"{name} was not written: onnxruntime's logits differ by {difference:.2g} (allowed: {told_rule(allowed)})."
        )
    return Checked(model, difference, allowed)


def onnx_of(name: str) -> bytes:
    """An imported network as the bytes of an ONNX file, compared as by `checked_model`; InputError if there is none."""
    imported = imported_network(name)
    return checked_model(imported.spec, load_network(imported.spec, imported.weights()), f"{name}.onnx").model


def _exported(spec: Architecture, network: nn.Module, faces: torch.Tensor) -> bytes:
    import onnx

    buffer = BytesIO()
    with warnings.catch_warnings():
        # Tracing warns of the check of the input's shape, and that another exporter, which needs more, is the default.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (faces,),
            buffer,
            input_names=["faces"],
            output_names=["logits"],
            dynamic_axes={"faces": {0: "images"}, "logits": {0: "images"}},
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load_model_from_string(buffer.getvalue())
    about = {"classes": ",".join(EMOTION_NAMES), "input": "grey values in 0..1", "network": spec.title}
    onnx.helper.set_model_props(model, about)
    return model.SerializeToString()
