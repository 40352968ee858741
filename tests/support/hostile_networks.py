"""Files that are no networks, or none that can be used, by what is wrong with them: a name, and bytes."""

import io
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto
from safetensors.numpy import save

from tests.support.onnx_files import Builder, keras_network


def small(op: str | None = None, outputs: int = 7, sides: tuple = ("n", 1, 48, 48)) -> bytes:
    """A small ONNX network, with an operator put in its middle."""
    build = Builder()
    build.add("Conv", "conv", build.random("conv.weight", 4, 1, 3, 3)).add("Relu", "relu")
    if op:
        build.add(op, "odd")
    build.add("GlobalAveragePool", "pool").add("Flatten", "flat")
    build.add("Gemm", "out", build.random("out.weight", 4, outputs))
    return build.model(sides, outputs=outputs).SerializeToString()


class Trap:
    """Unpickled, it leaves a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self.path),)


def trap(path: Path) -> bytes:
    """A checkpoint that makes a folder when it is loaded carelessly."""
    stream = io.BytesIO()
    torch.save({"state_dict": Trap(path)}, stream)
    return stream.getvalue()


def hostile_files(trapped: Path) -> dict[str, tuple[str, bytes]]:
    """Every one of them; `trapped` appears if code of a file was run."""
    whole = keras_network().SerializeToString()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Trap(trapped)))
        archive.writestr("archive/version", "3")
    return {
        "empty": ("mine.onnx", b""),
        "text": ("mine.onnx", b"not a network" * 100),
        "truncated": ("mine.onnx", whole[: len(whole) // 2]),
        "cut short": ("mine.onnx", whole[:-7]),
        "another kind": ("mine.onnx", save({"a": np.zeros(3, np.float32)})),
        "ONNX called torch": ("mine.pt2", whole),
        "ONNX called weights": ("mine.safetensors", whole),
        "no picture": ("mine.onnx", small(sides=("n", 48))),
        "not square": ("mine.onnx", small(sides=("n", 1, 48, 40))),
        "huge": ("mine.onnx", small(sides=("n", 1, 90000, 90000))),
        "open": ("mine.onnx", small(sides=("n", 1, "h", "w"))),
        "a thousand classes": ("mine.onnx", small(outputs=1000)),
        "one class": ("mine.onnx", small(outputs=1)),
        "unsupported operator": ("mine.onnx", small("Cos")),
        "operator of nobody": ("mine.onnx", small("NoSuchOperator")),
        "weights elsewhere": ("mine.onnx", _elsewhere()),
        "pickle": ("mine.pt", pickle.dumps(Trap(trapped))),
        "checkpoint that runs code": ("mine.pth", trap(trapped)),
        "zip that runs code": ("mine.pt2", packed.getvalue()),
        "weights of nothing": ("mine.safetensors", save({"layer.weight": np.zeros((7, 4), np.float32)})),
        "odd name": ("../" * 20 + "\u202e" + "x" * 300, whole),
    }


def _elsewhere() -> bytes:
    model = onnx.load_model_from_string(small())
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")
    return model.SerializeToString()
