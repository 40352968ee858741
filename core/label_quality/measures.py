"""Measures of how well a label tells what its neuron does: another one is one more entry of MEASURES.

Each takes a `Pairing` and the concept of every neuron, int [neurons], and returns float64 [neurons], larger is better.
Source: Oikarinen, Yan and Weng 2025, "Evaluating neuron explanations: a unified framework with sanity checks".
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import norm

from core.label_quality.rows import Rows, tied_places


@dataclass(frozen=True, eq=False)
class Pairing:
    """Neurons and concepts over the same images."""

    neurons: Rows
    concepts: Rows

    @property
    def n(self) -> int:
        """Number of images."""
        return self.neurons.values.shape[1]

    @cached_property
    def correlations(self) -> np.ndarray:
        """Pearson correlation of every neuron with every concept, float32 [neurons, concepts]."""
        return self.neurons.units @ self.concepts.units.T

    @cached_property
    def rank_correlations(self) -> np.ndarray:
        """Spearman correlation of every neuron with every concept, float32 [neurons, concepts]."""
        return self.neurons.rank_units @ self.concepts.rank_units.T

    @cached_property
    def both(self) -> np.ndarray:
        """Images on which neuron and concept are high, float32 [neurons, concepts]."""
        return self.neurons.high.astype(np.float32) @ self.concepts.high.T.astype(np.float32)

    @cached_property
    def wins(self) -> np.ndarray:
        """Pairs of an image with the concept and one without of which the first activates the neuron more, ties
        counting half, float64 [neurons, concepts]: the Mann-Whitney U."""
        shown = self.concepts.high.astype(np.float32)
        counts = shown.sum(axis=1, dtype=np.float64)
        return (self.neurons.middle_ranks @ shown.T).astype(np.float64) - counts * (counts + 1) / 2

    @cached_property
    def tie_terms(self) -> np.ndarray:
        """Sum over runs of t equal activations of t³ - t, float64 [neurons]."""
        first, last = self.neurons.ranks
        run = (last - first + 1).astype(np.float64)
        return np.einsum("ij,ij->i", run, run) - self.n


@dataclass(frozen=True)
class Measure:
    """`meaning` is one plain sentence."""

    title: str
    meaning: str
    of: Callable[[Pairing, np.ndarray], np.ndarray]


def measure(name: str, pairing: Pairing, labels: np.ndarray) -> np.ndarray:
    """One of MEASURES for the concepts `labels` int [neurons]; NaN where there is none (-1) or the neuron is dead."""
    values = MEASURES[name].of(pairing, np.maximum(labels, 0))
    return np.where((labels >= 0) & pairing.neurons.high.any(axis=1), values, np.nan)


def mann_whitney_p(pairing: Pairing, labels: np.ndarray) -> np.ndarray:
    """p that the neuron answers images with the concept no more than others, float64 [neurons].

    One-sided Mann-Whitney test (1947): normal approximation corrected for ties, with continuity correction.
    """
    shown, rest, own = _groups(pairing, labels)
    n = pairing.n
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(shown * rest / 12 * ((n + 1) - pairing.tie_terms / (n * (n - 1))))
        z = (own - shown * rest / 2 - 0.5) / spread
    return norm.sf(z)


def _correlation(pairing: Pairing, labels: np.ndarray) -> np.ndarray:
    return _own(pairing.correlations, labels)


def _rank_correlation(pairing: Pairing, labels: np.ndarray) -> np.ndarray:
    return _own(pairing.rank_correlations, labels)


def _average_precision(pairing: Pairing, labels: np.ndarray) -> np.ndarray:
    """Concept by concept: among the images ranked by activation, the mean over those that show it of the share, at
    their place, that show it."""
    last, found = pairing.neurons.ranks[1], np.full(len(labels), np.nan)
    for concept in np.unique(labels):
        neurons, shown = np.flatnonzero(labels == concept), np.flatnonzero(pairing.concepts.high[concept])
        if len(shown):
            places = np.sort(last[np.ix_(neurons, shown)], axis=1)
            found[neurons] = (tied_places(places)[1] / places).mean(axis=1, dtype=np.float64)
    return found


def _f1(pairing: Pairing, labels: np.ndarray) -> np.ndarray:
    both, active, shown = _counts(pairing, labels)
    return _share(2 * both, active + shown)


def _iou(pairing: Pairing, labels: np.ndarray) -> np.ndarray:
    both, active, shown = _counts(pairing, labels)
    return _share(both, active + shown - both)


def _auc(pairing: Pairing, labels: np.ndarray) -> np.ndarray:
    shown, rest, own = _groups(pairing, labels)
    return _share(own, shown * rest)


def _precision(pairing: Pairing, labels: np.ndarray) -> np.ndarray:
    both, active, _ = _counts(pairing, labels)
    return _share(both, active)


def _recall(pairing: Pairing, labels: np.ndarray) -> np.ndarray:
    both, _, shown = _counts(pairing, labels)
    return _share(both, shown)


MEASURES: dict[str, Measure] = {
    "correlation": Measure(
        "Simulation correlation",
        "How well the word's scores foretell the activations: Pearson correlation over the images.",
        _correlation,
    ),
    "auprc": Measure(
        "AUPRC",
        "Going down the images from the most exciting one, how purely they show the word (average precision).",
        _average_precision,
    ),
    "f1": Measure(
        "F1", "Overlap of the tenth that excites the neuron most with the tenth that shows the word most.", _f1
    ),
    "iou": Measure("IoU", "The same overlap as a share of all that are in either tenth.", _iou),
    "auc": Measure("AUC", "How often an image with the word excites the neuron more than one without.", _auc),
    "rank_correlation": Measure(
        "Rank correlation", "Do word and activation put the images in the same order (Spearman)?", _rank_correlation
    ),
    "precision": Measure(
        "Precision", "Share of the tenth that excites the neuron most that shows the word.", _precision
    ),
    "recall": Measure("Recall", "Share of the images that show the word on which the neuron is high.", _recall),
}


def _own(matrix: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return matrix[np.arange(len(labels)), labels].astype(np.float64)


def _counts(pairing: Pairing, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Images on which both are high, the neuron is, and its concept is, float64 [neurons] each."""
    active, shown = (rows.high.sum(axis=1, dtype=np.float64) for rows in (pairing.neurons, pairing.concepts))
    return _own(pairing.both, labels), active, shown[labels]


def _groups(pairing: Pairing, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Images with the concept and without it, and the Mann-Whitney U of the activations, float64 [neurons] each."""
    shown = pairing.concepts.high.sum(axis=1, dtype=np.float64)[labels]
    return shown, pairing.n - shown, _own(pairing.wins, labels)


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
