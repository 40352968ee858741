"""Opening an ONNX file: whole, with its weights, and without looking at any other place than its folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InputError

if TYPE_CHECKING:
    import onnx

LARGEST = 1_500_000_000


def open_onnx(path: Path) -> "onnx.ModelProto":
    """The model in `path`, which is data and nothing that is executed; InputError if it is not whole.

    Weights in another file are read if that file lies beside it, not from any other place.
    """
    import onnx
    from google.protobuf.message import DecodeError
    from onnx.external_data_helper import ExternalDataInfo, load_external_data_for_tensor, uses_external_data

    _check_size(path)
    try:
        model = onnx.load_model(path, load_external_data=False)
        for tensor in _tensors(model):
            if uses_external_data(tensor):
                beside = _beside(path, ExternalDataInfo(tensor).location)
                load_external_data_for_tensor(tensor, str(beside.parent))
                tensor.data_location = onnx.TensorProto.DEFAULT
                del tensor.external_data[:]
        onnx.checker.check_model(model)
    except InputError:
        raise
    except (DecodeError, onnx.checker.ValidationError, ValueError, TypeError, OSError) as error:
        raise InputError(f"{path.name}, or what it keeps its weights in, is not whole; export it again.") from error
    return model


def _tensors(model: "onnx.ModelProto") -> "Iterator[onnx.TensorProto]":
    yield from model.graph.initializer
    for node in model.graph.node:
        for attribute in node.attribute:
            if attribute.HasField("t"):
                yield attribute.t
            yield from attribute.tensors


def _beside(path: Path, location: str) -> Path:
    """The file of weights called `location`; InputError unless it is a plain file beside `path`."""
    folder = path.resolve().parent
    beside = folder / location
    if location != Path(location).name or beside.is_symlink():
        raise InputError(
            f"{path.name} keeps weights outside its folder ({location[:60]!r}); export it as one file, or with its "
            "weights in a file beside it."
        )
    if not beside.is_file():
        raise InputError(f"{path.name} keeps its weights in {location[:60]!r}, which is not beside it; copy that too.")
    _check_size(beside)
    return beside


def _check_size(path: Path) -> None:
    if path.stat().st_size > LARGEST:
        raise InputError(f"{path.name} is larger than {LARGEST // 10**6:,} MB; import a smaller network.")
