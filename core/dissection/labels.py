"""From similarity scores to labels: which concept each neuron looks for, how clearly, and beside what others."""

import numpy as np
import pandas as pd

CANDIDATES = 5


def best_concepts(similarity: np.ndarray, k: int = CANDIDATES) -> tuple[np.ndarray, np.ndarray]:
    """The `k` best concepts of each neuron of `similarity` [neurons, concepts], best first, ties by concept.

    Concepts int32 [neurons, k] and scores float32 [neurons, k]; -1 and NaN where there is none, as for dead neurons.
    """
    n, available = similarity.shape
    concepts, scores = np.full((n, k), -1, np.int32), np.full((n, k), np.nan, np.float32)
    kept = min(k, available)
    # Neuron by neuron: a sorted copy of a whole layer by 20,000 concepts would not fit in memory.
    for neuron, row in enumerate(similarity):
        falling = np.where(np.isnan(row), np.inf, -row)
        bound = np.partition(falling, kept - 1)[kept - 1]
        near = np.flatnonzero(falling <= bound)
        best = near[np.argsort(falling[near], kind="stable")][:kept]
        known = best[np.isfinite(row[best])]
        concepts[neuron, : len(known)], scores[neuron, : len(known)] = known, row[known]
    return concepts, scores


def label_table(similarity: np.ndarray, k: int = CANDIDATES) -> pd.DataFrame:
    """One line a neuron and candidate: neuron, rank (0 is the label), concept (index), score, percentile, margin.

    `percentile`: share (0 to 100) of the layer's labels whose score is at most this one. `margin`: how much better
    than the next concept, NaN for the last there is. Dead neurons have no line.
    """
    concepts, scores = best_concepts(similarity, k + 1)
    margins = scores[:, :k] - scores[:, 1 : k + 1]
    neuron, rank = np.nonzero(concepts[:, :k] >= 0)
    chosen = scores[neuron, rank]
    labels = np.sort(scores[concepts[:, 0] >= 0, 0])
    return pd.DataFrame(
        {
            "neuron": neuron.astype(np.int32),
            "rank": rank.astype(np.int8),
            "concept": concepts[neuron, rank],
            "score": chosen,
            "percentile": 100 * np.searchsorted(labels, chosen, side="right") / max(1, len(labels)),
            "margin": margins[neuron, rank],
        }
    )


def interpretable(label_scores: np.ndarray, tau: float) -> np.ndarray:
    """Boolean [neurons]: the label's score is greater than `tau`; never for a dead neuron (NaN)."""
    return label_scores > tau


def interpretable_counts(label_scores: np.ndarray, taus: np.ndarray) -> np.ndarray:
    """How many neurons are interpretable at each of `taus`: int64 [taus]."""
    ordered = np.sort(label_scores[~np.isnan(label_scores)])
    return len(ordered) - np.searchsorted(ordered, taus, side="right")
