"""Activations that a study does not store because they follow from its features: the fully connected layers."""

import os
from typing import TYPE_CHECKING

import numpy as np

from core.paths import cache_folder

if TYPE_CHECKING:
    from core.study.study import Study


def derived_activations(study: "Study", layer: str) -> np.ndarray:
    """Activations of a fully connected layer, neuron-major float16 [n, N], memory-mapped from the cache.

    Computed from the study's features on first use (all layers up to `layer` at once) and kept in the cache folder
    under the study's content hash.
    """
    folder = cache_folder() / study.id
    path = folder / f"{layer}.npy"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        weights, activations = study.weights(), study.features()
        for name, linear in study.architecture.head:
            activations = np.maximum(activations @ weights[f"{linear}.weight"].T + weights[f"{linear}.bias"], 0)
            if name == layer:
                break
        part = folder / f"{layer}.{os.getpid()}.part"
        with open(part, "wb") as file:
            np.save(file, np.ascontiguousarray(activations.T.astype(np.float16)))
        os.replace(part, path)
    return np.load(path, mmap_mode="r")
