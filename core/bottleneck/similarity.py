"""How well activations follow a concept's scores: the similarity of CLIP-Dissect that the bottleneck was made with."""

import numpy as np


def cos_cubed(activations: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """The cosine of the cubes of both, each centred over images; float64 [concepts] from
    [n, concepts] each; 0 for a constant."""
    cubes = []
    for values in (activations, scores):
        moved = values - values.mean(axis=0, dtype=np.float64)
        scale = np.maximum(np.sqrt((moved**2).mean(axis=0)), 1e-12)
        cubes.append((moved / scale) ** 3)
    one, other = cubes
    size = np.sqrt((one**2).sum(axis=0) * (other**2).sum(axis=0))
    return np.divide((one * other).sum(axis=0), size, out=np.zeros(size.shape), where=size > 0)
