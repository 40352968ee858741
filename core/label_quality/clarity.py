"""How alike the faces that excite a neuron most are, in the space of a scorer's words."""

import numpy as np

from core.label_quality.rows import Rows

TOP = 25


def clarity(activations: np.ndarray, compared: np.ndarray, top: int = TOP) -> np.ndarray:
    """Mean cosine between pairs of each neuron's `top` images, less that between all images, float64 [neurons].

    activations: float32 [neurons, images]. compared: a scorer's scores [concepts, images]; each concept is
    standardised, so an image is a point in the space of the words. NaN for a neuron that is active on fewer than two.
    """
    points = np.nan_to_num(Rows(compared).units).T.astype(np.float64)
    points /= np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-12)
    chosen = np.argpartition(-activations, min(top, activations.shape[1] - 1), axis=1)[:, :top]
    active = np.take_along_axis(activations, chosen, axis=1) > activations.min(axis=1, keepdims=True)
    return _pairs(np.einsum("nt,ntd->nd", active.astype(np.float64), points[chosen]), active.sum(axis=1)) - _pairs(
        points.sum(axis=0)[None], np.array([len(points)])
    )


def _pairs(sums: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Mean cosine between different ones of `counts` unit vectors that sum to `sums` [n, d]."""
    pairs = counts * (counts - 1.0)
    together = np.einsum("nd,nd->n", sums, sums) - counts
    return np.divide(together, pairs, out=np.full(len(sums), np.nan), where=pairs > 0)
