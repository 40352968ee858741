"""Activations that a study does not store because they follow from its features: the fully connected layers."""

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from core.files import replacing
from core.paths import cache_folder

if TYPE_CHECKING:
    from core.study.study import Study

_computing = Lock()


def derived_activations(study: "Study", layer: str) -> np.ndarray:
    """Activations of a fully connected layer, neuron-major float16 [n, N], memory-mapped from the cache.

    Those of all such layers are computed from the study's features on first use and kept in the cache folder under
    the study's content hash.
    """
    folder = cache_folder() / study.id
    path = folder / f"{layer}.npy"
    with _computing:
        if not path.exists():
            _compute(study, folder)
    return np.load(path, mmap_mode="r")


def _compute(study: "Study", folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    weights, activations = study.weights(), study.features()
    for name, linear in study.architecture.head:
        activations = np.maximum(activations @ weights[f"{linear}.weight"].T + weights[f"{linear}.bias"], 0)
        with replacing(folder / f"{name}.npy") as temporary, open(temporary, "wb") as file:
            np.save(file, np.ascontiguousarray(activations.T.astype(np.float16)))
