"""Similarities that are a matrix product: cosine, cosine cubed and correlation."""

from collections.abc import Callable

import numpy as np

from core.dissection.blocks import neuron_rows, spans

# A block of concepts over all images is held at a time: 2,048 x 28,709 numbers are 235 MB.
CONCEPTS = 2048
NEURONS = 512

Rows = np.ndarray
Transform = Callable[[Rows], Rows]


def product_of_units(
    activations: np.ndarray,
    scores: np.ndarray,
    images: np.ndarray,
    *,
    transform: Transform,
    offset: np.ndarray | None = None,
    min_norm: float = 0.0,
) -> np.ndarray:
    """Inner products of unit vectors over the chosen `images`: float32 [neurons, concepts].

    `transform` is applied to rows [n, images] of neurons and of concepts before they are divided by their norm (at
    least `min_norm`). `offset` [images] is first taken off every concept's score. Constant neurons get NaN.
    """
    n_neurons, n_concepts = activations.shape[1], scores.shape[1]
    result = np.empty((n_neurons, n_concepts), np.float32)
    chosen = None if len(images) == len(scores) else images
    for concepts in spans(n_concepts, CONCEPTS):
        columns = neuron_rows(scores, concepts, chosen, writable=True)
        if offset is not None:
            columns -= offset[images]
        columns = _units(transform(columns), min_norm).T
        for neurons in spans(n_neurons, NEURONS):
            rows = neuron_rows(activations, neurons, chosen, writable=True)
            constant = (rows == rows[:, :1]).all(axis=1)
            block = _units(transform(rows), min_norm) @ columns
            block[constant] = np.nan
            result[neurons, concepts] = block
    return result


def identity(rows: Rows) -> Rows:
    """The rows as they are."""
    return rows


def centered(rows: Rows) -> Rows:
    """Rows less their mean."""
    mean = rows.mean(axis=1, keepdims=True, dtype=np.float64).astype(np.float32)
    return np.subtract(rows, mean, out=rows)


def centered_cubed(rows: Rows) -> Rows:
    """Rows less their mean, to the third power."""
    rows = centered(rows)
    return np.multiply(rows, rows * rows, out=rows)


def _units(rows: Rows, min_norm: float) -> Rows:
    norms = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.divide(rows, np.maximum(norms, np.float32(min_norm)), out=rows)
