"""Walking over arrays that are larger than memory: blocks of neurons or concepts, and threads that share them."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import ArrayLike

from core.errors import InputError

# Numpy lets go of the interpreter inside its loops, so threads share the work without copying arrays; unlike OpenMP's,
# they do not wait for one another after every operation, which would cost everything on a machine that is busy.
WORKERS = min(8, os.cpu_count() or 1)

NEURONS_PER_BLOCK = 64
CONCEPTS_PER_BLOCK = 512


def matrix(values: ArrayLike, name: str) -> np.ndarray:
    """A two-dimensional numpy view of an array, memory map or torch tensor; InputError for any other shape."""
    if hasattr(values, "detach"):
        values = values.detach().cpu().numpy()
    values = values if isinstance(values, np.ndarray) else np.asarray(values)
    if values.ndim != 2:
        raise InputError(f"The {name} need two dimensions, images first, but have shape {values.shape}.")
    return values


def same_images(activations: ArrayLike, concept_scores: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Both as matrices [images, …]; InputError unless they are about the same number of images."""
    activations, scores = matrix(activations, "activations"), matrix(concept_scores, "concept scores")
    if len(activations) != len(scores):
        raise InputError(
            f"There are activations of {len(activations)} images but concept scores of {len(scores)}; "
            "both must be about the same images in the same order."
        )
    return activations, scores


def spans(length: int, size: int) -> Iterator[slice]:
    """Consecutive slices of at most `size` that cover `length`."""
    return (slice(start, min(start + size, length)) for start in range(0, length, size))


def neuron_rows(
    activations: np.ndarray, neurons: slice, images: np.ndarray | None = None, *, writable: bool = False
) -> np.ndarray:
    """Some neurons' activations [neurons, images], float32 and contiguous, of all images or the chosen row numbers.

    They may be a view of the input unless `writable`.
    """
    rows = np.array(activations[:, neurons].T, dtype=np.float32, order="C", copy=writable or None)
    return rows if images is None else np.take(rows, images, axis=1)


def parallel(function: Callable[[slice], None], parts: Iterable[slice]) -> None:
    """Call `function` once for each part, several at a time; the first exception is raised here."""
    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in pool.map(function, parts):
            pass
