"""Activations in one byte each: affine quantisation with a zero point (Jacob et al. 2018, arXiv:1712.05877).

A neuron's range, widened to hold 0, is cut into 255 steps, and the byte that stands for exactly 0 is its zero point: 0
where the neuron is never negative. What is above, at and below 0 stays so, as every count of active images needs.
"""

from pathlib import Path

import numpy as np

LEVELS = 255
VALUES, STEP, ZERO = "activations.npy", "activation_step.npy", "activation_zero.npy"


def write_quantised(values: np.ndarray, folder: Path) -> None:
    """Write activations float32 [n, N] into `folder`; each is off by less than one step of its neuron's range."""
    low, high = np.minimum(values.min(axis=1), 0), np.maximum(values.max(axis=1), 0)
    step = np.where(high > low, (high - low) / LEVELS, 1).astype(np.float32)
    zero = np.rint(-low / step)
    levels = np.rint(values / step[:, None]) + zero[:, None]
    np.save(folder / VALUES, np.clip(levels, 0, LEVELS).astype(np.uint8))
    np.save(folder / STEP, step)
    if zero.any():
        np.save(folder / ZERO, zero.astype(np.uint8))


def has_quantised(folder: Path) -> bool:
    """Whether `write_quantised` wrote there."""
    return (folder / VALUES).exists()


def read_quantised(folder: Path, neuron: int | None = None) -> np.ndarray:
    """What was written, float32 [n, N], or [N] for one neuron, of which alone is read."""
    stored = np.load(folder / VALUES, mmap_mode="r")
    step, zero = np.load(folder / STEP), _zero(folder, len(stored))
    if neuron is not None:
        return (stored[neuron].astype(np.float32) - zero[neuron]) * step[neuron]
    return (stored.astype(np.float32) - zero[:, None]) * step[:, None]


def _zero(folder: Path, n: int) -> np.ndarray:
    """Zero points float32 [n]; all 0 in a layer without negative activations, which has no file of them."""
    path = folder / ZERO
    return np.load(path).astype(np.float32) if path.exists() else np.zeros(n, np.float32)
