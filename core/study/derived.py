"""Activations that a study does not store because they follow from its features: the fully connected layers, and a
convolution whose average over space the features are.
"""

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from core.editing.head import DenseHead
from core.files import replacing
from core.paths import cache_folder

if TYPE_CHECKING:
    from core.study.study import Study

_computing = Lock()


def dense_head(study: "Study", features: np.ndarray, cache: Path | None = None) -> DenseHead:
    """The fully connected end of a study's network, the classifier last, on features float32 [images, F]; no other
    weights are read. With a `cache` folder, which must belong to these features, the products are kept there."""
    spec = study.architecture
    modules = (*spec.head, (spec.classifier, spec.classifier))
    names = (f"{path}.{kind}" for _, path in modules for kind in ("weight", "bias"))
    return DenseHead({name: study.tensor(name) for name in names}, features, modules, cache)


def derived_activations(study: "Study", layer: str) -> np.ndarray:
    """Activations of a layer that the study does not store, neuron-major float16 [n, N], memory-mapped from the cache.

    Those of all such layers are computed from the study's features on first use and kept in the cache folder under
    the study's content hash. A layer outside the fully connected end is one that `averages_to` the first layer in it.
    """
    names = [name for name, _ in study.architecture.head]
    folder = cache_folder() / study.id
    path = folder / f"{layer if layer in names else names[0]}.npy"
    with _computing:
        if not path.exists():
            _compute(study, folder)
    return np.load(path, mmap_mode="r")


def averages_to(activations: np.ndarray, first: np.ndarray) -> bool:
    """Whether a convolution's pooled activations float [n, N] are those of the `first` layer of the fully connected end
    [m, N], to the precision that is kept of them: an average over space that only a Gain follows."""
    return activations.shape == first.shape and np.allclose(activations, first, rtol=1e-3, atol=1e-6)


def _compute(study: "Study", folder: Path) -> None:
    head = dense_head(study, study.features())
    for index, (name, _) in enumerate(study.architecture.head):
        with replacing(folder / f"{name}.npy") as temporary, open(temporary, "wb") as file:
            np.save(file, head.activation(index).astype(np.float16))
