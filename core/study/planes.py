"""Planes that take too long to wait for: weights without bias of the last hidden layer, worked out with the study."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from core.dissection.similarity_info import SIMILARITY_INFO
from core.editing.editor import Subject, make_editor
from core.editing.head import DenseHead
from core.editing.plane import Plane
from core.files import replacing
from core.networks.catalog import Architecture
from core.study.packing import read_packed

MODE = "weights"
FIELDS = ("taus", "scales", "confusion", "baseline", "gained", "lost")


def write_planes(
    spec: Architecture,
    folder: Path,
    labels: np.ndarray,
    splits: dict[str, np.ndarray],
    wanted: list[tuple[str, str]],
    report: Callable[[str], None],
) -> None:
    """Work out the planes of the wanted (scoring, similarity) pairs on each split (boolean [N]) of the study in
    `folder`, whose layers are finished."""
    weights = {key: value.astype(np.float32) for key, value in load_file(folder / "network.safetensors").items()}
    modules = (*spec.head, (spec.classifier, spec.classifier))
    head = DenseHead(weights, read_packed(folder / "features.npz"), modules)
    subject = Subject(spec, weights, head, lambda: np.empty(0))
    layer = spec.head[-1][0]
    candidates = load_file(folder / "layers" / layer / "labels.safetensors")
    (folder / "planes").mkdir(exist_ok=True)
    for scoring, similarity in wanted:
        scores = candidates[f"{scoring}/{similarity}/scores"][:, 0]
        editor = make_editor(subject, layer, scores, SIMILARITY_INFO[similarity].tau_knots)
        for split, chosen in splits.items():
            path = plane_path(folder, scoring, similarity, split)
            if chosen.any() and not path.exists():
                report(f"every setting of {layer} by {scoring}, {similarity}, {split}")
                _write(editor.plane(MODE, labels, np.flatnonzero(chosen)), path)


def read_plane(folder: Path, scoring: str, similarity: str, split: str) -> Plane | None:
    """The stored plane of the last hidden layer's weights without bias, or None if it was not worked out."""
    path = plane_path(folder, scoring, similarity, split)
    if not path.exists():
        return None
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in FIELDS}
    arrays |= {name: arrays[name].astype(np.int32) for name in ("confusion", "gained", "lost")}
    return Plane(MODE, **arrays)


def plane_path(folder: Path, scoring: str, similarity: str, split: str) -> Path:
    """Where the plane of a scoring, similarity and split is kept."""
    return folder / "planes" / f"{scoring}.{similarity}.{split}.npz"


def _write(plane: Plane, path: Path) -> None:
    arrays = {name: getattr(plane, name) for name in FIELDS}
    arrays |= {name: arrays[name].astype(np.uint16) for name in ("confusion", "gained", "lost")}
    with replacing(path) as temporary, open(temporary, "wb") as file:
        np.savez_compressed(file, **arrays)
