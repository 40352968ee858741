"""A head along its path, and the one of it that is used: sparse enough, and best on images kept aside."""

from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from core.bottleneck.sparse_head import Head, fit_path
from core.errors import InputError
from core.probability import log_loss

HELD_OUT = 0.2
NONZERO = 25


@dataclass(frozen=True)
class Readout:
    """Heads for activations standardised by `mean` and `scale` float32 [concepts]; `chosen` numbers the one used."""

    mean: np.ndarray
    scale: np.ndarray
    path: tuple[Head, ...]
    chosen: int

    def standardised(self, activations: np.ndarray) -> np.ndarray:
        """Activations [n, concepts] as the heads take them, float32."""
        return ((activations - self.mean) / self.scale).astype(np.float32)


def kept_aside(n: int, seed: int) -> np.ndarray:
    """The images that choose the strength of a penalty, bool [n]; InputError where there are too few."""
    if n < 10:
        raise InputError(f"A concept bottleneck is fitted on at least 10 images, not {n}; choose a larger study.")
    held = np.zeros(n, bool)
    held[np.random.default_rng(seed).permutation(n)[: int(HELD_OUT * n)]] = True
    return held


def fit_readout(
    activations: np.ndarray, labels: np.ndarray, classes: int, nonzero: float = NONZERO, seed: int = 0
) -> Readout:
    """Fit the path on `activations` [n, concepts] and choose its head.

    Of the heads with at most `nonzero` weights a class on average that is taken whose strength gave the least log-loss
    on a fifth of the images when it was fitted on the others. InputError for a `nonzero` below 1.
    """
    if not nonzero >= 1:
        raise InputError(f"A head needs at least 1 weight a class, not {nonzero:g}; give a larger number.")
    mean, scale = activations.mean(axis=0), np.maximum(activations.std(axis=0), 1e-9)
    known = (activations - mean) / scale
    path = fit_path(known, labels, classes)
    allowed = [head.strength for head in takewhile(lambda head: head.nonzero <= nonzero, path)]
    held = kept_aside(len(labels), seed)
    tried = fit_path(known[~held], labels[~held], classes, tuple(allowed))
    chosen = int(np.argmin([log_loss(head.logits(known[held]), labels[held]) for head in tried]))
    return Readout(mean.astype(np.float32), scale.astype(np.float32), path, chosen)
