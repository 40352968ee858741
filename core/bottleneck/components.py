"""The leading principal components of a layer: what regressions on thousands of neurons are solved in."""

from dataclasses import dataclass

import numpy as np

MOST = 512
PASSES = 2


@dataclass(frozen=True)
class Components:
    """`mean` float32 [neurons] and orthonormal `axes` float32 [neurons, r]; any rotation of them serves as well."""

    mean: np.ndarray
    axes: np.ndarray

    def places(self, hidden: np.ndarray) -> np.ndarray:
        """Activations [n, neurons] in the components, float32 [n, r]."""
        return (hidden - self.mean) @ self.axes


def leading_components(hidden: np.ndarray, generator: np.random.Generator, most: int = MOST) -> Components:
    """The span of the `most` leading principal components of activations float32 [n, neurons].

    Randomised subspace iteration (Halko, Martinsson and Tropp 2011, algorithm 4.4).
    """
    mean = hidden.mean(axis=0)
    centred = hidden - mean
    rank = min(most, *centred.shape)
    axes = generator.standard_normal((centred.shape[1], rank), dtype=np.float32)
    for _ in range(PASSES):
        axes = np.linalg.qr(centred.T @ (centred @ axes))[0]
    return Components(mean, axes)
