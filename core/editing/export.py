"""The edited network as a file of its own, with its model card beside it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from core.editing.edits import Edit, edited_weights
from core.errors import InputError
from core.files import replacing
from core.study import Study


def export_edited(study: Study, layer: str, scores: np.ndarray, edit: Edit, path: Path, card: str) -> Path:
    """Write the study's network with the edit made to `path`, in the format of its ending (see FORMATS), and `card`
    beside it (see `card_path`), both or neither; returns where the card is.

    `scores` float32 [neurons] are of the layer's labels. InputError as `check_target`.
    """
    check_target(path)
    weights = edited_weights(study.weights(), layer, scores, edit)
    made = {"study": study.id, "layer": layer, "tau": repr(edit.tau), "scale": repr(edit.scale), "mode": edit.mode}
    beside = card_path(path)
    with replacing(path) as temporary, replacing(beside) as temporary_card:
        FORMATS[path.suffix](study, weights, made, temporary)
        temporary_card.write_text(card, encoding="utf-8")
    return beside


def card_path(path: Path) -> Path:
    """Where the card of a network goes: its whole name and .md, as no other network's card or text is called."""
    return path.with_name(f"{path.name}.md")


def check_target(path: Path) -> None:
    """InputError unless an edited network can be written to `path`."""
    if path.suffix not in FORMATS:
        raise InputError(f"An edited network is written as {' or '.join(FORMATS)}: give {path.name} such an ending.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent} to write {path.name} to; make it first.")
    if path.is_dir() or card_path(path).is_dir():
        raise InputError(f"There is a folder named {path.name} already, or one for its card; choose another name.")


def _write_weights(study: Study, weights: Mapping[str, np.ndarray], made: dict[str, str], path: Path) -> None:
    """Weights that core.networks.weights.load_network reads; float16 where it holds them exactly."""
    save_file(_as_small_as_exact(weights), path, metadata=made)


def _write_onnx(study: Study, weights: Mapping[str, np.ndarray], made: dict[str, str], path: Path) -> None:
    """The whole network, compared with onnxruntime before it is written."""
    import torch

    from core.networks.exchange.to_onnx import checked_model

    network = study.architecture.build()
    expected = network.state_dict()
    network.load_state_dict({key: torch.tensor(weights[key]).to(value.dtype) for key, value in expected.items()})
    checked = checked_model(study.architecture, network.eval().requires_grad_(False), path.name)
    path.write_bytes(checked.model)


Writer = Callable[[Study, Mapping[str, np.ndarray], dict[str, str], Path], None]
FORMATS: dict[str, Writer] = {".safetensors": _write_weights, ".onnx": _write_onnx}


def _as_small_as_exact(weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Float32 tensors as float16 where nothing is lost by it."""
    small = {}
    for name, value in weights.items():
        with np.errstate(over="ignore"):
            half = value.astype(np.float16) if value.dtype == np.float32 else value
        small[name] = np.asarray(half if np.array_equal(half, value) else value, order="C")
    return small
